/* Products, their stock, and the shelves on which the approved ones stand to be found. */
#ifndef DB_PRODUCT_H
#define DB_PRODUCT_H

#include "db/db.h"
#include "db/states.h"

struct product {   /* texts: valid until the row's statement goes on */
	int64_t id, seller_id, category_id, price, stock, rating_sum, rating_count, created_at, updated_at;
	enum product_status status;
	bool on_shelf;   /* approved, and its seller is not banned: everyone may see it */
	bool has_image;
	const char *name, *description, *category_name, *seller_name, *reject_reason;
};

/* The columns of struct product in the order that product_next() reads them; the tables are p, k, c, u. */
#define PRODUCT_COLUMNS \
	"p.id, p.seller_id, p.category_id, p.price, k.quantity, p.rating_sum, p.rating_count, p.created_at, p.updated_at, " \
	"p.status, p.status = 1 AND u.banned = 0, p.name, p.description, c.name, u.username, p.reject_reason, p.has_image"
#define PRODUCT_JOINS \
	" CROSS JOIN stock k CROSS JOIN categories c CROSS JOIN users u "
#define PRODUCT_ON " k.product_id = p.id AND c.id = p.category_id AND u.id = p.seller_id "

/* The tables p and u hold a product that the viewer may see; both are names of parameters. */
#define PRODUCT_SEEN_BY(viewer, all) "(p.status = 1 AND u.banned = 0 OR p.seller_id = " viewer " OR " all " = 1)"

/* One product as `viewer` may see it: on a shelf, or his own, or any when `all`. */
struct row *product_by_id(struct db *db, int64_t id, int64_t viewer, bool all);
bool product_next(struct row *r, struct product *p);

/* What an order needs to know of a product that everyone may buy. */
struct sold {
	int64_t seller, price;
	char *name;              /* the caller frees it */
	char seller_name[40];
};
int64_t product_category(struct db *db, int64_t id);   /* 0: there is no such product */
bool product_sold(struct db *db, int64_t id, struct sold *out);   /* false: there is none, or it is not sold */

int64_t product_add(struct db *db, const struct product *p, const char *name_key);   /* with its stock and movement */
void product_change(struct db *db, const struct product *p, const char *name_key);   /* all but stock; updated_at too */
void product_set_status(struct db *db, int64_t id, enum product_status status, const char *reason, int64_t now);
void product_rate(struct db *db, int64_t id, int64_t stars, int64_t reviews);   /* adds to the rating, on the shelves too */
bool product_ever_ordered(struct db *db, int64_t id);
void product_remove(struct db *db, int64_t id);         /* with stock, movements and cart lines; must not be on a shelf */

/* Puts a product on its shelves and in the search index, and counts it in its category; or takes it off, for which p must
 * hold what was put there. */
void product_shelve(struct db *db, const struct product *p);
void product_unshelve(struct db *db, const struct product *p);

/* Puts what stands on a category's shelf on the shelves of the ancestors that it has now. */
void products_reshelve(struct db *db, int64_t category);
/* Takes all of a seller's products off the shelves; puts those that are approved back, after he is no longer banned. */
void products_hide(struct db *db, int64_t seller);
void products_show(struct db *db, int64_t seller);

/* The shelf of what one has; for an id beyond any, one on which nothing ever stands. */
int64_t shelf_of_category(int64_t id);
int64_t shelf_of_seller(int64_t id);

/* Takes stock in one conditional UPDATE (RULES S2). False: not enough, nothing taken. *left: what remains. */
bool stock_take(struct db *db, int64_t product, int64_t quantity, int64_t order, int64_t *left);
void stock_return(struct db *db, int64_t product, int64_t quantity, int64_t order);
void stock_set(struct db *db, int64_t product, int64_t quantity);

#endif
