/* The admin's queue: products that wait for approval, oldest first. */
#include <stdio.h>

#include "ui/list.h"
#include "ui/product.h"
#include "ui/say.h"
#include "ui/screens.h"
#include "ui/state.h"

enum { PREVIEW_FROM = 120 };

struct approvals {
	struct screen base;
	struct list products;
	struct page preview;
};

static void cell_seller(const struct list *l, const json_t *row, char *out, size_t size)
{
	(void)l;
	snprintf(out, size, "%s", got_text2(row, "seller", "username"));
}

static void cell_category(const struct list *l, const json_t *row, char *out, size_t size)
{
	(void)l;
	snprintf(out, size, "%s", got_text2(row, "category", "name"));
}

static void cell_when(const struct list *l, const json_t *row, char *out, size_t size)
{
	(void)l;
	say_time(got_text(row, "created_at"), out, size);
}

static const struct column columns[] = {
	{.title = "Product", .cell = product_cell_name},
	{.title = "Seller", .width = 14, .style = STYLE_DIM, .cell = cell_seller},
	{.title = "Category", .width = 14, .from = 90, .style = STYLE_DIM, .cell = cell_category},
	{.title = "Offered", .width = 22, .from = 70, .alone = true, .style = STYLE_DIM, .cell = cell_when},
	{.title = "Price", .width = 24, .right = true, .style = STYLE_STRONG, .cell = product_cell_price},
	{.cell = NULL},
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

static bool approvals_open(struct screen *s, const json_t *arg)
{
	struct approvals *as = (struct approvals *)s;
	(void)arg;
	list_init(&as->products, &pending_list, s);
	s->list = &as->products;
	return true;
}

static void approvals_close(struct screen *s)
{
	list_free(s->list);
	page_free(&((struct approvals *)s)->preview);
}

static void approvals_reload(struct screen *s)
{
	list_reload(s->list);
}

static void approvals_draw(struct screen *s, struct area a)
{
	struct approvals *as = (struct approvals *)s;
	s->list->beside = a.w >= PREVIEW_FROM;
	if (s->list->beside) {
		struct area side = area_take_right(&a, a.w * 2 / 5), in = area_inset(&side, 0, 2);
		area_bar(&side, 0);
		page_start(&as->preview, in.w);
		if (list_row(s->list))
			product_write(s, &as->preview, list_row(s->list));
		page_draw(&as->preview, &in);
	}
	list_page(s->list, a, "Waiting for approval");
}

static bool has_row(const struct screen *s)
{
	return list_row(s->list);
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
	{{ON_KEY(KEY_ENTER_)}, "open", "the product's page", has_row, open_it},
	{{'a'}, "approve", "approve: it is for sale", has_row, approve},
	{{'x'}, "reject", "reject, with a reason", has_row, reject},
	{{0}, NULL, NULL, NULL, NULL},
};

const struct screen_kind screen_approvals = {
	.title = "Approvals", .size = sizeof(struct approvals), .sees = SEES_APPROVALS, .actions = approvals_actions,
	.open = approvals_open, .close = approvals_close, .reload = approvals_reload, .draw = approvals_draw,
};
