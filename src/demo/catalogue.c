#include "catalogue.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "catalogue_data.h"

/*
 * A prime near 0.618 of the product count: neighbours in the listing are then
 * far apart in the word lists, and every product is still visited once.
 */
enum { STRIDE = 197 };

/* An item with less text than this (bytes) gets both of the added sentences. */
enum { SHORTEST = 110 };

/* How a description is put together after the item's own sentences. */
enum form { FORM_CLOSING, FORM_SHOP, FORM_BOTH, FORM_PARAGRAPH, FORM_COUNT };

static const struct demo_department *const departments[] = {
	&demo_kitchen, &demo_pantry, &demo_garden, &demo_wool,
	&demo_home, &demo_bicycles, &demo_workshop, &demo_books,
};

/* Spreads neighbouring integers; the constants are those of a common 32-bit finaliser. */
static uint32_t mix(uint32_t x)
{
	x ^= x >> 16;
	x *= 0x7feb352dU;
	x ^= x >> 15;
	x *= 0x846ca68bU;
	return x ^ (x >> 16);
}

static int department_size(const struct demo_department *d)
{
	int n = 0;

	for (int i = 0; i < d->count; i++)
		n += d->leaves[i].count;
	return n;
}

int demo_product_count(void)
{
	int n = 0;

	for (int i = 0; i < DEMO_LEN(departments); i++)
		n += department_size(departments[i]);
	return n;
}

/* Finds item k, counted through all word lists; *k becomes its place in the leaf. */
static const struct demo_leaf *leaf_of(int *k)
{
	for (int d = 0; d < DEMO_LEN(departments); d++) {
		for (int i = 0; i < departments[d]->count; i++) {
			const struct demo_leaf *leaf = &departments[d]->leaves[i];

			if (*k < leaf->count)
				return leaf;
			*k -= leaf->count;
		}
	}
	abort();
}

static void append(struct demo_product *p, const char *gap, const char *sentence)
{
	size_t used = strlen(p->description);

	snprintf(p->description + used, sizeof(p->description) - used, "%s%s", gap, sentence);
}

/*
 * Closings and shop lines go round by place rather than by chance, so that
 * the same sentence is as far apart as the lists allow.
 */
static void describe(struct demo_product *p, const struct demo_leaf *leaf, int place)
{
	int category = (int)leaf->category;
	const char *closing = leaf->closings[place % DEMO_CLOSINGS];
	int turn = (place + category) % DEMO_SHOP_LINES;
	const char *line = demo_shop_lines[p->seller][turn];
	enum form form = mix((uint32_t)(category * 64 + place)) % FORM_COUNT;

	if (strlen(p->description) < SHORTEST && form != FORM_BOTH)
		form = (place & 1) ? FORM_BOTH : FORM_PARAGRAPH;
	if (form != FORM_SHOP)
		append(p, " ", closing);
	if (form == FORM_BOTH || form == FORM_SHOP)
		append(p, " ", line);
	if (form == FORM_PARAGRAPH)
		append(p, "\n\n", line);
}

void demo_product_at(int i, struct demo_product *out)
{
	int count = demo_product_count();
	int place;
	const struct demo_leaf *leaf;
	const struct demo_item *item;

	if (i < 0 || i >= count)
		abort();
	place = (int)((int64_t)i * STRIDE % count);
	leaf = leaf_of(&place);
	item = &leaf->items[place];
	memset(out, 0, sizeof(*out));
	snprintf(out->name, sizeof(out->name), "%s", item->name);
	snprintf(out->description, sizeof(out->description), "%s", item->text);
	out->price_minor = item->price_minor;
	out->stock = item->stock;
	out->category = (int)leaf->category;
	out->seller = (int)item->shop;
	describe(out, leaf, place);
}
