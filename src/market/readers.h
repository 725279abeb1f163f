/* Readers: a few threads, each with a read connection, that ask the questions which are too slow for a loop. Those who ask take
 * turns, whoever they are and with however many connections, and each of them has so much of the readers' time in a second:
 * who has had it waits, and who would wait too long is refused. Thread-safe. */
#ifndef MARKET_READERS_H
#define MARKET_READERS_H

#include "base/options.h"
#include "market/job.h"

struct market;
struct readers;

/* Opens the store once for each reader, starts the threads. NULL: err says why. */
struct readers *readers_start(struct market *m, const char *store, const struct options *o, struct err *err);
/* Takes a job with who, kind and exempt set: it is asked, and goes on to its loop, or after its first step (`before`) to where its
 * next one is done. False, with err: it is refused, and stays the caller's. */
bool readers_submit(struct readers *r, struct job *j, struct err *err);
/* What a reader has allocated for a job that is answered goes back to be freed there: a thread that frees another's memory waits for
 * that one's heap, which a reader may hold while it is not let run. Harmless for a job that no reader has asked. */
void readers_take_back(struct readers *r, struct job *j);
/* What waits is answered `unavailable`, what is being asked is waited for; takes no job any more. */
void readers_stop(struct readers *r);
void readers_free(struct readers *r);   /* stopped ones, when no thread can submit any more */

#endif
