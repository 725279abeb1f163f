#include "demo/goods.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/money.h"
#include "demo/catalogue.h"
#include "demo/paint.h"

enum { FRESH = 7 };   /* the newest products came in the last days, the others one by one over months */

/* Ages of the newest, in hours. */
static const double fresh[FRESH] = {2.4, 9.3, 26.7, 38.2, 57.6, 83.1, 120.8};

int goods_rank(int product)
{
	return demo_product_count() - 1 - product;
}

int64_t goods_age(int product)
{
	int rank = goods_rank(product), count = demo_product_count();
	if (rank < FRESH)
		return HOURS(fresh[rank]);
	return DAYS(24) + DAYS(138) * (rank - FRESH) / (count - FRESH) + HOURS(demo_chance(rank, 1, 8 * 60) / 60.0);
}

int goods_find(const char *name)
{
	struct demo_product p;
	for (int i = 0; i < demo_product_count(); i++) {
		demo_product_at(i, &p);
		if (strcmp(p.name, name) == 0)
			return i;
	}
	abort();
}

bool goods_categories(struct load *l)
{
	for (int i = 0; i < demo_category_count; i++) {
		const struct demo_category *c = &demo_categories[i];
		json_t *params = json_pack("{s:s, s:i}", "name", c->name, "position", i);
		if (c->parent >= 0)
			json_object_set_new(params, "parent", json_integer(l->categories[c->parent]));
		l->categories[i] = load_id(l, DEMO_ADMIN, DAYS(166), "category.create", params, NULL);
	}
	return l->err.code == ERR_NONE;
}

static void offer(struct load *l, int64_t age, void *what, int i)
{
	struct demo_product p;
	char price[MONEY_TEXT];
	(void)what;
	demo_product_at(i, &p);
	money_format((struct money){p.price_minor}, 2, price);
	if (money_digits(opt_str(l->local.options, OPT_SHOP_CURRENCY)) == 0)
		price[strcspn(price, ".")] = '\0';
	json_t *params = json_pack("{s:s, s:s, s:s, s:I, s:i}", "name", p.name, "description", p.description, "price", price, "category",
	                           (json_int_t)l->categories[p.category], "stock", p.stock + l->sold[i]);
	l->products[i] = load_id(l, demo_sellers[p.seller].username, age, "product.create", params, NULL);
}

static void approve(struct load *l, int64_t age, void *what, int i)
{
	(void)what;
	load_do(l, DEMO_ADMIN, age, "product.approve", json_pack("{s:I}", "id", (json_int_t)l->products[i]));
}

/* Where nobody can decode pictures, products have none. */
static void give_picture(struct load *l, int64_t age, void *drawing, int i)
{
	struct demo_product p;
	struct buf png = {0};
	demo_product_at(i, &p);
	if (l->local.picture_fd > 0) {
		paint_png(drawing, &png);
		size_t room = sodium_base64_encoded_len(png.len, sodium_base64_VARIANT_ORIGINAL);
		char *text = xmalloc(room);
		sodium_bin2base64(text, room, (unsigned char *)png.data, png.len, sodium_base64_VARIANT_ORIGINAL);
		load_do(l, demo_sellers[p.seller].username, age, "product.image_set",
		        json_pack("{s:I, s:s}", "id", (json_int_t)l->products[i], "data", text));
		free(text);
		buf_free(&png);
	}
	if (l->err.code == ERR_UNAVAILABLE) {
		err_clear(&l->err);
		l->local.picture_fd = 0;
	}
}

void goods_plan(struct script *s)
{
	for (const struct drawing *d = demo_drawings; d->product; d++) {
		int i = goods_find(d->product);
		script_add(s, goods_age(i) - HOURS(0.4), give_picture, (void *)(uintptr_t)d, i);
	}
	for (int i = 0; i < demo_product_count(); i++) {
		script_add(s, goods_age(i), offer, NULL, i);
		if (goods_rank(i) >= GOODS_PENDING)
			script_add(s, goods_age(i) - HOURS(1 + demo_chance(i, 2, 20)), approve, NULL, i);
	}
}
