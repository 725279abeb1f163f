#include "ops/stock.h"

#include <inttypes.h>
#include <stdio.h>

#include "db/product.h"
#include "ops/tell.h"

struct claims claims_begin(struct call *c, struct err *err)
{
	return (struct claims){.c = c, .err = err, .missing = err_list_begin(err, "items")};
}

static int64_t stock_now(struct call *c, int64_t id)
{
	struct product product;
	struct row *r = product_by_id(c->db, id, 0, true);
	int64_t stock = product_next(r, &product) ? product.stock : 0;
	db_end(r);
	return stock;
}

static void note_missing(struct claims *k, const struct claim *line)
{
	struct jw *w = &k->missing.w;
	int64_t available = stock_now(k->c, line->product);
	if (k->missing.count == 0)
		snprintf(k->first, sizeof k->first, "There are only %" PRId64 " of %s; %" PRId64 " were ordered.", available, line->name, line->quantity);
	jw_open(w, NULL, '{');
	jw_int(w, "product", line->product);
	jw_int(w, "requested", line->quantity);
	jw_int(w, "available", available);
	jw_close(w, '}');
	k->missing.count++;
}

void claims_take(struct claims *k, const struct claim *line)
{
	int64_t left;
	if (!stock_take(k->c->db, line->product, line->quantity, line->order, &left))
		note_missing(k, line);
	else if (left == 0)
		tell(k->c, line->seller, "stock.out", "product", line->product, "%s is sold out.", line->name);
}

bool claims_end(struct claims *k)
{
	err_list_end(&k->missing);
	return k->missing.count == 0 || fail(k->err, ERR_INSUFFICIENT_STOCK, "%s", k->first);
}

/* Two lines of an order never name one product, so each gives its stock back once. */
void stock_release(struct call *c, const struct order *o)
{
	struct order_item item;
	if (!order_hold(c->db, o->id, false))
		return;
	struct row *r = order_items(c->db, o->id);
	while (order_item_next(r, &item))
		stock_return(c->db, item.product, item.quantity, o->id);
	effect_changed(c, o->seller_id, CHANGED_PRODUCTS);
}

bool stock_reclaim(struct call *c, const struct order *o, struct err *err)
{
	struct order_item item;
	if (!order_hold(c->db, o->id, true))
		return true;
	struct claims claims = claims_begin(c, err);
	struct row *r = order_items(c->db, o->id);
	while (order_item_next(r, &item))
		claims_take(&claims, &(struct claim){.product = item.product, .quantity = item.quantity, .seller = o->seller_id,
		                                     .order = o->id, .name = item.name});
	effect_changed(c, o->seller_id, CHANGED_PRODUCTS);
	return claims_end(&claims);
}
