/* Moving one order, in the caller's transaction: its status, its money, its stock, its history, and who is told. */
#ifndef OPS_ORDER_MOVE_H
#define OPS_ORDER_MOVE_H

#include "ops/order_table.h"

struct step {                /* what the caller asks for; texts are "" when not given */
	const char *action, *reason, *tracking, *reference;
	bool restock;
};

/* Takes a step of the table. False: there is no such step from here, for him, or now; nothing was changed. */
bool order_take(struct call *c, const struct order *o, const struct step *s, struct err *err);

/* Sets the status whatever the table says, for an admin with a reason. Stock that the new status needs is taken again, stock
 * that it does not need is given back; money that was paid stays known. */
bool order_force(struct call *c, const struct order *o, enum order_status to, const char *reason, struct err *err);

#endif
