#include "market/clock.h"

#include <stdlib.h>
#include <time.h>

#include "base/log.h"
#include "base/timeutil.h"

enum {
	SLACK = 2,                      /* ms by which two readings may differ */
	AT_ONCE = 2000,                 /* ms ahead that are followed at once */
	CREEP_MOST = 3600 * 1000,       /* ms behind that are crept back */
	BELIEVED_AFTER = 5 * 60 * 1000, /* ms */
	SAY_MS = 60 * 1000
};

static void say(struct clock *c, const char *what, int64_t time, int64_t wall, int64_t counting)
{
	char ours[TIME_TEXT], theirs[TIME_TEXT];
	if (c->said && counting - c->said < SAY_MS)
		return;
	c->said = counting;
	time_rfc3339(time, ours);
	time_rfc3339(wall, theirs);
	log_warn("the clock says %s where it is %s for the market: %s", theirs, ours, what);
}

/* Half of what has passed since it was last paid goes to the difference. */
static void creep(struct clock *c, int64_t ahead, int64_t wall, int64_t counting)
{
	if (!c->creeping) {
		c->creeping = true;
		c->seen = counting;
		if (ahead < -AT_ONCE)
			say(c, "it goes at half its speed until the clock has caught up", wall - ahead, wall, counting);
	}
	int64_t passed = counting - c->seen, part = passed > 0 ? passed / 2 : 0;
	if (part > -ahead)
		part = -ahead;
	atomic_fetch_sub(&c->offset, part);
	c->seen += 2 * part;
}

static void wait_for_proof(struct clock *c, int64_t ahead, int64_t wall, int64_t counting)
{
	int64_t there = wall - counting;
	if (c->since == 0 || llabs(there - c->strange) > AT_ONCE) {
		c->since = counting;
		c->strange = there;
		say(c, "it has jumped, and is not followed unless that lasts 5 minutes", wall - ahead, wall, counting);
	} else if (counting - c->since >= BELIEVED_AFTER) {
		say(c, "it is followed, for that has lasted 5 minutes", wall - ahead, wall, counting);
		atomic_store(&c->offset, there);
		c->since = 0;
	}
}

static void adjust(struct clock *c, int64_t wall, int64_t counting)
{
	int64_t ahead = wall - counting - atomic_load(&c->offset);
	if (!c->begun) {
		c->begun = true;
		atomic_store(&c->offset, wall - counting);
		ahead = 0;
	}
	bool near = ahead <= AT_ONCE && ahead >= -CREEP_MOST;
	if (!near)
		wait_for_proof(c, ahead, wall, counting);
	else if (ahead < -SLACK)
		creep(c, ahead, wall, counting);
	else if (ahead > SLACK)
		atomic_fetch_add(&c->offset, ahead);
	c->creeping = near && ahead < -SLACK;
	c->since = near ? 0 : c->since;
	atomic_store(&c->settled, near && !c->creeping);
}

int64_t clock_read(struct clock *c, int64_t wall, int64_t counting)
{
	int64_t offset = atomic_load(&c->offset), ahead = wall - counting - offset;
	if (atomic_load(&c->settled) && ahead <= SLACK && ahead >= -SLACK)
		return counting + offset;
	pthread_mutex_lock(&c->lock);
	adjust(c, wall, counting);
	offset = atomic_load(&c->offset);
	pthread_mutex_unlock(&c->lock);
	return counting + offset;
}

int64_t clock_now(void)
{
	static struct clock market = {.lock = PTHREAD_MUTEX_INITIALIZER};
	return clock_read(&market, time_now(), time_counting());
}
