/* The writer: one thread, the one write connection. It gathers what waits into one transaction, in which each request is done
 * wholly or not at all, commits once, and only then are the answers given. */
#ifndef MARKET_WRITER_H
#define MARKET_WRITER_H

#include "base/options.h"
#include "market/job.h"
#include "market/mailer.h"

struct store_place;
struct writer;

/* Opens (and migrates) the store, starts the thread. NULL: err says why. `loops` get the news of every commit, the mailer its
 * mails. */
struct writer *writer_start(const struct store_place *place, struct options_live *o, struct loop **loops, int loop_count,
                            struct mailer *mailer, struct err *err);
/* Takes the job; it comes back through loop_post_commit(). False: too many wait, the job stays the caller's. */
bool writer_submit(struct writer *w, struct job *j, bool in_turn);   /* in_turn: taken however many wait */
void writer_stop(struct writer *w);   /* after what waits is done; joins; takes no job any more */
/* A stopped one, when no thread can submit any more. Closes the store: when that is the last of its connections to be closed, all
 * that was committed is in the one file. */
void writer_free(struct writer *w);

#endif
