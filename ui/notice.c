#include "ui/notice.h"

#include <string.h>

#define NCURSES_NOMACROS 1
#include <curses.h>

#include "base/text.h"
#include "base/timeutil.h"

/* A text that is longer than the line is shown part by part. */
enum { SHOWN_MS = 8000, WARNED_MS = 15000, PART_MS = 4000, MOMENT_MS = 800, MARGIN = 4 };

static int count_parts(const char *text, int cells)
{
	char line[1024] = "";
	int n = 0;
	while (cells > 0 && text_wrap(&text, cells, line, sizeof line))
		n++;
	return n > 0 ? n : 1;
}

void app_notice(struct app *app, enum notice_level level, const char *text)
{
	struct notice *n = &app->notice;
	text_clean(text, n->text, sizeof n->text, 0);
	int parts = count_parts(n->text, COLS - MARGIN), least = level == NOTICE_WARN ? WARNED_MS : SHOWN_MS;
	n->level = level;
	n->count++;
	n->since = time_monotonic();
	n->until = n->since + (parts * PART_MS > least ? parts * PART_MS : least);
	n->part = 0;
	n->part_until = parts > 1 ? n->since + PART_MS : 0;
	app->stale = true;
}

void notice_arrived(struct app *app, const char *text)
{
	struct notice *n = &app->notice;
	int64_t now = time_monotonic();
	bool reading = *n->text && n->level != NOTICE_INFO && now - n->since < NOTICE_READ_MS;
	if (!reading) {
		app_notice(app, NOTICE_INFO, text);
		return;
	}
	text_clean(text, n->next, sizeof n->next, 0);
	n->next_at = now + MOMENT_MS;
}

/* What waited for its turn. */
static void show_next(struct app *app)
{
	char text[sizeof app->notice.next];
	memcpy(text, app->notice.next, sizeof text);
	app->notice.next_at = 0;
	app_notice(app, NOTICE_INFO, text);
}

static int64_t sooner(int64_t a, int64_t b)
{
	return a && (!b || a < b) ? a : b;
}

int notice_tick(struct app *app, int64_t now)
{
	struct notice *n = &app->notice;
	if (n->next_at && now >= n->next_at)
		show_next(app);
	if (n->until && now >= n->until) {
		n->until = n->part_until = 0;
		*n->text = '\0';
		app->stale = true;
	}
	if (n->part_until && now >= n->part_until) {
		n->part++;
		n->part_until = now + PART_MS;
		app->stale = true;
	}
	int64_t next = sooner(n->next_at, sooner(n->part_until, n->until));
	return next ? (int)(next - now) : -1;
}

void notice_draw(const struct app *app, const struct area *a)
{
	const struct {
		enum style style;
		const char *mark;
	} levels[] = {[NOTICE_INFO] = {STYLE_TEXT, " "}, [NOTICE_GOOD] = {STYLE_GOOD, app->theme.glyph[GLYPH_GOOD]},
	             [NOTICE_WARN] = {STYLE_BAD, "!"}};
	const char *text = app->notice.text;
	char line[1024] = "";
	int cells = a->w - MARGIN, part = app->notice.part % count_parts(text, cells);
	if (!*text)
		return;
	do
		text_wrap(&text, cells, line, sizeof line);
	while (part-- > 0);
	area_put(a, 0, 1, levels[app->notice.level].style, levels[app->notice.level].mark);
	area_putn(a, 0, 3, cells, levels[app->notice.level].style, line);
}
