#include "ui/area.h"

#define NCURSES_NOMACROS 1
#include <curses.h>
#include <stdlib.h>

#include "base/text.h"

static int least(int a, int b)
{
	return a < b ? a : b;
}

int area_rows(void)
{
	return LINES;
}

int area_columns(void)
{
	return COLS;
}

enum { PLAIN_MOST = 256 };   /* cells */

/* Most text is printable ASCII that fits: it needs no cleaner, and its cells can be written as they are, without asking for
 * each character how wide it is. Gives its length; -1: it is of another kind. */
static int plain_cells(const char *text, int room, attr_t attr, chtype out[PLAIN_MOST])
{
	int n = 0;
	for (; text[n]; n++) {
		if (n == room || n == PLAIN_MOST || text[n] < ' ' || text[n] > '~')
			return -1;
		out[n] = (chtype)text[n] | attr;
	}
	return n;
}

int area_putn(const struct area *a, int row, int col, int cells, enum style style, const char *text)
{
	char out[1024];
	chtype plain[PLAIN_MOST];
	if (row < 0 || row >= a->h || col < 0 || col >= a->w)
		return 0;
	int room = least(cells, a->w - col);
	attr_t attr = (attr_t)a->theme->attr[style];
	attrset(attr);
	int used = plain_cells(text, room, attr, plain);
	if (used >= 0) {
		mvaddchnstr(a->y + row, a->x + col, plain, used);
		return used;
	}
	used = text_fit(text, room, out, sizeof out);
	mvaddstr(a->y + row, a->x + col, out);
	return used;
}

int area_put(const struct area *a, int row, int col, enum style style, const char *text)
{
	return area_putn(a, row, col, a->w, style, text);
}

int area_right(const struct area *a, int row, int end, enum style style, const char *text)
{
	char out[512];
	int used = text_fit(text, end, out, sizeof out);
	return area_putn(a, row, end - used, used, style, out);
}

void area_blank(const struct area *a, int row, int col, int cells, enum style style)
{
	if (row < 0 || row >= a->h || col < 0)
		return;
	attrset((attr_t)a->theme->attr[style]);
	int n = least(col + cells, a->w) - col;
	if (n > 0)
		mvhline(a->y + row, a->x + col, (chtype)' ' | (attr_t)a->theme->attr[style], n);
}

void area_clear(const struct area *a)
{
	for (int row = 0; row < a->h; row++)
		area_blank(a, row, 0, a->w, STYLE_TEXT);
}

/* A glyph made ready for many cells. */
static bool dim_cell(const struct area *a, enum glyph glyph, cchar_t *out)
{
	attr_t attr = (attr_t)a->theme->attr[STYLE_DIM];
	wchar_t wide[2] = {0};
	return mbtowc(wide, a->theme->glyph[glyph], MB_CUR_MAX) > 0 &&
	       setcchar(out, wide, attr & ~(attr_t)A_COLOR, (short)PAIR_NUMBER(attr), NULL) == OK;
}

void area_rule(const struct area *a, int row)
{
	cchar_t cell;
	if (row >= 0 && row < a->h && a->w > 0 && dim_cell(a, GLYPH_RULE, &cell))
		mvhline_set(a->y + row, a->x, &cell, a->w);
}

void area_bar(const struct area *a, int col)
{
	cchar_t cell;
	if (col >= 0 && col < a->w && a->h > 0 && dim_cell(a, GLYPH_BAR, &cell))
		mvvline_set(a->y, a->x + col, &cell, a->h);
}

struct area area_top(struct area *a, int h)
{
	struct area piece = *a;
	piece.h = least(h, a->h);
	a->y += piece.h;
	a->h -= piece.h;
	return piece;
}

struct area area_bottom(struct area *a, int h)
{
	struct area piece = *a;
	piece.h = least(h, a->h);
	a->h -= piece.h;
	piece.y = a->y + a->h;
	return piece;
}

struct area area_left(struct area *a, int w)
{
	struct area piece = *a;
	piece.w = least(w, a->w);
	a->x += piece.w;
	a->w -= piece.w;
	return piece;
}

struct area area_take_right(struct area *a, int w)
{
	struct area piece = *a;
	piece.w = least(w, a->w);
	a->w -= piece.w;
	piece.x = a->x + a->w;
	return piece;
}

struct area area_middle(const struct area *a, int h, int w)
{
	struct area piece = *a;
	piece.h = least(h, a->h);
	piece.w = least(w, a->w);
	piece.y += (a->h - piece.h) / 2;
	piece.x += (a->w - piece.w) / 2;
	return piece;
}

struct area area_inset(const struct area *a, int rows, int cols)
{
	struct area piece = *a;
	piece.y += rows;
	piece.x += cols;
	piece.h = a->h > 2 * rows ? a->h - 2 * rows : 0;
	piece.w = a->w > 2 * cols ? a->w - 2 * cols : 0;
	return piece;
}
