/* cart.*: one cart a user, the same through every door. */
#include "db/cart.h"

#include "db/product.h"
#include "ops/place.h"
#include "ops/rows.h"
#include "ops/views.h"

static void view_line(struct call *c, struct jw *w, const struct cart_line *l)
{
	jw_open(w, NULL, '{');
	jw_int(w, "product", l->product);
	/* What is not on sale now is nobody's to read (RULES V2): neither its wording nor its price. */
	bool shown = l->orderable;
	jw_str(w, "name", shown ? l->name : "No longer on sale");
	view_person(w, "seller", l->seller_id, l->seller_name);
	view_money(c, w, "unit_price", shown ? l->price : 0);
	jw_int(w, "quantity", l->quantity);
	view_money(c, w, "line_total", shown ? l->price * l->quantity : 0);
	jw_str(w, "stock", view_stock_word(c, shown ? l->stock : 0));
	jw_bool(w, "available", l->orderable && l->stock >= l->quantity);
	jw_close(w, '}');
}

/* The total is of what can be ordered; `count` is pieces. */
static bool cart_get_run(struct call *c, struct jw *out, struct err *err)
{
	struct cart_line l;
	int64_t total = 0, pieces = 0;
	struct row *r = cart_lines(c->db, c->viewer.id);
	jw_open(out, NULL, '{');
	jw_open(out, "items", '[');
	while (cart_next(r, &l)) {
		view_line(c, out, &l);
		pieces += l.quantity;
		if (l.orderable)
			total += l.price * l.quantity;
	}
	jw_close(out, ']');
	view_money(c, out, "total", total);
	jw_str(out, "currency", opt_str(c->options, OPT_SHOP_CURRENCY));
	jw_int(out, "count", pieces);
	jw_close(out, '}');
	return db_check(c->db, err);
}

static bool changed(struct call *c, struct jw *out, struct err *err)
{
	effect_changed(c, c->viewer.id, CHANGED_CART);
	return cart_get_run(c, out, err);
}

enum { S_PRODUCT, S_QUANTITY };
static const struct param set_params[] = {
	P_ID("product", REQUIRED, "Product", "Its id."),
	P_INT("quantity", REQUIRED, 0, 100000, "Quantity", "Pieces; 0 takes it out."),
	P_END};

static void set_check(struct call *c, struct err *err)
{
	long long most = opt_int(c->options, OPT_ORDER_QUANTITY);
	if (c->args[S_QUANTITY].given && c->args[S_QUANTITY].i > most)
		fail_field(err, "quantity", "must be from 0 to %lld", most);
}

static bool may_put(struct call *c, int64_t product, struct err *err)
{
	struct product p;
	struct row *r = product_by_id(c->db, product, 0, false);
	bool found = product_next(r, &p), own = found && p.seller_id == c->viewer.id;
	db_end(r);
	if (!found)
		return call_not_found(c, "product", err);
	if (own)
		return fail(err, ERR_CONFLICT, "You cannot order your own product.");
	return true;
}

static bool cart_set_run(struct call *c, struct jw *out, struct err *err)
{
	int64_t product = c->args[S_PRODUCT].i, quantity = c->args[S_QUANTITY].i;
	if (quantity > 0 && !may_put(c, product, err))
		return false;
	cart_put(c->db, c->viewer.id, product, quantity);
	if (cart_size(c->db, c->viewer.id) > PLACE_LINES)
		return fail(err, ERR_CONFLICT, "A cart holds at most %d products.", PLACE_LINES);
	return changed(c, out, err);
}

static bool cart_clear_run(struct call *c, struct jw *out, struct err *err)
{
	cart_empty(c->db, c->viewer.id);
	return changed(c, out, err);
}

static const struct param checkout_params[] = {PLACE_ROWS, P_END};

static bool cart_checkout_run(struct call *c, struct jw *out, struct err *err)
{
	struct place p = {.args = c->args};
	struct cart_line l;
	struct row *r = cart_lines(c->db, c->viewer.id);
	while (p.count < PLACE_LINES && cart_next(r, &l))
		place_add(&p, l.product, l.quantity);
	db_end(r);
	if (p.count == 0)
		return db_check(c->db, err) && fail(err, ERR_CONFLICT, "The cart is empty.");
	if (!place_run(c, &p, out, err))
		return false;
	cart_empty(c->db, c->viewer.id);
	effect_changed(c, c->viewer.id, CHANGED_CART);
	return db_check(c->db, err);
}

const struct op cart_ops[] = {
	{"cart.get", OP_USER, OP_READ, RATE_NONE, false, NULL,
	 "Gives your cart.", "{items, total, currency, count}", .run = cart_get_run},
	{"cart.set", OP_USER, OP_WRITE, RATE_NONE, false, set_params,
	 "Puts so many pieces of a product in your cart.", "{items, total, currency, count}", .run = cart_set_run, .check = set_check},
	{"cart.clear", OP_USER, OP_WRITE, RATE_NONE, false, NULL,
	 "Empties your cart.", "{items, total, currency, count}", .run = cart_clear_run},
	{"cart.checkout", OP_USER, OP_WRITE, RATE_ORDERS, true, checkout_params,
	 "Orders what is in your cart and empties it.", "{checkout, total, orders: [order]}", .run = cart_checkout_run},
	{0},
};
