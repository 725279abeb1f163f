/* One review: how it is shown, written, changed and deleted. */
#include "ui/review.h"

#include <stdio.h>
#include <string.h>

#include "ui/form.h"
#include "ui/popup.h"
#include "ui/say.h"
#include "ui/screens.h"
#include "ui/state.h"

enum { STARS = 5, INDENT = 2, BAR_MOST = 30 };

/* ---- shown ---- */

static int64_t given(const json_t *summary, int stars)
{
	return json_integer_value(json_array_get(json_object_get(summary, "stars"), (size_t)stars - 1));
}

void review_write_bars(struct screen *s, struct page *p, const json_t *summary)
{
	const struct theme *t = &s->app->theme;
	int64_t all = 0;
	for (int i = 1; i <= STARS; i++)
		all += given(summary, i);
	for (int i = STARS; i >= 1; i--) {
		char bar[BAR_MOST * 4 + 1] = "", rating[40];
		int cells = all ? (int)((given(summary, i) * BAR_MOST + all - 1) / all) : 0;
		for (int n = 0; n < cells; n++)
			strcat(bar, t->glyph[GLYPH_FILL]);
		say_rating(t, i, rating, sizeof rating);
		page_line(p, STYLE_ACCENT, "%s  %s%s%lld", rating, bar, cells ? " " : "", (long long)given(summary, i));
	}
}

void review_write_stars(struct screen *s, struct page *p, const json_t *summary)
{
	char line[200] = "";
	for (int i = STARS; i >= 1; i--) {
		size_t n = strlen(line);
		snprintf(line + n, sizeof line - n, "%s%d%s: %lld", n ? "   " : "", i, s->app->theme.glyph[GLYPH_STAR],
		         (long long)given(summary, i));
	}
	page_line(p, STYLE_ACCENT, "%s", line);
}

void review_write(struct screen *s, struct page *p, const json_t *review)
{
	char rating[40], when[40], verified[40] = "";
	bool mine = got_int2(review, "author", "id") == s->app->person.id && !s->app->person.guest;
	bool changed = strcmp(got_text(review, "updated_at"), got_text(review, "created_at")) != 0;
	say_rating(&s->app->theme, (int)got_int(review, "rating"), rating, sizeof rating);
	say_time(got_text(review, "updated_at"), when, sizeof when);
	page_gap(p);
	if (got_true(review, "verified"))
		snprintf(verified, sizeof verified, " · %s received it", s->app->theme.glyph[GLYPH_GOOD]);
	page_line(p, STYLE_STRONG, "%s  %s · %s%s%s", rating, mine ? "you" : got_text2(review, "author", "username"), when,
	          changed ? ", changed" : "", verified);
	page_text(p, STYLE_TEXT, INDENT, got_text(review, "comment"));
	if (*got_text(review, "reply")) {
		page_line(p, STYLE_DIM, "    The seller answers:");
		page_text(p, STYLE_TEXT, INDENT * 2, got_text(review, "reply"));
	}
}

/* ---- written ---- */

struct review_screen {
	struct screen base;
	struct form form;
	char product[160];    /* its name */
	int64_t product_id;
	int64_t id;           /* 0: a new review */
};

static struct review_screen *review_of(const struct screen *s)
{
	return (struct review_screen *)s;
}

/* The number is what the label begins with: typing it chooses it. */
static json_t *ratings(const struct theme *t)
{
	json_t *choices = json_array();
	form_choice(choices, json_null(), "choose from 5 to 1");
	for (int i = STARS; i >= 1; i--) {
		char stars[40], label[60];
		say_rating(t, i, stars, sizeof stars);
		snprintf(label, sizeof label, "%d  %s", i, stars);
		form_choice(choices, json_integer(i), label);
	}
	return choices;
}

static bool review_open(struct screen *s, const json_t *arg)
{
	struct review_screen *rs = review_of(s);
	rs->id = got_int(arg, "id");
	rs->product_id = got_int(arg, "product");
	snprintf(rs->product, sizeof rs->product, "%s", got_text(arg, "product_name"));
	form_init(&rs->form, s, rs->id ? "Save" : "Publish");
	s->form = &rs->form;
	form_choices(form_add(&rs->form, "review.create", "rating"), ratings(&s->app->theme));
	form_add(&rs->form, "review.create", "comment");
	form_set(&rs->form, "rating", json_object_get(arg, "rating"));
	form_set(&rs->form, "comment", json_object_get(arg, "comment"));
	return true;
}

static void review_close(struct screen *s)
{
	form_free(&review_of(s)->form);
}

static void review_draw(struct screen *s, struct area a)
{
	char title[200];
	struct area head = area_top(&a, 2);
	snprintf(title, sizeof title, "Your review of %s", review_of(s)->product);
	area_putn(&head, 0, 2, head.w - 4, STYLE_TITLE, title);
	form_draw(&review_of(s)->form, a);
}

/* A text that was emptied is sent as empty. */
static json_t *parameters(const struct review_screen *rs)
{
	json_t *params = form_values(&rs->form);
	if (!json_object_get(params, "comment"))
		json_object_set_new(params, "comment", json_string(""));
	json_object_set_new(params, rs->id ? "id" : "product", json_integer(rs->id ? rs->id : rs->product_id));
	return params;
}

static void review_submit(struct screen *s)
{
	struct review_screen *rs = review_of(s);
	struct err err = {0};
	json_t *answer = screen_call(s, rs->id ? "review.update" : "review.create", parameters(rs), &err);
	if (answer) {
		screen_say(s, NOTICE_GOOD, "Your review is published. Thank you.");
		app_changed(s->app, SEES_PRODUCTS);
		screen_pop(s);
	} else {
		form_fail(&rs->form, &err);
	}
	json_decref(answer);
}

static const struct screen_kind kind_review = {
	.title = "Review", .size = sizeof(struct review_screen), .open = review_open, .close = review_close, .draw = review_draw,
	.submit = review_submit,
};

/* ---- mine, and deleting ---- */

bool review_may_write(const json_t *summary)
{
	return got_true(summary, "may_review") || json_is_object(json_object_get(summary, "mine"));
}

static void delete_now(struct screen *s)
{
	json_t *answer = screen_do(s, "review.delete", json_pack("{s:I}", "id", (json_int_t)s->subject));
	if (!answer)
		return;
	json_decref(answer);
	screen_say(s, NOTICE_GOOD, "The review is deleted.");
	app_changed(s->app, SEES_PRODUCTS);
}

void review_delete(struct screen *s, int64_t review)
{
	s->subject = review;
	popup_confirm(s, "Delete this review? Its stars count no more.", "delete it", delete_now);
}

/* value: the review to delete, or what the form begins with. */
static void chosen(struct screen *s, const json_t *value)
{
	if (json_is_integer(value))
		review_delete(s, json_integer_value(value));
	else
		screen_push(s->app, &kind_review, value);
}

void review_mine(struct screen *s, int64_t product, const char *name, const json_t *summary)
{
	const json_t *mine = json_object_get(summary, "mine");
	json_t *begin = json_is_object(mine) ? json_copy((json_t *)mine) : json_object(), *choices = json_array();
	json_object_set_new(begin, "product", json_integer(product));
	json_object_set_new(begin, "product_name", json_string(name));
	if (json_is_object(mine)) {
		form_choice(choices, json_incref(begin), "Change it");
		form_choice(choices, json_integer(got_int(mine, "id")), "Delete it");
		popup_choose(s, "Your review", choices, 0, chosen);
	} else {
		chosen(s, begin);
	}
	json_decref(begin);
	json_decref(choices);
}
