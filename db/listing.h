/* Lists of products: keyset pages over the shelves, over search hits, and over what a seller or admin manages. */
#ifndef DB_LISTING_H
#define DB_LISTING_H

#include "db/product.h"

enum listing_kind {
	LISTING_SHELF,     /* what everyone may see */
	LISTING_SEARCH,    /* of it, what matches */
	LISTING_SELLER,    /* one seller's products by status */
	LISTING_STATUS     /* everyone's products by status: admins only */
};

enum listing_order { BY_CREATED, BY_PRICE, BY_RATING, BY_NAME, BY_RELEVANCE };   /* relevance: name hits, then newest */

/* Where a page begins: after this row. */
struct position {
	bool given;
	int64_t key;            /* price, rating, or 0/1 for relevance */
	char text[512];         /* name key */
	int64_t id;
};

struct listing {
	enum listing_kind kind;
	int64_t shelf;          /* SHELF: the shelf, 0 is all; that of a search is in its match */
	int64_t other_shelf;    /* and on this one too; 0: no matter */
	int64_t seller;         /* SELLER */
	int status;             /* SELLER, STATUS: one status, or -1 for all but archived */
	bool off_shelf;         /* of them only what is on no shelf; STATUS: of one status */
	int64_t min_price, max_price;   /* both always bound */
	bool in_stock;
	const char *match;      /* SEARCH: an FTS query made by search_query() */
	enum listing_order order;
	bool descending;        /* not of BY_RELEVANCE */
	struct position after;
	int limit;
};

/* qsort_r() of positions, by the order of this listing. */
int listing_compare(const void *a, const void *b, void *listing);

/* Rows for product_next(), in order. For BY_RELEVANCE `match` holds name hits (after.key 0) or the others (after.key 1), each
 * newest first: the caller asks twice. */
struct row *listing_open(struct db *db, const struct listing *l);
/* Before the first row that the listing can have, or its position where that is given. */
struct position listing_begin(const struct listing *l);
void listing_position(struct row *r, const struct listing *l, const struct product *p, struct position *out);

/* SHELF and SEARCH: columns category id and count of what the list holds without its position; in all at most
 * COUNT_MOST + 1. */
struct row *listing_facets(struct db *db, const struct listing *l);

#endif
