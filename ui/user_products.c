/* What one user sells, on sale or not, for admins. */
#include <stdio.h>

#include "ui/list_screen.h"
#include "ui/product.h"
#include "ui/say.h"
#include "ui/screens.h"
#include "ui/state.h"

struct user_products {
	struct list_screen base;
	int64_t seller;
	char name[64];
};

static struct user_products *products_of(const struct screen *s)
{
	return (struct user_products *)s;
}

static void seller_params(struct screen *s, json_t *params)
{
	json_object_set_new(params, "status", json_string("all"));
	json_object_set_new(params, "seller", json_integer(products_of(s)->seller));
}

static const struct list_spec product_list = {
	.method = "product.list", .id = "id", .empty = "This user sells nothing.", .columns = product_columns_seller,
	.search = true, .params = seller_params,
};

static bool products_open(struct screen *s, const json_t *arg)
{
	struct user_products *up = products_of(s);
	up->seller = got_int(arg, "id");
	snprintf(up->name, sizeof up->name, "%s", got_text(arg, "username"));
	return list_screen_open(s, arg);
}

static void products_draw(struct screen *s, struct area a)
{
	char title[100];
	snprintf(title, sizeof title, "Products of %s", products_of(s)->name);
	list_page(s->list, a, title);
}

static void open_it(struct screen *s)
{
	screen_push(s->app, &screen_product, list_row(s->list));
}

static const struct action products_actions[] = {
	{{ON_KEY(KEY_ENTER_)}, "open", "the product's page", list_has_row, open_it},
	{{0}, NULL, NULL, NULL, NULL},
};

const struct screen_kind screen_user_products = {
	.title = "Products of a user", .size = sizeof(struct user_products), .sees = SEES_PRODUCTS | SEES_APPROVALS,
	.list = &product_list, .actions = products_actions, .open = products_open, .close = list_screen_close,
	.reload = list_screen_reload, .draw = products_draw,
};
