/* A thread as it is read: days, who and when, texts, what they are about; the newest at the bottom, above the box. */
#include <stdio.h>
#include <string.h>

#include "ui/say.h"
#include "ui/state.h"
#include "ui/thread.h"

enum { READING = 80, INDENT = 2, BOX_MOST = 5, BOX_SMALL = 3, SMALL = 12 };

bool thread_mine(const struct thread *t, const json_t *message)
{
	return got_int2(message, "sender", "id") == t->base.app->person.id;
}

const json_t *thread_last_mine(const struct thread *t)
{
	size_t i;
	json_t *message;
	json_array_foreach(t->messages.rows, i, message)
		if (thread_mine(t, message) && !got_true(message, "deleted"))
			return message;
	return NULL;
}

void thread_about(const struct thread *t, const json_t *message, struct about *out)
{
	char number[32];
	*out = (struct about){.product = got_int(message, "product"), .order = got_int(message, "order")};
	snprintf(number, sizeof number, "%lld", (long long)out->product);
	snprintf(out->name, sizeof out->name, "%s", got_text(t->names, number));
}

void thread_say_about(const struct about *about, char *out, size_t size)
{
	*out = '\0';
	if (about->product && *about->name)
		snprintf(out, size, "%s", about->name);
	else if (about->product)
		snprintf(out, size, "product %lld", (long long)about->product);
	else if (about->order)
		snprintf(out, size, "order %lld", (long long)about->order);
}

/* What has been written on the page so far, for what need not be said again. */
struct written {
	char day[64], clock[16];
	int64_t sender;
	struct about about;
};

/* "── Today ──" */
static void write_mark(struct thread *t, enum style style, const char *text)
{
	const char *rule = t->base.app->theme.glyph[GLYPH_RULE];
	page_gap(&t->page);
	page_line(&t->page, style, "%s%s %s %s%s", rule, rule, text, rule, rule);
}

static void write_day(struct thread *t, struct written *w, const char *at)
{
	char day[sizeof w->day];
	say_day(at, day, sizeof day);
	if (strcmp(day, w->day) == 0)
		return;
	write_mark(t, STYLE_DIM, day);
	*w = (struct written){0};
	snprintf(w->day, sizeof w->day, "%s", day);
}

/* Who and when, unless the message before it has just said so. */
static void write_head(struct thread *t, struct written *w, const json_t *message)
{
	int64_t sender = got_int2(message, "sender", "id");
	bool mine = thread_mine(t, message);
	char clock[sizeof w->clock];
	say_clock(got_text(message, "created_at"), clock, sizeof clock);
	if (sender == w->sender && strcmp(clock, w->clock) == 0)
		return;
	page_gap(&t->page);
	page_line(&t->page, mine ? STYLE_STRONG : STYLE_TITLE, "%s · %s", mine ? "you" : got_text2(message, "sender", "username"), clock);
	w->sender = sender;
	snprintf(w->clock, sizeof w->clock, "%s", clock);
}

static void write_about(struct thread *t, struct written *w, const json_t *message)
{
	struct about about;
	char text[200], line[220];
	thread_about(t, message, &about);
	bool said = about.product == w->about.product && about.order == w->about.order;
	thread_say_about(&about, text, sizeof text);
	snprintf(line, sizeof line, "about %s", text);
	if (*text && !said)
		page_text(&t->page, STYLE_ACCENT, INDENT, line);
	if (*text)
		w->about = about;
}

static void write_message(struct thread *t, struct written *w, const json_t *message)
{
	write_day(t, w, got_text(message, "created_at"));
	if (got_int(message, "id") == t->fresh)
		write_mark(t, STYLE_WARN, "new");
	write_head(t, w, message);
	if (got_true(message, "deleted")) {
		page_text(&t->page, STYLE_DIM, INDENT, "(taken back)");
		return;
	}
	write_about(t, w, message);
	page_text(&t->page, STYLE_TEXT, INDENT, got_text(message, "content"));
}

