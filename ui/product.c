/* The page of one product: for buyers, for its seller, for the admin who reviews it. */
#include "ui/product.h"

#include <stdio.h>
#include <string.h>

#include "ui/picture.h"
#include "ui/popup.h"
#include "ui/review.h"
#include "ui/say.h"
#include "ui/screens.h"
#include "ui/state.h"

enum { READING = 80, MOST = 99, ROOMY = 28 };   /* ROOMY: rows from which how it was rated is drawn as bars */

struct product_screen {
	struct screen base;
	struct page page;
	struct picture picture;
	struct list reviews;       /* the newest few, with the summary; written on the page */
	json_t *product;
	char trouble[240];
	int64_t id, quantity;
};

static struct product_screen *product_of(const struct screen *s)
{
	return (struct product_screen *)s;
}

static void reviews_params(struct screen *s, json_t *params)
{
	json_object_set_new(params, "product", json_integer(product_of(s)->id));
	json_object_set_new(params, "summary", json_true());
}

static const struct list_spec newest_reviews = {.method = "review.list", .id = "id", .page = 5, .params = reviews_params};

static bool product_open(struct screen *s, const json_t *arg)
{
	struct product_screen *ps = product_of(s);
	s->page = &ps->page;
	ps->quantity = 1;
	ps->id = got_int(arg, "id");
	list_init(&ps->reviews, &newest_reviews, s);
	ps->product = json_object_get(arg, "name") ? json_deep_copy(arg) : NULL;
	return true;
}

static void product_close(struct screen *s)
{
	page_free(&product_of(s)->page);
	picture_free(&product_of(s)->picture);
	list_free(&product_of(s)->reviews);
	json_decref(product_of(s)->product);
}

static void product_reload(struct screen *s)
{
	struct product_screen *ps = product_of(s);
	struct err err = {0};
	json_t *product = screen_call(s, "product.get", json_pack("{s:I}", "id", (json_int_t)ps->id), &err);
	if (product || err.code != ERR_UNAVAILABLE) {
		json_decref(ps->product);
		ps->product = product;
	}
	if (product)
		picture_load(&ps->picture, s, product);
	snprintf(ps->trouble, sizeof ps->trouble, "%s",
	         err.code == ERR_NOT_FOUND ? "This product is not for sale any more." : err.text);
	if (product && strcmp(got_text(product, "status"), "approved") == 0)
		list_load(&ps->reviews);
	err_clear(&err);
}

static const json_t *summary(const struct screen *s)
{
	return json_object_get(product_of(s)->reviews.said, "summary");
}

static bool is_mine(const struct screen *s)
{
	return product_is_mine(s, product_of(s)->product);
}

static bool can_buy(const struct screen *s)
{
	return product_can_buy(s, product_of(s)->product);
}

static bool can_review(const struct screen *s)
{
	const json_t *product = product_of(s)->product;
	bool waits = strcmp(got_text(product, "status"), "pending") == 0 ||
	             json_object_size(json_object_get(product, "pending_change")) > 0;
	return s->app->person.admin && waits;
}

/* "Quantity    −  2  +    25.00 EUR" */
static void draw_quantity(const struct product_screen *ps, const struct area *a, int row)
{
	const char *currency = ps->base.app->shop.currency;
	char total[40], text[120];
	say_line_total(got_text(ps->product, "price"), ps->quantity, currency, total, sizeof total);
	snprintf(text, sizeof text, "−  %lld  +", (long long)ps->quantity);
	area_put(a, row, 0, STYLE_DIM, "Quantity");
	int col = 12 + area_put(a, row, 12, STYLE_STRONG, text);
	snprintf(text, sizeof text, "%s %s", total, currency);
	area_put(a, row, col + 4, STYLE_TITLE, text);
}

/* The newest reviews, below what the product is. None are there before it is for sale. */
static void write_reviews(struct product_screen *ps, bool roomy)
{
	struct page *p = &ps->page;
	size_t i, count = (size_t)got_int2(ps->product, "rating", "count"), n = json_array_size(ps->reviews.rows);
	json_t *review;
	if (!ps->reviews.said)
		return;
	page_gap(p);
	page_line(p, STYLE_TITLE, n ? "Reviews" : "No reviews yet");
	if (n > 0)
		(roomy ? review_write_bars : review_write_stars)(&ps->base, p, summary(&ps->base));
	json_array_foreach(ps->reviews.rows, i, review)
		review_write(&ps->base, p, review);
	page_gap(p);
	if (ps->reviews.next)
		page_line(p, STYLE_DIM, "Press v to read all %zu.", count);
}

