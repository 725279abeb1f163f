/* Carts: one a user. */
#ifndef DB_CART_H
#define DB_CART_H

#include "db/db.h"

struct cart_line {   /* texts: valid until the row's statement goes on */
	int64_t product, quantity, price, stock, seller_id;
	bool orderable;      /* on a shelf, and not the owner's own */
	const char *name, *seller_name;
};

struct row *cart_lines(struct db *db, int64_t user_id);   /* by seller, then product */
bool cart_next(struct row *r, struct cart_line *line);
int64_t cart_size(struct db *db, int64_t user_id);        /* lines */
void cart_put(struct db *db, int64_t user_id, int64_t product, int64_t quantity);   /* 0 takes the line out */
void cart_empty(struct db *db, int64_t user_id);

#endif
