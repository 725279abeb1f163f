/* Reviews: one an author and product. The product's rating goes along in the caller's transaction. */
#ifndef DB_REVIEW_H
#define DB_REVIEW_H

#include "db/db.h"

struct review {   /* texts: valid until the row's statement goes on */
	int64_t id, product_id, author_id, seller_id, rating, created_at, updated_at;
	bool verified;
	const char *author_name, *comment;
};

struct review_filter {
	int64_t product, author, rating;   /* 0: any */
	int64_t viewer;                    /* sees those of what is on sale, his own, and those of his products */
	bool all;                          /* an admin: sees them all */
};

/* Rows for review_next(), of what the viewer may see: as in the filter. */
struct row *review_list(struct db *db, const struct review_filter *f, const struct span *span);
struct row *review_by_id(struct db *db, int64_t id, int64_t viewer, bool all);
struct row *review_by_author(struct db *db, int64_t product, int64_t author);   /* his own, whatever became of the product */
bool review_next(struct row *r, struct review *v);
/* How many gave 1 to 5 stars, of the newest 10,000; stars[0] counts those of one star. */
void review_count_stars(struct db *db, int64_t product, int64_t stars[5]);

bool review_bought(struct db *db, int64_t product, int64_t buyer);           /* a delivered or completed line of it */
int64_t review_add(struct db *db, const struct review *v);                   /* the new id; 0: there is one already */
void review_change(struct db *db, const struct review *v);                   /* rating, comment, updated_at */
void review_remove(struct db *db, int64_t id);

#endif
