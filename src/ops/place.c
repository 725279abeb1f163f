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
			fail_field(err, "products", "must hold from 1 to %lld of product %" PRId64, most, p->lines[i].product);
	return err->code == ERR_NONE;
}

/* Reads name, price and seller of each line; every product that cannot be ordered is named at once. */
static bool read_lines(struct call *c, struct place *p, struct err *err)
{
	struct err_list gone = err_list_begin(err, "products");
	int64_t own = 0, first = 0;
	for (int i = 0; i < p->count; i++) {
		struct place_line *line = &p->lines[i];
		if (product_sold(c->db, line->product, &line->sold)) {
			own = own ? own : line->sold.seller == c->viewer.id ? line->product : 0;
		} else {
			first = first ? first : line->product;
			jw_int(&gone.w, NULL, line->product);
			gone.count++;
		}
	}
	err_list_end(&gone);
	if (!db_check(c->db, err))
		return false;
	if (gone.count > 0)
		return fail(err, ERR_NOT_FOUND, "There is no product %" PRId64 ", or it is no longer sold.", first);
	return !own || fail(err, ERR_CONFLICT, "Product %" PRId64 " is your own; you cannot order it.", own);
}

static bool add_up(const struct place *p, int64_t *total, struct err *err)
{
	struct money sum = {0}, line;
	for (int i = 0; i < p->count; i++)
		if (!money_times((struct money){p->lines[i].sold.price}, p->lines[i].quantity, &line) || !money_add(sum, line, &sum))
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
	char now[MONEY_TEXT], then[MONEY_TEXT];
	struct jw w = {.b = &err->data};
	money_format((struct money){total}, c->digits, now);
	money_format((struct money){expected->i}, c->digits, then);
	view_money(c, &w, "expected_total", expected->i);
	view_money(c, &w, "total", total);
	jw_open(&w, "items", '[');
	for (int i = 0; i < p->count; i++) {
		jw_open(&w, NULL, '{');
		jw_int(&w, "product", p->lines[i].product);
		jw_str(&w, "name", p->lines[i].sold.name);
		jw_int(&w, "quantity", p->lines[i].quantity);
		view_money(c, &w, "unit_price", p->lines[i].sold.price);
		jw_close(&w, '}');
	}
	jw_close(&w, ']');
	return fail(err, ERR_PRICE_CHANGED, "The total is %s now, not %s; nothing was ordered.", now, then);
}

/* Gives each line the index of its seller's order; returns how many orders. */
static int group_by_seller(struct place *p)
{
	int orders = 0;
	for (int i = 0; i < p->count; i++) {
		int k = 0;
		while (k < i && p->lines[k].sold.seller != p->lines[i].sold.seller)
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
		claims_take(&claims, &(struct claim){.product = line->product, .quantity = line->quantity, .seller = line->sold.seller,
		                                     .order = first_order + line->order, .name = line->sold.name});
	}
	return claims_end(&claims);
}

static const char *text_or_empty(const struct arg *a)
{
	return a->given ? a->s : "";
}

/* The lines of one order, and what the order says of them. How many. */
static int gather_items(const struct place *p, int index, struct order *o, struct order_item items[PLACE_LINES])
{
	int count = 0;
	o->total = 0;
	for (int i = 0; i < p->count; i++) {
		const struct place_line *l = &p->lines[i];
		if (l->order != index)
			continue;
		items[count++] = (struct order_item){.product = l->product, .unit_price = l->sold.price, .quantity = l->quantity,
		                                     .name = l->sold.name};
		o->seller_id = l->sold.seller;
		o->seller_name = l->sold.seller_name;
		o->total += l->sold.price * l->quantity;
	}
	return count;
}

/* Writes one order and tells its seller. The reply is written from what the store was given: nobody has changed it since. */
static void add_order(struct call *c, const struct place *p, int index, struct order *o, struct jw *out)
{
	struct order_item items[PLACE_LINES];
	int count = gather_items(p, index, o, items);
	struct order_step step = {.at = c->now, .actor_id = c->viewer.id, .actor_name = c->viewer.username, .action = "create",
	                          .reason = "", .from = ORDER_NEW, .to = o->status};
	order_add(c->db, o);
	for (int i = 0; i < count; i++)
		order_add_item(c->db, o->id, i + 1, &items[i]);
	order_add_step(c->db, o->id, &step);
	if (o->status == ORDER_PLACED)
		tell(c, o->seller_id, "order.placed", "order", o->id, "%s placed order %" PRId64 ": %s.", c->viewer.username, o->id,
		     items[0].name);
	effect_changed(c, o->seller_id, CHANGED_ORDERS | CHANGED_PRODUCTS);
	view_new_order(c, out, o, items, count, &step);
}

/* Writes the orders, and {checkout, total, orders}. */
static void add_orders(struct call *c, const struct place *p, int64_t first, int orders, int64_t total, struct jw *out)
{
	enum payment_method method = (enum payment_method)p->args[PLACE_METHOD].i;
	struct order o = {.checkout = first, .buyer_id = c->viewer.id, .buyer_name = c->viewer.username, .payment_method = method,
	                  .status = method == PAY_CASH ? ORDER_PLACED : ORDER_PENDING_PAYMENT, .payment_status = PAYMENT_UNPAID,
	                  .currency = opt_str(c->options, OPT_SHOP_CURRENCY), .address = text_or_empty(&p->args[PLACE_ADDRESS]),
	                  .note = text_or_empty(&p->args[PLACE_NOTE]), .tracking = "", .created_at = c->now, .updated_at = c->now};
	jw_open(out, NULL, '{');
	jw_int(out, "checkout", first);
	view_money(c, out, "total", total);
	jw_open(out, "orders", '[');
	for (int i = 0; i < orders; i++) {
		o.id = first + i;
		add_order(c, p, i, &o, out);
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
	add_orders(c, p, first, orders, total, out);
	effect_changed(c, c->viewer.id, CHANGED_ORDERS);
	return db_check(c->db, err);
}

bool place_run(struct call *c, struct place *p, struct jw *out, struct err *err)
{
	bool ok = place_all(c, p, out, err);
	for (int i = 0; i < p->count; i++)
		free(p->lines[i].sold.name);
	return ok;
}
