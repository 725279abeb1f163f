#include "db/order.h"

#include <string.h>

#include "db/numbered.h"

#define ORDER_COLUMNS "SELECT o.id, o.checkout, o.buyer_id, o.seller_id, o.total, o.created_at, o.updated_at, o.status, " \
	"o.payment_method, o.payment_status, o.currency, o.address, o.note, o.tracking, b.username, s.username " \
	"FROM orders o CROSS JOIN users b CROSS JOIN users s WHERE b.id = o.buyer_id AND s.id = o.seller_id "
#define ORDER_PAGE(whose, cmp, dir) ORDER_COLUMNS whose "AND ($2 = -1 OR o.status = $2) AND o.id " cmp " $3 ORDER BY o.id " dir \
	" LIMIT $4"
#define BOUGHT(cmp, dir) ORDER_PAGE("AND o.buyer_id = $1 ", cmp, dir)
#define SOLD(cmp, dir) ORDER_PAGE("AND o.seller_id = $1 ", cmp, dir)
#define ALL(cmp, dir) ORDER_PAGE("AND $1 = $1 ", cmp, dir)
#define OF(cmp, dir) ORDER_PAGE("AND (o.buyer_id = $1 OR o.seller_id = $1) ", cmp, dir)

SQL(order_find, ORDER_COLUMNS "AND o.id = $1 AND (o.buyer_id = $2 OR o.seller_id = $2 OR $3 = 1)");
SQL_BOTH_WAYS(order_list_bought, BOUGHT);
SQL_BOTH_WAYS(order_list_sold, SOLD);
SQL_BOTH_WAYS(order_list_all, ALL);
SQL_BOTH_WAYS(order_list_of, OF);
SQL(order_list_items, "SELECT product_id, unit_price, quantity, name FROM order_items WHERE order_id = $1 ORDER BY line");
SQL(order_list_history, "SELECT h.at, h.actor_id, h.from_status, h.to_status, u.username, h.action, h.reason "
    "FROM order_history h CROSS JOIN users u WHERE h.order_id = $1 AND u.id = h.actor_id ORDER BY h.step");

SQL(order_next_number, "SELECT " NEXT_NUMBER("orders"));
SQL(order_insert, "INSERT INTO orders (id, checkout, buyer_id, seller_id, status, payment_method, payment_status, total, "
    "currency, address, note, tracking, created_at, updated_at) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, '', $12, $12)");
SQL(order_insert_item, "INSERT INTO order_items (order_id, line, product_id, name, unit_price, quantity) "
    "VALUES ($1, $2, $3, $4, $5, $6)");
SQL(order_insert_step, "INSERT INTO order_history (order_id, step, at, actor_id, action, from_status, to_status, reason) "
    "SELECT $1, coalesce(max(step), 0) + 1, $2, $3, $4, $5, $6, $7 FROM order_history WHERE order_id = $1");
SQL(order_insert_first_step, "INSERT INTO order_history (order_id, step, at, actor_id, action, from_status, to_status, reason) "
    "VALUES ($1, 1, $2, $3, $4, $5, $6, $7)");
SQL(order_update_status, "UPDATE orders SET status = $3, payment_status = $4, tracking = coalesce($5, tracking), updated_at = $6 "
    "WHERE id = $1 AND status = $2");

SQL(order_update_hold, "UPDATE orders SET stock_held = $2 WHERE id = $1 AND stock_held <> $2");

SQL(payment_find, "SELECT order_id FROM payments WHERE reference = $1");
SQL(payment_insert, "INSERT INTO payments (reference, order_id, at) VALUES ($1, $2, $3)");

SQL(reply_find_key, "SELECT id, created_at, body, reply FROM replies WHERE user_id = $1 AND key = $2");
SQL(reply_insert, "INSERT INTO replies (user_id, key, body, reply, created_at) VALUES ($1, $2, $3, $4, $5)");
SQL(reply_delete, "DELETE FROM replies WHERE id = $1");
/* Ids follow time: the first that is kept bounds the others. */
SQL(reply_delete_old, "DELETE FROM replies WHERE id IN (SELECT id FROM replies ORDER BY id LIMIT $2) AND created_at <= $1");
SQL(reply_first, "SELECT created_at FROM replies ORDER BY id LIMIT 1");
SQL(reply_set_date, "UPDATE replies SET created_at = $1 WHERE created_at > $1");

struct row *order_by_id(struct db *db, int64_t id, int64_t viewer, bool all)
{
	return db_query(db, &order_find, "iii", id, viewer, (int64_t)all);
}

struct row *order_list(struct db *db, const struct order_filter *f, const struct span *span)
{
	static const struct sql *const lists[] = {
		[ORDERS_BOUGHT] = order_list_bought, [ORDERS_SOLD] = order_list_sold, [ORDERS_ALL] = order_list_all,
		[ORDERS_OF] = order_list_of};
	return db_query(db, &lists[f->side][span->rising], "iiii", f->user, (int64_t)f->status, span->past, (int64_t)span->limit);
}

