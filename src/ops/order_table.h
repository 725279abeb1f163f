/* The transitions of an order (RULES, Orders): one row for each action from each state. The handlers, order.actions and the
 * tests read these rows. */
#ifndef OPS_ORDER_TABLE_H
#define OPS_ORDER_TABLE_H

#include "db/order.h"
#include "ops/call.h"

/* Who may take a step; roles of one person add up. */
enum { BUYER = 1, SELLER = 2, ADMIN = 4 };

enum transition_effect {
	EFFECT_NONE,
	EFFECT_PAY,          /* paid, on a reference; the seller learns of the order now */
	EFFECT_PAY_LATE,     /* paid after the order expired: the money is due back */
	EFFECT_CANCEL,       /* gives the stock back; refund_due if paid, void if not */
	EFFECT_TRACKING,     /* keeps the tracking text */
	EFFECT_RECEIVE,      /* CASH changes hands: paid */
	EFFECT_REFUND        /* the money goes back, and the stock when the admin says so */
};

struct transition {
	const char *action;
	enum order_status from, to;
	int who;                    /* BUYER | SELLER | ADMIN */
	bool reason;                /* must be given */
	enum transition_effect effect;
	const char *kind;           /* notification: "order.shipped" */
	int tells;                  /* BUYER | SELLER | ADMIN (all of them), but never the actor; 0: nobody */
	enum option_id within;      /* seconds since the step before, after which it may not be taken; 0: always */
};

/* Every action that an order can know; from which states and by whom, the rows say. */
#define ORDER_ACTION_CHOICE "pay|accept|cancel|ship|deliver|receive|dispute|resolve|refund"

const struct transition *order_transition_at(int i);   /* NULL past the end */
/* The row for this action from this state by someone with these roles: of several, the one that asks for no reason. NULL:
 * there is none. */
const struct transition *order_transition(const char *action, enum order_status from, int roles);
/* True if an earlier row names the same action from the same state for these roles. */
bool order_transition_repeats(int i, int roles);

/* What the caller is to this order. Nobody is an admin over a connection that others can listen to (RULES A8). */
int order_roles(struct call *c, const struct order *o);
bool order_in_time(const struct call *c, const struct order *o, const struct transition *t);

#endif
