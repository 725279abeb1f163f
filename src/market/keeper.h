/* Keeps the store's log short. Only the writer's connection may move what was committed into the store's file, and no write can be
 * done meanwhile: so that is done when it holds nobody up, and in any case before the log is large. */
#ifndef MARKET_KEEPER_H
#define MARKET_KEEPER_H

#include <stdbool.h>
#include <stdint.h>

#include "db/db.h"

/* Belongs to the writer's thread. Times are monotonic ms. */
struct keeper {
	struct db *db;
	int64_t fresh;           /* what the log had to move when it was last looked at */
	int64_t last_write;
	int64_t not_before;      /* after a move that did not succeed */
	bool failing;            /* and was told so in the log */
};

void keeper_begin(struct keeper *k, struct db *db, int64_t now);
/* Does what is due: after each group of writes, and when keeper_due() has come. waiting: further writes wait. */
void keeper_turn(struct keeper *k, bool waiting, int64_t now);
int64_t keeper_due(const struct keeper *k);   /* INT64_MAX: nothing is due unless something is written */
void keeper_end(struct keeper *k);            /* moves all that there is; no reader is open any more */

#endif
