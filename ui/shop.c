/* The shop: categories, products, a preview where there is room. The first screen. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "ui/list_screen.h"
#include "ui/page.h"
#include "ui/popup.h"
#include "ui/product.h"
#include "ui/say.h"
#include "ui/screens.h"
#include "ui/state.h"

enum { TREE_FROM = 100, TREE_LEAST = 24, PREVIEW_FROM = 120 };

struct shop_screen {
	struct screen base;
	struct list products;
	struct list tree;
	struct page preview;
	json_t *filter;          /* min_price, max_price, in_stock: parameters of product.list */
	int64_t category;        /* 0: all */
	char category_name[100];
	bool wide;               /* the tree has a pane, as of the last drawing */
	bool tree_due;           /* the tree is to be asked for before it is used */
};

bool shop_shows_tree(void)
{
	return area_columns() >= TREE_FROM;
}

static struct shop_screen *shop_of(const struct screen *s)
{
	return (struct shop_screen *)s;
}

/* ---- lists ---- */

static enum style tree_style(const json_t *row)
{
	return got_true(row, "open") ? STYLE_TITLE : got_int(row, "parent") == 0 ? STYLE_STRONG : STYLE_TEXT;
}

static const struct column tree_columns[] = {
	{.title = "Categories", .member = "label", .row_style = tree_style},
	{.title = "", .width = 4, .right = true, .style = STYLE_DIM, .member = "product_count"},
	{.title = NULL},
};

static const struct list_spec tree_list = {.id = "id", .empty = "No categories yet.", .columns = tree_columns};

static const struct list_order orders[] = {
	{"newest first", ""}, {"cheapest first", "price"}, {"dearest first", "-price"}, {"best rated first", "-rating"},
	{"by name", "name"}, {NULL, NULL},
};

static void product_params(struct screen *s, json_t *params)
{
	struct shop_screen *shop = shop_of(s);
	json_object_update(params, shop->filter);
	if (shop->category)
		json_object_set_new(params, "category", json_integer(shop->category));
}

static const struct list_spec product_list = {
	.method = "product.list", .id = "id", .empty = "Nothing is for sale yet. r looks again.",
	.columns = product_columns, .orders = orders, .search = true, .params = product_params,
};

/* ---- life ---- */

static bool shop_open(struct screen *s, const json_t *arg)
{
	struct shop_screen *shop = shop_of(s);
	(void)arg;
	list_init(&shop->products, &product_list, s);
	list_init(&shop->tree, &tree_list, s);
	shop->filter = json_object();
	s->list = &shop->products;
	return true;
}

static void shop_close(struct screen *s)
{
	struct shop_screen *shop = shop_of(s);
	list_free(&shop->products);
	list_free(&shop->tree);
	page_free(&shop->preview);
	json_decref(shop->filter);
}

static void mark_open(struct shop_screen *shop)
{
	size_t i;
	json_t *row;
	json_array_foreach(shop->tree.rows, i, row)
		json_object_set_new(row, "open", json_boolean(got_int(row, "id") == shop->category));
}

static void load_tree(struct shop_screen *shop)
{
	struct err err = {0};
	json_t *tree = category_tree(&shop->base, &err), *row;
	shop->tree_due = false;
	int64_t all = 0;
	size_t i;
	json_array_foreach(tree, i, row)
		if (got_int(row, "parent") == 0)
			all += got_int(row, "product_count");
	if (tree) {
		json_array_insert_new(tree, 0, json_pack("{s:i, s:i, s:s, s:s, s:I}", "id", 0, "value", 0, "name",
		                                         "All products", "label", "All products", "product_count",
		                                         (json_int_t)all));
		list_give(&shop->tree, tree);
		mark_open(shop);
	}
	err_clear(&err);
}

/* Where nobody sees the tree it waits until somebody wants it. */
static void want_tree(struct shop_screen *shop)
{
	if (shop->tree_due)
		load_tree(shop);
}

static void shop_reload(struct screen *s)
{
	struct shop_screen *shop = shop_of(s);
	shop->tree_due = true;
	if (shop_shows_tree())
		want_tree(shop);
	list_reload(&shop->products);
}

/* ---- drawing ---- */

