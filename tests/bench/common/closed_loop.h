/* A closed loop: so many connections, each with so many requests under way, the next one as soon as one is answered; or, with a
 * rate, when its time has come. */
#ifndef BENCH_CLOSED_LOOP_H
#define BENCH_CLOSED_LOOP_H

#include "tests/bench/common/figures.h"
#include "tests/bench/common/requests.h"
#include "tests/bench/common/caller.h"

struct closed_loop {
	const struct requests *requests;   /* read with a run of `pipeline` */
	struct caller *callers;                /* open, and logged in where that is wanted */
	size_t connections, pipeline;
	double warmup, seconds;
	double rate;                       /* requests a second of all connections, evenly; 0: as many as are answered */
	bool echo;                         /* replies are the requests themselves */

	struct figures figures;            /* of the time measured; errors: in all */
	uint64_t answered, pushes;         /* in all, the warm-up and the last replies included */
};

/* Runs it. With a rate a request that is late because the one before it is not answered counts from when it was due. A reply with an error, one that is not to the request sent, or none at all is counted as an error and as nothing
 * else; replies that come after the time is up are waited for, and only in `answered`. False: it could not begin. */
bool closed_loop_run(struct closed_loop *c, struct err *err);

#endif