/* The quantity stands below text and picture, or at the bottom where the text is longer than the screen. */
static void draw_product(struct product_screen *ps, struct area a, struct area picture)
{
	struct area text = a;
	product_write(&ps->base, &ps->page, ps->product);
	picture_hint(&ps->base, &ps->page, ps->product);
	write_reviews(ps, a.h >= ROOMY);
	if (can_buy(&ps->base)) {
		int below = picture.w > 0 && ps->picture.rows > ps->page.count ? ps->picture.rows : ps->page.count;
		text.h -= 2;
		draw_quantity(ps, &a, below < text.h ? below + 1 : a.h - 1);
	}
	page_draw(&ps->page, &text);
	picture_draw(&ps->picture, &picture, ps->page.top);
}

static void product_draw(struct screen *s, struct area a)
{
	struct product_screen *ps = product_of(s);
	struct area whole = area_inset(&a, 0, 2), in = whole;
	in.w = in.w < READING ? in.w : READING;
	page_start(&ps->page, in.w);
	if (ps->product) {
		struct area picture = picture_place(&ps->picture, &whole, &ps->page);
		draw_product(ps, in, picture);
		return;
	}
	page_text(&ps->page, *ps->trouble ? STYLE_BAD : STYLE_DIM, 0, *ps->trouble ? ps->trouble : "Loading…");
	page_draw(&ps->page, &in);
}

/* ---- actions ---- */

static void more(struct screen *s)
{
	struct product_screen *ps = product_of(s);
	ps->quantity += ps->quantity < MOST;
}

static void fewer(struct screen *s)
{
	struct product_screen *ps = product_of(s);
	ps->quantity -= ps->quantity > 1;
}

static void add(struct screen *s)
{
	cart_add(s, product_of(s)->product, product_of(s)->quantity);
}

/* Buying at once is a checkout of one line that leaves the stored cart alone. */
static void buy(struct screen *s)
{
	struct product_screen *ps = product_of(s);
	struct app *app = s->app;
	char total[40];
	if (app->person.guest) {
		screen_push(app, &screen_gate, NULL);
		return;
	}
	say_line_total(got_text(ps->product, "price"), ps->quantity, app->shop.currency, total, sizeof total);
	json_t *line = json_pack("{s:I, s:s, s:s, s:I, s:s, s:O?}", "product", (json_int_t)ps->id, "name",
	                         got_text(ps->product, "name"), "unit_price", got_text(ps->product, "price"), "quantity",
	                         (json_int_t)ps->quantity, "line_total", total, "seller",
	                         json_object_get(ps->product, "seller"));
	json_t *cart = json_pack("{s:[o], s:s, s:b}", "items", line, "total", total, "direct", 1);
	screen_push(app, &screen_checkout, cart);
	json_decref(cart);
}

static bool has_seller(const struct screen *s)
{
	return product_of(s)->product && !is_mine(s);
}

static void write_seller(struct screen *s)
{
	const json_t *product = product_of(s)->product;
	thread_start(s, json_object_get(product, "seller"), "product", product);
}

static bool has_reviews(const struct screen *s)
{
	return json_array_size(product_of(s)->reviews.rows) > 0;
}

static void read_reviews(struct screen *s)
{
	screen_push(s->app, &screen_reviews, product_of(s)->product);
}

static bool may_write_review(const struct screen *s)
{
	return review_may_write(summary(s));
}

static void write_review(struct screen *s)
{
	const struct product_screen *ps = product_of(s);
	review_mine(s, ps->id, got_text(ps->product, "name"), summary(s));
}

static void edit(struct screen *s)
{
	screen_push(s->app, &screen_product_edit, product_of(s)->product);
}

static void approve(struct screen *s)
{
	if (product_approve(s, product_of(s)->product) && s->below)
		screen_pop(s);
}

static void reject(struct screen *s)
{
	product_reject(s, product_of(s)->product);
}

static const struct action product_actions[] = {
	{{'a'}, "approve", "approve: it is for sale", can_review, approve},
	{{'x'}, "reject", "reject, with a reason", can_review, reject},
	{{'a', ON_KEY(KEY_ENTER_)}, "add to cart", "put it into the cart", can_buy, add},
	{{'b'}, "order now", "order just this", can_buy, buy},
	{{'+', '='}, NULL, "one more", can_buy, more},
	{{'-'}, NULL, "one fewer", can_buy, fewer},
	{{'v'}, "reviews", "read all reviews", has_reviews, read_reviews},
	{{'*'}, "review", "write, change or delete your own", may_write_review, write_review},
	{{'t'}, "ask seller", "write to the seller about it", has_seller, write_seller},
	{{'e', ON_KEY(KEY_ENTER_)}, "edit", "change your product", is_mine, edit},
	{{0}, NULL, NULL, NULL, NULL},
};

const struct screen_kind screen_product = {
	.title = "Product", .size = sizeof(struct product_screen), .sees = SEES_PRODUCTS | SEES_APPROVALS,
	.actions = product_actions, .open = product_open, .close = product_close, .reload = product_reload, .draw = product_draw,
};
