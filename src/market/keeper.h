/* Keeps the store's log short, and room on its disk. Only the writer's connection may move what was committed into the store's file, and no write can be
 * done meanwhile: so that is done when it holds nobody up, and in any case before the log is large, or larger than what the disk has
 * free. A move has no steps: it takes as long as writing and syncing each page that has changed, once, and readers who need the log
 * longer keep it from being begun anew. Measured with orders at random among 50,000 products, on a machine that did nothing else: 7
 * to 10 ms for 4 MB of log, 9 to 16 for 16 MB, 17 to 35 for 64 MB. When the disk is full the log is moved and cut; where that gives no room the reserve is given up, and until there is
 * room for another one nothing new is to be taken: what is left is for ending what is open. */
#ifndef MARKET_KEEPER_H
#define MARKET_KEEPER_H

#include <stdbool.h>
#include <stdint.h>

#include "db/db.h"
#include "market/reserve.h"

/* Belongs to the writer's thread. Times are monotonic ms. */
struct keeper {
	struct db *db;
	int64_t fresh;           /* what the log had to move when it was last looked at */
	int64_t last_write;
	int64_t not_before;      /* after a move that did not succeed */
	int64_t early_at;        /* the next move that nothing forces */
	bool failing;            /* and was told so in the log */
	struct reserve reserve;
	bool full;               /* there is to be a reserve, and there is no room for it */
	int64_t look_at;         /* when full: whether there is, */
	int64_t say_at;          /* and when it is said again that there is none */
};

void keeper_begin(struct keeper *k, struct db *db, const struct reserve *r, int64_t now);
/* Does what is due: after each group of writes, and when keeper_due() has come. waiting: further writes wait. */
void keeper_turn(struct keeper *k, bool waiting, int64_t now);
/* After a write that the disk had no room for. False: that made none. */
bool keeper_make_room(struct keeper *k, int64_t now);
int64_t keeper_due(const struct keeper *k);   /* INT64_MAX: nothing is due unless something is written */
void keeper_end(struct keeper *k);            /* moves all that there is; no reader is open any more */

#endif
