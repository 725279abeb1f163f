/* The status line: what was done, what went wrong, what arrived. It never takes the focus, moves the cursor or eats a key. */
#ifndef UI_NOTICE_H
#define UI_NOTICE_H

#include "ui/state.h"

int notice_tick(struct app *app, int64_t now);   /* ms until it changes by itself; -1: it does not */
void notice_draw(const struct app *app, const struct area *a);

#endif
