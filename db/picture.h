/* Pictures of products, as they were encoded anew: three sizes each. */
#ifndef DB_PICTURE_H
#define DB_PICTURE_H

#include "db/db.h"

struct picture {             /* text and data: valid until the row's statement goes on */
	int64_t size;            /* enum picture_size */
	const char *media_type;
	int64_t width, height;
	const void *data;
	size_t n;
};

/* One size of a product's picture as `viewer` may see it: what he sees the product by (db/product.h). */
struct row *picture_by_product(struct db *db, int64_t product, int64_t size, int64_t viewer, bool all);
bool picture_next(struct row *r, struct picture *p);

void picture_put(struct db *db, int64_t product, const struct picture *p);   /* in place of one of that size */
void picture_noted(struct db *db, int64_t product, int64_t now);             /* the product has one: has_image, updated_at */
void picture_remove(struct db *db, int64_t product);                         /* all sizes */

#endif
