/* A page of product.list being made, for the files that make it. */
#ifndef OPS_PRODUCT_PAGE_H
#define OPS_PRODUCT_PAGE_H

#include "db/listing.h"
#include "db/search.h"
#include "db/sift.h"
#include "ops/call.h"

/* What to list, and what only this code can filter. */
struct page {
	struct listing listing;
	struct search search;
	bool searching;
	struct buf match;
	int64_t category;        /* of managed lists, which are on no shelf; 0: any */
	int wanted;
	int given;
	struct position last;    /* of the last one given */
	bool more;
	bool nothing;            /* it is known without asking that nothing matches */
};

/* It is of products of any status, not of what stands on a shelf. */
static inline bool product_managed(const struct listing *l)
{
	return l->kind == LISTING_SELLER || l->kind == LISTING_STATUS;
}

/* Of a managed list, the filters that no statement has: category and words. */
bool product_wanted(struct call *c, const struct page *p, const struct product *product);
/* The listing's query; it holds until the next. */
const char *product_match(struct page *p, enum search_scope scope);
/* Writes rows until the page is full, and notes whether there are more. */
void product_write_found(struct call *c, struct page *p, const struct position *found, int n, struct jw *out);

/* A managed list is put together of two: what is on shelves, which is as everybody's lists are, and what is on none. */
enum { PRODUCT_PARTS = 3 };
/* The page that lists what is on shelves: false, and *shelved is not set, when the status is not on any. The caller frees its match. */
bool product_on_shelves(struct call *c, const struct page *p, struct page *shelved);
/* The listings of what is on none, by status; how many there are. */
int product_off_shelves(const struct page *p, struct listing parts[PRODUCT_PARTS]);
/* Writes the rows of a managed listing that takes too long row by row. */
void product_write_managed(struct call *c, struct page *p, const struct listing *l, struct jw *out);

/* Writes `count` and `facets`, where they are asked for. */
void product_write_counts(struct call *c, struct page *p, bool facets, bool count, struct jw *out);

#endif
