/* The market's own time: what it dates things by, and what it holds against every time that runs out. It follows the machine's
 * clock, but that may be wrong, and put right again:
 *
 * - A clock that is ahead by up to 2 s is followed at once, as one that is being disciplined.
 * - One that jumps further ahead is not believed: time goes on as it did, by the clock that only counts, and what was stored
 *   meanwhile needs no mending when it is set back. When it has stayed so for 5 minutes it was the machine that was late, as one
 *   that had been halted, and it is followed. So nothing runs out, and nothing is swept, on the word of a clock that has just jumped.
 * - One that is behind, by up to an hour, is met: time goes at half its speed until the clock has caught up. It never goes back
 *   and never stands still, so what happens later is dated later.
 * - One that is behind by more was ahead for longer than those 5 minutes, and was followed. It is followed back as it was there, after
 *   5 minutes: the one time that a later date is the smaller one. No list is in the order of dates; what runs out has a bound from
 *   now on too (token_shorten(), reset_drop_later(), reply_date_back()).
 *
 * A jump is logged, at most once a minute. */
#ifndef MARKET_CLOCK_H
#define MARKET_CLOCK_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

int64_t clock_now(void);   /* ms since 1970; any thread */

/* For itself and its test. Zeroed but for the lock to begin with. */
struct clock {
	atomic_int_fast64_t offset;   /* from the counting clock to the market's time, ms */
	atomic_bool settled;          /* they differ as they should */
	pthread_mutex_t lock;         /* of all below, and of changes above */
	bool begun, creeping;
	int64_t seen;                 /* counting clock: up to when creeping was paid */
	int64_t strange, since;       /* the offset that it has jumped to, and when; since 0: it has not */
	int64_t said;
};
int64_t clock_read(struct clock *c, int64_t wall, int64_t counting);   /* what time it is when both clocks say so, ms */

#endif
