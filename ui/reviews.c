/* All reviews of a product, newest first, with their whole texts. */
#include <stdio.h>

#include "base/text.h"
#include "ui/form.h"
#include "ui/popup.h"
#include "ui/review.h"
#include "ui/say.h"
#include "ui/screens.h"
#include "ui/state.h"

enum { READING = 80 };

struct reviews_screen {
	struct screen base;
	struct list reviews;
	struct page page;
	int64_t product, rating;   /* rating: only with so many stars; 0: all */
	char name[160];
};

static struct reviews_screen *reviews_of(const struct screen *s)
{
	return (struct reviews_screen *)s;
}

static const json_t *summary(const struct screen *s)
{
	return json_object_get(reviews_of(s)->reviews.said, "summary");
}

static void params(struct screen *s, json_t *params)
{
	const struct reviews_screen *rs = reviews_of(s);
	json_object_set_new(params, "product", json_integer(rs->product));
	json_object_set_new(params, "summary", json_true());
	if (rs->rating)
		json_object_set_new(params, "rating", json_integer(rs->rating));
}

static const struct list_spec reviews_list = {.method = "review.list", .id = "id", .page = 20, .params = params};

static void more(struct screen *s, int by)
{
	if (by > 0)
		list_more(&reviews_of(s)->reviews);
}

static bool reviews_open(struct screen *s, const json_t *arg)
{
	struct reviews_screen *rs = reviews_of(s);
	rs->product = got_int(arg, "id");
	snprintf(rs->name, sizeof rs->name, "%s", got_text(arg, "name"));
	list_init(&rs->reviews, &reviews_list, s);
	rs->page.beyond = more;
	s->page = &rs->page;
	return true;
}

static void reviews_close(struct screen *s)
{
	list_free(&reviews_of(s)->reviews);
	page_free(&reviews_of(s)->page);
}

static void reviews_reload(struct screen *s)
{
	list_refresh(&reviews_of(s)->reviews);
}

static void write_none(struct reviews_screen *rs)
{
	const struct list *l = &rs->reviews;
	page_gap(&rs->page);
	if (l->state != LIST_READY)
		page_text(&rs->page, STYLE_BAD, 0, l->state == LIST_FAILED ? l->trouble : "Loading…");
	else
		page_line(&rs->page, STYLE_DIM, "%s", rs->rating ? "None with so many stars. Press f to see others." : "No reviews yet.");
}

static void write_reviews(struct reviews_screen *rs, int width)
{
	size_t i;
	json_t *review;
	page_start(&rs->page, width);
	if (rs->reviews.said)
		review_write_bars(&rs->base, &rs->page, summary(&rs->base));
	json_array_foreach(rs->reviews.rows, i, review)
		review_write(&rs->base, &rs->page, review);
	if (json_array_size(rs->reviews.rows) == 0 || rs->reviews.state == LIST_FAILED)
		write_none(rs);
}

static void reviews_draw(struct screen *s, struct area a)
{
	struct reviews_screen *rs = reviews_of(s);
	char title[220], shown[40] = "";
	struct area head = area_top(&a, 2), in = area_inset(&a, 0, 2);
	if (rs->rating)
		snprintf(shown, sizeof shown, "only with %d star%s", (int)rs->rating, rs->rating == 1 ? "" : "s");
	snprintf(title, sizeof title, "Reviews of %s", rs->name);
	int end = area_right(&head, 0, head.w - 1, STYLE_WARN, shown);
	area_putn(&head, 0, 2, head.w - end - 5, STYLE_TITLE, title);
	write_reviews(rs, in.w < READING ? in.w : READING);
	page_draw(&rs->page, &in);
}

/* ---- actions ---- */

static void filtered(struct screen *s, const json_t *value)
{
	struct reviews_screen *rs = reviews_of(s);
	rs->rating = json_integer_value(value);
	rs->page.top = 0;
	list_load(&rs->reviews);
}

static void filter(struct screen *s)
{
	json_t *choices = json_array();
	form_choice(choices, json_integer(0), "All");
	for (int i = 5; i >= 1; i--) {
		char label[40];
		say_rating(&s->app->theme, i, label, sizeof label);
		form_choice(choices, json_integer(i), label);
	}
	int64_t rating = reviews_of(s)->rating;
	popup_choose(s, "Show only", choices, rating ? 6 - (int)rating : 0, filtered);
	json_decref(choices);
}

static bool can_write(const struct screen *s)
{
	return review_may_write(summary(s));
}

static void write_mine(struct screen *s)
{
	struct reviews_screen *rs = reviews_of(s);
	review_mine(s, rs->product, rs->name, summary(s));
}

static bool can_delete(const struct screen *s)
{
	return s->app->person.admin && json_array_size(reviews_of(s)->reviews.rows) > 0;
}

static void delete_chosen(struct screen *s, const json_t *value)
{
	review_delete(s, json_integer_value(value));
}

/* An admin says which. */
static void delete_one(struct screen *s)
{
	json_t *choices = json_array(), *review;
	size_t i;
	json_array_foreach(reviews_of(s)->reviews.rows, i, review) {
		char stars[40], comment[200], label[300];
		say_rating(&s->app->theme, (int)got_int(review, "rating"), stars, sizeof stars);
		text_fit(got_text(review, "comment"), 40, comment, sizeof comment);
		snprintf(label, sizeof label, "%s  %.32s  %s", stars, got_text2(review, "author", "username"), comment);
		form_choice(choices, json_integer(got_int(review, "id")), label);
	}
	popup_choose(s, "Delete which review?", choices, 0, delete_chosen);
	json_decref(choices);
}

static const struct action reviews_actions[] = {
	{{'f'}, "filter", "only those with so many stars", NULL, filter},
	{{'*'}, "your review", "write, change or delete your own", can_write, write_mine},
	{{'x'}, "delete one", "delete a review, as an admin", can_delete, delete_one},
	{{0}, NULL, NULL, NULL, NULL},
};

const struct screen_kind screen_reviews = {
	.title = "Reviews", .size = sizeof(struct reviews_screen), .sees = SEES_PRODUCTS, .actions = reviews_actions,
	.open = reviews_open, .close = reviews_close, .reload = reviews_reload, .draw = reviews_draw,
};
