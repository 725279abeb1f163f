#include "market/sweeper.h"

#include "db/order.h"
#include "db/reset.h"
#include "db/user.h"

enum { STEP_ROWS = 500 };   /* of each kind: some ms in all */

/* How long a row of a reset is of use, in ms: as a token, and as a reason to wait. */
static int64_t longest_reset(const struct options *o)
{
	int64_t token = opt_int(o, OPT_RESET_MINUTES) * 60, pause = opt_int(o, OPT_RESET_PAUSE);
	return (token > pause ? token : pause) * 1000;
}

static bool prune(struct sweeper *s, struct db *db, const struct options *o, int64_t now)
{
	struct keep keep = {.read_since = now - opt_int(o, OPT_KEEP_READ) * 1000, .since = now - opt_int(o, OPT_KEEP_NOTIFICATIONS) * 1000};
	if (keep.read_since < keep.since)
		keep.read_since = keep.since;
	return notification_prune(db, &s->at, &keep) > 0 && s->at.user > 0;
}

/* What was dated while the clock was ahead would last until then. */
static void date_back(struct db *db, const struct options *o, int64_t now)
{
	token_shorten(db, now + opt_int(o, OPT_TOKEN_HOURS) * 3600 * 1000);
	reset_drop_later(db, now);
	reply_date_back(db, now);
}

bool sweeper_step(struct sweeper *s, struct db *db, const struct options *o, int64_t now)
{
	date_back(db, o, now);
	int64_t replies_since = now - opt_int(o, OPT_IDEMPOTENCY_HOURS) * 3600 * 1000;
	bool tokens = token_sweep(db, now, STEP_ROWS) == STEP_ROWS;
	bool resets = reset_sweep(db, now - longest_reset(o), STEP_ROWS) == STEP_ROWS;
	bool replies = reply_sweep(db, replies_since, STEP_ROWS) == STEP_ROWS;
	return prune(s, db, o, now) || tokens || resets || replies;
}
