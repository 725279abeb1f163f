/* Lists of one's own products, and of everyone's for admins, where there are too many to sort each time. */
#include "ops/product_page.h"

#include <stdlib.h>

#include "db/search.h"

bool product_on_shelves(struct call *c, const struct page *p, struct page *shelved)
{
	if (p->listing.status != PRODUCT_APPROVED && p->listing.status != -1)
		return false;
	*shelved = *p;
	shelved->match = (struct buf){0};
	struct listing *l = &shelved->listing;
	int64_t of_seller = l->kind == LISTING_SELLER ? shelf_of_seller(l->seller) : 0;
	int64_t of_category = p->category ? shelf_of_category(p->category) : 0;
	l->kind = p->searching ? LISTING_SEARCH : LISTING_SHELF;
	l->shelf = of_seller ? of_seller : of_category;
	l->other_shelf = of_seller ? of_category : 0;
	if (p->searching)
		search_endings(c->db, &shelved->search);
	return true;
}

int product_off_shelves(const struct page *p, struct listing parts[PRODUCT_PARTS])
{
	static const int each[PRODUCT_PARTS] = {PRODUCT_PENDING, PRODUCT_REJECTED, PRODUCT_APPROVED};
	const struct listing *l = &p->listing;
	int n = l->kind == LISTING_STATUS && l->status == -1 ? PRODUCT_PARTS : 1;
	for (int i = 0; i < n; i++) {
		parts[i] = *l;
		parts[i].off_shelf = true;
		if (n > 1)
			parts[i].status = each[i];
	}
	return n;
}

/* The first of a listing that are wanted, as positions. */
static int wanted_of(struct call *c, const struct page *p, struct listing *l, int most, struct position *out)
{
	struct product product;
	int n = 0;
	l->limit = p->searching || p->category ? INT32_MAX : most;
	struct row *r = listing_open(c->db, l);
	while (n < most && product_next(r, &product))
		if (product_wanted(c, p, &product))
			listing_position(r, l, &product, &out[n++]);
	db_end(r);
	return n;
}

void product_write_managed(struct call *c, struct page *p, const struct listing *l, struct jw *out)
{
	struct page shelved, rest = *p;
	struct listing parts[PRODUCT_PARTS];
	struct position *found = xcalloc((size_t)(PRODUCT_PARTS + 1) * (size_t)l->limit, sizeof *found);
	int n = 0;
	rest.listing = *l;
	if (product_on_shelves(c, &rest, &shelved)) {
		if (shelved.searching)
			shelved.listing.match = product_match(&shelved, SEARCH_ALL);
		n = sift_page(c->db, &shelved.listing, false, &sift_usual, found);
		buf_free(&shelved.match);
	}
	for (int i = product_off_shelves(&rest, parts) - 1; i >= 0; i--)
		n += wanted_of(c, p, &parts[i], l->limit, found + n);
	qsort_r(found, (size_t)n, sizeof *found, listing_compare, &rest.listing);
	product_write_found(c, p, found, n < l->limit ? n : l->limit, out);
	free(found);
}
