/* What one client may cost. Whatever it sends (keys, sizes, negotiation, packets that say nothing), its session may spend a share of
 * a core on it in the long run, and a reserve at once. Who has spent both is not read from until some has come together again; what
 * it sends meanwhile waits on its own side, and what many events of one kind ask for is then done once.
 *
 * Who takes more than people do, a quarter of the share, gives way: its session has a small weight beside everybody else's, until
 * it has long taken less (where RLIMIT_NICE lets it come back; else for good). So fifty of them hold up nobody. */
#ifndef SESSION_ALLOWANCE_H
#define SESSION_ALLOWANCE_H

#include <stdbool.h>
#include <stdint.h>

enum {
	ALLOWANCE_RESERVE = 500,    /* ms of a core */
	ALLOWANCE_LIGHT = 60,       /* ms of a core, at once, beyond a part of the share: who takes no more does not give way */
	ALLOWANCE_LIGHT_PART = 4,   /* one in so many */
	ALLOWANCE_HEAVY_NICE = 15,  /* niceness, beside 0: a weight of 36 in 1,024 */
	ALLOWANCE_PAUSE = 100       /* ms of one pause, at most */
};

struct allowance {
	int percent;          /* of a core; 0: no bound */
	int64_t looked_at;    /* µs, monotonic */
	int64_t used;         /* µs of a core that the process had used then */
	bool gives_way;
	int64_t light;        /* µs; less than 0: it is to give way */
	int64_t left;         /* µs; less than 0: owed, but never more than the reserve */
};

void allowance_begin(struct allowance *a, int percent);
/* Adds what time has brought and takes off what was used since the last look. ms to let pass before the client is read from: 0
 * where something is left. */
int allowance_look(struct allowance *a);
/* Adds to it for work that others have bounded already. */
void allowance_earn(struct allowance *a, int64_t us);

#endif
