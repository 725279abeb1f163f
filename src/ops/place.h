/* Placing orders: what order.create and cart.checkout share. */
#ifndef OPS_PLACE_H
#define OPS_PLACE_H

#include "db/product.h"
#include "ops/call.h"

#define PLACE_LINES 50

/* The parameters that both take, in this order, behind `first` others. */
enum place_param { PLACE_METHOD, PLACE_ADDRESS, PLACE_NOTE, PLACE_EXPECTED, PLACE_KEY };
#define PLACE_ROWS \
	P_WORD("payment_method", REQUIRED, PAYMENT_METHOD_CHOICE, "Payment", "How you pay."), \
	P_BODY("address", OPTIONAL, 0, 500, "Address", "Where it goes."), \
	P_BODY("note", OPTIONAL, 0, 500, "Note", "For the seller."), \
	P_MONEY("expected_total", OPTIONAL, 0, MONEY_MAX, "Expected total", "If the total differs, nothing is ordered."), \
	P_IDEMPOTENCY_KEY

struct place_line {
	int64_t product, quantity;
	struct sold sold;
	int order;               /* index of its order */
};

struct place {
	const struct arg *args;  /* of enum place_param */
	struct place_line lines[PLACE_LINES];
	int count;
};

/* Adds a line; a product that is there already is summed (RULES O18). */
void place_add(struct place *p, int64_t product, int64_t quantity);
/* Orders the lines: one order for each seller, all or nothing; writes {checkout, total, orders}. */
bool place_run(struct call *c, struct place *p, struct jw *out, struct err *err);

#endif
