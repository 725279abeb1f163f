#include "tests/bench/common/grid.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "base/buf.h"

enum state { GROUND, ESCAPE, CHARSET, CSI, OSC };
enum { PARAM_MOST = 9999 };

void grid_init(struct grid *g, int cols, int rows)
{
	*g = (struct grid){.cols = cols, .rows = rows, .bottom = rows - 1, .last = ' '};
	g->cells = xcalloc((size_t)cols * (size_t)rows, sizeof *g->cells);
	for (int i = 0; i < cols * rows; i++)
		g->cells[i] = ' ';
}

void grid_free(struct grid *g)
{
	free(g->cells);
	g->cells = NULL;
}

/* ---- cells ---- */

static uint32_t *cell(const struct grid *g, int row, int col)
{
	return g->cells + (size_t)row * (size_t)g->cols + col;
}

static int within(int v, int least, int most)
{
	return v < least ? least : v > most ? most : v;
}

static void go(struct grid *g, int row, int col)
{
	g->y = within(row, 0, g->rows - 1);
	g->x = within(col, 0, g->cols - 1);
}

static void blank(struct grid *g, int row, int from, int to)
{
	for (int col = from; col < to; col++)
		*cell(g, row, col) = ' ';
}

/* Rows first..last go up by n, or down when n is negative; what comes in is blank. */
static void scroll(struct grid *g, int first, int last, int n)
{
	int height = last - first + 1, by = within(n, -height, height);
	size_t row = (size_t)g->cols * sizeof *g->cells, kept = (size_t)(height - (by < 0 ? -by : by)) * row;
	memmove(cell(g, by > 0 ? first : first - by, 0), cell(g, by > 0 ? first + by : first, 0), kept);
	for (int i = 0; i < (by < 0 ? -by : by); i++)
		blank(g, by > 0 ? last - i : first + i, 0, g->cols);
}

/* Cells of the cursor's row, from it on, go right by n, or left when n is negative. */
static void shift(struct grid *g, int n)
{
	int x = within(g->x, 0, g->cols - 1), width = g->cols - x, by = within(n, -width, width);
	size_t kept = (size_t)(width - (by < 0 ? -by : by)) * sizeof *g->cells;
	memmove(cell(g, g->y, by > 0 ? x + by : x), cell(g, g->y, by > 0 ? x : x - by), kept);
	blank(g, g->y, by > 0 ? x : g->cols + by, by > 0 ? x + by : g->cols);
}

static void line_feed(struct grid *g)
{
	if (g->y == g->bottom)
		scroll(g, g->top, g->bottom, 1);
	else
		g->y = within(g->y + 1, 0, g->rows - 1);
}

static void line_back(struct grid *g)
{
	if (g->y == g->top)
		scroll(g, g->top, g->bottom, -1);
	else
		g->y = within(g->y - 1, 0, g->rows - 1);
}

static void put(struct grid *g, uint32_t rune)
{
	int width = rune < 0x80 ? 1 : wcwidth((wchar_t)rune);
	if (width <= 0)
		return;
	if (g->x + width > g->cols) {
		g->x = 0;
		line_feed(g);
	}
	*cell(g, g->y, g->x) = rune;
	if (width == 2)
		*cell(g, g->y, g->x + 1) = 0;
	g->x += width;
	g->last = rune;
}

/* ---- control sequences ---- */

static int param(const struct grid *g, int i, int unset)
{
	return i < g->count && g->params[i] > 0 ? g->params[i] : unset;
}

static void erase_line(struct grid *g)
{
	int what = param(g, 0, 0), x = within(g->x, 0, g->cols - 1);
	blank(g, g->y, what == 0 ? x : 0, what == 1 ? x + 1 : g->cols);
}

static void erase_screen(struct grid *g)
{
	int what = param(g, 0, 0);
	for (int row = 0; row < g->rows; row++)
		if (what >= 2 || (what == 0 ? row > g->y : row < g->y))
			blank(g, row, 0, g->cols);
	if (what < 2)
		erase_line(g);
}

