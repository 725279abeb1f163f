/* Everybody's orders, or those of one user, for admins. */
#include <stdio.h>
#include <string.h>

#include "ops/op.h"
#include "ui/list_screen.h"
#include "ui/order.h"
#include "ui/popup.h"
#include "ui/say.h"
#include "ui/screens.h"
#include "ui/state.h"

struct all_orders {
	struct list_screen base;
	int64_t user;            /* 0: everybody */
	char name[64];
	char status[32];         /* "": any */
};

static struct all_orders *orders_of(const struct screen *s)
{
	return (struct all_orders *)s;
}

static void order_params(struct screen *s, json_t *params)
{
	const struct all_orders *ao = orders_of(s);
	json_object_set_new(params, "as", json_string("all"));
	if (ao->user)
		json_object_set_new(params, "user", json_integer(ao->user));
	if (*ao->status)
		json_object_set_new(params, "status", json_string(ao->status));
}

static const struct list_spec order_list = {
	.method = "order.list", .id = "id", .empty = "No orders here.", .columns = order_columns_all, .params = order_params,
};

static bool orders_open(struct screen *s, const json_t *arg)
{
	struct all_orders *ao = orders_of(s);
	ao->user = got_int(arg, "id");
	snprintf(ao->name, sizeof ao->name, "%s", got_text(arg, "username"));
	return list_screen_open(s, arg);
}

/* "All orders · disputed", "Orders of ann" */
static void orders_draw(struct screen *s, struct area a)
{
	const struct all_orders *ao = orders_of(s);
	char title[160];
	size_t n = (size_t)snprintf(title, sizeof title, ao->user ? "Orders of %s" : "All orders", ao->name);
	if (*ao->status)
		snprintf(title + n, sizeof title - n, " · %s", say_word(ao->status));
	s->list->empty = *ao->status ? "None of this status. f shows others." : NULL;
	list_page(s->list, a, title);
}

static void open_it(struct screen *s)
{
	screen_push(s->app, &screen_order, list_row(s->list));
}

static void filtered(struct screen *s, const json_t *value)
{
	snprintf(orders_of(s)->status, sizeof orders_of(s)->status, "%s", json_is_string(value) ? json_string_value(value) : "");
	list_load(s->list);
}

static void filter(struct screen *s)
{
	const struct param *row = op_param(op_find("order.list"), "status");
	json_t *choices = form_words(row->words), *choice;
	int now = 0;
	size_t i;
	json_array_insert_new(choices, 0, json_pack("{s:n, s:s}", "value", "label", "any status"));
	json_array_foreach(choices, i, choice)
		if (strcmp(got_text(choice, "value"), orders_of(s)->status) == 0)
			now = (int)i;
	popup_choose(s, "Show orders of", choices, now, filtered);
	json_decref(choices);
}

static const struct action orders_actions[] = {
	{{ON_KEY(KEY_ENTER_)}, "open", "the order's page", list_has_row, open_it},
	{{'f'}, "filter", "only of one status", NULL, filter},
	{{0}, NULL, NULL, NULL, NULL},
};

const struct screen_kind screen_all_orders = {
	.title = "All orders", .size = sizeof(struct all_orders), .sees = SEES_ORDERS, .refresh_s = 5, .list = &order_list,
	.actions = orders_actions, .open = orders_open, .close = list_screen_close, .reload = list_screen_reload,
	.draw = orders_draw,
};
