/* Turns: which of a loop's peers works next. Those that have used the least of the loop lately go first, so that one with
 * little to ask never waits behind those with much; whoever waits the longest has a share of his own, so that nobody waits for
 * ever. Knows no clock: callers say what time it is, in µs. */
#ifndef MARKET_TURNS_H
#define MARKET_TURNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	TURN_LEVELS = 10,
	TURN_LIGHT_US = 250,       /* level 0 has used less than this lately, each further one twice as much */
	TURN_HALF_US = 64 * 1024,  /* after so long half of what was used is forgotten */
	TURN_OLDEST_SHARE = 4      /* one part in so many of the time is of those that wait the longest */
};

/* A peer's place. All zero: it waits for no turn. */
struct turn {
	struct turn *next, **link;   /* of its level; link NULL: it does not wait */
	int level;
	int64_t since;               /* when it began to wait */
	int64_t used, used_at;       /* µs of the loop, as of that time */
};

struct turns {
	struct { struct turn *first, **end; } levels[TURN_LEVELS];
	int waiting;
	int64_t oldest_from;         /* when the one that waits the longest may go before others again */
	bool by_age;                 /* the last one went so */
};

void turns_init(struct turns *t);
void turn_wait(struct turns *t, struct turn *one, int64_t now);   /* one that waits already keeps its place */
void turn_leave(struct turns *t, struct turn *one);               /* waits no more; harmless when it does not */
struct turn *turn_take(struct turns *t, int64_t now);             /* NULL: nobody waits */
void turn_took(struct turns *t, struct turn *one, int64_t began, int64_t now);   /* the turn that it was given is over */

static inline bool turn_waits(const struct turn *one)
{
	return one->link != NULL;
}

#endif
