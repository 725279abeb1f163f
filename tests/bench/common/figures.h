/* What a program of these has measured, as the one line of JSON that it prints. */
#ifndef BENCH_FIGURES_H
#define BENCH_FIGURES_H

#include <stdbool.h>

#include "base/buf.h"
#include "tests/bench/common/histogram.h"

struct figures {
	uint64_t requests, errors, bytes;   /* bytes: of replies, in all */
	double seconds, cpu;                /* cpu: this process's */
	char first_error[320];
	struct histogram latency;           /* ns */
};

void figures_clear(struct figures *f);
/* Counts an error and keeps what the first one says: n bytes, which are made fit to print. */
void figures_error(struct figures *f, const char *text, size_t n);

/* The line: figures_begin(), members of one's own by jw_int() and figure(), figures_end(), which prints it and says whether
 * anything was measured. */
void figures_begin(struct jw *w, struct buf *line, const struct figures *f);
void figure(struct jw *w, const char *key, double value);   /* with three decimals */
/* Members NAME_p50_us and so on; name "" gives p50_us. */
void figures_latency(struct jw *w, const char *name, const struct histogram *h);
bool figures_end(struct jw *w, const struct figures *f);

#endif
