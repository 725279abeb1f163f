/* The admin's queue: products that wait for approval, oldest first. */
#include "ui/list_screen.h"
#include "ui/product.h"
#include "ui/say.h"
#include "ui/screens.h"
#include "ui/state.h"

enum { PREVIEW_FROM = 120 };

static const struct column columns[] = {
	{.title = "Product", .member = "name"},
	{.title = "Seller", .width = 14, .style = STYLE_DIM, .of = "seller", .member = "username"},
	{.title = "Category", .width = 14, .from = 90, .style = STYLE_DIM, .of = "category", .member = "name"},
	{.title = "Offered", .width = 22, .from = 70, .alone = true, .style = STYLE_DIM, .member = "created_at", .as = CELL_TIME},
	{.title = "Price", .width = 24, .right = true, .style = STYLE_STRONG, .member = "price", .as = CELL_MONEY},
	{.title = NULL},
};

static void pending_params(struct screen *s, json_t *params)
{
	(void)s;
	json_object_set_new(params, "status", json_string("pending"));
	json_object_set_new(params, "ordering", json_string("created_at"));
}

static const struct list_spec pending_list = {
	.method = "product.list", .id = "id", .empty = "Nothing waits for approval. Well done.", .columns = columns,
	.params = pending_params,
};

static void approvals_draw(struct screen *s, struct area a)
{
	list_preview(s->list, &((struct list_screen *)s)->preview, &a, a.w >= PREVIEW_FROM ? a.w * 2 / 5 : 0, product_write);
	list_page(s->list, a, "Waiting for approval");
}

static void open_it(struct screen *s)
{
	screen_push(s->app, &screen_product, list_row(s->list));
}

static void approve(struct screen *s)
{
	product_approve(s, list_row(s->list));
}

static void reject(struct screen *s)
{
	product_reject(s, list_row(s->list));
}

static const struct action approvals_actions[] = {
	{{ON_KEY(KEY_ENTER_)}, "open", "the product's page", list_has_row, open_it},
	{{'a'}, "approve", "approve: it is for sale", list_has_row, approve},
	{{'x'}, "reject", "reject, with a reason", list_has_row, reject},
	{{0}, NULL, NULL, NULL, NULL},
};

const struct screen_kind screen_approvals = {
	.title = "Approvals", .size = sizeof(struct list_screen), .sees = SEES_APPROVALS, .list = &pending_list,
	.actions = approvals_actions, .open = list_screen_open, .close = list_screen_close, .reload = list_screen_reload,
	.draw = approvals_draw,
};
