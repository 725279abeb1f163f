/* The numbers of the day, and how fast the market answers. */
#include "ui/today.h"

#include <stdio.h>

#include "ui/say.h"
#include "ui/screens.h"
#include "ui/state.h"

enum { READING = 76, NUMBER = 9 };

struct today {
	struct screen base;
	struct page page;
	json_t *stats;
	char trouble[240];
};

static struct today *today_of(const struct screen *s)
{
	return (struct today *)s;
}

/* ---- text ---- */

/* 12,345 */
static void say_count(int64_t n, char *out, size_t size)
{
	char digits[24];
	int len = snprintf(digits, sizeof digits, "%lld", (long long)n);
	size_t at = 0;
	for (int i = 0; i < len && at + 2 < size; i++) {
		if (i > 0 && (len - i) % 3 == 0 && digits[i - 1] != '-')
			out[at++] = ',';
		out[at++] = digits[i];
	}
	out[at] = '\0';
}

static void say_bytes(int64_t bytes, char *out, size_t size)
{
	if (bytes < 10 * 1024 * 1024)
		snprintf(out, size, "%.1f MB", (double)bytes / 1048576);
	else if (bytes < (int64_t)10 * 1024 * 1024 * 1024)
		snprintf(out, size, "%.0f MB", (double)bytes / 1048576);
	else
		snprintf(out, size, "%.1f GB", (double)bytes / 1073741824);
}

static void write_count(struct page *p, const char *label, const json_t *stats, const char *member)
{
	char number[40];
	say_count(got_int(stats, member), number, sizeof number);
	page_pair(p, STYLE_STRONG, label, number);
}

/* "12 ssh, 1 telnet, 3 JSON port" */
static void write_sessions(struct page *p, const json_t *sessions)
{
	char text[120];
	snprintf(text, sizeof text, "%lld ssh, %lld telnet, %lld JSON port", (long long)got_int(sessions, "ssh"),
	         (long long)got_int(sessions, "telnet"), (long long)got_int(sessions, "json"));
	page_pair(p, STYLE_TEXT, "Connected", text);
}

void today_write(struct screen *s, struct page *p, const json_t *stats)
{
	char text[80], number[40];
	enum style waiting = got_int(stats, "products_pending") > 0 ? STYLE_WARN : STYLE_STRONG;
	enum style errors = got_int(stats, "errors") > 0 ? STYLE_WARN : STYLE_TEXT;
	p->labels = 16;
	write_count(p, "Orders today", stats, "orders_today");
	say_money(got_text(stats, "revenue_today"), s->app->shop.currency, text, sizeof text);
	page_pair(p, STYLE_STRONG, "Revenue today", text);
	write_count(p, "Sign-ups today", stats, "signups_today");
	write_count(p, "Messages today", stats, "messages_today");
	say_count(got_int(stats, "products_pending"), number, sizeof number);
	page_pair(p, waiting, "To approve", number);
	page_gap(p);
	write_count(p, "Accounts", stats, "users");
	write_sessions(p, json_object_get(stats, "sessions"));
	write_count(p, "Requests", stats, "requests");
	say_count(got_int(stats, "errors"), number, sizeof number);
	page_pair(p, errors, "Errors", number);
	say_bytes(got_int(stats, "store_bytes"), text, sizeof text);
	page_pair(p, STYLE_TEXT, "Store", text);
	say_time(got_text(stats, "started_at"), text, sizeof text);
	page_pair(p, STYLE_TEXT, "Started", text);
}

static void write_method(struct page *p, const json_t *m)
{
	char count[40], errors[40], right[160];
	say_count(got_int(m, "count"), count, sizeof count);
	say_count(got_int(m, "errors"), errors, sizeof errors);
	snprintf(right, sizeof right, "%*s %*s %*.2f %*.2f", NUMBER, count, NUMBER, errors, NUMBER,
	         json_number_value(json_object_get(m, "p50")), NUMBER, json_number_value(json_object_get(m, "p99")));
	page_sides(p, STYLE_TEXT, got_text(m, "method"), right);
}

static void write_methods(struct page *p, const json_t *methods)
{
	char right[160];
	size_t i;
	json_t *m;
	if (json_array_size(methods) == 0)
		return;
	page_gap(p);
	snprintf(right, sizeof right, "%*s %*s %*s %*s", NUMBER, "calls", NUMBER, "errors", NUMBER, "p50 ms", NUMBER, "p99 ms");
	page_sides(p, STYLE_DIM, "Operation", right);
	json_array_foreach((json_t *)methods, i, m)
		write_method(p, m);
}

/* ---- life ---- */

static bool today_open(struct screen *s, const json_t *arg)
{
	(void)arg;
	s->page = &today_of(s)->page;
	return true;
}

static void today_close(struct screen *s)
{
	page_free(&today_of(s)->page);
	json_decref(today_of(s)->stats);
}

static void today_reload(struct screen *s)
{
	struct today *t = today_of(s);
	struct err err = {0};
	json_t *stats = screen_call(s, "server.stats", NULL, &err);
	if (stats) {
		json_decref(t->stats);
		t->stats = stats;
	}
	snprintf(t->trouble, sizeof t->trouble, "%s", err.text);
	err_clear(&err);
}

static void today_draw(struct screen *s, struct area a)
{
	struct today *t = today_of(s);
	struct area in = area_inset(&a, 0, 2);
	page_start(&t->page, in.w < READING ? in.w : READING);
	page_line(&t->page, STYLE_TITLE, "Numbers of the day");
	page_gap(&t->page);
	if (t->stats) {
		today_write(s, &t->page, t->stats);
		write_methods(&t->page, json_object_get(t->stats, "methods"));
	} else {
		page_text(&t->page, *t->trouble ? STYLE_BAD : STYLE_DIM, 0, *t->trouble ? t->trouble : "Loading…");
	}
	page_draw(&t->page, &in);
}

static void refresh(struct screen *s)
{
	today_reload(s);
}

static const struct action today_actions[] = {
	{{'r'}, "refresh", "ask for the numbers anew", NULL, refresh},
	{{0}, NULL, NULL, NULL, NULL},
};

const struct screen_kind screen_today = {
	.title = "Numbers of the day", .size = sizeof(struct today), .refresh_s = 10, .actions = today_actions, .open = today_open,
	.close = today_close, .reload = today_reload, .draw = today_draw,
};
