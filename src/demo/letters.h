/* What people in the demo market wrote to each other, and how far they have read. */
#ifndef DEMO_LETTERS_H
#define DEMO_LETTERS_H

#include "demo/trade.h"

/* Plans them all; the trade must live until the script is played. */
void letters_plan(struct trade *t, struct script *s);

#endif
