/* Takes out of the store what is kept no longer, in steps that hold up no write for long. */
#ifndef MARKET_SWEEPER_H
#define MARKET_SWEEPER_H

#include "base/options.h"
#include "db/notification.h"

struct sweeper {
	struct inbox_walk at;
};

/* One step, inside the writer's transaction; now in ms since 1970. True: there is more of it, so the next step need not wait. */
bool sweeper_step(struct sweeper *s, struct db *db, const struct options *o, int64_t now);

#endif
