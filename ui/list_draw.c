/* Drawing a list: its columns, its rows, and what it says in place of rows. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "base/timeutil.h"
#include "ui/list.h"
#include "ui/mouse.h"
#include "ui/say.h"
#include "ui/state.h"

enum { GAP = 2, MARGIN = 2, LEAST = 4, CELL = 512 };
enum { WIDE = 80, SPARE = 24 };   /* a page of a list is as wide as that, or by so much wider than it needs: rows stay together */

static int least(int a, int b)
{
	return a < b ? a : b;
}

/* A member of the row, as the column says it. */
static void write_member(const struct list *l, const struct column *c, const json_t *row, char *out, size_t size)
{
	const json_t *holder = c->of ? json_object_get(row, c->of) : row, *value = json_object_get(holder, c->member);
	const char *text = got_text(holder, c->member), *currency = got_text(row, "currency");
	if (c->as == CELL_TIME)
		say_time(text, out, size);
	else if (c->as == CELL_MONEY)
		say_money(text, *currency ? currency : l->screen->app->shop.currency, out, size);
	else if (json_is_integer(value))
		snprintf(out, size, "%lld", (long long)json_integer_value(value));
	else
		snprintf(out, size, "%s", c->as == CELL_WORD ? say_word(text) : text);
}

/* What stands in the column. */
static void write_cell(const struct list *l, const struct column *c, const json_t *row, char *out, size_t size)
{
	if (c->cell)
		c->cell(l, row, out, size);
	else
		write_member(l, c, row, out, size);
}

/* Cells that hold in the column the text of the rows that were measured, for which `most` is enough, and of those that came since;
 * its title too, where it is there at all. */
static int widest(const struct list *l, const struct column *c, int most)
{
	char text[CELL], clean[CELL];
	for (size_t i = l->measured_rows; i < json_array_size(l->rows); i++) {
		write_cell(l, c, json_array_get(l->rows, i), text, sizeof text);
		int cells = text_fit(text, CELL, clean, sizeof clean);
		most = cells > most ? cells : most;
	}
	int title = most > 0 || !c->optional ? text_cells(c->title) + (*c->title == '\0') : 0;
	return most > title ? most : title;
}

/* All rows once a minute, and in between only those that a further page has brought. */
static void measure(struct list *l)
{
	int64_t minute = time_now() / 60000;
	bool anew = l->measured != minute;
	if (anew)
		l->measured_rows = 0;
	else if (l->measured_rows == json_array_size(l->rows))
		return;
	for (int i = 0; l->spec->columns[i].title; i++)
		l->cells[i] = widest(l, &l->spec->columns[i], anew ? 0 : l->cells[i]);
	l->measured = minute;
	l->measured_rows = json_array_size(l->rows);
}

static bool shown(const struct list *l, int i, int w)
{
	const struct column *c = &l->spec->columns[i];
	return l->cells[i] > 0 && w >= c->from && (c->until == 0 || w < c->until) && !(c->alone && l->beside);
}

/* The cells that each column gets in a list w wide; 0: it is not there. What the column of width 0 does not need goes to
 * those that would be cut. */
static void lay_out(struct list *l, int w, int out[LIST_COLUMNS])
{
	const struct column *columns = l->spec->columns;
	int flexible = 0, rest = w - MARGIN - 1 + GAP;
	measure(l);
	for (int i = 0; columns[i].title; i++) {
		flexible = columns[i].width ? flexible : i;
		out[i] = shown(l, i, w) ? least(columns[i].width, l->cells[i]) : 0;
		rest -= shown(l, i, w) ? out[i] + GAP : 0;
	}
	for (int i = 0; columns[i].title && rest > l->cells[flexible]; i++) {
		int more = out[i] ? least(l->cells[i] - out[i], rest - l->cells[flexible]) : 0;
		out[i] += more;
		rest -= more;
	}
	out[flexible] = rest > LEAST ? rest : LEAST;
}

int list_width(struct list *l)
{
	int cells = MARGIN + 1 - GAP;
	measure(l);
	for (int i = 0; l->spec->columns[i].title; i++)
		cells += l->cells[i] ? l->cells[i] + GAP : 0;
	return cells;
}

static void put_cell(const struct area *a, int row, int col, int width, const struct column *c, enum style style,
                     const char *text)
{
	char cut[CELL];
	int used = text_fit(text, width, cut, sizeof cut);
	area_putn(a, row, c->right ? col + width - used : col, width, style, cut);
}

static void draw_titles(const struct list *l, const struct area *a, const int widths[LIST_COLUMNS])
{
	int col = MARGIN;
	for (int i = 0; l->spec->columns[i].title; i++) {
		if (widths[i] == 0)
			continue;
		put_cell(a, 0, col, widths[i], &l->spec->columns[i], STYLE_DIM, l->spec->columns[i].title);
		col += widths[i] + GAP;
	}
}

