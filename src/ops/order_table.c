#include "ops/order_table.h"

#include <string.h>

#define ROW(action, from, to, ...) {action, ORDER_##from, ORDER_##to, __VA_ARGS__}

#define ALWAYS ((enum option_id)0)

static const struct transition transitions[] = {
	ROW("pay", PENDING_PAYMENT, PLACED, ADMIN, false, EFFECT_PAY, "order.paid", BUYER, ALWAYS),
	ROW("pay", EXPIRED, EXPIRED, ADMIN, false, EFFECT_PAY_LATE, NULL, 0, ALWAYS),
	ROW("accept", PLACED, ACCEPTED, SELLER, false, EFFECT_NONE, "order.accepted", BUYER, ALWAYS),
	ROW("cancel", PENDING_PAYMENT, CANCELLED, BUYER, false, EFFECT_CANCEL, "order.cancelled", SELLER, ALWAYS),
	ROW("cancel", PENDING_PAYMENT, CANCELLED, SELLER | ADMIN, true, EFFECT_CANCEL, "order.cancelled", BUYER | SELLER, ALWAYS),
	ROW("cancel", PLACED, CANCELLED, BUYER, false, EFFECT_CANCEL, "order.cancelled", SELLER, ALWAYS),
	ROW("cancel", PLACED, CANCELLED, SELLER | ADMIN, true, EFFECT_CANCEL, "order.cancelled", BUYER | SELLER, ALWAYS),
	ROW("cancel", ACCEPTED, CANCELLED, SELLER | ADMIN, true, EFFECT_CANCEL, "order.cancelled", BUYER | SELLER, ALWAYS),
	ROW("ship", ACCEPTED, SHIPPED, SELLER, false, EFFECT_TRACKING, "order.shipped", BUYER, ALWAYS),
	ROW("deliver", SHIPPED, DELIVERED, SELLER | ADMIN, false, EFFECT_NONE, "order.delivered", BUYER, ALWAYS),
	ROW("receive", SHIPPED, COMPLETED, BUYER, false, EFFECT_RECEIVE, NULL, 0, ALWAYS),
	ROW("receive", DELIVERED, COMPLETED, BUYER, false, EFFECT_RECEIVE, NULL, 0, ALWAYS),
	ROW("dispute", SHIPPED, DISPUTED, BUYER, true, EFFECT_NONE, "order.disputed", SELLER | ADMIN, ALWAYS),
	ROW("dispute", DELIVERED, DISPUTED, BUYER, true, EFFECT_NONE, "order.disputed", SELLER | ADMIN, ALWAYS),
	ROW("resolve", DISPUTED, COMPLETED, ADMIN, true, EFFECT_RECEIVE, "order.resolved", BUYER | SELLER, ALWAYS),
	ROW("refund", DISPUTED, REFUNDED, ADMIN, true, EFFECT_REFUND, "order.refunded", BUYER | SELLER, ALWAYS),
	ROW("refund", COMPLETED, REFUNDED, ADMIN, true, EFFECT_REFUND, "order.refunded", BUYER | SELLER, OPT_REFUND_WITHIN),
};

enum { TRANSITIONS = sizeof transitions / sizeof *transitions };

const struct transition *order_transition_at(int i)
{
	return i >= 0 && i < TRANSITIONS ? &transitions[i] : NULL;
}

const struct transition *order_transition(const char *action, enum order_status from, int roles)
{
	const struct transition *best = NULL;
	for (int i = 0; i < TRANSITIONS; i++) {
		const struct transition *t = &transitions[i];
		if (t->from != from || !(t->who & roles) || strcmp(t->action, action) != 0)
			continue;
		if (!best || (best->reason && !t->reason))
			best = t;
	}
	return best;
}

bool order_transition_repeats(int i, int roles)
{
	for (int k = 0; k < i; k++)
		if (transitions[k].from == transitions[i].from && (transitions[k].who & roles) &&
		    strcmp(transitions[k].action, transitions[i].action) == 0)
			return true;
	return false;
}

int order_roles(struct call *c, const struct order *o)
{
	int64_t me = c->viewer.id;
	bool admin = call_is_admin(c) && c->secure;
	return (me && me == o->buyer_id ? BUYER : 0) | (me && me == o->seller_id ? SELLER : 0) | (admin ? ADMIN : 0);
}

bool order_in_time(const struct call *c, const struct order *o, const struct transition *t)
{
	return !t->within || c->now - o->updated_at < opt_int(c->options, t->within) * 1000;
}
