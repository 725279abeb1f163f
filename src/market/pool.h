/* A pool: a few threads that run the slow step of calls behind a bounded queue, so that those never hold up anything else. One
 * hashes passwords (RULES A4), the other waits for pictures. */
#ifndef MARKET_POOL_H
#define MARKET_POOL_H

#include "base/options.h"
#include "market/job.h"
#include "market/writer.h"

struct pool;

struct pool *pool_start(enum op_pool kind, const struct options *o, struct writer *w, struct err *err);
/* Takes the job: its `slow` step runs, then the writer gets it, or the loop when the step failed. False: the queue is full, the
 * job stays the caller's. */
bool pool_submit(struct pool *p, struct job *j);
void pool_stop(struct pool *p);   /* after what waits is done; takes no job any more */
void pool_free(struct pool *p);   /* a stopped one, when no thread can submit any more */

#endif