static bool is_filtered(const struct shop_screen *shop)
{
	return shop->category || json_object_size(shop->filter) > 0;
}

/* "Bicycles · up to 100.00 · in stock · cheapest first" */
static void say_view(const struct shop_screen *shop, char *out, size_t size)
{
	const char *least = got_text(shop->filter, "min_price"), *most = got_text(shop->filter, "max_price");
	const struct list *l = &shop->products;
	size_t n = (size_t)snprintf(out, size, "%s", shop->category ? shop->category_name : "All products");
	if (*least)
		n += (size_t)snprintf(out + n, size - n, " · from %.20s", least);
	if (*most)
		n += (size_t)snprintf(out + n, size - n, " · up to %.20s", most);
	if (got_true(shop->filter, "in_stock"))
		n += (size_t)snprintf(out + n, size - n, " · in stock");
	if (l->order > 0)
		snprintf(out + n, size - n, " · %s", orders[l->order].label);
}

static void draw_list(struct shop_screen *shop, struct area a)
{
	char view[240], position[40];
	struct area title = area_top(&a, 2);
	say_view(shop, view, sizeof view);
	list_position(&shop->products, position, sizeof position);
	int end = area_right(&title, 0, title.w - 1, STYLE_DIM, position);
	area_putn(&title, 0, 2, title.w - end - 5, STYLE_TITLE, view);
	shop->products.empty = is_filtered(shop) ? "Nothing here. Esc shows all products, f changes the filter." : NULL;
	list_draw(&shop->products, a, shop->base.list == &shop->products);
}

/* Wide enough for the names, but not more than a third of the screen. */
static void draw_tree(struct shop_screen *shop, struct area *a)
{
	int want = list_width(&shop->tree) + 2, most = a->w * 3 / 10;
	struct area tree = area_left(a, want > most ? most : want < TREE_LEAST ? TREE_LEAST : want);
	area_bar(&tree, tree.w - 1);
	tree.w -= 2;
	list_draw(&shop->tree, tree, shop->base.list == &shop->tree);
}

static void shop_draw(struct screen *s, struct area a)
{
	struct shop_screen *shop = shop_of(s);
	bool preview = a.w >= PREVIEW_FROM;
	shop->wide = a.w >= TREE_FROM;
	if (!shop->wide)
		s->list = &shop->products;
	if (shop->wide)
		want_tree(shop);
	if (shop->wide)
		draw_tree(shop, &a);
	list_preview(&shop->products, &shop->preview, &a, preview ? a.w / 3 : 0, product_write);
	draw_list(shop, a);
}

/* ---- actions ---- */

static void open_product(struct screen *s)
{
	const json_t *row = list_row(&shop_of(s)->products);
	if (row)
		screen_push(s->app, &screen_product, row);
}

/* One that has gone meanwhile is the first: all products. */
static void open_category(struct screen *s, int64_t id)
{
	struct shop_screen *shop = shop_of(s);
	if (!list_select(&shop->tree, id))
		shop->tree.selected = 0;
	const json_t *row = list_row(&shop->tree);
	shop->category = got_int(row, "id");
	text_fit(got_text(row, "name"), 40, shop->category_name, sizeof shop->category_name);
	mark_open(shop);
	s->list = &shop->products;
	list_load(&shop->products);
}

static void enter(struct screen *s)
{
	if (s->list == &shop_of(s)->tree)
		open_category(s, list_id(s->list));
	else
		open_product(s);
}

static void chosen(struct screen *s, const json_t *value)
{
	open_category(s, json_integer_value(value));
}

static void choose_category(struct screen *s)
{
	struct shop_screen *shop = shop_of(s);
	want_tree(shop);
	if (shop->wide)
		s->list = &shop->tree;
	else
		popup_choose(s, "Category", shop->tree.rows, shop->tree.selected, chosen);
}

static bool in_products(const struct screen *s)
{
	return s->list == &shop_of(s)->products && list_row(s->list);
}

static bool can_add(const struct screen *s)
{
	return in_products(s) && product_can_buy(s, list_row(s->list));
}

/* Out of the search is for the list. */
static bool can_leave(const struct screen *s)
{
	const struct shop_screen *shop = shop_of(s);
	return s->list == &shop->tree || (is_filtered(shop) && !*shop->products.applied);
}

