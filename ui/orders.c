/* My orders, and the columns of every list of orders. */
#include <stdio.h>

#include "ui/order.h"
#include "ui/say.h"
#include "ui/screens.h"
#include "ui/state.h"

struct orders_screen {
	struct screen base;
	struct list orders;
};

static void cell_number(const struct list *l, const json_t *row, char *out, size_t size)
{
	(void)l;
	snprintf(out, size, "%lld", (long long)got_int(row, "id"));
}

/* "Lamp" or "Lamp and 2 more" */
static void cell_what(const struct list *l, const json_t *row, char *out, size_t size)
{
	(void)l;
	const json_t *items = json_object_get(row, "items");
	size_t n = json_array_size(items);
	const char *first = got_text(json_array_get(items, 0), "name");
	if (n > 1)
		snprintf(out, size, "%.300s and %zu more", first, n - 1);
	else
		snprintf(out, size, "%s", first);
}

static void cell_seller(const struct list *l, const json_t *row, char *out, size_t size)
{
	(void)l;
	snprintf(out, size, "%s", got_text2(row, "seller", "username"));
}

static void cell_buyer(const struct list *l, const json_t *row, char *out, size_t size)
{
	(void)l;
	snprintf(out, size, "%s", got_text2(row, "buyer", "username"));
}

static void cell_status(const struct list *l, const json_t *row, char *out, size_t size)
{
	(void)l;
	snprintf(out, size, "%s", say_word(got_text(row, "status")));
}

static enum style status_style(const json_t *row)
{
	return say_style(got_text(row, "status"));
}

static void cell_when(const struct list *l, const json_t *row, char *out, size_t size)
{
	(void)l;
	say_time(got_text(row, "created_at"), out, size);
}

static void cell_total(const struct list *l, const json_t *row, char *out, size_t size)
{
	const char *currency = got_text(row, "currency");
	say_money(got_text(row, "total"), *currency ? currency : l->screen->app->shop.currency, out, size);
}

#define COLUMN_NUMBER {.title = "No.", .width = 12, .right = true, .style = STYLE_STRONG, .cell = cell_number}
#define COLUMN_WHAT {.title = "What", .cell = cell_what}
#define COLUMN_SELLER {.title = "Seller", .width = 14, .from = 78, .style = STYLE_DIM, .cell = cell_seller}
#define COLUMN_BUYER {.title = "Buyer", .width = 14, .from = 78, .style = STYLE_DIM, .cell = cell_buyer}
#define COLUMN_STATUS {.title = "Status", .width = 14, .cell = cell_status, .row_style = status_style}
#define COLUMN_WHEN {.title = "When", .width = 22, .from = 96, .style = STYLE_DIM, .cell = cell_when}
#define COLUMN_TOTAL {.title = "Total", .width = 24, .right = true, .style = STYLE_STRONG, .cell = cell_total}

const struct column order_columns_buyer[] = {
	COLUMN_NUMBER, COLUMN_WHAT, COLUMN_SELLER, COLUMN_STATUS, COLUMN_WHEN, COLUMN_TOTAL, {.cell = NULL},
};
const struct column order_columns_seller[] = {
	COLUMN_NUMBER, COLUMN_WHAT, COLUMN_BUYER, COLUMN_STATUS, COLUMN_WHEN, COLUMN_TOTAL, {.cell = NULL},
};
const struct column order_columns_all[] = {
	COLUMN_NUMBER, COLUMN_WHAT, COLUMN_BUYER, COLUMN_SELLER, COLUMN_STATUS, COLUMN_WHEN, COLUMN_TOTAL, {.cell = NULL},
};

static const struct list_spec orders_list = {
	.method = "order.list", .id = "id", .empty = "No orders yet. Press s to open the shop.", .columns = order_columns_buyer,
};

static bool orders_open(struct screen *s, const json_t *arg)
{
	struct orders_screen *os = (struct orders_screen *)s;
	(void)arg;
	list_init(&os->orders, &orders_list, s);
	s->list = &os->orders;
	return true;
}

static void orders_close(struct screen *s)
{
	list_free(s->list);
}

static void orders_reload(struct screen *s)
{
	list_reload(s->list);
}

static void orders_draw(struct screen *s, struct area a)
{
	list_page(s->list, a, "My orders");
}

static bool has_order(const struct screen *s)
{
	return list_row(s->list);
}

static void open_order(struct screen *s)
{
	screen_push(s->app, &screen_order, list_row(s->list));
}

static const struct action orders_actions[] = {
	{{ON_KEY(KEY_ENTER_)}, "open", "the order's page", has_order, open_order},
	{{0}, NULL, NULL, NULL, NULL},
};

const struct screen_kind screen_orders = {
	.title = "Orders", .size = sizeof(struct orders_screen), .sees = SEES_ORDERS, .actions = orders_actions,
	.open = orders_open, .close = orders_close, .reload = orders_reload, .draw = orders_draw,
};
