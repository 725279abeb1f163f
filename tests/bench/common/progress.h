/* How far a long work is, on stderr: a bar on a terminal, else a line every tenth. */
#ifndef BENCH_PROGRESS_H
#define BENCH_PROGRESS_H

#include <stdint.h>

struct progress {
	const char *what;
	int64_t whole, tenth;
	int64_t begun, shown;   /* monotonic ms */
};

struct progress progress_begin(const char *what, int64_t whole);
void progress_at(struct progress *p, int64_t done);   /* may be called often; done = whole ends it */

#endif
