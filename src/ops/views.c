#include "ops/views.h"

#include <string.h>

#include "base/money.h"
#include "ops/order_table.h"

const char *const role_words[] = {[ROLE_USER] = "user", [ROLE_ADMIN] = "admin"};
const char *const product_status_words[PRODUCT_STATUSES] = {
	[PRODUCT_PENDING] = "pending", [PRODUCT_APPROVED] = "approved", [PRODUCT_REJECTED] = "rejected",
	[PRODUCT_ARCHIVED] = "archived"};
const char *const order_status_words[ORDER_STATUSES] = {
	[ORDER_PENDING_PAYMENT] = "pending_payment", [ORDER_PLACED] = "placed", [ORDER_ACCEPTED] = "accepted",
	[ORDER_SHIPPED] = "shipped", [ORDER_DELIVERED] = "delivered", [ORDER_COMPLETED] = "completed",
	[ORDER_CANCELLED] = "cancelled", [ORDER_EXPIRED] = "expired", [ORDER_DISPUTED] = "disputed",
	[ORDER_REFUNDED] = "refunded"};
const char *const payment_method_words[PAY_METHODS] = {[PAY_CASH] = "CASH", [PAY_CARD] = "CARD", [PAY_MOBILE] = "MOBILE"};
const char *const payment_status_words[PAYMENT_STATUSES] = {
	[PAYMENT_UNPAID] = "unpaid", [PAYMENT_PAID] = "paid", [PAYMENT_REFUND_DUE] = "refund_due",
	[PAYMENT_REFUNDED] = "refunded", [PAYMENT_VOID] = "void"};

bool view_empty(struct jw *w)
{
	jw_open(w, NULL, '{');
	jw_close(w, '}');
	return true;
}

void view_money(struct call *c, struct jw *w, const char *key, int64_t minor)
{
	char text[MONEY_TEXT];
	money_format((struct money){minor}, c->digits, text);
	jw_str(w, key, text);
}

void view_person(struct jw *w, const char *key, int64_t id, const char *username)
{
	jw_open(w, key, '{');
	jw_int(w, "id", id);
	jw_str(w, "username", username);
	jw_close(w, '}');
}

void view_user_members(struct call *c, struct jw *w, const struct user *u)
{
	jw_int(w, "id", u->id);
	jw_str(w, "username", u->username);
	jw_str(w, "role", role_words[u->role]);
	jw_time(w, "created_at", u->created_at);
	if (u->id == c->viewer.id || call_is_admin(c)) {
		jw_str(w, "email", u->email);
		jw_bool(w, "banned", u->banned);
		jw_str(w, "ban_reason", *u->ban_reason ? u->ban_reason : NULL);
	}
}

void view_user(struct call *c, struct jw *w, const char *key, const struct user *u)
{
	jw_open(w, key, '{');
	view_user_members(c, w, u);
	jw_close(w, '}');
}

const char *view_stock_word(const struct call *c, int64_t stock)
{
	if (stock == 0)
		return "out";
	return stock <= opt_int(c->options, OPT_SHOP_LOW_STOCK) ? "low" : "in";
}

/* The average with two decimals; none without a review. */
void view_rating(struct jw *w, int64_t stars, int64_t count)
{
	char average[MONEY_TEXT];
	jw_open(w, "rating", '{');
	if (count > 0) {
		money_format((struct money){(stars * 100 + count / 2) / count}, 2, average);
		jw_raw(w, "average", average, strlen(average));
	} else {
		jw_null(w, "average");
	}
	jw_int(w, "count", count);
	jw_close(w, '}');
}

void view_product(struct call *c, struct jw *w, const char *key, const struct product *p)
{
	bool own = call_is_admin(c) || (c->viewer.id && c->viewer.id == p->seller_id);
	jw_open(w, key, '{');
	jw_int(w, "id", p->id);
	jw_str(w, "name", p->name);
	jw_str(w, "description", p->description);
	view_money(c, w, "price", p->price);
	jw_str(w, "currency", opt_str(c->options, OPT_SHOP_CURRENCY));
	jw_open(w, "category", '{');
	jw_int(w, "id", p->category_id);
	jw_str(w, "name", p->category_name);
	jw_close(w, '}');
	view_person(w, "seller", p->seller_id, p->seller_name);
	if (own)
		jw_int(w, "stock", p->stock);
	else
		jw_str(w, "stock", view_stock_word(c, p->stock));
	jw_str(w, "status", product_status_words[p->status]);
	view_rating(w, p->rating_sum, p->rating_count);
	jw_bool(w, "has_image", p->has_image);
	jw_time(w, "created_at", p->created_at);
	jw_time(w, "updated_at", p->updated_at);
	if (own) {
		jw_str(w, "reject_reason", *p->reject_reason ? p->reject_reason : NULL);
		jw_null(w, "pending_change");
	}
	jw_close(w, '}');
}

static void view_item(struct call *c, struct jw *w, const struct order_item *item)
{
	jw_open(w, NULL, '{');
	jw_int(w, "product", item->product);
	jw_str(w, "name", item->name);
	view_money(c, w, "unit_price", item->unit_price);
	jw_int(w, "quantity", item->quantity);
	view_money(c, w, "line_total", item->unit_price * item->quantity);
	jw_close(w, '}');
}

