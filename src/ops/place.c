#include "ops/place.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/money.h"
#include "db/order.h"
#include "db/product.h"
#include "ops/stock.h"
#include "ops/tell.h"
#include "ops/views.h"

void place_add(struct place *p, int64_t product, int64_t quantity)
{
	for (int i = 0; i < p->count; i++) {
		if (p->lines[i].product == product) {
			p->lines[i].quantity += quantity;
			return;
		}
	}
	p->lines[p->count++] = (struct place_line){.product = product, .quantity = quantity};
}

static bool check_quantities(struct call *c, struct place *p, struct err *err)
{
	long long most = opt_int(c->options, OPT_ORDER_QUANTITY);
	for (int i = 0; i < p->count; i++)
		if (p->lines[i].quantity < 1 || p->lines[i].quantity > most)
			fail_field(err, "products", "product %" PRId64 ": the quantity must be from 1 to %lld", p->lines[i].product, most);
	return err->code == ERR_NONE;
}

/* Reads name, price and seller of each line; every product that cannot be ordered is named at once. */
static bool read_lines(struct call *c, struct place *p, struct err *err)
{
	struct err_list gone = err_list_begin(err, "products");
	bool own = false;
	for (int i = 0; i < p->count; i++) {
		struct place_line *line = &p->lines[i];
		struct product product;
		struct row *r = product_by_id(c->db, line->product, 0, false);
		if (product_next(r, &product)) {
			line->name = xstrdup(product.name);
			line->price = product.price;
			line->seller = product.seller_id;
			own = own || product.seller_id == c->viewer.id;
		} else {
			jw_int(&gone.w, NULL, line->product);
			gone.count++;
		}
		db_end(r);
	}
	err_list_end(&gone);
	if (!db_check(c->db, err))
		return false;
	if (gone.count > 0)
		return fail(err, ERR_NOT_FOUND, "There is no such product, or it is no longer sold.");
	return !own || fail(err, ERR_CONFLICT, "You cannot order your own product.");
}

static bool add_up(const struct place *p, int64_t *total, struct err *err)
{
	struct money sum = {0}, line;
	for (int i = 0; i < p->count; i++)
		if (!money_times((struct money){p->lines[i].price}, p->lines[i].quantity, &line) || !money_add(sum, line, &sum))
			return fail(err, ERR_CONFLICT, "The total is more than the shop can count.");
	*total = sum.minor;
	return true;
}

/* RULES O19. */
static bool price_as_expected(struct call *c, const struct place *p, int64_t total, struct err *err)
{
	const struct arg *expected = &p->args[PLACE_EXPECTED];
	if (!expected->given || expected->i == total)
		return true;
	struct jw w = {.b = &err->data};
	view_money(c, &w, "expected_total", expected->i);
	view_money(c, &w, "total", total);
	jw_open(&w, "items", '[');
	for (int i = 0; i < p->count; i++) {
		jw_open(&w, NULL, '{');
		jw_int(&w, "product", p->lines[i].product);
		jw_str(&w, "name", p->lines[i].name);
		jw_int(&w, "quantity", p->lines[i].quantity);
		view_money(c, &w, "unit_price", p->lines[i].price);
		jw_close(&w, '}');
	}
	jw_close(&w, ']');
	return fail(err, ERR_PRICE_CHANGED, "The total has changed; nothing was ordered.");
}

/* Gives each line the index of its seller's order; returns how many orders. */
static int group_by_seller(struct place *p)
{
	int orders = 0;
	for (int i = 0; i < p->count; i++) {
		int k = 0;
		while (k < i && p->lines[k].seller != p->lines[i].seller)
			k++;
		p->lines[i].order = k < i ? p->lines[k].order : orders++;
	}
	return orders;
}

