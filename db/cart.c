#include "db/cart.h"

SQL(cart_list, "SELECT i.product_id, i.quantity, p.price, k.quantity, p.seller_id, "
    "p.status = 1 AND u.banned = 0 AND p.seller_id <> i.user_id, p.name, u.username "
    "FROM cart_items i CROSS JOIN products p CROSS JOIN stock k CROSS JOIN users u "
    "WHERE i.user_id = $1 AND p.id = i.product_id AND k.product_id = p.id AND u.id = p.seller_id "
    "ORDER BY u.username, i.product_id");
SQL(cart_count, "SELECT count(*) FROM cart_items WHERE user_id = $1");
SQL(cart_upsert, "INSERT INTO cart_items (user_id, product_id, quantity) VALUES ($1, $2, $3) "
    "ON CONFLICT (user_id, product_id) DO UPDATE SET quantity = excluded.quantity");
SQL(cart_delete, "DELETE FROM cart_items WHERE user_id = $1 AND product_id = $2");
SQL(cart_delete_all, "DELETE FROM cart_items WHERE user_id = $1");

struct row *cart_lines(struct db *db, int64_t user_id)
{
	return db_query(db, &cart_list, "i", user_id);
}

bool cart_next(struct row *r, struct cart_line *line)
{
	if (!db_row(r))
		return false;
	*line = (struct cart_line){.product = db_int(r, 0), .quantity = db_int(r, 1), .price = db_int(r, 2), .stock = db_int(r, 3),
	                           .seller_id = db_int(r, 4), .orderable = db_int(r, 5) != 0, .name = db_text(r, 6),
	                           .seller_name = db_text(r, 7)};
	return true;
}

int64_t cart_size(struct db *db, int64_t user_id)
{
	int64_t n = 0;
	db_one(db, &n, &cart_count, "i", user_id);
	return n;
}

void cart_put(struct db *db, int64_t user_id, int64_t product, int64_t quantity)
{
	if (quantity > 0)
		db_exec(db, NULL, &cart_upsert, "iii", user_id, product, quantity);
	else
		db_exec(db, NULL, &cart_delete, "ii", user_id, product);
}

void cart_empty(struct db *db, int64_t user_id)
{
	db_exec(db, NULL, &cart_delete_all, "i", user_id);
}
