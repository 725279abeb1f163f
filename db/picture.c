#include "db/picture.h"

#include "db/product.h"

SQL(picture_find, "SELECT i.size, i.media_type, i.width, i.height, i.data FROM pictures i JOIN products p ON p.id = i.product_id "
    "JOIN users u ON u.id = p.seller_id WHERE i.product_id = $1 AND i.size = $2 AND " PRODUCT_SEEN_BY("$3", "$4"));
SQL(picture_insert, "INSERT INTO pictures (product_id, size, media_type, width, height, data) VALUES ($1, $2, $3, $4, $5, $6) "
    "ON CONFLICT (product_id, size) DO UPDATE SET media_type = excluded.media_type, width = excluded.width, "
    "height = excluded.height, data = excluded.data");
SQL(picture_delete, "DELETE FROM pictures WHERE product_id = $1");
SQL(product_note_image, "UPDATE products SET has_image = 1, updated_at = $2 WHERE id = $1");

struct row *picture_by_product(struct db *db, int64_t product, int64_t size, int64_t viewer, bool all)
{
	return db_query(db, &picture_find, "iiii", product, size, viewer, (int64_t)all);
}

bool picture_next(struct row *r, struct picture *p)
{
	if (!db_row(r))
		return false;
	*p = (struct picture){.size = db_int(r, 0), .media_type = db_text(r, 1), .width = db_int(r, 2), .height = db_int(r, 3)};
	p->data = db_blob(r, 4, &p->n);
	return true;
}

void picture_put(struct db *db, int64_t product, const struct picture *p)
{
	db_exec(db, NULL, &picture_insert, "iisiib", product, p->size, p->media_type, p->width, p->height, p->data, p->n);
}

void picture_noted(struct db *db, int64_t product, int64_t now)
{
	db_exec(db, NULL, &product_note_image, "ii", product, now);
}

void picture_remove(struct db *db, int64_t product)
{
	db_exec(db, NULL, &picture_delete, "i", product);
}