static bool take_stock(struct call *c, const struct place *p, int64_t first_order, struct err *err)
{
	struct claims claims = claims_begin(c, err);
	for (int i = 0; i < p->count; i++) {
		const struct place_line *line = &p->lines[i];
		claims_take(&claims, &(struct claim){.product = line->product, .quantity = line->quantity, .seller = line->seller,
		                                     .order = first_order + line->order, .name = line->name});
	}
	return claims_end(&claims);
}

static const char *text_or_empty(const struct arg *a)
{
	return a->given ? a->s : "";
}

/* Fills *o with what the lines of one order say, and writes its lines. */
static void add_items(struct call *c, const struct place *p, int index, struct order *o, const char **what)
{
	int line = 0;
	for (int i = 0; i < p->count; i++) {
		const struct place_line *l = &p->lines[i];
		if (l->order != index)
			continue;
		struct order_item item = {.product = l->product, .unit_price = l->price, .quantity = l->quantity, .name = l->name};
		if (line == 0)
			*what = l->name;
		order_add_item(c->db, o->id, ++line, &item);
	}
}

static void add_order(struct call *c, const struct place *p, int index, struct order *o)
{
	const char *what = "";
	o->total = 0;
	for (int i = 0; i < p->count; i++) {
		if (p->lines[i].order == index) {
			o->seller_id = p->lines[i].seller;
			o->total += p->lines[i].price * p->lines[i].quantity;
		}
	}
	order_add(c->db, o);
	add_items(c, p, index, o, &what);
	struct order_step step = {.at = c->now, .actor_id = c->viewer.id, .action = "create", .reason = "", .from = ORDER_NEW,
	                          .to = o->status};
	order_add_step(c->db, o->id, &step);
	if (o->status == ORDER_PLACED)
		tell(c, o->seller_id, "order.placed", "order", o->id, "%s placed order %" PRId64 ": %s.", c->viewer.username, o->id,
		     what);
	effect_changed(c, o->seller_id, CHANGED_ORDERS | CHANGED_PRODUCTS);
}

static void view_placed(struct call *c, int64_t first, int orders, int64_t total, struct jw *out)
{
	jw_open(out, NULL, '{');
	jw_int(out, "checkout", first);
	view_money(c, out, "total", total);
	jw_open(out, "orders", '[');
	for (int i = 0; i < orders; i++) {
		struct order o;
		struct row *r = order_by_id(c->db, first + i, c->viewer.id, false);
		if (order_next(r, &o))
			view_order(c, out, NULL, &o);
		db_end(r);
	}
	jw_close(out, ']');
	jw_close(out, '}');
}

static bool place_all(struct call *c, struct place *p, struct jw *out, struct err *err)
{
	int64_t total = 0;
	if (!check_quantities(c, p, err) || !read_lines(c, p, err) || !add_up(p, &total, err) ||
	    !price_as_expected(c, p, total, err))
		return false;
	int64_t first = order_next_id(c->db);
	int orders = group_by_seller(p);
	if (!take_stock(c, p, first, err))
		return false;
	enum payment_method method = (enum payment_method)p->args[PLACE_METHOD].i;
	struct order o = {.checkout = first, .buyer_id = c->viewer.id, .payment_method = method,
	                  .status = method == PAY_CASH ? ORDER_PLACED : ORDER_PENDING_PAYMENT, .payment_status = PAYMENT_UNPAID,
	                  .currency = opt_str(c->options, OPT_SHOP_CURRENCY), .address = text_or_empty(&p->args[PLACE_ADDRESS]),
	                  .note = text_or_empty(&p->args[PLACE_NOTE]), .created_at = c->now};
	for (int i = 0; i < orders; i++) {
		o.id = first + i;
		add_order(c, p, i, &o);
	}
	effect_changed(c, c->viewer.id, CHANGED_ORDERS);
	view_placed(c, first, orders, total, out);
	return db_check(c->db, err);
}

bool place_run(struct call *c, struct place *p, struct jw *out, struct err *err)
{
	bool ok = place_all(c, p, out, err);
	for (int i = 0; i < p->count; i++)
		free(p->lines[i].name);
	return ok;
}
