/* My orders, and the columns of every list of orders. */
#include <stdio.h>

#include "ui/list_screen.h"
#include "ui/order.h"
#include "ui/say.h"
#include "ui/screens.h"
#include "ui/state.h"

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

#define COLUMN_NUMBER {.title = "No.", .width = 12, .right = true, .style = STYLE_STRONG, .member = "id"}
#define COLUMN_WHAT {.title = "What", .cell = cell_what}
#define COLUMN_SELLER {.title = "Seller", .width = 14, .from = 78, .style = STYLE_DIM, .of = "seller", .member = "username"}
#define COLUMN_BUYER {.title = "Buyer", .width = 14, .from = 78, .style = STYLE_DIM, .of = "buyer", .member = "username"}
#define COLUMN_STATUS {.title = "Status", .width = 14, .member = "status", .as = CELL_WORD, .row_style = say_status_style}
#define COLUMN_WHEN {.title = "When", .width = 22, .from = 96, .style = STYLE_DIM, .member = "created_at", .as = CELL_TIME}
#define COLUMN_TOTAL {.title = "Total", .width = 24, .right = true, .style = STYLE_STRONG, .member = "total", .as = CELL_MONEY}

const struct column order_columns_buyer[] = {
	COLUMN_NUMBER, COLUMN_WHAT, COLUMN_SELLER, COLUMN_STATUS, COLUMN_WHEN, COLUMN_TOTAL, {.title = NULL},
};
const struct column order_columns_seller[] = {
	COLUMN_NUMBER, COLUMN_WHAT, COLUMN_BUYER, COLUMN_STATUS, COLUMN_WHEN, COLUMN_TOTAL, {.title = NULL},
};
const struct column order_columns_all[] = {
	COLUMN_NUMBER, COLUMN_WHAT, COLUMN_BUYER, COLUMN_SELLER, COLUMN_STATUS, COLUMN_WHEN, COLUMN_TOTAL, {.title = NULL},
};

static const struct list_spec orders_list = {
	.method = "order.list", .id = "id", .empty = "No orders yet. Press s to open the shop.", .columns = order_columns_buyer,
};

static void orders_draw(struct screen *s, struct area a)
{
	list_page(s->list, a, "My orders");
}

static void open_order(struct screen *s)
{
	screen_push(s->app, &screen_order, list_row(s->list));
}

static const struct action orders_actions[] = {
	{{ON_KEY(KEY_ENTER_)}, "open", "the order's page", list_has_row, open_order},
	{{0}, NULL, NULL, NULL, NULL},
};

const struct screen_kind screen_orders = {
	.title = "Orders", .size = sizeof(struct list_screen), .sees = SEES_ORDERS, .list = &orders_list,
	.actions = orders_actions, .open = list_screen_open, .close = list_screen_close, .reload = list_screen_reload,
	.draw = orders_draw,
};
