/* order.*: placing, listing, reading and moving orders. */
#include <inttypes.h>
#include <string.h>

#include "db/product.h"
#include "ops/order_table.h"
#include "ops/page.h"
#include "ops/place.h"
#include "ops/rows.h"
#include "ops/tell.h"
#include "ops/views.h"

static const struct param create_params[] = {
	P_LINES("products", REQUIRED, 1, PLACE_LINES, "Products", "What to order: [{\"product\": id, \"quantity\": number}]."),
	PLACE_ROWS, P_END};

static bool order_create_run(struct call *c, struct jw *out, struct err *err)
{
	struct place p = {.args = c->args + 1};
	size_t i;
	json_t *line;
	json_array_foreach((json_t *)(uintptr_t)c->args[0].json, i, line)
		place_add(&p, json_integer_value(json_object_get(line, "product")),
		          json_integer_value(json_object_get(line, "quantity")));
	return place_run(c, &p, out, err);
}

enum { AS, STATUS, LIMIT, CURSOR };
static const struct param list_params[] = {
	P_WORD("as", OPTIONAL, "buyer|seller|all", "As", "What you bought, what you sold, or (admins) all."),
	P_WORD("status", OPTIONAL, ORDER_STATUS_CHOICE, "Status", "Only of this status."),
	P_LIMIT, P_CURSOR, P_END};

static bool write_row(struct call *c, struct row *r, struct jw *out, struct position *at)
{
	struct order o;
	if (!order_next(r, &o))
		return false;
	view_order(c, out, NULL, &o);
	at->id = o.id;
	return true;
}

static bool order_list_run(struct call *c, struct jw *out, struct err *err)
{
	const struct arg *a = c->args;
	enum order_side side = a[AS].given ? (enum order_side)a[AS].i : ORDERS_BOUGHT;
	struct position at;
	int wanted = arg_limit(&a[LIMIT]);
	if (side == ORDERS_ALL && !call_is_admin(c))
		return fail(err, ERR_FORBIDDEN, "Only an admin may list everyone's orders.");
	if (!cursor_read(c, &a[CURSOR], &at, err))
		return false;
	struct row *r = order_list(c->db, side, c->viewer.id, a[STATUS].given ? (int)a[STATUS].i : -1,
	                           at.given ? at.id : INT64_MAX, wanted + 1);
	jw_open(out, NULL, '{');
	page_write(c, r, wanted, write_row, out);
	jw_close(out, '}');
	return db_check(c->db, err);
}

static bool view_one(struct call *c, int64_t id, struct jw *out, struct err *err)
{
	struct order o;
	struct row *r = order_by_id(c->db, id, c->viewer.id, call_is_admin(c));
	if (!order_next(r, &o))
		return db_check(c->db, err) && fail(err, ERR_NOT_FOUND, "There is no such order.");
	view_order(c, out, NULL, &o);
	db_end(r);
	return db_check(c->db, err);
}

static const struct param id_params[] = {P_ID("id", REQUIRED, "Order", "Its number."), P_END};

static bool order_get_run(struct call *c, struct jw *out, struct err *err)
{
	return view_one(c, c->args[0].i, out, err);
}

enum { A_ID, A_ACTION, A_REASON, A_TRACKING, A_REFERENCE, A_KEY };
static const struct param act_params[] = {
	P_ID("id", REQUIRED, "Order", "Its number."),
	P_WORD("action", REQUIRED, ORDER_ACTION_CHOICE, "Action", "One of the order's `actions`."),
	P_BODY("reason", OPTIONAL, 1, 500, "Reason", "The other side reads it."),
	P_TEXT("tracking", OPTIONAL, 1, 200, "Tracking", "The carrier's number or link."),
	P_TEXT("reference", OPTIONAL, 1, 200, "Reference", "The payment provider's number; it pays once."),
	P_IDEMPOTENCY_KEY, P_END};

static enum payment_status payment_after(const struct order *o, enum transition_effect effect)
{
	switch (effect) {
	case EFFECT_PAY:
		return PAYMENT_PAID;
	case EFFECT_PAY_LATE:
		return PAYMENT_REFUND_DUE;
	case EFFECT_CANCEL:
		return o->payment_status == PAYMENT_PAID ? PAYMENT_REFUND_DUE : PAYMENT_VOID;
	case EFFECT_RECEIVE:
		return o->payment_method == PAY_CASH ? PAYMENT_PAID : o->payment_status;
	default:
		return o->payment_status;
	}
}

