/* Lists that no index has in order and of which most is filtered out: pages of them without looking at every product's row.
 *
 * The order's index is walked as long as what is walked over is likely to be wanted. When that costs too much for what it
 * finds, the filters that have indexes of their own are put into a set of ids, one after another, the narrow ones first; and
 * the walk goes on, or a few that are left are sorted. So a page costs at most one pass over each index, of 30 to 120 ns a
 * product, whatever is asked for and however it lies. */
#ifndef DB_SIFT_H
#define DB_SIFT_H

#include "base/idset.h"
#include "db/listing.h"

/* When one way is given up for the next. Tests have others, to go all ways in small stores. */
struct sift_limits {
	int64_t effort;    /* of a walk before the next filter is put into the set, and of looking up one by one what is in it, in
	                    * units of 100 ns */
	int64_t narrow;    /* products in a price range that is put into the set before common words are */
	int64_t rare;      /* products in a price range, or with words, that are put into it first of all */
};
extern const struct sift_limits sift_usual;

/* The first l->limit rows of a SHELF or SEARCH listing, as positions, in order: the ids of products and what comes after each.
 * Gives how many there are. `walked`: listing_open() has been tried with these, and took too long. */
int sift_page(struct db *db, const struct listing *l, bool walked, const struct sift_limits *limits, struct position *out);
/* There is a price range, and no more than `most` products of the shelf are in it. */
bool sift_narrow(struct db *db, const struct listing *l, int64_t most);
/* All that the listing holds, whatever its position; `out` is empty before. */
void sift_all(struct db *db, const struct listing *l, const struct sift_limits *limits, struct idset *out);

#endif
