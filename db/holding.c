#include "db/holding.h"

SQL(holding_find, "SELECT products, bytes FROM holdings WHERE user_id = $1");
SQL(holding_pictures, "SELECT coalesce(sum(length(data)), 0) FROM pictures WHERE product_id = $1");

struct holding holding_of(struct db *db, int64_t seller)
{
	struct holding h = {0};
	struct row *r = db_query(db, &holding_find, "i", seller);
	if (db_row(r))
		h = (struct holding){.products = db_int(r, 0), .bytes = db_int(r, 1)};
	db_end(r);
	return h;
}

int64_t holding_of_pictures(struct db *db, int64_t product)
{
	int64_t bytes = 0;
	db_one(db, &bytes, &holding_pictures, "i", product);
	return bytes;
}
