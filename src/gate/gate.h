/* The gate: listens, accepts, limits, forks, supervises; the README has the picture. No thread, no store, no
 * byte of a client looked at here. */
#ifndef GATE_GATE_H
#define GATE_GATE_H

#include "base/err.h"
#include "base/options.h"

/* Serves the market in `dir` until SIGTERM or SIGINT (returns 0) or until it cannot (1, or 78 for configuration; said in the
 * log). Prints the `ready …` line on stdout when every door is open. */
int gate_serve(struct options *options, const struct options_source *from);

#endif
