/* What stands around every screen: the header with its tabs, the status line, the footer. */
#ifndef UI_FRAME_H
#define UI_FRAME_H

#include "ui/state.h"

enum { FRAME_ROWS = 18, FRAME_COLUMNS = 60 };   /* the least that the screens are drawn in */

/* Draws the frame into the whole terminal and gives the room that is left for the screen. */
struct area frame_draw(struct app *app, struct area whole);
void frame_too_small(const struct area *whole);

#endif