static void draw_row(const struct list *l, const struct area *a, const int widths[LIST_COLUMNS], int index, bool focused)
{
	const json_t *row = json_array_get(l->rows, (size_t)index);
	bool selected = index == l->selected, bright = selected && focused;
	int col = MARGIN, line = index - l->top;
	char text[CELL];
	if (bright)
		area_blank(a, line, 0, a->w, STYLE_SELECTED);
	if (selected)
		area_put(a, line, 0, bright ? STYLE_SELECTED : STYLE_TITLE, a->theme->glyph[GLYPH_CARET]);
	for (int i = 0; l->spec->columns[i].title; i++) {
		const struct column *c = &l->spec->columns[i];
		if (widths[i] == 0)
			continue;
		write_cell(l, c, row, text, sizeof text);
		put_cell(a, line, col, widths[i], c, bright ? STYLE_SELECTED : c->row_style ? c->row_style(row) : c->style, text);
		col += widths[i] + GAP;
	}
}

static void draw_rows(struct list *l, const struct area *a, const int widths[LIST_COLUMNS], bool focused)
{
	int count = (int)json_array_size(l->rows);
	if (l->selected < l->top)
		l->top = l->selected;
	if (l->selected >= l->top + a->h)
		l->top = l->selected - a->h + 1;
	if (l->top > count - a->h)
		l->top = count > a->h ? count - a->h : 0;
	mouse_rows(l, a);
	for (int i = 0; i < a->h && l->top + i < count; i++)
		draw_row(l, a, widths, l->top + i, focused);
}

static void draw_message(const struct list *l, const struct area *a)
{
	char text[400], line[200];
	const char *p = text;
	enum style style = STYLE_DIM;
	if (l->state == LIST_LOADING) {
		snprintf(text, sizeof text, "Loading…");
	} else if (l->state == LIST_FAILED) {
		snprintf(text, sizeof text, "%s", l->trouble);
		style = STYLE_BAD;
	} else if (*l->applied) {
		snprintf(text, sizeof text, "Nothing for “%s”. Esc shows everything again.", l->applied);
	} else {
		snprintf(text, sizeof text, "%s", l->empty ? l->empty : l->spec->empty);
	}
	for (int row = 1; row < a->h && text_wrap(&p, a->w - MARGIN, line, sizeof line); row++)
		area_put(a, row, MARGIN, style, line);
}

/* The line that says what is searched for, where there is one. */
static void draw_search(struct list *l, struct area *a, bool focused)
{
	char text[320] = "";
	if (l->typing && focused) {
		struct area line = area_top(a, 1), field = line;
		int y, x;
		area_put(&line, 0, MARGIN, STYLE_TITLE, "Search");
		area_left(&field, MARGIN + 7);
		field.w = field.w > 40 ? 40 : field.w;
		edit_draw(&l->search, &field, EDIT_SHOWN, &y, &x);
		screen_cursor(l->screen, y, x);
		return;
	}
	if (*l->meant && *l->applied)
		snprintf(text, sizeof text, "Nothing for “%s”. Showing “%s”.", l->applied, l->meant);
	else if (*l->applied)
		snprintf(text, sizeof text, "Search: %s", l->applied);
	if (!*text)
		return;
	struct area line = area_top(a, 1);
	area_put(&line, 0, MARGIN, *l->meant ? STYLE_WARN : STYLE_ACCENT, text);
}

void list_draw(struct list *l, struct area a, bool focused)
{
	int widths[LIST_COLUMNS];
	if (l->spec->search)
		draw_search(l, &a, focused);
	if (json_array_size(l->rows) == 0 || l->state == LIST_FAILED) {
		draw_message(l, &a);
		return;
	}
	lay_out(l, a.w, widths);
	if (!l->spec->untitled) {
		struct area titles = area_top(&a, 1);
		draw_titles(l, &titles, widths);
	}
	l->height = a.h > 0 ? a.h : 1;
	draw_rows(l, &a, widths, focused);
}

void list_position(const struct list *l, char *out, size_t size)
{
	int count = (int)json_array_size(l->rows);
	*out = '\0';
	if (count > 0)
		snprintf(out, size, "%d of %d%s", l->selected + 1, count, l->next ? "+" : "");
}

void list_page(struct list *l, struct area a, const char *title)
{
	char position[40];
	int wide = list_width(l) + SPARE;
	a.w = least(a.w, wide > WIDE ? wide : WIDE);
	struct area head = area_top(&a, 2);
	list_position(l, position, sizeof position);
	int end = area_right(&head, 0, head.w - 1, STYLE_DIM, position);
	area_putn(&head, 0, MARGIN, head.w - end - 5, STYLE_TITLE, title);
	list_draw(l, a, true);
}

/* The titles, or a row of the list, as a line of text. */
static void plain_line(const struct list *l, const int widths[LIST_COLUMNS], const json_t *row, struct buf *out)
{
	char text[CELL], cut[CELL];
	for (int i = 0; l->spec->columns[i].title; i++) {
		const struct column *c = &l->spec->columns[i];
		if (widths[i] == 0)
			continue;
		snprintf(text, sizeof text, "%s", c->title);
		if (row)
			write_cell(l, c, row, text, sizeof text);
		int pad = widths[i] - text_fit(text, widths[i], cut, sizeof cut);
		buf_addf(out, "%*s%s%*s  ", c->right ? pad : 0, "", cut, c->right ? 0 : pad, "");
	}
	buf_addc(out, '\n');
}

void list_plain(struct list *l, int width, struct buf *out)
{
	int widths[LIST_COLUMNS];
	size_t i;
	json_t *row;
	lay_out(l, width, widths);
	if (!l->spec->untitled)
		plain_line(l, widths, NULL, out);
	json_array_foreach(l->rows, i, row)
		plain_line(l, widths, row, out);
}
