/* Drawing a list: its columns, its rows, and what it says in place of rows. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "ui/list.h"
#include "ui/state.h"

enum { GAP = 2, MARGIN = 2, CELL = 512 };

static bool shown(const struct list *l, const struct column *c, int w)
{
	if (l->absent & 1u << (c - l->spec->columns))
		return false;
	return w >= c->from && (c->until == 0 || w < c->until);
}

/* Cells that the column of width 0 gets in a list w wide. */
static int flexible(const struct list *l, int w)
{
	int rest = w - MARGIN - 1;
	for (const struct column *c = l->spec->columns; c->cell; c++)
		if (shown(l, c, w))
			rest -= c->width + (c > l->spec->columns ? GAP : 0);
	return rest > 4 ? rest : 4;
}

static void put_cell(const struct area *a, int row, int col, int width, const struct column *c, enum style style,
                     const char *text)
{
	char cut[CELL];
	int used = text_fit(text, width, cut, sizeof cut);
	area_putn(a, row, c->right ? col + width - used : col, width, style, cut);
}

static void draw_titles(const struct list *l, const struct area *a)
{
	int col = MARGIN, flex = flexible(l, a->w);
	for (const struct column *c = l->spec->columns; c->cell; c++) {
		if (!shown(l, c, a->w))
			continue;
		int width = c->width ? c->width : flex;
		put_cell(a, 0, col, width, c, STYLE_DIM, c->title);
		col += width + GAP;
	}
}

static void draw_row(const struct list *l, const struct area *a, int line, int index, bool focused)
{
	const json_t *row = json_array_get(l->rows, (size_t)index);
	bool selected = index == l->selected, bright = selected && focused;
	int col = MARGIN, flex = flexible(l, a->w);
	char text[CELL];
	if (bright)
		area_blank(a, line, 0, a->w, STYLE_SELECTED);
	if (selected)
		area_put(a, line, 0, bright ? STYLE_SELECTED : STYLE_TITLE, a->theme->glyph[GLYPH_CARET]);
	for (const struct column *c = l->spec->columns; c->cell; c++) {
		if (!shown(l, c, a->w))
			continue;
		int width = c->width ? c->width : flex;
		enum style style = bright ? STYLE_SELECTED : c->row_style ? c->row_style(row) : c->style;
		c->cell(l, row, text, sizeof text);
		put_cell(a, line, col, width, c, style, text);
		col += width + GAP;
	}
}

static void draw_rows(struct list *l, const struct area *a, bool focused)
{
	int count = (int)json_array_size(l->rows);
	if (l->selected < l->top)
		l->top = l->selected;
	if (l->selected >= l->top + a->h)
		l->top = l->selected - a->h + 1;
	if (l->top > count - a->h)
		l->top = count > a->h ? count - a->h : 0;
	for (int i = 0; i < a->h && l->top + i < count; i++)
		draw_row(l, a, i, l->top + i, focused);
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
		snprintf(text, sizeof text, "%s", l->spec->empty);
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
	if (l->spec->search)
		draw_search(l, &a, focused);
	if (json_array_size(l->rows) == 0 || l->state == LIST_FAILED) {
		draw_message(l, &a);
		return;
	}
	if (!l->spec->untitled) {
		struct area titles = area_top(&a, 1);
		draw_titles(l, &titles);
	}
	l->height = a.h > 0 ? a.h : 1;
	draw_rows(l, &a, focused);
}

void list_position(const struct list *l, char *out, size_t size)
{
	int count = (int)json_array_size(l->rows);
	*out = '\0';
	if (count > 0)
		snprintf(out, size, "%d of %d%s", l->selected + 1, count, l->next ? "+" : "");
}

void list_plain(const struct list *l, int width, struct buf *out)
{
	char text[CELL], cut[CELL];
	int flex = flexible(l, width);
	for (size_t i = 0; i < json_array_size(l->rows); i++) {
		for (const struct column *c = l->spec->columns; c->cell; c++) {
			if (!shown(l, c, width))
				continue;
			c->cell(l, json_array_get(l->rows, i), text, sizeof text);
			int used = text_fit(text, c->width ? c->width : flex, cut, sizeof cut);
			int pad = (c->width ? c->width : flex) - used;
			buf_addf(out, "%*s%s%*s  ", c->right ? pad : 0, "", cut, c->right ? 0 : pad, "");
		}
		buf_addc(out, '\n');
	}
}
