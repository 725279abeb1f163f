#include "demo/trade.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "demo/catalogue.h"
#include "demo/goods.h"

/* ---- the way of an order ---- */

enum side { BUYER, SELLER, ADMIN };

static const struct step {
	char letter;
	const char *action;
	enum side by;
	double hours;   /* after it was placed, more or less */
} steps[] = {
	{'p', "pay", ADMIN, 0.1}, {'a', "accept", SELLER, 5}, {'s', "ship", SELLER, 26}, {'d', "deliver", SELLER, 70},
	{'r', "receive", BUYER, 82}, {'c', "cancel", BUYER, 2}, {'n', "cancel", SELLER, 6}, {'!', "dispute", BUYER, 90},
	{'f', "refund", ADMIN, 130},
};

#define REASONED "cn!f"   /* where the purchase's word is said as a reason; else it is the carrier's number */

static const char *const ways[FATES] = {
	[FATE_PLACED] = "", [FATE_ACCEPTED] = "a", [FATE_SHIPPED] = "as", [FATE_DELIVERED] = "asd", [FATE_COMPLETED] = "asdr",
	[FATE_CANCELLED] = "c", [FATE_REFUSED] = "n", [FATE_DISPUTED] = "asd!", [FATE_REFUNDED] = "asd!f",
};

static const struct step *step_of(char letter)
{
	const struct step *s = steps;
	while (s->letter != letter)
		s++;
	return s;
}

/* Some sellers are quick, in all steps of an order alike. */
static int64_t after(const struct purchase *p, double hours)
{
	return p->age - HOURS(hours) * (75 + demo_chance(p->number, 3, 50)) / 100;
}

static void place(struct load *l, int64_t age, void *what, int step)
{
	struct purchase *p = what;
	json_t *lines = json_array();
	(void)step;
	for (int i = 0; i < p->count; i++)
		json_array_append_new(lines, json_pack("{s:I, s:i}", "product", (json_int_t)l->products[p->lines[i].product], "quantity",
		                                       p->lines[i].quantity));
	json_t *params = json_pack("{s:o, s:s, s:s, s:s*}", "products", lines, "payment_method", p->method, "address", p->address, "note",
	                           p->note);
	json_t *result = load_call(l, p->buyer, age, "order.create", params);
	p->id = json_integer_value(json_object_get(result, "checkout"));
	json_decref(result);
}

static void move(struct load *l, int64_t age, void *what, int letter)
{
	struct purchase *p = what;
	const struct step *s = step_of((char)letter);
	const char *const who[] = {[BUYER] = p->buyer, [SELLER] = demo_sellers[p->seller].username, [ADMIN] = DEMO_ADMIN};
	bool reasoned = strpbrk(ways[p->fate], REASONED) != NULL;
	const char *reason = strchr(REASONED, letter) ? p->word : NULL, *tracking = letter == 's' && !reasoned ? p->word : NULL;
	char reference[32];
	snprintf(reference, sizeof reference, "%s-%06d", p->method, 418000 + 37 * p->number);
	load_do(l, who[s->by], age, "order.act",
	        json_pack("{s:I, s:s, s:s*, s:s*, s:s*}", "id", (json_int_t)p->id, "action", s->action, "reason", reason, "tracking",
	                  tracking, "reference", letter == 'p' ? reference : NULL));
}

static void review(struct load *l, int64_t age, void *what, int line)
{
	const struct purchase *p = what;
	load_do(l, p->buyer, age, "review.create",
	        json_pack("{s:I, s:i, s:s*}", "product", (json_int_t)l->products[p->lines[line].product], "rating", p->lines[line].stars,
	                  "comment", p->lines[line].comment));
}

static void plan_purchase(struct purchase *p, struct load *l, struct script *s)
{
	int64_t age = p->age;
	script_add(s, age, place, p, 0);
	if (strcmp(p->method, "CASH") != 0)
		script_add(s, after(p, step_of('p')->hours), move, p, 'p');
	for (const char *way = ways[p->fate]; *way; way++) {
		age = after(p, step_of(*way)->hours);
		script_add(s, age, move, p, *way);
	}
	for (int i = 0; i < p->count; i++) {
		if (p->lines[i].stars > 0)
			script_add(s, age - HOURS(5 + demo_chance(p->number, 10 + i, 55 * 60) / 60.0), review, p, i);
		if (p->fate != FATE_CANCELLED && p->fate != FATE_REFUSED)
			l->sold[p->lines[i].product] += p->lines[i].quantity;
	}
}

/* ---- the told ones ---- */

static const char *address_of(const char *username)
{
	for (int i = 0; i < demo_buyer_count; i++)
		if (strcmp(demo_buyers[i].username, username) == 0)
			return demo_buyers[i].address;
	return DEMO_ADDRESS;
}

static int seller_of(int product)
{
	struct demo_product p;
	demo_product_at(product, &p);
	return p.seller;
}

static struct purchase *add(struct trade *t, const char *buyer)
{
	if (t->count == TRADE_PURCHASES)
		abort();
	struct purchase *p = &t->purchases[t->count];
	*p = (struct purchase){.buyer = buyer, .address = address_of(buyer), .number = t->count++};
	return p;
}

