/* The hashing pool: a few threads that run the slow step of logins and registrations, behind a bounded queue (RULES A4). */
#ifndef MARKET_HASHING_H
#define MARKET_HASHING_H

#include "base/options.h"
#include "market/job.h"
#include "market/writer.h"

struct hashing;

struct hashing *hashing_start(const struct options *o, struct writer *w, struct err *err);
/* Takes the job: its `slow` step runs, then the writer gets it, or the loop when the step failed. False: the queue is full, the
 * job stays the caller's. */
bool hashing_submit(struct hashing *h, struct job *j);
void hashing_stop(struct hashing *h);   /* after what waits is done; takes no job any more */
void hashing_free(struct hashing *h);   /* a stopped one, when no thread can submit any more */

#endif
