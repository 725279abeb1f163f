/* The page of one order. What may be done with it is what the market says: order.actions. */
#include <stdio.h>
#include <string.h>

#include "ui/form.h"
#include "ui/page.h"
#include "ui/popup.h"
#include "ui/review.h"
#include "ui/say.h"
#include "ui/screens.h"
#include "ui/state.h"

enum { READING = 80 };

struct order_screen {
	struct screen base;
	struct page page;
	json_t *order;
	char trouble[240];
	int64_t id;
	const struct verb *verb;   /* the action that is being asked about */
};

static struct order_screen *order_of(const struct screen *s)
{
	return (struct order_screen *)s;
}

/* What each action of the market is called here, and what it needs to be told first. */
enum verb_id { ACCEPT, SHIP, DELIVER, RECEIVE, CANCEL, DISPUTE, PAY, RESOLVE, REFUND, VERBS };

struct verb {
	const char *action;
	const char *fields[2];     /* the parameters of order.act that are asked for; NULL: none */
	bool needed;               /* the first must be filled in */
	struct ask ask;            /* how it is asked for */
	const char *question;      /* asked with y/n where there is no field; NULL: done at once */
	const char *yes;
};

static bool act(struct screen *s, const json_t *fields, struct err *err);
static void verb_fields(struct form *f, struct screen *owner);

#define ASK(title, button) {title, button, verb_fields, act}

static const struct verb verbs[VERBS] = {
	[ACCEPT] = {.action = "accept"},
	[SHIP] = {"ship", {"tracking"}, false, ASK("Mark as shipped", "Mark as shipped"), NULL, NULL},
	[DELIVER] = {.action = "deliver", .question = "Mark this order as delivered?", .yes = "mark as delivered"},
	[RECEIVE] = {.action = "receive", .question = "Have you received everything? This completes the order.",
                     .yes = "I have it"},
	[CANCEL] = {"cancel", {"reason"}, false, ASK("Cancel this order?", "Cancel the order"), NULL, NULL},
	[DISPUTE] = {"dispute", {"reason"}, true, ASK("What is wrong?", "Report it"), NULL, NULL},
	[PAY] = {"pay", {"reference"}, true, ASK("Mark as paid", "Mark as paid"), NULL, NULL},
	[RESOLVE] = {"resolve", {"reason"}, true, ASK("Resolve the dispute", "Complete the order"), NULL, NULL},
	[REFUND] = {"refund", {"reason", "restock"}, true, ASK("Refund this order", "Refund"), NULL, NULL},
};

/* ---- life ---- */

static bool order_open(struct screen *s, const json_t *arg)
{
	struct order_screen *os = order_of(s);
	s->page = &os->page;
	os->id = got_int(arg, "id");
	os->order = json_object_get(arg, "items") ? json_deep_copy(arg) : NULL;
	return true;
}

static void order_close(struct screen *s)
{
	page_free(&order_of(s)->page);
	json_decref(order_of(s)->order);
}

static void order_reload(struct screen *s)
{
	struct order_screen *os = order_of(s);
	struct err err = {0};
	json_t *order = screen_call(s, "order.get", json_pack("{s:I}", "id", (json_int_t)os->id), &err);
	if (order || err.code != ERR_UNAVAILABLE) {
		json_decref(os->order);
		os->order = order;
	}
	snprintf(os->trouble, sizeof os->trouble, "%s", err.code == ERR_NOT_FOUND ? "There is no such order." : err.text);
	err_clear(&err);
}

/* ---- drawing ---- */

static void write_items(struct order_screen *os, const char *currency)
{
	size_t i;
	json_t *item;
	char left[400], right[60];
	page_gap(&os->page);
	json_array_foreach(json_object_get(os->order, "items"), i, item) {
		snprintf(left, sizeof left, "%3lld × %.300s", (long long)got_int(item, "quantity"), got_text(item, "name"));
		say_money(got_text(item, "line_total"), currency, right, sizeof right);
		page_sides(&os->page, STYLE_TEXT, left, right);
	}
	say_money(got_text(os->order, "total"), currency, right, sizeof right);
	page_sides(&os->page, STYLE_STRONG, "Total", right);
	page_gap(&os->page);
}

/* The name of who did it: an object, a word, or nobody (a timer). */
static const char *actor_name(const json_t *entry)
{
	const char *name = got_text2(entry, "actor", "username");
	if (!*name)
		name = got_text(entry, "actor");
	return *name ? name : "the market";
}

static void write_history(struct order_screen *os)
{
	size_t i;
	json_t *entry;
	char when[40], line[500];
	page_gap(&os->page);
	page_line(&os->page, STYLE_STRONG, "History");
	json_array_foreach(json_object_get(os->order, "history"), i, entry) {
		const char *reason = got_text(entry, "reason");
		say_time(got_text(entry, "at"), when, sizeof when);
		snprintf(line, sizeof line, "%-22s  %s, by %.60s%s%.300s", when, say_word(got_text(entry, "to")),
		         actor_name(entry), *reason ? ": " : "", reason);
		page_text(&os->page, STYLE_DIM, 0, line);
	}
}

