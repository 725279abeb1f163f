/* order.*: placing, listing, reading and moving orders. */
#include "ops/order_move.h"
#include "ops/page.h"
#include "ops/place.h"
#include "ops/rows.h"
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

enum { AS, STATUS, USER, PAGE, ORDERING = PAGE + PAGE_PARAMS };
static const struct param list_params[] = {
	P_WORD("as", OPTIONAL, "buyer|seller|all", "As", "What you bought, what you sold, or (admins) all."),
	P_WORD("status", OPTIONAL, ORDER_STATUS_CHOICE, "Status", "Only of this status."),
	P_ID("user", OPTIONAL, "User", "With as=all: only what this user bought or sold."),
	P_PAGE, P_BY_AGE, P_END};

static bool write_row(struct call *c, struct row *r, struct jw *out, struct position *at)
{
	struct order o;
	if (!order_next(r, &o))
		return false;
	view_order(c, out, NULL, &o);
	at->id = o.id;
	return true;
}

static void order_list_check(struct call *c, struct err *err)
{
	const struct arg *a = c->args;
	if (a[USER].given && !(a[AS].given && a[AS].i == ORDERS_ALL))
		fail_field(err, "user", "goes with as=all only");
}

static struct row *rows(struct call *c, const void *filter, const struct span *span)
{
	return order_list(c->db, filter, span);
}

static bool order_list_run(struct call *c, struct jw *out, struct err *err)
{
	const struct arg *a = c->args;
	struct order_filter f = {.side = a[AS].given ? (enum order_side)a[AS].i : ORDERS_BOUGHT, .user = c->viewer.id,
	                         .status = a[STATUS].given ? (int)a[STATUS].i : -1};
	if (f.side == ORDERS_ALL && !call_is_admin(c))
		return fail(err, ERR_FORBIDDEN, "Only an admin may list everyone's orders.");
	if (a[USER].given) {
		f.side = ORDERS_OF;
		f.user = a[USER].i;
	}
	return page_open(c, &(struct paging){PAGE, arg_rising(&a[ORDERING]), rows, &f, write_row}, out, err) && page_close(c, out, err);
}

static bool view_one(struct call *c, int64_t id, struct jw *out, struct err *err)
{
	struct order o;
	struct row *r = order_by_id(c->db, id, c->viewer.id, call_is_admin(c));
	if (!order_next(r, &o))
		return call_not_found(c, "order", err);
	view_order(c, out, NULL, &o);
	db_end(r);
	return db_check(c->db, err);
}

static const struct param id_params[] = {P_ID("id", REQUIRED, "Order", "Its number."), P_END};

static bool order_get_run(struct call *c, struct jw *out, struct err *err)
{
	return view_one(c, c->args[0].i, out, err);
}

enum { A_ID, A_ACTION, A_REASON, A_TRACKING, A_REFERENCE, A_RESTOCK };
static const struct param act_params[] = {
	P_ID("id", REQUIRED, "Order", "Its number."),
	P_WORD("action", REQUIRED, ORDER_ACTION_CHOICE, "Action", "One of the order's `actions`."),
	P_BODY("reason", OPTIONAL, 1, 500, "Reason", "The other side reads it."),
	P_TEXT("tracking", OPTIONAL, 1, 200, "Tracking", "The carrier's number or link."),
	P_TEXT("reference", OPTIONAL, 1, 200, "Reference", "The payment provider's number; it pays once."),
	P_BOOL("restock", "Restock", "A refund puts the goods back on the shelf."),
	P_IDEMPOTENCY_KEY, P_END};

static const char *text_of(const struct arg *a)
{
	return a->given ? a->s : "";
}

/* Reads the order that the first parameter names, changes it, and writes what it is then. */
static bool change(struct call *c, bool (*how)(struct call *, const struct order *, struct err *), struct jw *out, struct err *err)
{
	struct order o;
	struct row *r = order_by_id(c->db, c->args[A_ID].i, c->viewer.id, call_is_admin(c));
	if (!order_next(r, &o))
		return call_not_found(c, "order", err);
	bool ok = how(c, &o, err);
	db_end(r);
	return ok && view_one(c, c->args[A_ID].i, out, err);
}

static bool take(struct call *c, const struct order *o, struct err *err)
{
	const struct arg *a = c->args;
	const struct step s = {.action = a[A_ACTION].s, .reason = text_of(&a[A_REASON]), .tracking = text_of(&a[A_TRACKING]),
	                       .reference = text_of(&a[A_REFERENCE]), .restock = arg_true(&a[A_RESTOCK])};
	return order_take(c, o, &s, err);
}

static bool order_act_run(struct call *c, struct jw *out, struct err *err)
{
	return change(c, take, out, err);
}

enum { U_STATUS = 1, U_REASON };
static const struct param update_params[] = {
	P_ID("id", REQUIRED, "Order", "Its number."),
	P_WORD("status", REQUIRED, ORDER_STATUS_CHOICE, "Status", "What it is to be, whatever it is now."),
	P_BODY("reason", REQUIRED, 1, 500, "Reason", "Buyer and seller read it."), P_END};

static bool force(struct call *c, const struct order *o, struct err *err)
{
	return order_force(c, o, (enum order_status)c->args[U_STATUS].i, c->args[U_REASON].s, err);
}

static bool order_update_run(struct call *c, struct jw *out, struct err *err)
{
	return change(c, force, out, err);
}

enum { D_REASON = 1 };
static const struct param delete_params[] = {
	P_ID("id", REQUIRED, "Order", "Its number."),
	P_BODY("reason", OPTIONAL, 1, 500, "Reason", "The other side reads it."), P_END};

/* Who deletes need not say why, even where who cancels must. */
static bool cancel(struct call *c, const struct order *o, struct err *err)
{
	const struct transition *t = order_transition("cancel", o->status, order_roles(c, o));
	bool unsaid = t && t->reason && !c->args[D_REASON].given;
	return order_take(c, o, &(struct step){.action = "cancel", .reason = unsaid ? "Deleted." : text_of(&c->args[D_REASON]),
	                                       .tracking = "", .reference = ""}, err);
}

static bool order_delete_run(struct call *c, struct jw *out, struct err *err)
{
	return change(c, cancel, out, err);
}

const struct op order_ops[] = {
	{"order.create", OP_USER, OP_WRITE, RATE_ORDERS, true, create_params,
	 "Orders products: one order for each seller, all or nothing.", "{checkout, total, orders: [order]}", .run = order_create_run},
	{"order.list", OP_USER, OP_READ, RATE_NONE, false, list_params,
	 "Lists orders, newest first.", "{results: [order], next}", .run = order_list_run, .check = order_list_check},
	{"order.get", OP_USER, OP_READ, RATE_NONE, false, id_params,
	 "Gives one order.", "order", .run = order_get_run},
	{"order.act", OP_USER, OP_WRITE, RATE_NONE, true, act_params,
	 "Moves an order on: accept, ship, deliver, receive, cancel, pay, dispute, resolve, refund.", "order", .run = order_act_run},
	{"order.update", OP_ADMIN, OP_WRITE, RATE_NONE, false, update_params,
	 "Sets an order's status whatever it is; stock and money follow.", "order", .run = order_update_run},
	{"order.delete", OP_USER, OP_WRITE, RATE_NONE, false, delete_params,
	 "Cancels an order where the caller may; no order is ever erased.", "order", .run = order_delete_run},
	{0},
};
