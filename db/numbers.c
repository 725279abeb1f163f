#include "db/numbers.h"

SQL(numbers_order_at, "SELECT id, created_at FROM orders WHERE id >= $1 ORDER BY id LIMIT 1");
SQL(numbers_order_last, "SELECT coalesce(max(id), 0) FROM orders");
SQL(numbers_message_at, "SELECT id, created_at FROM messages WHERE id >= $1 ORDER BY id LIMIT 1");
SQL(numbers_message_last, "SELECT coalesce(max(id), 0) FROM messages");
SQL(numbers_user_at, "SELECT id, created_at FROM users WHERE id >= $1 ORDER BY id LIMIT 1");
SQL(numbers_user_last, "SELECT coalesce(max(id), 0) FROM users");
SQL(numbers_on_sale, "SELECT coalesce(sum(approved), 0) FROM categories");
SQL(numbers_pending, "SELECT count(*) FROM (SELECT 1 FROM products WHERE status = 0 LIMIT $1) p");
/* placed, accepted, shipped, delivered, completed, disputed */
SQL(numbers_revenue, "SELECT coalesce(sum(total), 0) FROM orders WHERE id >= $1 AND status IN (1, 2, 3, 4, 5, 8)");

/* The first id that was made at `since` or later; last + 1 when none was. Times rise with the ids. */
static int64_t first_since(struct db *db, const struct sql *at, int64_t last, int64_t since)
{
	int64_t low = 1, high = last + 1;
	while (low < high) {
		int64_t middle = low + (high - low) / 2;
		struct row *r = db_query(db, at, "i", middle);
		if (db_row(r) && db_int(r, 1) < since)
			low = db_int(r, 0) + 1;
		else
			high = middle;
		db_end(r);
	}
	return low;
}

static int64_t one(struct db *db, const struct sql *sql)
{
	int64_t n = 0;
	db_one(db, &n, sql, "");
	return n;
}

static int64_t count_since(struct db *db, const struct sql *at, int64_t last, int64_t since)
{
	return last + 1 - first_since(db, at, last, since);
}

void numbers_read(struct db *db, int64_t since, struct numbers *out)
{
	*out = (struct numbers){.users = one(db, &numbers_user_last), .orders = one(db, &numbers_order_last),
	                        .products = one(db, &numbers_on_sale)};
	out->users_since = count_since(db, &numbers_user_at, out->users, since);
	out->messages_since = count_since(db, &numbers_message_at, one(db, &numbers_message_last), since);
	out->orders_since = count_since(db, &numbers_order_at, out->orders, since);
	out->revenue_capped = out->orders_since > NUMBERS_MOST;
	int64_t summed = out->revenue_capped ? NUMBERS_MOST : out->orders_since;
	db_one(db, &out->revenue_since, &numbers_revenue, "i", out->orders - summed + 1);
	db_one(db, &out->pending, &numbers_pending, "i", (int64_t)NUMBERS_MOST);
}