static void repeat(struct grid *g)
{
	for (int n = within(param(g, 0, 1), 1, g->cols * g->rows); n > 0; n--)
		put(g, g->last);
}

static void set_region(struct grid *g)
{
	int top = param(g, 0, 1) - 1, bottom = param(g, 1, g->rows) - 1;
	if (top >= bottom || bottom >= g->rows)
		return;
	g->top = top;
	g->bottom = bottom;
	go(g, 0, 0);
}

static void tabs(struct grid *g, int n)
{
	int stop = g->x / 8 + n + (n < 0 && g->x % 8 ? 1 : 0);
	go(g, g->y, stop * 8);
}

static void up(struct grid *g) { go(g, g->y - param(g, 0, 1), g->x); }
static void down(struct grid *g) { go(g, g->y + param(g, 0, 1), g->x); }
static void right(struct grid *g) { go(g, g->y, g->x + param(g, 0, 1)); }
static void left(struct grid *g) { go(g, g->y, g->x - param(g, 0, 1)); }
static void to_column(struct grid *g) { go(g, g->y, param(g, 0, 1) - 1); }
static void to_row(struct grid *g) { go(g, param(g, 0, 1) - 1, g->x); }
static void position(struct grid *g) { go(g, param(g, 0, 1) - 1, param(g, 1, 1) - 1); }
static void tab_on(struct grid *g) { tabs(g, param(g, 0, 1)); }
static void tab_back(struct grid *g) { tabs(g, -param(g, 0, 1)); }
static void scroll_up(struct grid *g) { scroll(g, g->top, g->bottom, param(g, 0, 1)); }
static void scroll_down(struct grid *g) { scroll(g, g->top, g->bottom, -param(g, 0, 1)); }
static void insert_rows(struct grid *g) { scroll(g, g->y, g->bottom, -param(g, 0, 1)); }
static void delete_rows(struct grid *g) { scroll(g, g->y, g->bottom, param(g, 0, 1)); }
static void insert_cells(struct grid *g) { shift(g, param(g, 0, 1)); }
static void delete_cells(struct grid *g) { shift(g, -param(g, 0, 1)); }
static void erase_cells(struct grid *g) { blank(g, g->y, within(g->x, 0, g->cols), within(g->x + param(g, 0, 1), 0, g->cols)); }
static void nothing(struct grid *g) { (void)g; }

static const struct {
	char final;
	void (*run)(struct grid *g);
} sequences[] = {
	{'H', position}, {'m', nothing}, {'d', to_row}, {'G', to_column}, {'K', erase_line}, {'J', erase_screen}, {'X', erase_cells},
	{'b', repeat}, {'A', up}, {'B', down}, {'C', right}, {'D', left}, {'I', tab_on}, {'Z', tab_back}, {'r', set_region},
	{'S', scroll_up}, {'T', scroll_down}, {'L', insert_rows}, {'M', delete_rows}, {'@', insert_cells}, {'P', delete_cells},
	{'h', nothing}, {'l', nothing}, {'t', nothing}, {'f', position}, {'`', to_column},
};

static void run_sequence(struct grid *g, char final)
{
	for (size_t i = 0; i < sizeof sequences / sizeof *sequences; i++) {
		if (sequences[i].final != final)
			continue;
		if (!g->private)
			sequences[i].run(g);
		return;
	}
	g->unknown++;
}

/* ---- bytes ---- */

static void control(struct grid *g, unsigned char c)
{
	switch (c) {
	case '\r': g->x = 0; break;
	case '\n': line_feed(g); break;
	case '\b': go(g, g->y, within(g->x, 0, g->cols - 1) - 1); break;
	case '\t': tabs(g, 1); break;
	case 033: g->state = ESCAPE; break;
	default: break;
	}
}

