#ifndef DEMO_CATALOGUE_DATA_H
#define DEMO_CATALOGUE_DATA_H

/* What the word lists of src/demo share. Only catalogue*.c includes this. */

#define DEMO_LEN(a) ((int)(sizeof(a) / sizeof((a)[0])))

enum demo_cat {
	CAT_KITCHEN, CAT_KNIVES, CAT_PANS, CAT_CERAMICS, CAT_UTENSILS,
	CAT_PANTRY, CAT_TEA, CAT_COFFEE, CAT_BREAD, CAT_HONEY, CAT_SPICES,
	CAT_GARDEN, CAT_SEEDS, CAT_GARDEN_TOOLS, CAT_PLANTERS, CAT_BIRDS,
	CAT_WOOL, CAT_YARN, CAT_KNITWEAR, CAT_BLANKETS, CAT_SEWING,
	CAT_HOME, CAT_SOAP, CAT_CANDLES, CAT_BRUSHES,
	CAT_BICYCLES, CAT_LIGHTS, CAT_BAGS, CAT_PARTS, CAT_PUMPS,
	CAT_WORKSHOP, CAT_WOODWORK, CAT_RADIOS, CAT_KITS, CAT_KEYBOARDS,
	CAT_BOOKS_PLAY, CAT_BOOKS, CAT_ZINES, CAT_STATIONERY, CAT_TOYS,
	CAT_COUNT
};

enum demo_shop {
	SHOP_WHETSTONE, SHOP_IRON, SHOP_SLIPWAY, SHOP_QUAY, SHOP_OVEN, SHOP_HIVE,
	SHOP_EWES, SHOP_THIMBLE, SHOP_TALLOW, SHOP_SPOKE, SHOP_LONGWAVE, SHOP_HERON,
	SHOP_COUNT
};

/* text is one or two sentences that are true of this item alone. */
struct demo_item {
	const char *name;
	int price_minor;
	int stock;
	enum demo_shop shop;
	const char *text;
};

enum { DEMO_CLOSINGS = 4, DEMO_SHOP_LINES = 5 };

/* A child category. closings[k] is one sentence that follows items k, k + 4, k + 8 and is true of those. */
struct demo_leaf {
	enum demo_cat category;
	const struct demo_item *items;
	int count;
	const char *closings[DEMO_CLOSINGS];
};

struct demo_department {
	const struct demo_leaf *leaves;
	int count;
};

/* Sentences true of everything the shop sells, by enum demo_shop. */
extern const char *const demo_shop_lines[SHOP_COUNT][DEMO_SHOP_LINES];

extern const struct demo_department demo_kitchen, demo_pantry, demo_garden, demo_wool;
extern const struct demo_department demo_home, demo_bicycles, demo_workshop, demo_books;

#endif
