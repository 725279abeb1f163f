#include "db/product.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "db/category.h"
#include "db/numbered.h"
#include "db/picture.h"
#include "db/search.h"

/* An id from outside may be beyond what can be a shelf; nothing ever stands on this one. */
#define SHELF_IDS (INT64_MAX / 4)
#define NO_SHELF (-1)

SQL(product_find, "SELECT " PRODUCT_COLUMNS " FROM products p" PRODUCT_JOINS "WHERE" PRODUCT_ON
    "AND p.id = $1 AND " PRODUCT_SEEN_BY("$2", "$3"));
SQL(product_find_sold, "SELECT p.seller_id, p.price, p.name, u.username FROM products p CROSS JOIN users u "
    "WHERE p.id = $1 AND p.status = 1 AND u.id = p.seller_id AND u.banned = 0");
SQL(product_find_category, "SELECT category_id FROM products WHERE id = $1");
SQL(product_insert, "INSERT INTO products (id, seller_id, category_id, name, name_key, description, price, status, created_at, "
    "updated_at) VALUES (" NEXT_NUMBER("products") ", $1, $2, $3, $4, $5, $6, $7, $8, $8) RETURNING id");
SQL(product_update, "UPDATE products SET category_id = $2, name = $3, name_key = $4, description = $5, price = $6, "
    "updated_at = $7 WHERE id = $1");
SQL(product_update_status, "UPDATE products SET status = $2, reject_reason = $3, updated_at = $4 WHERE id = $1");
SQL(product_add_rating, "UPDATE products SET rating_sum = rating_sum + $2, rating_count = rating_count + $3 WHERE id = $1 "
    "RETURNING CASE rating_count WHEN 0 THEN 0 ELSE rating_sum * 1000 / rating_count END");
SQL(shelf_update_rating, "UPDATE shelf SET rating = $2 WHERE product_id = $1");
SQL(product_delete, "DELETE FROM products WHERE id = $1");
SQL(product_delete_reviews, "DELETE FROM reviews WHERE product_id = $1");
SQL(product_delete_carts, "DELETE FROM cart_items WHERE product_id = $1");

SQL(stock_insert, "INSERT INTO stock (product_id, quantity) VALUES ($1, $2)");
SQL(stock_delete, "DELETE FROM stock WHERE product_id = $1");
SQL(stock_was_sold, "SELECT 1 FROM stock WHERE product_id = $1 AND sold > 0");
SQL(stock_take_some, "UPDATE stock SET quantity = quantity - $2, sold = sold + $2 WHERE product_id = $1 AND quantity >= $2");
SQL(stock_left, "SELECT quantity FROM stock WHERE product_id = $1");
SQL(stock_give_back, "UPDATE stock SET quantity = quantity + $2 WHERE product_id = $1");
SQL(stock_move_to, "INSERT INTO movements (product_id, order_id, delta) SELECT product_id, 0, $2 - quantity FROM stock "
    "WHERE product_id = $1 AND quantity <> $2");
SQL(stock_update, "UPDATE stock SET quantity = $2 WHERE product_id = $1 AND quantity <> $2");
SQL(movement_insert, "INSERT INTO movements (product_id, order_id, delta) VALUES ($1, $2, $3)");
SQL(movement_delete, "DELETE FROM movements WHERE product_id = $1");

SQL(shelf_insert, "INSERT INTO shelf (shelf, product_id, price, name_key, rating) VALUES ($1, $2, $3, $4, $5)");
SQL(shelf_ids, "SELECT product_id FROM shelf WHERE shelf = $1 ORDER BY product_id DESC");
SQL(seller_approved_ids, "SELECT id FROM products WHERE seller_id = $1 AND status = 1 ORDER BY id DESC");
SQL(shelf_delete, "DELETE FROM shelf WHERE product_id = $1");

struct row *product_by_id(struct db *db, int64_t id, int64_t viewer, bool all)
{
	return db_query(db, &product_find, "iii", id, viewer, (int64_t)all);
}

int64_t product_category(struct db *db, int64_t id)
{
	int64_t category = 0;
	db_one(db, &category, &product_find_category, "i", id);
	return category;
}

bool product_sold(struct db *db, int64_t id, struct sold *out)
{
	struct row *r = db_query(db, &product_find_sold, "i", id);
	bool found = db_row(r);
	if (found) {
		out->seller = db_int(r, 0);
		out->price = db_int(r, 1);
		out->name = xstrdup(db_text(r, 2));
		snprintf(out->seller_name, sizeof out->seller_name, "%s", db_text(r, 3));
	}
	db_end(r);
	return found;
}

bool product_next(struct row *r, struct product *p)
{
	if (!db_row(r))
		return false;
	*p = (struct product){.id = db_int(r, 0), .seller_id = db_int(r, 1), .category_id = db_int(r, 2), .price = db_int(r, 3),
	                      .stock = db_int(r, 4), .rating_sum = db_int(r, 5), .rating_count = db_int(r, 6),
	                      .created_at = db_int(r, 7), .updated_at = db_int(r, 8),
	                      .status = (enum product_status)db_int(r, 9), .on_shelf = db_int(r, 10) != 0,
	                      .name = db_text(r, 11), .description = db_text(r, 12), .category_name = db_text(r, 13),
	                      .seller_name = db_text(r, 14), .reject_reason = db_text(r, 15), .has_image = db_int(r, 16) != 0};
	return true;
}

