/* The cart: the stored one of an account, or a guest's. */
#include <stdio.h>
#include <string.h>

#include "ui/list.h"
#include "ui/popup.h"
#include "ui/say.h"
#include "ui/screens.h"
#include "ui/state.h"

struct cart_screen {
	struct screen base;
	struct list lines;
	json_t *cart;
};

static struct cart_screen *cart_of(const struct screen *s)
{
	return (struct cart_screen *)s;
}

/* ---- what other screens use ---- */

json_t *cart_now(struct screen *s, struct err *err)
{
	struct app *app = s->app;
	if (app->person.guest)
		return basket_cart(&app->basket, app->shop.currency);
	return screen_call(s, "cart.get", NULL, err);
}

json_t *cart_set_line(struct screen *s, const json_t *product, int64_t quantity)
{
	struct app *app = s->app;
	json_t *cart;
	if (app->person.guest) {
		basket_set(&app->basket, product, quantity);
		cart = basket_cart(&app->basket, app->shop.currency);
	} else {
		cart = screen_do(s, "cart.set", json_pack("{s:I, s:I}", "product", (json_int_t)got_int(product, "id"),
		                                          "quantity", (json_int_t)quantity));
	}
	if (cart)
		app_changed(app, SEES_CART);
	return cart;
}

static int64_t held(const json_t *cart, int64_t product)
{
	size_t i;
	json_t *item;
	json_array_foreach(json_object_get(cart, "items"), i, item)
		if (got_int(item, "product") == product)
			return got_int(item, "quantity");
	return 0;
}

void cart_add(struct screen *s, const json_t *product, int64_t quantity)
{
	struct err err = {0};
	char total[60];
	json_t *before = cart_now(s, &err);
	json_t *cart = before ? cart_set_line(s, product, held(before, got_int(product, "id")) + quantity) : NULL;
	if (!before)
		screen_say_error(s, &err);
	if (cart) {
		say_money(got_text(cart, "total"), s->app->shop.currency, total, sizeof total);
		screen_say(s, NOTICE_GOOD, "The cart holds %s: %lld × %.100s added.", total, (long long)quantity,
		           got_text(product, "name"));
	}
	json_decref(before);
	json_decref(cart);
	err_clear(&err);
}

/* ---- the list ---- */

/* Only what stands in the way of buying is worth a word. */
static void cell_stock(const struct list *l, const json_t *row, char *out, size_t size)
{
	(void)l;
	*out = '\0';
	const json_t *available = json_object_get(row, "available");
	if (json_is_false(available))
		snprintf(out, size, say_sold_out(json_object_get(row, "stock")) ? "sold out" : "too many");
	else if (strcmp(got_text(row, "stock"), "low") == 0)
		snprintf(out, size, "few left");
}

static const struct column columns[] = {
	{.title = "Product", .member = "name"},
	{.title = "Seller", .width = 14, .from = 76, .style = STYLE_DIM, .of = "seller", .member = "username"},
	{.title = "", .width = 8, .optional = true, .style = STYLE_WARN, .cell = cell_stock},
	{.title = "Each", .width = 24, .from = 90, .right = true, .member = "unit_price", .as = CELL_MONEY},
	{.title = "Qty", .width = 8, .right = true, .style = STYLE_STRONG, .member = "quantity"},
	{.title = "Total", .width = 24, .right = true, .style = STYLE_STRONG, .member = "line_total", .as = CELL_MONEY},
	{.title = NULL},
};

static const struct list_spec lines_list = {
	.id = "product", .empty = "The cart is empty. Press s to open the shop.", .columns = columns,
};

/* ---- the screen ---- */

static bool cart_open(struct screen *s, const json_t *arg)
{
	struct cart_screen *cs = cart_of(s);
	(void)arg;
	list_init(&cs->lines, &lines_list, s);
	s->list = &cs->lines;
	return true;
}

static void cart_close(struct screen *s)
{
	list_free(&cart_of(s)->lines);
	json_decref(cart_of(s)->cart);
}

static void take(struct cart_screen *cs, json_t *cart)
{
	json_decref(cs->cart);
	cs->cart = cart;
	list_give(&cs->lines, json_incref(json_object_get(cart, "items")));
}

static void cart_reload(struct screen *s)
{
	struct cart_screen *cs = cart_of(s);
	struct err err = {0};
	json_t *cart = cart_now(s, &err);
	if (cart)
		take(cs, cart);
	else
		list_fail(&cs->lines, &err);
	err_clear(&err);
}

