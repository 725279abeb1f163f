/* The checkout: how to pay and where to send it, then a page that shows exactly what will happen, then the order. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "ui/form.h"
#include "ui/page.h"
#include "ui/say.h"
#include "ui/screens.h"
#include "ui/state.h"

enum { READING = 76 };

struct checkout {
	struct screen base;
	struct form form;
	struct page page;
	json_t *cart;          /* what is bought; "direct" leaves the stored cart alone */
	json_t *body;          /* the request that `key` belongs to */
	char key[40];          /* one for each body: sending the same twice makes one order */
	struct page trouble;   /* what the market objected to, line by line */
	bool confirming;       /* the second page */
};

static struct checkout *checkout_of(const struct screen *s)
{
	return (struct checkout *)s;
}

static void add_payment(struct checkout *c)
{
	struct field *field = form_add(&c->form, "order.create", "payment_method");
	json_t *choices = json_array(), *word;
	size_t i;
	json_array_foreach(c->base.app->shop.payment_methods, i, word)
		form_choice(choices, json_incref(word), say_word(json_string_value(word)));
	if (json_array_size(choices) > 0)
		form_choices(field, choices);
	else
		json_decref(choices);
}

static bool checkout_open(struct screen *s, const json_t *arg)
{
	struct checkout *c = checkout_of(s);
	c->cart = json_deep_copy(arg);
	form_init(&c->form, s, "Go on to confirm");
	c->form.checks = true;
	add_payment(c);
	form_add(&c->form, "order.create", "address");
	form_add(&c->form, "order.create", "note");
	s->form = &c->form;
	return true;
}

static void checkout_close(struct screen *s)
{
	struct checkout *c = checkout_of(s);
	form_free(&c->form);
	page_free(&c->page);
	page_free(&c->trouble);
	json_decref(c->cart);
	json_decref(c->body);
}

/* ---- the request ---- */

static void new_key(struct checkout *c)
{
	unsigned char bytes[16];
	if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes)
		abort();
	for (size_t i = 0; i < sizeof bytes; i++)
		snprintf(c->key + 2 * i, 3, "%02x", bytes[i]);
}

/* The key stays as long as the request does, whatever way leads to the confirm page. */
static void make_body(struct checkout *c)
{
	json_t *body = form_values(&c->form), *line;
	size_t i;
	json_object_set_new(body, "expected_total", json_string(got_text(c->cart, "total")));
	if (got_true(c->cart, "direct")) {
		json_t *products = json_array();
		json_array_foreach(json_object_get(c->cart, "items"), i, line)
			json_array_append_new(products, json_pack("{s:I, s:I}", "product", (json_int_t)got_int(line, "product"),
			                                          "quantity", (json_int_t)got_int(line, "quantity")));
		json_object_set_new(body, "products", products);
	}
	if (!json_equal(body, c->body) || !*c->key)
		new_key(c);
	json_decref(c->body);
	c->body = body;
}

static void to_confirm(struct screen *s)
{
	struct checkout *c = checkout_of(s);
	make_body(c);
	page_start(&c->trouble, READING);
	c->confirming = true;
	s->form = NULL;
	s->draft = true;
	s->page = &c->page;
	c->page.top = 0;
}

static bool checkout_back(struct screen *s)
{
	struct checkout *c = checkout_of(s);
	if (!c->confirming)
		return false;
	c->confirming = false;
	s->page = NULL;
	s->draft = false;
	s->form = &c->form;
	return true;
}

/* ---- what can go wrong ---- */

static const char *line_name(const struct checkout *c, int64_t product)
{
	size_t i;
	json_t *line;
	json_array_foreach(json_object_get(c->cart, "items"), i, line)
		if (got_int(line, "product") == product)
			return got_text(line, "name");
	return "a product";
}

static void tell_stock(struct checkout *c, const json_t *data)
{
	size_t i;
	json_t *item;
	page_line(&c->trouble, STYLE_BAD, "! Nothing was ordered: there is not enough of");
	json_array_foreach(json_object_get(data, "items"), i, item)
		page_line(&c->trouble, STYLE_BAD, "    %.200s: you want %lld, there %s %lld", line_name(c, got_int(item, "product")),
		          (long long)got_int(item, "requested"), got_int(item, "available") == 1 ? "is" : "are",
		          (long long)got_int(item, "available"));
	page_line(&c->trouble, STYLE_TEXT, "  Change the quantity and come back.");
}