int64_t product_add(struct db *db, const struct product *p, const char *name_key)
{
	int64_t id = 0;
	if (!db_one(db, &id, &product_insert, "iisssiii", p->seller_id, p->category_id, p->name, name_key, p->description,
	            p->price, (int64_t)p->status, p->created_at))
		return 0;
	db_exec(db, NULL, &stock_insert, "ii", id, p->stock);
	if (p->stock > 0)
		db_exec(db, NULL, &movement_insert, "iii", id, (int64_t)0, p->stock);
	return id;
}

void product_change(struct db *db, const struct product *p, const char *name_key)
{
	db_exec(db, NULL, &product_update, "iisssii", p->id, p->category_id, p->name, name_key, p->description, p->price,
	        p->updated_at);
}

void product_set_status(struct db *db, int64_t id, enum product_status status, const char *reason, int64_t now)
{
	db_exec(db, NULL, &product_update_status, "iisi", id, (int64_t)status, reason, now);
}

void product_rate(struct db *db, int64_t id, int64_t stars, int64_t reviews)
{
	int64_t rating;
	if (db_one(db, &rating, &product_add_rating, "iii", id, stars, reviews))
		db_exec(db, NULL, &shelf_update_rating, "ii", id, rating);
}

bool product_ever_ordered(struct db *db, int64_t id)
{
	int64_t one;
	return db_one(db, &one, &stock_was_sold, "i", id);
}

void product_remove(struct db *db, int64_t id)
{
	db_exec(db, NULL, &product_delete_carts, "i", id);
	db_exec(db, NULL, &product_delete_reviews, "i", id);
	picture_remove(db, id);
	db_exec(db, NULL, &movement_delete, "i", id);
	db_exec(db, NULL, &stock_delete, "i", id);
	db_exec(db, NULL, &product_delete, "i", id);
}

int64_t shelf_of_category(int64_t id)
{
	return id <= SHELF_IDS ? 2 * id : NO_SHELF;
}

int64_t shelf_of_seller(int64_t id)
{
	return id <= SHELF_IDS ? 2 * id + 1 : NO_SHELF;
}

static void put_on(struct db *db, const struct product *p, int64_t shelf, const char *name_key)
{
	int64_t rating = p->rating_count ? p->rating_sum * 1000 / p->rating_count : 0;
	db_exec(db, NULL, &shelf_insert, "iiisi", shelf, p->id, p->price, name_key, rating);
}

void product_shelve(struct db *db, const struct product *p)
{
	char name_key[512];
	int64_t path[CATEGORY_DEPTH];
	text_fold(p->name, name_key, sizeof name_key);
	put_on(db, p, 0, name_key);
	put_on(db, p, shelf_of_seller(p->seller_id), name_key);
	for (int i = category_path(db, p->category_id, path); i > 0; i--)
		put_on(db, p, shelf_of_category(path[i - 1]), name_key);
	search_add(db, p->id, p->name, p->description);
	category_count(db, p->category_id, 1);
}

void product_unshelve(struct db *db, const struct product *p)
{
	search_remove(db, p->id, p->name, p->description);
	db_exec(db, NULL, &shelf_delete, "i", p->id);
	category_count(db, p->category_id, -1);
}

static void reshelve(struct db *db, const struct product *p)
{
	product_unshelve(db, p);
	product_shelve(db, p);
}

/* Acts on each product that `ids` names for the key, newest first as the index likes it. The ids come first: what is walked must not change meanwhile. */
static void each_product(struct db *db, const struct sql *sql, int64_t key, void (*act)(struct db *, const struct product *))
{
	int64_t *ids = NULL;
	size_t n = 0;
	struct row *r = db_query(db, sql, "i", key);
	while (db_row(r)) {
		if ((n & (n - 1)) == 0)   /* room grows by the powers of two */
			ids = xrealloc(ids, (n ? n * 2 : 1) * sizeof *ids);
		ids[n++] = db_int(r, 0);
	}
	for (size_t i = 0; i < n; i++) {
		struct product p;
		r = product_by_id(db, ids[i], 0, true);
		if (product_next(r, &p))
			act(db, &p);
		db_end(r);
	}
	free(ids);
}

void products_reshelve(struct db *db, int64_t category)
{
	each_product(db, &shelf_ids, shelf_of_category(category), reshelve);
}

void products_hide(struct db *db, int64_t seller)
{
	each_product(db, &shelf_ids, shelf_of_seller(seller), product_unshelve);
}

void products_show(struct db *db, int64_t seller)
{
	each_product(db, &seller_approved_ids, seller, product_shelve);
}

bool stock_take(struct db *db, int64_t product, int64_t quantity, int64_t order, int64_t *left)
{
	int64_t taken = 0;
	if (!db_exec(db, &taken, &stock_take_some, "ii", product, quantity) || taken == 0)
		return false;
	return db_one(db, left, &stock_left, "i", product) && db_exec(db, NULL, &movement_insert, "iii", product, order, -quantity);
}

void stock_return(struct db *db, int64_t product, int64_t quantity, int64_t order)
{
	db_exec(db, NULL, &stock_give_back, "ii", product, quantity);
	db_exec(db, NULL, &movement_insert, "iii", product, order, quantity);
}

void stock_set(struct db *db, int64_t product, int64_t quantity)
{
	db_exec(db, NULL, &stock_move_to, "ii", product, quantity);
	db_exec(db, NULL, &stock_update, "ii", product, quantity);
}
