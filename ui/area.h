/* A rectangle of the screen that text is put into. Rows and columns count from its corner; what falls outside is not drawn,
 * and all text passes the cleaner. */
#ifndef UI_AREA_H
#define UI_AREA_H

#include "ui/theme.h"

struct area {
	int y, x, h, w;
	const struct theme *theme;
};

/* Of the whole terminal; 0 before it is driven. */
int area_rows(void);
int area_columns(void);

/* Each returns the cells it drew. */
int area_put(const struct area *a, int row, int col, enum style style, const char *text);
int area_putn(const struct area *a, int row, int col, int cells, enum style style, const char *text);   /* cut to cells */
int area_right(const struct area *a, int row, int end, enum style style, const char *text);   /* ends before column end */

void area_blank(const struct area *a, int row, int col, int cells, enum style style);
void area_clear(const struct area *a);
void area_rule(const struct area *a, int row);                 /* a thin line across */
void area_bar(const struct area *a, int col);                  /* a thin line from top to bottom */

struct area area_top(struct area *a, int h);                   /* takes h rows off the top of a */
struct area area_bottom(struct area *a, int h);
struct area area_left(struct area *a, int w);
struct area area_take_right(struct area *a, int w);
struct area area_middle(const struct area *a, int h, int w);   /* a rectangle of at most that size, centred */
struct area area_inset(const struct area *a, int rows, int cols);

#endif
