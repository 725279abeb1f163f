/* What a terminal of a measured client shows: the cells, and where the cursor is, of what ncurses sends to an xterm. Colours and
 * other attributes are left out. By it a measurement knows that a screen is complete, and not only that bytes came. */
#ifndef BENCH_GRID_H
#define BENCH_GRID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GRID_PARAMS 8
#define GRID_ROW_TEXT 2048   /* bytes that hold any row */

struct grid {
	int cols, rows, x, y;      /* x = cols: the next character wraps */
	int top, bottom;           /* of what scrolls, both of them in it */
	uint32_t *cells;           /* cols × rows; 0 is the second half of a wide one */
	uint32_t last;             /* what REP repeats */
	uint64_t unknown;          /* sequences that were not understood: the cells may lie */
	int state, params[GRID_PARAMS], count;
	char private;
	uint32_t rune;
	int rune_left;
};

void grid_init(struct grid *g, int cols, int rows);   /* 1..400 × 1..200 */
void grid_free(struct grid *g);
void grid_feed(struct grid *g, const void *bytes, size_t n);

/* A row (0..rows-1) as UTF-8, without the blanks at its end; gives its length. */
size_t grid_row(const struct grid *g, int row, char out[GRID_ROW_TEXT]);
/* The row holds this text somewhere. */
bool grid_row_has(const struct grid *g, int row, const char *text);
/* Some row does. */
bool grid_has(const struct grid *g, const char *text);
/* Where this character stands, the last column of the last row first; false: nowhere. */
bool grid_find_last(const struct grid *g, uint32_t rune, int *row, int *col);
/* How many rows are not blank. */
int grid_filled(const struct grid *g);

#endif