static void on_ground(struct grid *g, unsigned char c)
{
	if (g->rune_left > 0 && (c & 0xc0) == 0x80) {
		g->rune = g->rune << 6 | (c & 0x3f);
		if (--g->rune_left == 0)
			put(g, g->rune);
	} else if (c < 0x20 || c == 0x7f) {
		control(g, c);
	} else if (c < 0x80) {
		put(g, c);
	} else {
		g->rune_left = c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : 1;
		g->rune = c & (0x3fu >> g->rune_left);
	}
}

static void on_escape(struct grid *g, unsigned char c)
{
	g->state = c == '[' ? CSI : c == ']' ? OSC : c == '(' || c == ')' ? CHARSET : GROUND;
	g->count = 0;
	g->private = 0;
	if (c == 'M')
		line_back(g);
	else if (g->state == GROUND && !strchr("=>78", c))
		g->unknown++;
}

static void on_csi(struct grid *g, unsigned char c)
{
	if (c >= '0' && c <= '9') {
		g->count = within(g->count, 1, GRID_PARAMS);
		int *p = &g->params[g->count - 1];
		*p = within(*p * 10 + (c - '0'), 0, PARAM_MOST);
	} else if (c == ';' || c == ':') {
		g->count = within(g->count == 0 ? 2 : g->count + 1, 1, GRID_PARAMS);
	} else if (c >= '<' && c <= '?') {
		g->private = (char)c;
	} else if (c >= 0x40) {
		run_sequence(g, (char)c);
		g->state = GROUND;
		memset(g->params, 0, sizeof g->params);
	}
}

void grid_feed(struct grid *g, const void *bytes, size_t n)
{
	const unsigned char *p = bytes;
	for (size_t i = 0; i < n; i++) {
		switch (g->state) {
		case GROUND: on_ground(g, p[i]); break;
		case ESCAPE: on_escape(g, p[i]); break;
		case CSI: on_csi(g, p[i]); break;
		case CHARSET: g->state = GROUND; break;
		default: g->state = p[i] == '\a' || p[i] == 033 ? GROUND : OSC; break;
		}
	}
}

/* ---- looking at it ---- */

static size_t utf8(uint32_t rune, char out[4])
{
	size_t n = rune < 0x80 ? 1 : rune < 0x800 ? 2 : rune < 0x10000 ? 3 : 4;
	static const unsigned char lead[] = {0, 0, 0xc0, 0xe0, 0xf0};
	for (size_t i = n; i-- > 1; rune >>= 6)
		out[i] = (char)(0x80 | (rune & 0x3f));
	out[0] = (char)(lead[n] | rune);
	return n;
}

size_t grid_row(const struct grid *g, int row, char out[GRID_ROW_TEXT])
{
	size_t n = 0, end = 0;
	for (int col = 0; col < g->cols && n + 5 < GRID_ROW_TEXT; col++) {
		uint32_t rune = *cell(g, row, col);
		if (rune == 0)
			continue;
		n += utf8(rune, out + n);
		end = rune == ' ' ? end : n;
	}
	out[end] = '\0';
	return end;
}

bool grid_row_has(const struct grid *g, int row, const char *text)
{
	char line[GRID_ROW_TEXT];
	grid_row(g, row, line);
	return strstr(line, text) != NULL;
}

bool grid_has(const struct grid *g, const char *text)
{
	for (int row = g->rows - 1; row >= 0; row--)
		if (grid_row_has(g, row, text))
			return true;
	return false;
}

bool grid_find_last(const struct grid *g, uint32_t rune, int *row, int *col)
{
	for (int i = g->cols * g->rows - 1; i >= 0; i--) {
		if (g->cells[i] != rune)
			continue;
		*row = i / g->cols;
		*col = i % g->cols;
		return true;
	}
	return false;
}

int grid_filled(const struct grid *g)
{
	char line[GRID_ROW_TEXT];
	int n = 0;
	for (int row = 0; row < g->rows; row++)
		n += grid_row(g, row, line) > 0;
	return n;
}
