#include "ui/area.h"

#define NCURSES_NOMACROS 1
#include <curses.h>

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

int area_putn(const struct area *a, int row, int col, int cells, enum style style, const char *text)
{
	char out[1024];
	if (row < 0 || row >= a->h || col < 0 || col >= a->w)
		return 0;
	int used = text_fit(text, least(cells, a->w - col), out, sizeof out);
	attrset((attr_t)a->theme->attr[style]);
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
	for (int i = col; i < least(col + cells, a->w); i++)
		mvaddch(a->y + row, a->x + i, ' ');
}

void area_clear(const struct area *a)
{
	for (int row = 0; row < a->h; row++)
		area_blank(a, row, 0, a->w, STYLE_TEXT);
}

void area_rule(const struct area *a, int row)
{
	for (int col = 0; col < a->w; col++)
		area_putn(a, row, col, 1, STYLE_DIM, a->theme->glyph[GLYPH_RULE]);
}

void area_bar(const struct area *a, int col)
{
	for (int row = 0; row < a->h; row++)
		area_putn(a, row, col, 1, STYLE_DIM, a->theme->glyph[GLYPH_BAR]);
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