/* Below the newest message, when it is mine and was read. */
static void write_read(struct thread *t)
{
	const json_t *newest = json_array_get(t->messages.rows, 0);
	char when[40];
	if (!thread_mine(t, newest) || got_true(newest, "deleted") || !*got_text(newest, "read_at"))
		return;
	say_time(got_text(newest, "read_at"), when, sizeof when);
	page_line(&t->page, STYLE_DIM, "  %s read %s", t->base.app->theme.glyph[GLYPH_GOOD], when);
}

/* What stands in place of messages. */
static void write_none(struct thread *t)
{
	const struct list *l = &t->messages;
	if (l->state == LIST_FAILED)
		page_text(&t->page, STYLE_BAD, 0, l->trouble);
	else if (l->state == LIST_LOADING)
		page_text(&t->page, STYLE_DIM, 0, "Loading…");
	else if (t->other == 0)
		page_text(&t->page, STYLE_BAD, 0, "There is no user of that name.");
	else if (t->other == t->base.app->person.id)
		page_text(&t->page, STYLE_BAD, 0, "That is you; nobody writes to himself here.");
	else
		page_text(&t->page, STYLE_DIM, 0, "No messages yet. Only the two of you can read what is written here.");
}

void thread_write(struct thread *t, int width)
{
	struct written w = {0};
	size_t n = json_array_size(t->messages.rows);
	page_start(&t->page, width);
	if (n == 0 || t->messages.state == LIST_FAILED)
		write_none(t);
	if (t->messages.next)
		page_line(&t->page, STYLE_DIM, "older messages above");
	for (size_t i = n; i > 0; i--)
		write_message(t, &w, json_array_get(t->messages.rows, i - 1));
	write_read(t);
}

/* ---- drawing ---- */

/* The line above the box: to whom, about what; or that there is no box, and why. */
static void draw_address(struct thread *t, const struct area *a)
{
	char about[200], text[300];
	thread_say_about(&t->about, about, sizeof about);
	area_rule(a, 0);
	if (got_true(t->messages.said, "blocked"))
		snprintf(text, sizeof text, " You have blocked %s: neither of you can write. ", t->name);
	else if (t->editing)
		snprintf(text, sizeof text, " Change your message ");
	else
		snprintf(text, sizeof text, " To %s%s%s ", t->name, *about ? ", about " : "", about);
	area_putn(a, 0, 2, a->w - 4, t->base.form ? STYLE_TITLE : STYLE_DIM, text);
}

static void draw_box(struct thread *t, struct area *a)
{
	const struct edit *edit = &t->form.fields[0].edit;
	int most = a->h > SMALL ? BOX_MOST : BOX_SMALL, width = a->w < READING ? a->w : READING;
	bool writable = t->other && !got_true(t->messages.said, "blocked");
	struct area box = area_bottom(a, writable ? 1 + edit_rows(edit, width, most) : 1), line = area_top(&box, 1);
	if (t->other && t->other != t->base.app->person.id)
		draw_address(t, &line);
	box.w = width;
	if (writable)
		form_draw(&t->form, box);
}

/* A short thread stands just above the box. */
static void draw_page(struct thread *t, struct area a)
{
	area_bottom(&a, 1);
	int spare = a.h - t->page.count;
	if (spare > 0)
		area_top(&a, spare);
	page_draw(&t->page, &a);
}

void thread_draw(struct screen *s, struct area a)
{
	struct thread *t = thread_of(s);
	char text[120];
	struct area title = area_top(&a, 2), in = area_inset(&a, 0, 2);
	snprintf(text, sizeof text, "Messages with %s", t->name);
	area_put(&title, 0, 2, STYLE_TITLE, text);
	bool end = page_at_end(&t->page);
	draw_box(t, &in);
	thread_write(t, in.w < READING ? in.w : READING);
	if (end)
		t->page.top = t->page.count;   /* who reads the newest stays with the newest */
	draw_page(t, in);
}
