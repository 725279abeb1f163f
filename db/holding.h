/* What a seller holds in the store: kept as products and pictures change (db/migrations.c), so that asking costs one row. */
#ifndef DB_HOLDING_H
#define DB_HOLDING_H

#include "db/db.h"

struct holding {
	int64_t products;   /* archived ones too */
	int64_t bytes;      /* of their names, descriptions and pictures */
};

struct holding holding_of(struct db *db, int64_t seller);
int64_t holding_of_pictures(struct db *db, int64_t product);   /* bytes of one product's pictures */

#endif
