/* The mouse: what was drawn where, so that a click finds it. Every drawing gathers it anew; what a screen draws is found
 * only while that screen is on top. */
#ifndef UI_MOUSE_H
#define UI_MOUSE_H

#include "ui/screen.h"

enum { MOUSE_SPOTS = 64 };   /* further ones are not found */

struct spot {
	int y, x, h, w;
	struct screen *screen;           /* whose it is */
	struct list *list;               /* its rows, the first shown at the top; or */
	struct form *form;               /* the form's stop number `index`; or */
	int index;
	const struct action *action;     /* what a click does */
};

struct mouse {
	bool on;                         /* the person wants it: see app_wants_mouse() */
	struct spot spots[MOUSE_SPOTS];
	int count;
};

void mouse_forget(struct mouse *m);                                     /* before each drawing, and when screens come or go */
void mouse_rows(struct list *l, const struct area *a);                  /* a holds the rows of l */
void mouse_stop(struct form *f, int index, const struct area *a);       /* a is a field, or the button */
void mouse_action(struct app *app, const struct action *row, int y, int x, int cells);
/* A press selects a row or a field, or does what stands there; on the selected row it does what Enter does. The wheel
 * moves the selection or the text. */
void mouse_key(struct app *app, const struct key *key);

#endif
