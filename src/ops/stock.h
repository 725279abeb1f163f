/* The stock that orders hold: taken by one conditional UPDATE a line, given back at most once (RULES S2, S4, S7, O20). */
#ifndef OPS_STOCK_H
#define OPS_STOCK_H

#include "db/order.h"
#include "ops/call.h"

struct claim {               /* one line of an order */
	int64_t product, quantity, seller, order;
	const char *name;
};

/* Takes several lines. Each one that fails is named in the error, the others stay taken: the caller's savepoint undoes them. */
struct claims {
	struct call *c;
	struct err *err;
	struct err_list missing;
	char first[240];         /* of these, as a sentence */
};
struct claims claims_begin(struct call *c, struct err *err);
void claims_take(struct claims *k, const struct claim *line);   /* the seller is told when it was the last piece */
bool claims_end(struct claims *k);                              /* false: ERR_INSUFFICIENT_STOCK naming the first, with `items` */

/* Gives an order's stock back, if it holds it still. */
void stock_release(struct call *c, const struct order *o);
/* Takes it again, if it was given back; all of it or, with ERR_INSUFFICIENT_STOCK, none. */
bool stock_reclaim(struct call *c, const struct order *o, struct err *err);

#endif
