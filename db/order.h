/* Orders: one a seller, with their lines, history and payments; and the replies kept for idempotency keys. */
#ifndef DB_ORDER_H
#define DB_ORDER_H

#include "db/db.h"
#include "db/states.h"

struct order {   /* texts: valid until the row's statement goes on */
	int64_t id, checkout, buyer_id, seller_id, total, created_at, updated_at;
	enum order_status status;
	enum payment_method payment_method;
	enum payment_status payment_status;
	const char *currency, *address, *note, *tracking, *buyer_name, *seller_name;
};

struct order_item {
	int64_t product, unit_price, quantity;
	const char *name;
};

struct order_step {
	int64_t at, actor_id;
	const char *actor_name, *action, *reason;
	enum order_status from, to;
};

enum order_side { ORDERS_BOUGHT, ORDERS_SOLD, ORDERS_ALL, ORDERS_OF };   /* the last: bought or sold by the user */

/* One order as buyer or seller `viewer` may see it, or anyone's when `all`. */
struct row *order_by_id(struct db *db, int64_t id, int64_t viewer, bool all);
struct order_filter {
	enum order_side side;
	int64_t user;            /* whose side; not of ORDERS_ALL */
	int status;              /* -1: any */
};
struct row *order_list(struct db *db, const struct order_filter *f, const struct span *span);
bool order_next(struct row *r, struct order *o);
struct row *order_items(struct db *db, int64_t order);
bool order_item_next(struct row *r, struct order_item *item);
struct row *order_history(struct db *db, int64_t order);
bool order_step_next(struct row *r, struct order_step *step);

int64_t order_next_id(struct db *db);                    /* the id of the next new one, in the writer's transaction */
void order_add(struct db *db, const struct order *o);    /* with its id; its items and first step are the caller's to add */
void order_add_item(struct db *db, int64_t order, int line, const struct order_item *item);
void order_add_step(struct db *db, int64_t order, const struct order_step *step);   /* actor_name is not used */
/* Moves an order on, if it still is in `from`; false: it is not. tracking NULL stays. */
bool order_move(struct db *db, int64_t id, enum order_status from, enum order_status to, enum payment_status payment,
                const char *tracking, int64_t now);

/* Notes that the order's stock is taken, as it is when the order is new, or given back. False: it was so already. */
bool order_hold(struct db *db, int64_t id, bool held);

int64_t payment_order(struct db *db, const char *reference);   /* the order it paid; 0: not seen yet */
void payment_add(struct db *db, const char *reference, int64_t order, int64_t now);

#define BODY_HASH 32
enum replay { REPLAY_NEW, REPLAY_SAME, REPLAY_OTHER };
/* What is known of a key since `oldest`; what was known before is forgotten. REPLAY_SAME: *reply (added to) holds the stored
 * result. */
enum replay reply_find(struct db *db, int64_t user, const char *key, const unsigned char body[BODY_HASH], int64_t oldest,
                       struct buf *reply);
void reply_store(struct db *db, int64_t user, const char *key, const unsigned char body[BODY_HASH], const char *reply,
                 int64_t now);
int64_t reply_sweep(struct db *db, int64_t oldest, int64_t most);   /* takes out at most so many, the oldest; how many it took */
void reply_date_back(struct db *db, int64_t now);                   /* no reply is of a time that has not come */

#endif