static void cart_draw(struct screen *s, struct area a)
{
	struct cart_screen *cs = cart_of(s);
	char total[60];
	int64_t count = got_int(cs->cart, "count");
	struct area title = area_top(&a, 2), foot = area_bottom(&a, 2);
	area_put(&title, 0, 2, STYLE_TITLE, "Your cart");
	if (count > 0) {
		say_money(got_text(cs->cart, "total"), s->app->shop.currency, total, sizeof total);
		int used = area_right(&foot, 1, foot.w - 1, STYLE_TITLE, total);
		area_right(&foot, 1, foot.w - used - 3, STYLE_DIM, "In all");
	}
	list_draw(&cs->lines, a, true);
}

static void cart_plain(struct screen *s, int width, struct buf *out)
{
	struct cart_screen *cs = cart_of(s);
	buf_addf(out, "Your cart: %s %s\n\n", got_text(cs->cart, "total"), s->app->shop.currency);
	list_plain(&cs->lines, width, out);
}

static bool has_line(const struct screen *s)
{
	return list_row(&cart_of(s)->lines);
}

/* Lines carry the product's id under another name than products do. */
static json_t *line_product(const json_t *line)
{
	return json_pack("{s:I, s:s, s:s}", "id", (json_int_t)got_int(line, "product"), "name", got_text(line, "name"),
	                 "price", got_text(line, "unit_price"));
}

static void set_quantity(struct screen *s, int64_t quantity)
{
	struct cart_screen *cs = cart_of(s);
	json_t *product = line_product(list_row(&cs->lines));
	json_t *cart = cart_set_line(s, product, quantity);
	if (cart)
		take(cs, cart);
	s->stale = false;
	json_decref(product);
}

static void more(struct screen *s)
{
	set_quantity(s, got_int(list_row(&cart_of(s)->lines), "quantity") + 1);
}

static void take_out(struct screen *s)
{
	screen_say(s, NOTICE_INFO, "Taken out: %.120s.", got_text(list_row(&cart_of(s)->lines), "name"));
	set_quantity(s, 0);
}

static void fewer(struct screen *s)
{
	int64_t quantity = got_int(list_row(&cart_of(s)->lines), "quantity");
	if (quantity > 1)
		set_quantity(s, quantity - 1);
	else
		take_out(s);
}

static void empty_it(struct screen *s)
{
	struct app *app = s->app;
	json_t *cart = NULL;
	if (app->person.guest) {
		basket_free(&app->basket);
		cart = basket_cart(&app->basket, app->shop.currency);
	} else {
		cart = screen_do(s, "cart.clear", NULL);
	}
	if (!cart)
		return;
	take(cart_of(s), cart);
	app_changed(app, SEES_CART);
}

static void ask_empty(struct screen *s)
{
	popup_confirm(s, "Take everything out of the cart?", "take everything out", empty_it);
}

/* Selects the first line that cannot be ordered as it is. */
static bool stopped(struct cart_screen *cs)
{
	size_t i;
	json_t *line;
	json_array_foreach(cs->lines.rows, i, line) {
		if (!json_is_false(json_object_get(line, "available")))
			continue;
		cs->lines.selected = (int)i;
		screen_say(&cs->base, NOTICE_WARN, "There is not enough of %.100s. Take it out, or take fewer.",
		           got_text(line, "name"));
		return true;
	}
	return false;
}

static void check_out(struct screen *s)
{
	if (stopped(cart_of(s)))
		return;
	screen_push(s->app, s->app->person.guest ? &screen_gate : &screen_checkout, cart_of(s)->cart);
}

static void view(struct screen *s)
{
	json_t *product = line_product(list_row(&cart_of(s)->lines));
	screen_push(s->app, &screen_product, product);
	json_decref(product);
}

static const struct action cart_actions[] = {
	{{ON_KEY(KEY_ENTER_), 'b', 'c'}, "check out", "order what is in the cart", has_line, check_out},
	{{'+', '='}, "more", "one more of it", has_line, more},
	{{'-'}, "fewer", "one fewer of it", has_line, fewer},
	{{'d', ON_KEY(KEY_DELETE_)}, "take out", "take the line out", has_line, take_out},
	{{'v'}, "view", "the product's page", has_line, view},
	{{'X'}, NULL, "take everything out", has_line, ask_empty},
	{{0}, NULL, NULL, NULL, NULL},
};

const struct screen_kind screen_cart = {
	.title = "Cart", .size = sizeof(struct cart_screen), .sees = SEES_CART | SEES_PRODUCTS, .actions = cart_actions,
	.open = cart_open, .close = cart_close, .reload = cart_reload, .draw = cart_draw,
	.plain = cart_plain,
};
