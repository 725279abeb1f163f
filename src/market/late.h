/* Late: which kind of question was too slow for the loop of whoever asked it, so that it goes to a reader directly for a while.
 * A kind is who asks, the method, and the names of the parameters given: one who searches slowly is served at once with all
 * else, and so are his neighbours at one address. Thread-safe; a fixed table, in which the oldest give way. */
#ifndef MARKET_LATE_H
#define MARKET_LATE_H

#include <stdbool.h>
#include <stdint.h>

#include "ops/call.h"

enum { LATE_KEPT_MS = 60000, LATE_PATIENCE_MOST = 256, LATE_STRANGERS = 3, LATE_STRANGERS_MS = 1,
       LATE_COSTLY_US = 1000, LATE_COSTLY_MOST_US = 20000 };

/* The kind of a call whose parameters are checked; who: rate_asker(), 0 is anyone. Never 0. */
uint64_t late_kind(uint64_t who, const struct call *c);
/* How many of these ms it may take on its loop; 0: it goes to a reader. A kind that LATE_STRANGERS others were late with lately has
 * LATE_STRANGERS_MS of who was not. now: monotonic ms, as below. */
int late_allowance(uint64_t who, const struct call *c, int ms, int64_t now);
/* It was late on its loop. The first time one fast answer of a reader is enough to be forgotten; each time that it is late
 * again it takes four times as many. */
void late_found(uint64_t who, const struct call *c, int64_t now);
/* It was in time and took so many µs, LATE_COSTLY_US or more. More than LATE_COSTLY_MOST_US of a kind in a second are as good as late. */
void late_costly(uint64_t who, const struct call *c, int64_t us, int64_t now);
void late_answered(uint64_t kind, bool slow, int64_t now);    /* a reader has answered one */

#endif
