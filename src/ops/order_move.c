#include "ops/order_move.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "ops/stock.h"
#include "ops/tell.h"
#include "ops/views.h"

/* ---- money (RULES P1) ---- */

/* What was received: it is kept, or due back, or given back; never forgotten. */
static bool holds_money(const struct order *o)
{
	return o->payment_status == PAYMENT_PAID || o->payment_status == PAYMENT_REFUND_DUE;
}

static enum payment_status payment_ended(const struct order *o, enum payment_status when_paid)
{
	if (holds_money(o))
		return when_paid;
	return o->payment_status == PAYMENT_REFUNDED ? PAYMENT_REFUNDED : PAYMENT_VOID;
}

static enum payment_status payment_after(const struct order *o, enum transition_effect effect)
{
	switch (effect) {
	case EFFECT_PAY:
		return PAYMENT_PAID;
	case EFFECT_PAY_LATE:
		return PAYMENT_REFUND_DUE;
	case EFFECT_CANCEL:
		return payment_ended(o, PAYMENT_REFUND_DUE);
	case EFFECT_REFUND:
		return payment_ended(o, PAYMENT_REFUNDED);
	case EFFECT_RECEIVE:
		return o->payment_method == PAY_CASH ? PAYMENT_PAID : o->payment_status;
	default:
		return o->payment_status;
	}
}

/* ---- who is told (RULES N1) ---- */

static bool is_admin(struct call *c, int64_t user)
{
	struct user u;
	struct row *r = user_by_id(c->db, user);
	bool admin = user_next(r, &u) && u.role == ROLE_ADMIN;
	db_end(r);
	return admin;
}

static void tell_sides(struct call *c, const struct transition *t, const struct order *o, const char *reason)
{
	const char *word = t->kind ? strchr(t->kind, '.') + 1 : "";
	bool paid = t->effect == EFFECT_PAY;
	const char *by = paid ? "" : " by ", *who = paid ? "" : c->viewer.username, *colon = *reason ? ": " : ".";
	const struct {
		int side;
		int64_t user;
	} sides[] = {{BUYER, o->buyer_id}, {SELLER, o->seller_id}};
	for (int i = 0; i < 2; i++)   /* a side that is an admin too hears it once */
		if ((t->tells & sides[i].side) && !((t->tells & ADMIN) && is_admin(c, sides[i].user)))
			tell(c, sides[i].user, t->kind, "order", o->id, "Order %" PRId64 " was %s%s%s%s%s", o->id, word, by, who, colon, reason);
	if (t->tells & ADMIN)
		tell_admins(c, t->kind, "order", o->id, "Order %" PRId64 " was %s%s%s%s%s", o->id, word, by, who, colon, reason);
	if (paid)
		tell(c, o->seller_id, "order.placed", "order", o->id, "%s placed and paid order %" PRId64 ".", o->buyer_name, o->id);
}

/* The screens that show the order; a dispute is on the admins' too. */
static void show(struct call *c, const struct order *o, enum order_status to)
{
	effect_changed(c, o->buyer_id, CHANGED_ORDERS);
	effect_changed(c, o->seller_id, CHANGED_ORDERS);
	if (o->status == ORDER_DISPUTED || to == ORDER_DISPUTED)
		effect_changed(c, TO_ADMINS, CHANGED_ORDERS);
}

/* ---- the steps of the table ---- */

/* What every change of status does: the row itself, one line of history, and fresh screens. */
static bool set_status(struct call *c, const struct order *o, enum order_status to, enum payment_status payment,
                       const struct step *s, struct err *err)
{
	const char *tracking = *s->tracking ? s->tracking : NULL;
	if (!order_move(c->db, o->id, o->status, to, payment, tracking, c->now))
		return db_check(c->db, err) && fail(err, ERR_CONFLICT, "The order was just changed by someone else.");
	order_add_step(c->db, o->id, &(struct order_step){.at = c->now, .actor_id = c->viewer.id, .action = s->action,
	                                                  .reason = s->reason, .from = o->status, .to = to});
	show(c, o, to);
	return true;
}

/* What an admin did to an order of others. */
static void audit_step(struct call *c, const struct order *o, enum order_status to, enum payment_status payment, const char *reason)
{
	struct changes ch = {0};
	changes_text(&ch, "status", order_status_words[o->status], order_status_words[to]);
	changes_text(&ch, "payment_status", payment_status_words[o->payment_status], payment_status_words[payment]);
	tell_audit(c, "order", o->id, &ch, reason);
}

static bool move(struct call *c, const struct order *o, const struct transition *t, const struct step *asked, struct err *err)
{
	struct step s = *asked;
	if (t->effect != EFFECT_TRACKING)
		s.tracking = "";
	if (t->reason && !*s.reason)
		return fail_field(err, "reason", "is required for this");
	if (!set_status(c, o, t->to, payment_after(o, t->effect), &s, err))
		return false;
	if (t->effect == EFFECT_PAY || t->effect == EFFECT_PAY_LATE)
		payment_add(c->db, s.reference, o->id, c->now);
	if (t->effect == EFFECT_CANCEL || (t->effect == EFFECT_REFUND && s.restock))
		stock_release(c, o);
	if (!(order_roles(c, o) & (BUYER | SELLER)))
		audit_step(c, o, t->to, payment_after(o, t->effect), s.reason);
	tell_sides(c, t, o, s.reason);
	return true;
}