/* Two lines of an order never name one product, so each gives its stock back once (RULES S4). */
static void return_stock(struct call *c, int64_t order)
{
	struct order_item item;
	struct row *r = order_items(c->db, order);
	while (order_item_next(r, &item))
		stock_return(c->db, item.product, item.quantity, order);
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
	for (int i = 0; i < 2; i++)
		if (t->tells & sides[i].side)
			tell(c, sides[i].user, t->kind, "order", o->id, "Order %" PRId64 " was %s%s%s%s%s", o->id, word, by, who, colon, reason);
	if (paid)
		tell(c, o->seller_id, "order.placed", "order", o->id, "%s placed and paid order %" PRId64 ".", o->buyer_name, o->id);
	effect_changed(c, o->buyer_id, CHANGED_ORDERS);
	effect_changed(c, o->seller_id, CHANGED_ORDERS | (t->effect == EFFECT_CANCEL ? CHANGED_PRODUCTS : 0));
}

/* Everything that one transition does, in the caller's transaction. */
static bool move(struct call *c, const struct order *o, const struct transition *t, struct err *err)
{
	const struct arg *a = c->args;
	const char *reason = a[A_REASON].given ? a[A_REASON].s : "";
	const char *tracking = t->effect == EFFECT_TRACKING && a[A_TRACKING].given ? a[A_TRACKING].s : NULL;
	if (t->reason && !*reason)
		return fail_field(err, "reason", "is required for this");
	if (!order_move(c->db, o->id, t->from, t->to, payment_after(o, t->effect), tracking, c->now))
		return db_check(c->db, err) && fail(err, ERR_CONFLICT, "The order was just changed by someone else.");
	if (t->effect == EFFECT_PAY || t->effect == EFFECT_PAY_LATE)
		payment_add(c->db, a[A_REFERENCE].s, o->id, c->now);
	if (t->effect == EFFECT_CANCEL)
		return_stock(c, o->id);
	struct order_step step = {.at = c->now, .actor_id = c->viewer.id, .action = t->action, .reason = reason, .from = t->from,
	                          .to = t->to};
	order_add_step(c->db, o->id, &step);
	if (!(order_roles(c, o) & (BUYER | SELLER)))
		tell_audit(c, t->action, "order", o->id, reason);
	tell_sides(c, t, o, reason);
	return true;
}

/* RULES P2: a reference that has paid this order pays nothing again. *done: it has. */
static bool check_reference(struct call *c, const struct order *o, bool *done, struct err *err)
{
	const struct arg *reference = &c->args[A_REFERENCE];
	if (strcmp(c->args[A_ACTION].s, "pay") != 0 || !call_is_admin(c))
		return true;
	if (!reference->given)
		return fail_field(err, "reference", "is required for this");
	int64_t paid = payment_order(c->db, reference->s);
	*done = paid == o->id;
	return paid == 0 || *done || fail(err, ERR_CONFLICT, "This reference has paid another order.");
}

static bool order_act_run(struct call *c, struct jw *out, struct err *err)
{
	struct order o;
	bool done = false;
	struct row *r = order_by_id(c->db, c->args[A_ID].i, c->viewer.id, call_is_admin(c));
	if (!order_next(r, &o))
		return db_check(c->db, err) && fail(err, ERR_NOT_FOUND, "There is no such order.");
	int64_t id = o.id;
	bool ok = check_reference(c, &o, &done, err);
	if (ok && !done) {
		const struct transition *t = order_transition(c->args[A_ACTION].s, o.status, order_roles(c, &o));
		ok = t ? move(c, &o, t, err)
		       : fail(err, ERR_INVALID_TRANSITION, "You cannot %s an order that is %s.", c->args[A_ACTION].s,
		              order_status_words[o.status]);
	}
	db_end(r);
	return ok && view_one(c, id, out, err);
}

const struct op order_ops[] = {
	{"order.create", OP_USER, OP_WRITE, RATE_ORDERS, true, create_params,
	 "Orders products: one order for each seller, all or nothing.", "{checkout, total, orders: [order]}", .run = order_create_run},
	{"order.list", OP_USER, OP_READ, RATE_NONE, false, list_params,
	 "Lists orders, newest first.", "{results: [order], next}", .run = order_list_run},
	{"order.get", OP_USER, OP_READ, RATE_NONE, false, id_params,
	 "Gives one order.", "order", .run = order_get_run},
	{"order.act", OP_USER, OP_WRITE, RATE_NONE, true, act_params,
	 "Moves an order on: accept, ship, deliver, receive, cancel, pay.", "order", .run = order_act_run},
	{0},
};