/* The lines of a direct purchase at today's prices. */
static void price_anew(struct checkout *c)
{
	struct screen *s = &c->base;
	const char *currency = s->app->shop.currency;
	char sum[40] = "0", line_total[40];
	size_t i;
	json_t *line;
	json_array_foreach(json_object_get(c->cart, "items"), i, line) {
		json_t *product = screen_do(s, "product.get", json_pack("{s:I}", "id", (json_int_t)got_int(line, "product")));
		if (product)
			json_object_set(line, "unit_price", json_object_get(product, "price"));
		json_decref(product);
		say_line_total(got_text(line, "unit_price"), got_int(line, "quantity"), currency, line_total, sizeof line_total);
		json_object_set_new(line, "line_total", json_string(line_total));
		say_sum(sum, line_total, currency, sum, sizeof sum);
	}
	json_object_set_new(c->cart, "total", json_string(sum));
}

static void tell_price(struct checkout *c)
{
	struct err err = {0};
	char before[60], now[60];
	const char *currency = c->base.app->shop.currency;
	say_money(got_text(c->cart, "total"), currency, before, sizeof before);
	json_t *cart = got_true(c->cart, "direct") ? NULL : cart_now(&c->base, &err);
	if (got_true(c->cart, "direct"))
		price_anew(c);
	if (cart) {
		json_decref(c->cart);
		c->cart = cart;
	}
	make_body(c);
	say_money(got_text(c->cart, "total"), currency, now, sizeof now);
	page_line(&c->trouble, STYLE_BAD, "! Nothing was ordered: a price has changed.");
	page_line(&c->trouble, STYLE_BAD, "    The total was %s and is now %s. These are the prices now:", before, now);
	err_clear(&err);
}

static void refused(struct checkout *c, struct err *err)
{
	struct screen *s = &c->base;
	json_t *data = json_deep_copy(client_error_data(s->app->client));
	page_start(&c->trouble, READING);
	app_changed(s->app, SEES_CART);
	if (err->code == ERR_INSUFFICIENT_STOCK) {
		tell_stock(c, data);
	} else if (err->code == ERR_PRICE_CHANGED) {
		tell_price(c);
	} else if (err->field_count > 0) {
		checkout_back(s);
		form_fail(&c->form, err);
	} else {
		page_line(&c->trouble, STYLE_BAD, "! %s", err->text);
	}
	json_decref(data);
}

/* ---- the order ---- */

static void show_orders(struct app *app, const json_t *answer)
{
	json_t *orders = json_object_get(answer, "orders"), *last = json_array_get(orders, json_array_size(orders) - 1);
	size_t n = json_array_size(orders);
	char text[200];
	app->last_order = got_int(last, "id");
	app_changed(app, SEES_CART | SEES_ORDERS | SEES_PRODUCTS);
	app_go(app, TAB_ORDERS);
	if (n == 1)
		screen_push(app, &screen_order, last);
	snprintf(text, sizeof text, "Thank you. Order %lld is placed.", (long long)app->last_order);
	if (n > 1)
		snprintf(text, sizeof text, "Thank you. %zu orders are placed, one for each seller.", n);
	app_notice(app, NOTICE_GOOD, text);
}

static void place(struct screen *s)
{
	struct checkout *c = checkout_of(s);
	struct err err = {0};
	json_t *params = json_deep_copy(c->body);
	json_object_set_new(params, "idempotency_key", json_string(c->key));
	json_t *answer = screen_call(s, got_true(c->cart, "direct") ? "order.create" : "cart.checkout", params, &err);
	if (answer)
		show_orders(s->app, answer);
	else
		refused(c, &err);
	json_decref(answer);
	err_clear(&err);
}

/* ---- drawing ---- */

static void write_line(struct checkout *c, const json_t *line)
{
	char left[400], right[60];
	say_money(got_text(line, "line_total"), c->base.app->shop.currency, right, sizeof right);
	snprintf(left, sizeof left, "  %3lld × %.300s", (long long)got_int(line, "quantity"), got_text(line, "name"));
	page_sides(&c->page, STYLE_TEXT, left, right);
}