/* RULES P2: a reference that has paid this order pays nothing again. *done: it has. */
static bool check_reference(struct call *c, const struct order *o, const struct step *s, bool *done, struct err *err)
{
	if (strcmp(s->action, "pay") != 0 || !(order_roles(c, o) & ADMIN))
		return true;
	if (!*s->reference)
		return fail_field(err, "reference", "is required for this");
	int64_t paid = payment_order(c->db, s->reference);
	*done = paid == o->id;
	return paid == 0 || *done || fail(err, ERR_CONFLICT, "This reference has paid another order.");
}

bool order_take(struct call *c, const struct order *o, const struct step *s, struct err *err)
{
	bool done = false;
	if (!check_reference(c, o, s, &done, err) || done)
		return done;
	const struct transition *t = order_transition(s->action, o->status, order_roles(c, o));
	if (!t)
		return fail(err, ERR_INVALID_TRANSITION, "You cannot %s an order that is %s.", s->action, order_status_words[o->status]);
	if (!order_in_time(c, o, t)) {
		long long most = opt_int(c->options, t->within), day = 24 * 3600;
		return fail(err, ERR_INVALID_TRANSITION, "An order can be %s only within %lld %s.", order_status_words[t->to],
		            most % day ? most : most / day, most % day ? "seconds" : "days");
	}
	return move(c, o, t, s, err);
}

/* ---- any status ---- */

static bool ended(enum order_status s)
{
	return s == ORDER_CANCELLED || s == ORDER_EXPIRED;
}

/* An order that comes back to life is owed for again, or stays paid by the money that was to go back. */
static enum payment_status payment_alive(const struct order *o)
{
	if (holds_money(o))
		return PAYMENT_PAID;
	return o->payment_status == PAYMENT_VOID ? PAYMENT_UNPAID : o->payment_status;
}

static enum payment_status payment_forced(const struct order *o, enum order_status to)
{
	struct order alive = *o;
	if (ended(to))
		return payment_after(o, EFFECT_CANCEL);
	if (to == ORDER_REFUNDED)
		return payment_after(o, EFFECT_REFUND);
	alive.payment_status = payment_alive(o);
	return payment_after(&alive, to == ORDER_COMPLETED ? EFFECT_RECEIVE : EFFECT_NONE);
}

static bool check_forced(const struct order *o, enum order_status to, struct err *err)
{
	if (to == o->status)
		return fail(err, ERR_INVALID_TRANSITION, "The order is %s already.", order_status_words[to]);
	if (to == ORDER_PENDING_PAYMENT && o->payment_method == PAY_CASH)
		return fail(err, ERR_CONFLICT, "An order that is paid in cash does not wait for a payment.");
	if (to == ORDER_PENDING_PAYMENT && holds_money(o))
		return fail(err, ERR_CONFLICT, "The order is paid; it cannot wait for a payment again.");
	return true;
}

/* A refunded order keeps or lacks its stock as it did before: that was for the refund to say. */
static bool settle_stock(struct call *c, const struct order *o, enum order_status to, struct err *err)
{
	if (ended(to))
		stock_release(c, o);
	return ended(to) || to == ORDER_REFUNDED || stock_reclaim(c, o, err);
}

/* Whoever waits to hear that an order was shipped or cancelled hears it, whichever way it came about (RULES N1). */
static const char *kind_forced(enum order_status to)
{
	static const char *const kinds[ORDER_STATUSES] = {
		[ORDER_ACCEPTED] = "order.accepted", [ORDER_SHIPPED] = "order.shipped", [ORDER_DELIVERED] = "order.delivered",
		[ORDER_CANCELLED] = "order.cancelled", [ORDER_EXPIRED] = "order.expired", [ORDER_DISPUTED] = "order.disputed",
		[ORDER_REFUNDED] = "order.refunded"};
	return kinds[to] ? kinds[to] : "order.updated";
}

bool order_force(struct call *c, const struct order *o, enum order_status to, const char *reason, struct err *err)
{
	const struct step s = {.action = "update", .reason = reason, .tracking = "", .reference = ""};
	const int64_t sides[] = {o->buyer_id, o->seller_id};
	if (!check_forced(o, to, err) || !settle_stock(c, o, to, err) ||
	    !set_status(c, o, to, payment_forced(o, to), &s, err))
		return false;
	audit_step(c, o, to, payment_forced(o, to), reason);
	for (int i = 0; i < 2; i++)
		tell(c, sides[i], kind_forced(to), "order", o->id, "Order %" PRId64 " was set to %s by %s: %s", o->id,
		     order_status_words[to], c->viewer.username, reason);
	return true;
}