static bool has_panes(const struct screen *s)
{
	return shop_of(s)->wide;
}

static void other_pane(struct screen *s)
{
	struct shop_screen *shop = shop_of(s);
	s->list = s->list == &shop->tree ? &shop->products : &shop->tree;
}

static void pane_left(struct screen *s)
{
	s->list = &shop_of(s)->tree;
}

static void pane_right(struct screen *s)
{
	s->list = &shop_of(s)->products;
}

static void add_to_cart(struct screen *s)
{
	cart_add(s, list_row(&shop_of(s)->products), 1);
}

static void filter_fields(struct form *f, struct screen *owner)
{
	struct shop_screen *shop = shop_of(owner);
	struct field *category;
	want_tree(shop);
	static const char *const names[] = {"min_price", "max_price", "in_stock"};
	for (size_t i = 0; i < 3; i++) {
		form_add(f, "product.list", names[i]);
		form_set(f, names[i], json_object_get(shop->filter, names[i]));
	}
	category = form_add(f, "product.list", "category");
	form_choices(category, json_incref(shop->tree.rows));
	category->choice = 0;
	json_t *now = json_integer(shop->category);
	form_set(f, "category", now);
	json_decref(now);
	f->light = true;
}

static bool filter_done(struct screen *owner, const json_t *values, struct err *err)
{
	struct shop_screen *shop = shop_of(owner);
	json_t *before = shop->filter;
	shop->filter = json_deep_copy(values);
	json_object_del(shop->filter, "category");
	if (!got_true(shop->filter, "in_stock"))
		json_object_del(shop->filter, "in_stock");
	json_t *trial = screen_call(owner, "product.list", json_deep_copy(shop->filter), err);
	if (!trial) {
		json_decref(shop->filter);
		shop->filter = before;
		return false;
	}
	json_decref(before);
	json_decref(trial);
	open_category(owner, got_int(values, "category"));
	return true;
}

static void ask_filter(struct screen *s)
{
	static const struct ask filter = {"Show only", "Show", filter_fields, filter_done};
	popup_ask(s, &filter);
}

static const struct action shop_actions[] = {
	{{ON_KEY(KEY_ENTER_)}, "open", "the product or category", list_has_row, enter},
	{{'+'}, "add to cart", "one of it into the cart", can_add, add_to_cart},
	{{'f'}, "filter", "by price, stock, category", NULL, ask_filter},
	{{'t'}, "categories", "choose a category", NULL, choose_category},
	{{ON_KEY(KEY_TAB_), ON_KEY(KEY_BACKTAB_)}, NULL, "to the other pane", has_panes, other_pane},
	{{ON_KEY(KEY_LEFT_), 'h'}, NULL, "to the categories", has_panes, pane_left},
	{{ON_KEY(KEY_RIGHT_), 'l'}, NULL, "to the products", has_panes, pane_right},
	{{ON_KEY(KEY_ESC_)}, NULL, "out of filter and category", can_leave, screen_back},
	{{0}, NULL, NULL, NULL, NULL},
};

/* Esc goes from the tree to the products, then out of the search, then out of the category. */
static bool shop_back(struct screen *s)
{
	struct shop_screen *shop = shop_of(s);
	if (s->list == &shop->tree) {
		s->list = &shop->products;
		return true;
	}
	if (*shop->products.applied || !is_filtered(shop))
		return false;
	json_object_clear(shop->filter);
	open_category(s, 0);
	return true;
}

static void shop_plain(struct screen *s, int width, struct buf *out)
{
	struct list *l = &shop_of(s)->products;
	char view[240];
	say_view(shop_of(s), view, sizeof view);
	buf_addf(out, *l->applied ? "%s · search: %s\n\n" : "%s\n\n", view, l->applied);
	list_plain(l, width, out);
}

const struct screen_kind screen_shop = {
	.title = "Shop", .size = sizeof(struct shop_screen), .sees = SEES_PRODUCTS, .actions = shop_actions, .open = shop_open,
	.close = shop_close, .reload = shop_reload, .draw = shop_draw, .back = shop_back, .plain = shop_plain,
};
