/* The status line: what was done, what went wrong, what arrived. It never takes the focus, moves the cursor or eats a key. */
#ifndef UI_NOTICE_H
#define UI_NOTICE_H

#include "ui/state.h"

enum { NOTICE_READ_MS = 2500 };   /* a notice stays so long, whatever is pressed */

/* Something came from elsewhere. It lets what the person was just told of his own act stand for a moment, but no longer: what
 * arrives is on the screen within a second. */
void notice_arrived(struct app *app, const char *text);
int notice_tick(struct app *app, int64_t now);   /* ms until it changes by itself; -1: it does not */
void notice_draw(const struct app *app, const struct area *a);

#endif