bool order_next(struct row *r, struct order *o)
{
	if (!db_row(r))
		return false;
	*o = (struct order){.id = db_int(r, 0), .checkout = db_int(r, 1), .buyer_id = db_int(r, 2), .seller_id = db_int(r, 3),
	                    .total = db_int(r, 4), .created_at = db_int(r, 5), .updated_at = db_int(r, 6),
	                    .status = (enum order_status)db_int(r, 7), .payment_method = (enum payment_method)db_int(r, 8),
	                    .payment_status = (enum payment_status)db_int(r, 9), .currency = db_text(r, 10),
	                    .address = db_text(r, 11), .note = db_text(r, 12), .tracking = db_text(r, 13),
	                    .buyer_name = db_text(r, 14), .seller_name = db_text(r, 15)};
	return true;
}

struct row *order_items(struct db *db, int64_t order)
{
	return db_query(db, &order_list_items, "i", order);
}

bool order_item_next(struct row *r, struct order_item *item)
{
	if (!db_row(r))
		return false;
	*item = (struct order_item){.product = db_int(r, 0), .unit_price = db_int(r, 1), .quantity = db_int(r, 2),
	                            .name = db_text(r, 3)};
	return true;
}

struct row *order_history(struct db *db, int64_t order)
{
	return db_query(db, &order_list_history, "i", order);
}

bool order_step_next(struct row *r, struct order_step *step)
{
	if (!db_row(r))
		return false;
	*step = (struct order_step){.at = db_int(r, 0), .actor_id = db_int(r, 1), .from = (enum order_status)db_int(r, 2),
	                            .to = (enum order_status)db_int(r, 3), .actor_name = db_text(r, 4), .action = db_text(r, 5),
	                            .reason = db_text(r, 6)};
	return true;
}

int64_t order_next_id(struct db *db)
{
	int64_t id = 0;
	db_one(db, &id, &order_next_number, "");
	return id;
}

void order_add(struct db *db, const struct order *o)
{
	db_exec(db, NULL, &order_insert, "iiiiiiiisssi", o->id, o->checkout, o->buyer_id, o->seller_id, (int64_t)o->status,
	        (int64_t)o->payment_method, (int64_t)o->payment_status, o->total, o->currency, o->address, o->note, o->created_at);
}

void order_add_item(struct db *db, int64_t order, int line, const struct order_item *item)
{
	db_exec(db, NULL, &order_insert_item, "iiisii", order, (int64_t)line, item->product, item->name, item->unit_price,
	        item->quantity);
}

void order_add_step(struct db *db, int64_t order, const struct order_step *step)
{
	db_exec(db, NULL, step->from == ORDER_NEW ? &order_insert_first_step : &order_insert_step, "iiisiis", order, step->at,
	        step->actor_id, step->action, (int64_t)step->from, (int64_t)step->to, step->reason);
}

bool order_move(struct db *db, int64_t id, enum order_status from, enum order_status to, enum payment_status payment,
                const char *tracking, int64_t now)
{
	int64_t changed = 0;
	return db_exec(db, &changed, &order_update_status, "iiiisi", id, (int64_t)from, (int64_t)to, (int64_t)payment, tracking,
	               now) && changed == 1;
}

bool order_hold(struct db *db, int64_t id, bool held)
{
	int64_t changed = 0;
	return db_exec(db, &changed, &order_update_hold, "ii", id, (int64_t)held) && changed == 1;
}

int64_t payment_order(struct db *db, const char *reference)
{
	int64_t order = 0;
	db_one(db, &order, &payment_find, "s", reference);
	return order;
}

void payment_add(struct db *db, const char *reference, int64_t order, int64_t now)
{
	db_exec(db, NULL, &payment_insert, "sii", reference, order, now);
}

static enum replay compare(struct row *r, const unsigned char body[BODY_HASH], struct buf *reply)
{
	size_t n;
	const void *known = db_blob(r, 2, &n);
	if (n != BODY_HASH || memcmp(known, body, n) != 0)
		return REPLAY_OTHER;
	buf_adds(reply, db_text(r, 3));
	return REPLAY_SAME;
}

enum replay reply_find(struct db *db, int64_t user, const char *key, const unsigned char body[BODY_HASH], int64_t oldest,
                       struct buf *reply)
{
	enum replay found = REPLAY_NEW;
	int64_t expired = 0;
	struct row *r = db_query(db, &reply_find_key, "is", user, key);
	if (db_row(r)) {
		if (db_int(r, 1) <= oldest)
			expired = db_int(r, 0);
		else
			found = compare(r, body, reply);
	}
	db_end(r);
	if (expired)
		db_exec(db, NULL, &reply_delete, "i", expired);
	return found;
}

void reply_store(struct db *db, int64_t user, const char *key, const unsigned char body[BODY_HASH], const char *reply,
                 int64_t now)
{
	db_exec(db, NULL, &reply_insert, "isbsi", user, key, (const void *)body, (size_t)BODY_HASH, reply, now);
}

int64_t reply_sweep(struct db *db, int64_t oldest, int64_t most)
{
	int64_t taken = 0;
	db_exec(db, &taken, &reply_delete_old, "ii", oldest, most);
	return taken;
}

/* They go out in the order of their ids, so it is time for this when one of a later time comes first. */
void reply_date_back(struct db *db, int64_t now)
{
	int64_t first = 0;
	if (db_one(db, &first, &reply_first, "") && first > now)
		db_exec(db, NULL, &reply_set_date, "i", now);
}