static bool is_of(const json_t *line, const char *seller)
{
	return strcmp(got_text2(line, "seller", "username"), seller) == 0;
}

/* One order: what it comes to, and the lines of that seller. */
static void write_seller(struct checkout *c, const char *seller)
{
	const char *currency = c->base.app->shop.currency;
	const json_t *items = json_object_get(c->cart, "items");
	char sum[40] = "0", who[100], money[60];
	size_t i;
	json_t *line;
	json_array_foreach((json_t *)items, i, line)
		if (is_of(line, seller))
			say_sum(sum, got_text(line, "line_total"), currency, sum, sizeof sum);
	snprintf(who, sizeof who, "Order at %.60s", seller);
	say_money(sum, currency, money, sizeof money);
	page_gap(&c->page);
	page_sides(&c->page, STYLE_STRONG, who, money);
	json_array_foreach((json_t *)items, i, line)
		if (is_of(line, seller))
			write_line(c, line);
}

static bool first_of_seller(const json_t *items, size_t at)
{
	const char *seller = got_text2(json_array_get(items, at), "seller", "username");
	for (size_t i = 0; i < at; i++)
		if (is_of(json_array_get(items, i), seller))
			return false;
	return true;
}

static void write_trouble(struct checkout *c)
{
	for (int i = 0; i < c->trouble.count; i++)
		page_text(&c->page, c->trouble.lines[i].style, 0, c->trouble.lines[i].text);
	page_gap(&c->page);
}

static void write_address(struct checkout *c)
{
	const char *address = got_text(c->body, "address");
	if (*address)
		page_pair(&c->page, STYLE_TEXT, "Address", address);
	else
		page_pair(&c->page, STYLE_WARN, "Address", "No address given: arrange the handover with the seller.");
}

static void write_confirm(struct checkout *c, int width)
{
	const json_t *items = json_object_get(c->cart, "items");
	char total[60];
	page_start(&c->page, width);
	page_line(&c->page, STYLE_TITLE, "This is what you order");
	page_gap(&c->page);
	write_trouble(c);
	for (size_t i = 0; i < json_array_size(items); i++)
		if (first_of_seller(items, i))
			write_seller(c, got_text2(json_array_get(items, i), "seller", "username"));
	page_gap(&c->page);
	say_money(got_text(c->cart, "total"), c->base.app->shop.currency, total, sizeof total);
	page_sides(&c->page, STYLE_TITLE, "Total", total);
	page_gap(&c->page);
	page_pair(&c->page, STYLE_TEXT, "Payment", say_word(got_text(c->body, "payment_method")));
	write_address(c);
	page_pair(&c->page, STYLE_TEXT, "Note", got_text(c->body, "note"));
	page_gap(&c->page);
	page_line(&c->page, STYLE_ACCENT, "Enter places the order. Esc goes back and changes it.");
}

static void draw_form(struct checkout *c, struct area a)
{
	char text[100], total[60];
	struct area head = area_top(&a, 3);
	size_t n = json_array_size(json_object_get(c->cart, "items"));
	say_money(got_text(c->cart, "total"), c->base.app->shop.currency, total, sizeof total);
	area_put(&head, 0, 2, STYLE_TITLE, "Check out");
	snprintf(text, sizeof text, "%zu product%s, %s in all", n, n == 1 ? "" : "s", total);
	area_put(&head, 1, 2, STYLE_DIM, text);
	form_draw(&c->form, a);
}

static void checkout_draw(struct screen *s, struct area a)
{
	struct checkout *c = checkout_of(s);
	struct area in = area_inset(&a, 0, c->confirming ? 2 : 0);
	if (!c->confirming) {
		draw_form(c, in);
		return;
	}
	write_confirm(c, in.w < READING ? in.w : READING);
	page_draw(&c->page, &in);
}

static bool is_confirming(const struct screen *s)
{
	return checkout_of(s)->confirming;
}

static const struct action checkout_actions[] = {
	{{ON_KEY(KEY_ENTER_)}, "place the order", "place the order", is_confirming, place},
	{{0}, NULL, NULL, NULL, NULL},
};

const struct screen_kind screen_checkout = {
	.title = "Check out", .size = sizeof(struct checkout), .actions = checkout_actions, .open = checkout_open,
	.close = checkout_close, .draw = checkout_draw, .submit = to_confirm, .back = checkout_back,
};