static void write_order(struct order_screen *os)
{
	const json_t *order = os->order;
	const char *status = got_text(order, "status"), *currency = os->base.app->shop.currency;
	char text[160];
	page_line(&os->page, STYLE_TITLE, "Order %lld", (long long)os->id);
	page_gap(&os->page);
	page_pair(&os->page, say_style(status), "Status", say_word(status));
	snprintf(text, sizeof text, "%s, %s", say_word(got_text(order, "payment_method")),
	         say_word(got_text(order, "payment_status")));
	page_pair(&os->page, STYLE_TEXT, "Payment", text);
	if (strcmp(status, "pending_payment") == 0) {
		snprintf(text, sizeof text, "Pay with order number %lld as the reference; it goes to the seller when paid.", (long long)os->id);
		page_pair(&os->page, STYLE_TEXT, "To pay", text);
	}
	say_time(got_text(order, "created_at"), text, sizeof text);
	page_pair(&os->page, STYLE_TEXT, "Placed", text);
	page_pair(&os->page, STYLE_TEXT, "Seller", got_text2(order, "seller", "username"));
	page_pair(&os->page, STYLE_TEXT, "Buyer", got_text2(order, "buyer", "username"));
	write_items(os, currency);
	page_pair(&os->page, STYLE_TEXT, "Send to", got_text(order, "address"));
	page_pair(&os->page, STYLE_TEXT, "Note", got_text(order, "note"));
	page_pair(&os->page, STYLE_ACCENT, "Tracking", got_text(order, "tracking"));
	write_history(os);
}

static void order_draw(struct screen *s, struct area a)
{
	struct order_screen *os = order_of(s);
	struct area in = area_inset(&a, 0, 2);
	page_start(&os->page, in.w < READING ? in.w : READING);
	if (os->order)
		write_order(os);
	else
		page_text(&os->page, *os->trouble ? STYLE_BAD : STYLE_DIM, 0, *os->trouble ? os->trouble : "Loading…");
	page_draw(&os->page, &in);
}

/* ---- actions ---- */

static bool may(const struct screen *s, enum verb_id verb)
{
	size_t i;
	json_t *word;
	json_array_foreach(json_object_get(order_of(s)->order, "actions"), i, word)
		if (json_is_string(word) && strcmp(json_string_value(word), verbs[verb].action) == 0)
			return true;
	return false;
}

/* Changes the order by an operation that gives it back; takes params. */
static bool change(struct screen *s, const char *method, json_t *params, struct err *err)
{
	struct order_screen *os = order_of(s);
	json_object_set_new(params, "id", json_integer(os->id));
	json_t *order = screen_call(s, method, params, err);
	if (!order)
		return false;
	json_decref(os->order);
	os->order = order;
	screen_say(s, NOTICE_GOOD, "Order %lld: %s.", (long long)os->id, say_word(got_text(order, "status")));
	app_changed(s->app, SEES_ORDERS);
	return true;
}

/* fields: what was asked for, where anything was. */
static bool act(struct screen *s, const json_t *fields, struct err *err)
{
	json_t *params = fields ? json_deep_copy(fields) : json_object();
	json_object_set_new(params, "action", json_string(order_of(s)->verb->action));
	return change(s, "order.act", params, err);
}

static void act_now(struct screen *s)
{
	struct err err = {0};
	if (!act(s, NULL, &err))
		screen_say_error(s, &err);
	err_clear(&err);
}

/* A seller who cancels owes the buyer a reason; the buyer owes none. */
static bool needed(const struct order_screen *os)
{
	bool buyer = got_int2(os->order, "buyer", "id") == os->base.app->person.id;
	return os->verb->needed || (os->verb == &verbs[CANCEL] && !buyer);
}

static void verb_fields(struct form *f, struct screen *owner)
{
	struct order_screen *os = order_of(owner);
	for (int i = 0; i < 2 && os->verb->fields[i]; i++)
		form_add(f, "order.act", os->verb->fields[i])->required = i == 0 && needed(os);
}

static void start(struct screen *s, enum verb_id id)
{
	const struct verb *verb = &verbs[id];
	order_of(s)->verb = verb;
	if (verb->fields[0])
		popup_ask(s, &verb->ask);
	else if (verb->question)
		popup_confirm(s, verb->question, verb->yes, act_now);
	else
		act_now(s);
}

/* ---- any status, for an admin ---- */

/* What the market would refuse: the status it has, and waiting for a payment that is made, or made at the door. */
static bool may_become(const json_t *order, const char *status)
{
	const char *payment = got_text(order, "payment_status");
	bool settled = strcmp(got_text(order, "payment_method"), "CASH") == 0 || strcmp(payment, "paid") == 0 ||
	               strcmp(payment, "refund_due") == 0;
	return strcmp(got_text(order, "status"), status) != 0 && !(settled && strcmp(status, "pending_payment") == 0);
}