static void view_step(struct jw *w, const struct order_step *step)
{
	jw_open(w, NULL, '{');
	jw_time(w, "at", step->at);
	view_person(w, "actor", step->actor_id, step->actor_name);
	jw_str(w, "action", step->action);
	jw_str(w, "from", step->from == ORDER_NEW ? NULL : order_status_words[step->from]);
	jw_str(w, "to", order_status_words[step->to]);
	jw_str(w, "reason", *step->reason ? step->reason : NULL);
	jw_close(w, '}');
}

static void view_actions(struct call *c, struct jw *w, const struct order *o)
{
	const struct transition *t;
	int roles = order_roles(c, o);
	jw_open(w, "actions", '[');
	for (int i = 0; (t = order_transition_at(i)); i++)
		if (t->from == o->status && (t->who & roles) && !order_transition_repeats(i, roles) && order_in_time(c, o, t))
			jw_str(w, NULL, t->action);
	jw_close(w, ']');
}

/* The members before the lines, those between lines and history, and the last one. */
static void view_order_head(struct jw *w, const char *key, const struct order *o)
{
	jw_open(w, key, '{');
	jw_int(w, "id", o->id);
	jw_int(w, "checkout", o->checkout);
	view_person(w, "buyer", o->buyer_id, o->buyer_name);
	view_person(w, "seller", o->seller_id, o->seller_name);
	jw_str(w, "status", order_status_words[o->status]);
	jw_str(w, "payment_method", payment_method_words[o->payment_method]);
	jw_str(w, "payment_status", payment_status_words[o->payment_status]);
	jw_open(w, "items", '[');
}

static void view_order_middle(struct call *c, struct jw *w, const struct order *o)
{
	jw_close(w, ']');
	view_money(c, w, "total", o->total);
	jw_str(w, "currency", o->currency);
	jw_str(w, "address", *o->address ? o->address : NULL);
	jw_str(w, "note", *o->note ? o->note : NULL);
	jw_str(w, "tracking", *o->tracking ? o->tracking : NULL);
	jw_time(w, "created_at", o->created_at);
	jw_time(w, "updated_at", o->updated_at);
	jw_open(w, "history", '[');
}

static void view_order_end(struct call *c, struct jw *w, const struct order *o)
{
	jw_close(w, ']');
	view_actions(c, w, o);
	jw_close(w, '}');
}

void view_order(struct call *c, struct jw *w, const char *key, const struct order *o)
{
	struct order_item item;
	struct order_step step;
	view_order_head(w, key, o);
	for (struct row *r = order_items(c->db, o->id); order_item_next(r, &item);)
		view_item(c, w, &item);
	view_order_middle(c, w, o);
	for (struct row *r = order_history(c->db, o->id); order_step_next(r, &step);)
		view_step(w, &step);
	view_order_end(c, w, o);
}

void view_new_order(struct call *c, struct jw *w, const struct order *o, const struct order_item *items, int count,
                    const struct order_step *step)
{
	view_order_head(w, NULL, o);
	for (int i = 0; i < count; i++)
		view_item(c, w, &items[i]);
	view_order_middle(c, w, o);
	view_step(w, step);
	view_order_end(c, w, o);
}

void view_notification(struct jw *w, const char *key, const struct notification *n)
{
	jw_open(w, key, '{');
	jw_int(w, "seq", n->seq);
	jw_str(w, "kind", n->kind);
	jw_str(w, "text", n->text);
	jw_raw(w, "data", n->data, strlen(n->data));
	jw_time(w, "read_at", n->read_at);
	jw_time(w, "created_at", n->created_at);
	jw_close(w, '}');
}

void view_push(struct jw *w, const char *method)
{
	jw_open(w, NULL, '{');
	jw_str(w, "jsonrpc", "2.0");
	jw_str(w, "method", method);
}

void view_push_end(struct jw *w)
{
	jw_close(w, '}');
	buf_addc(w->b, '\n');
}

void view_revoked(struct buf *line, const char *reason, const char *text)
{
	struct jw w = {.b = line};
	view_push(&w, "revoked");
	jw_open(&w, "params", '{');
	jw_str(&w, "reason", reason);
	jw_str(&w, "text", text);
	jw_close(&w, '}');
	view_push_end(&w);
}

static void view_id(struct jw *w, const char *key, int64_t id)   /* 0 writes null */
{
	if (id)
		jw_int(w, key, id);
	else
		jw_null(w, key);
}

void view_message(struct jw *w, const char *key, const struct message *m)
{
	jw_open(w, key, '{');
	jw_int(w, "id", m->id);
	view_person(w, "sender", m->sender_id, m->sender_name);
	view_person(w, "receiver", m->receiver_id, m->receiver_name);
	jw_str(w, "content", m->content);
	view_id(w, "product", m->product);
	view_id(w, "order", m->order);
	jw_bool(w, "deleted", m->deleted_at != 0);
	jw_time(w, "read_at", m->read_at);
	jw_time(w, "created_at", m->created_at);
	jw_close(w, '}');
}
