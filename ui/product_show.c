/* A product as others see it: the columns of lists, the text of its page, and the admin's verdict. */
#include <stdio.h>
#include <string.h>

#include "ui/popup.h"
#include "ui/product.h"
#include "ui/say.h"
#include "ui/state.h"

static void cell_stock(const struct list *l, const json_t *row, char *out, size_t size)
{
	(void)l;
	const json_t *stock = json_object_get(row, "stock");
	say_stock(stock, out, size);
	if (json_is_integer(stock) && json_integer_value(stock) == 0)
		snprintf(out, size, "sold out");
}

static enum style stock_style(const json_t *row)
{
	const json_t *stock = json_object_get(row, "stock");
	const char *word = json_string_value(stock);
	if (say_sold_out(stock))
		return STYLE_DIM;
	return word && strcmp(word, "low") == 0 ? STYLE_WARN : STYLE_TEXT;
}

static void cell_stars(const struct list *l, const json_t *row, char *out, size_t size)
{
	say_stars(&l->screen->app->theme, row, out, size);
}

static void cell_star(const struct list *l, const json_t *row, char *out, size_t size)
{
	say_star(&l->screen->app->theme, row, out, size);
}

const struct column product_columns[] = {
	{.title = "Product", .member = "name"},
	{.title = "Seller", .width = 14, .from = 72, .style = STYLE_DIM, .of = "seller", .member = "username"},
	{.title = "Rating", .width = 6, .optional = true, .from = 44, .until = 90, .style = STYLE_ACCENT, .cell = cell_star},
	{.title = "Rating", .width = 15, .optional = true, .from = 90, .style = STYLE_ACCENT, .cell = cell_stars},
	{.title = "Stock", .width = 8, .from = 50, .cell = cell_stock, .row_style = stock_style},
	{.title = "Price", .width = 24, .right = true, .style = STYLE_STRONG, .member = "price", .as = CELL_MONEY},
	{.title = NULL},
};

static void cell_status(const struct list *l, const json_t *row, char *out, size_t size)
{
	(void)l;
	bool waits = json_object_size(json_object_get(row, "pending_change")) > 0;
	snprintf(out, size, "%s", waits ? "change waits" : say_word(got_text(row, "status")));
}

const struct column product_columns_seller[] = {
	{.title = "Product", .member = "name"},
	{.title = "Status", .width = 12, .cell = cell_status, .row_style = say_status_style},
	{.title = "Stock", .width = 8, .right = true, .cell = cell_stock, .row_style = stock_style},
	{.title = "Price", .width = 24, .right = true, .style = STYLE_STRONG, .member = "price", .as = CELL_MONEY},
	{.title = NULL},
};

/* What an edit of an approved product waits to change. */
static void write_pending(struct page *p, const json_t *product)
{
	json_t *change = json_object_get(product, "pending_change"), *value;
	const char *name;
	if (json_object_size(change) == 0)
		return;
	page_gap(p);
	page_line(p, STYLE_WARN, "Waits for approval:");
	json_object_foreach(change, name, value) {
		char label[40];
		snprintf(label, sizeof label, "%.39s", name);
		page_pair(p, STYLE_TEXT, label, json_is_string(value) ? json_string_value(value) : got_text(value, "name"));
	}
}

static void write_state(struct page *p, const json_t *product)
{
	const char *status = got_text(product, "status");
	char when[40];
	if (*status && strcmp(status, "approved") != 0)
		page_pair(p, say_style(status), "Status", say_word(status));
	say_time(got_text(product, "created_at"), when, sizeof when);
	if (strcmp(status, "pending") == 0)
		page_pair(p, STYLE_TEXT, "Offered", when);
	page_pair(p, STYLE_BAD, "Reason", got_text(product, "reject_reason"));
}

void product_write(struct screen *s, struct page *p, const json_t *product)
{
	char text[120];
	page_text(p, STYLE_TITLE, 0, got_text(product, "name"));
	say_stars(&s->app->theme, product, text, sizeof text);
	if (*text)
		page_line(p, STYLE_ACCENT, "%s", text);
	page_gap(p);
	say_money(got_text(product, "price"), s->app->shop.currency, text, sizeof text);
	page_pair(p, STYLE_STRONG, "Price", text);
	say_stock(json_object_get(product, "stock"), text, sizeof text);
	page_pair(p, stock_style(product), "Stock", text);
	page_pair(p, STYLE_TEXT, "Seller", got_text2(product, "seller", "username"));
	page_pair(p, STYLE_TEXT, "Category", got_text2(product, "category", "name"));
	write_state(p, product);
	write_pending(p, product);
	page_gap(p);
	page_text(p, STYLE_TEXT, 0, got_text(product, "description"));
}

/* ---- the verdict ---- */

bool product_is_mine(const struct screen *s, const json_t *product)
{
	return product && !s->app->person.guest && got_int2(product, "seller", "id") == s->app->person.id;
}

bool product_can_buy(const struct screen *s, const json_t *product)
{
	return product && !product_is_mine(s, product) && strcmp(got_text(product, "status"), "approved") == 0 &&
	       !say_sold_out(json_object_get(product, "stock"));
}

bool product_approve(struct screen *s, const json_t *product)
{
	json_t *answer = screen_do(s, "product.approve", json_pack("{s:I}", "id", (json_int_t)got_int(product, "id")));
	if (!answer)
		return false;
	screen_say(s, NOTICE_GOOD, "Approved: %.120s.", got_text(product, "name"));
	json_decref(answer);
	app_changed(s->app, SEES_PRODUCTS | SEES_APPROVALS);
	return true;
}

static void reject_fields(struct form *f, struct screen *owner)
{
	(void)owner;
	form_add(f, "product.reject", "reason");
}

static bool reject_done(struct screen *owner, const json_t *values, struct err *err)
{
	json_t *params = json_deep_copy(values);
	json_object_set_new(params, "id", json_integer(owner->subject));
	json_t *answer = screen_call(owner, "product.reject", params, err);
	if (!answer)
		return false;
	json_decref(answer);
	screen_say(owner, NOTICE_GOOD, "Rejected; the seller is told why.");
	app_changed(owner->app, SEES_PRODUCTS | SEES_APPROVALS);
	return true;
}

void product_reject(struct screen *s, const json_t *product)
{
	static const struct ask reject = {"Reject this product", "Reject", reject_fields, reject_done};
	s->subject = got_int(product, "id");
	popup_ask(s, &reject);
}