static void add_line(struct purchase *p, int product, int quantity, int stars, const char *comment)
{
	p->lines[p->count].product = product;
	p->lines[p->count].quantity = quantity;
	p->lines[p->count].stars = stars;
	p->lines[p->count++].comment = comment;
	p->seller = seller_of(product);
}

static void add_told(struct trade *t)
{
	for (int i = 0; i < demo_order_count; i++) {
		const struct demo_order *o = &demo_orders[i];
		struct purchase *p = add(t, o->buyer);
		p->age = DAYS(o->days) * (1000 + demo_chance(i, 12, 12)) / 1000;   /* not all at one minute of the hour */
		p->fate = o->fate;
		p->method = o->method;
		p->note = o->note;
		p->word = o->word;
		for (int k = 0; k < PAST_LINES && o->lines[k].product; k++)
			add_line(p, goods_find(o->lines[k].product), o->lines[k].quantity, o->lines[k].stars, o->lines[k].comment);
	}
}

/* ---- the many ---- */

/* How products of one kind are liked: the stars that they are given one after the other. */
static const char liked[][8] = {"5455545", "4545354", "5455455", "4354543", "5545455", "4545455", "3424354"};
enum { LIKED = sizeof liked / sizeof *liked };

enum { FRONT = 60 };   /* products of the first pages are talked of more */

/* What nobody has said of anything yet. */
static const char *say(bool said[], const char *product, int stars)
{
	for (int i = 0; i < demo_comment_count; i++) {
		const struct demo_comment *c = &demo_comments[i];
		bool fits = product ? c->product && strcmp(c->product, product) == 0 : !c->product;
		if (said[i] || !fits || (stars > 0 && c->stars != stars))
			continue;
		said[i] = true;
		return c->text;
	}
	return NULL;
}

static int stars_of(const char *text)
{
	int i = 0;
	while (demo_comments[i].text != text)
		i++;
	return demo_comments[i].stars;
}

/* The order of this buyer at this seller that has room for another line; a new one where there is none. */
static struct purchase *order_for(struct trade *t, const char *buyer, int seller)
{
	for (int i = demo_order_count; i < t->count; i++) {
		struct purchase *p = &t->purchases[i];
		if (p->buyer == buyer && p->seller == seller && p->count < 1 + p->number % PAST_LINES)
			return p;
	}
	return add(t, buyer);
}

/* How many received it; fewer of what lies on later pages. */
static int wanted(int rank, int comments)
{
	if (goods_age(demo_product_count() - 1 - rank) < DAYS(20))
		return 0;
	if (comments > 0)
		return comments + demo_chance(rank, 4, 4);
	return demo_chance(rank, 5, 10) < (rank < FRONT ? 8 : 5) ? 1 + demo_chance(rank, 6, 4) : 0;
}

static int count_comments(const char *product)
{
	int n = 0;
	for (int i = 0; i < demo_comment_count; i++)
		n += demo_comments[i].product && strcmp(demo_comments[i].product, product) == 0;
	return n;
}

/* Buyers take turns, so that nobody reviews a product twice. */
static void sell(struct trade *t, bool said[], int product)
{
	struct demo_product p;
	demo_product_at(product, &p);
	int rank = goods_rank(product), n = wanted(rank, count_comments(p.name));
	int first = demo_chance(rank, 7, demo_buyer_count), apart = 1 + demo_chance(rank, 8, demo_buyer_count - 1);
	for (int k = 0; k < n && k < demo_buyer_count; k++) {
		const char *buyer = demo_buyers[(first + k * apart) % demo_buyer_count].username, *comment = say(said, p.name, 0);
		int stars = comment ? stars_of(comment) : liked[rank % LIKED][k % 7] - '0';
		if (!comment && demo_chance(rank, 20 + k, 3) == 0)
			comment = say(said, NULL, stars);
		add_line(order_for(t, buyer, p.seller), product, p.price_minor < 2000 ? 1 + demo_chance(rank, 9 + k, 3) : 1,
		         comment || demo_chance(rank, 40 + k, 6) ? stars : 0, comment);
	}
}

/* An order is younger than what is in it, and of the last eight weeks. */
static void finish(struct purchase *p)
{
	static const char *const methods[] = {"CASH", "CARD", "CASH", "MOBILE", "CARD"};
	int64_t oldest = DAYS(56), newest = DAYS(7);
	for (int i = 0; i < p->count; i++)
		if (goods_age(p->lines[i].product) - DAYS(1) < oldest)
			oldest = goods_age(p->lines[i].product) - DAYS(1);
	p->age = newest + (oldest - newest) / 1000 * demo_chance(p->number, 11, 1000);
	p->fate = FATE_COMPLETED;
	p->method = methods[p->number % 5];
}

void trade_plan(struct trade *t, struct load *l, struct script *s)
{
	bool *said = xcalloc((size_t)demo_comment_count, sizeof *said);
	add_told(t);
	for (int i = demo_product_count() - 1; i >= 0; i--)
		sell(t, said, i);
	free(said);
	for (int i = 0; i < t->count; i++) {
		if (i >= demo_order_count)
			finish(&t->purchases[i]);
		plan_purchase(&t->purchases[i], l, s);
		for (int k = 0; k < t->purchases[i].count; k++)
			t->reviews += t->purchases[i].lines[k].stars > 0;
	}
}
