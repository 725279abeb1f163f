#ifndef DEMO_CATALOGUE_H
#define DEMO_CATALOGUE_H

#include <stdint.h>

/*
 * The demo shop: the same categories, sellers and products on every machine
 * and in every run. Pure data; nothing here allocates, fails or keeps state.
 * All strings are UTF-8 without control characters, except that a
 * description may contain "\n\n" between paragraphs.
 */

/* Two levels. A parent comes before its children; products hang on children only. */
struct demo_category {
	const char *name;
	int parent; /* index in demo_categories, or -1 */
};

struct demo_seller {
	const char *username; /* ^[a-z][a-z0-9_-]{2,31}$, unique */
	const char *email;    /* under example.org, unique */
	const char *about;    /* one line for the seller's page */
};

struct demo_product {
	char name[96];         /* unique, at most 80 bytes */
	char description[900]; /* 120 to 450 bytes */
	int64_t price_minor;   /* 80 to 90000 */
	int stock;             /* 0 means sold out */
	int category;          /* index in demo_categories, always a child */
	int seller;            /* index in demo_sellers */
};

extern const struct demo_category demo_categories[];
extern const int demo_category_count;

extern const struct demo_seller demo_sellers[];
extern const int demo_seller_count;

/* How many products there are; constant, above zero. */
int demo_product_count(void);

/*
 * Fills *out with product i, 0 <= i < demo_product_count(). Neighbours in i
 * come from different categories, so that a newest-first list looks mixed.
 * An i outside the range is a bug of the caller and aborts.
 */
void demo_product_at(int i, struct demo_product *out);

#endif
