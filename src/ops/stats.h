/* What the market counts of itself: requests, errors and times by operation, commits, the writer's queue. Thread-safe and
 * cheap: a thread adds to numbers of its own that nobody else writes. */
#ifndef OPS_STATS_H
#define OPS_STATS_H

#include "ops/op.h"

void stats_start(int64_t now);                                      /* ms: when the market opened */
void stats_request(const struct op *op, bool ok, int64_t took_us);  /* op NULL: it was none */
void stats_commit(int requests);                                    /* one commit of so many */
void stats_queue(int waiting);                                      /* how many wait for the writer now */
void stats_log(int64_t bytes);                                      /* so much is in the store's log now */
void stats_checkpoint(bool ok);                                     /* it was moved into the store's file, or could not be */

struct stats_method {
	int64_t count, errors;
	int64_t p50_us, p99_us;   /* as many took at most this; 0: none was asked */
};

struct stats {
	int64_t started_at, requests, errors, commits, committed;   /* committed: requests in those commits */
	int64_t log_bytes, checkpoints, checkpoints_failed;
	int most, queue;                                            /* most: of one commit */
};

void stats_method(const struct op *op, struct stats_method *out);
void stats_all(struct stats *out);

#endif
