/* Selling: my products in one pane, the orders that came in for them in the other. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "ui/list.h"
#include "ui/order.h"
#include "ui/popup.h"
#include "ui/product.h"
#include "ui/say.h"
#include "ui/screens.h"
#include "ui/state.h"

struct selling {
	struct screen base;
	struct list products;
	struct list orders;
};

static struct selling *selling_of(const struct screen *s)
{
	return (struct selling *)s;
}

/* ---- lists ---- */

static void products_params(struct screen *s, json_t *params)
{
	json_object_set_new(params, "status", json_string("all"));
	json_object_set_new(params, "seller", json_integer(s->app->person.id));   /* an admin's list is his own here too */
}

static void orders_params(struct screen *s, json_t *params)
{
	(void)s;
	json_object_set_new(params, "as", json_string("seller"));
}

static const struct list_spec products_list = {
	.method = "product.list", .id = "id", .empty = "You sell nothing yet. Press n for your first product.",
	.columns = product_columns_seller, .search = true, .params = products_params,
};

static const struct list_spec orders_list = {
	.method = "order.list", .id = "id", .empty = "Nobody has ordered yet.", .columns = order_columns_seller,
	.params = orders_params,
};

/* ---- life ---- */

static bool selling_open(struct screen *s, const json_t *arg)
{
	struct selling *sell = selling_of(s);
	(void)arg;
	list_init(&sell->products, &products_list, s);
	list_init(&sell->orders, &orders_list, s);
	s->list = &sell->products;
	return true;
}

static void selling_close(struct screen *s)
{
	list_free(&selling_of(s)->products);
	list_free(&selling_of(s)->orders);
}

static void selling_reload(struct screen *s)
{
	list_reload(&selling_of(s)->products);
	list_reload(&selling_of(s)->orders);
}

/* "My products   Incoming orders": the open one bright. */
static void draw_title(const struct selling *sell, const struct area *a)
{
	bool first = sell->base.list == &sell->products;
	char position[40];
	int col = 2 + area_put(a, 0, 2, first ? STYLE_TITLE : STYLE_DIM, "My products") + 3;
	col += area_put(a, 0, col, first ? STYLE_DIM : STYLE_TITLE, "Incoming orders") + 3;
	area_put(a, 0, col, STYLE_DIM, "(Tab)");
	list_position(sell->base.list, position, sizeof position);
	area_right(a, 0, a->w - 1, STYLE_DIM, position);
}

/* Why the selected product was turned down. */
static void draw_reason(const struct selling *sell, struct area *a)
{
	const char *reason = got_text(list_row(&sell->products), "reject_reason");
	char text[400], clean[400], line[240];
	const char *rest = clean;
	if (!*reason || sell->base.list != &sell->products)
		return;
	struct area rows = area_bottom(a, 3);
	snprintf(text, sizeof text, "Rejected: %.380s", reason);
	text_clean(text, clean, sizeof clean, 0);
	if (text_wrap(&rest, rows.w - 4, line, sizeof line))
		area_put(&rows, 1, 2, STYLE_BAD, line);
	area_putn(&rows, 2, 2, rows.w - 4, STYLE_BAD, rest);   /* cut; the whole of it is on the product's page */
}

static void selling_draw(struct screen *s, struct area a)
{
	struct area title = area_top(&a, 2);
	draw_title(selling_of(s), &title);
	draw_reason(selling_of(s), &a);
	list_draw(s->list, a, true);
}

/* ---- actions ---- */

static bool on_product(const struct screen *s)
{
	return s->list == &selling_of(s)->products && list_row(s->list);
}

static void other_pane(struct screen *s)
{
	struct selling *sell = selling_of(s);
	s->list = s->list == &sell->products ? &sell->orders : &sell->products;
}

static void enter(struct screen *s)
{
	bool product = s->list == &selling_of(s)->products;
	screen_push(s->app, product ? &screen_product : &screen_order, list_row(s->list));
}

static void create(struct screen *s)
{
	screen_push(s->app, &screen_product_edit, NULL);
}

static void edit(struct screen *s)
{
	screen_push(s->app, &screen_product_edit, list_row(s->list));
}

static void delete_it(struct screen *s)
{
	json_t *answer = screen_do(s, "product.delete", json_pack("{s:I}", "id", (json_int_t)s->subject));
	if (!answer)
		return;
	json_decref(answer);
	screen_say(s, NOTICE_GOOD, "It is not for sale any more.");
	app_changed(s->app, SEES_PRODUCTS | SEES_APPROVALS);
}

static void ask_delete(struct screen *s)
{
	char question[240];
	s->subject = list_id(s->list);
	snprintf(question, sizeof question, "Take “%.120s” off the shop for good?", got_text(list_row(s->list), "name"));
	popup_confirm(s, question, "take it off", delete_it);
}

static const struct action selling_actions[] = {
	{{ON_KEY(KEY_ENTER_)}, "open", "the product or the order", list_has_row, enter},
	{{'n'}, "new product", "offer a new product", NULL, create},
	{{'e'}, "edit", "change the product", on_product, edit},
	{{'d', ON_KEY(KEY_DELETE_)}, "delete", "take the product off the shop", on_product, ask_delete},
	{{ON_KEY(KEY_TAB_), ON_KEY(KEY_BACKTAB_), 'h', 'l'}, "orders/products", "products or incoming orders", NULL,
     other_pane},
	{{0}, NULL, NULL, NULL, NULL},
};

const struct screen_kind screen_selling = {
	.title = "Selling", .size = sizeof(struct selling), .sees = SEES_PRODUCTS | SEES_ORDERS | SEES_APPROVALS,
	.actions = selling_actions, .open = selling_open, .close = selling_close, .reload = selling_reload, .draw = selling_draw,
};