static void force_fields(struct form *f, struct screen *owner)
{
	struct field *status = form_add(f, "order.update", "status");
	json_t *all = json_incref(status->choices), *choices = json_array(), *choice;
	size_t i;
	json_array_foreach(all, i, choice)
		if (may_become(order_of(owner)->order, got_text(choice, "value")))
			json_array_append(choices, choice);
	form_choices(status, choices);
	json_decref(all);
	form_add(f, "order.update", "reason");
}

static bool force(struct screen *s, const json_t *fields, struct err *err)
{
	return change(s, "order.update", json_deep_copy(fields), err);
}

static bool may_force(const struct screen *s)
{
	return s->app->person.admin && order_of(s)->order;
}

static void do_force(struct screen *s)
{
	static const struct ask ask = {"Set the status", "Set it", force_fields, force};
	popup_ask(s, &ask);
}

#define VERB(name, id)                                      \
	static bool may_##name(const struct screen *s)      \
	{                                                   \
		return may(s, id);                          \
	}                                                   \
	static void do_##name(struct screen *s)             \
	{                                                   \
		start(s, id);                               \
	}

VERB(accept, ACCEPT)
VERB(ship, SHIP)
VERB(deliver, DELIVER)
VERB(receive, RECEIVE)
VERB(cancel, CANCEL)
VERB(dispute, DISPUTE)
VERB(pay, PAY)
VERB(resolve, RESOLVE)
VERB(refund, REFUND)

static bool can_review(const struct screen *s)
{
	const json_t *order = order_of(s)->order;
	const char *status = got_text(order, "status");
	bool received = strcmp(status, "delivered") == 0 || strcmp(status, "completed") == 0;
	return received && got_int2(order, "buyer", "id") == s->app->person.id;
}

static void review_item(struct screen *s, const json_t *item)
{
	json_t *answer = screen_do(s, "review.list", json_pack("{s:I, s:b, s:i}", "product",
	                           (json_int_t)got_int(item, "product"), "summary", 1, "limit", 1));
	if (answer)
		review_mine(s, got_int(item, "product"), got_text(item, "name"), json_object_get(answer, "summary"));
	json_decref(answer);
}

/* Of several products, which. */
static void review(struct screen *s)
{
	json_t *items = json_object_get(order_of(s)->order, "items"), *choices = json_array(), *item;
	size_t i;
	json_array_foreach(items, i, item)
		form_choice(choices, json_incref(item), got_text(item, "name"));
	if (json_array_size(items) == 1)
		review_item(s, json_array_get(items, 0));
	else
		popup_choose(s, "Review which product?", choices, 0, review_item);
	json_decref(choices);
}

static bool has_other(const struct screen *s)
{
	return order_of(s)->order;
}

static void write_to(struct screen *s, const json_t *who)
{
	const json_t *order = order_of(s)->order;
	thread_start(s, json_object_get(order, json_string_value(who)), "order", order);
}

/* To the other of the two; who is neither, an admin, says to which. */
static void write_other(struct screen *s)
{
	const json_t *order = order_of(s)->order;
	json_t *people = json_array();
	if (got_int2(order, "seller", "id") != s->app->person.id)
		form_choice(people, json_string("seller"), got_text2(order, "seller", "username"));
	if (got_int2(order, "buyer", "id") != s->app->person.id)
		form_choice(people, json_string("buyer"), got_text2(order, "buyer", "username"));
	if (json_array_size(people) == 1)
		write_to(s, json_object_get(json_array_get(people, 0), "value"));
	else
		popup_choose(s, "Write to", people, 0, write_to);
	json_decref(people);
}

static const struct action order_actions[] = {
	{{'a'}, "accept", "accept the order", may_accept, do_accept},
	{{'m'}, "mark shipped", "mark as shipped", may_ship, do_ship},
	{{'d'}, "delivered", "mark as delivered", may_deliver, do_deliver},
	{{'v'}, "received", "you have it: it is complete", may_receive, do_receive},
	{{'p'}, "mark paid", "the payment has come in", may_pay, do_pay},
	{{'z'}, "resolve", "end it: the order stands", may_resolve, do_resolve},
	{{'f'}, "refund", "end it with a refund", may_refund, do_refund},
	{{'w'}, "something is wrong", "report a problem with it", may_dispute, do_dispute},
	{{'*'}, "review", "review what you received", can_review, review},
	{{'t'}, "write", "write to the other side about it", has_other, write_other},
	{{'x'}, "cancel", "cancel the order", may_cancel, do_cancel},
	{{'u'}, "set status", "set any status, with a reason", may_force, do_force},
	{{0}, NULL, NULL, NULL, NULL},
};

const struct screen_kind screen_order = {
	.title = "Order", .size = sizeof(struct order_screen), .sees = SEES_ORDERS, .actions = order_actions,
	.open = order_open, .close = order_close, .reload = order_reload, .draw = order_draw,
};
