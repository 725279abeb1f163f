/* Clients that get a sentence and no session. ssh shows what a disconnect message says, and little else: so the sentence is one,
 * right behind the version line and before any key exchange. A socket that is closed with something unread takes its last words
 * back: each is kept a moment, and what comes on it meanwhile is thrown away unread. */
#ifndef GATE_REFUSAL_H
#define GATE_REFUSAL_H

#include <stdbool.h>
#include <stdint.h>

#include "gate/link.h"

enum { REFUSALS_MOST = 64, REFUSAL_KEPT = 1000, REFUSAL_EACH = 20 };   /* sockets; ms that one is kept, and between two looks */

struct refusals {
	struct refused {
		int fd;
		int64_t until;               /* ms */
	} held[REFUSALS_MOST];           /* the oldest first */
	int count;
};

/* Says why, of at most 200 bytes, in the door's way: a disconnect message, a line, or `unavailable` in JSON. False: it was not heard.
 * The socket stays the caller's. */
bool refusal_say(enum link_door door, int fd, const char *why);
/* The same, and keeps the socket as long as that takes. Takes fd; where there is no room for it the oldest goes. */
void refusal_add(struct refusals *r, enum link_door door, int fd, const char *why, int64_t now);
/* Throws away what has come, and closes those that have hung up or were kept long enough. To be called every REFUSAL_EACH ms
 * while there are any. */
void refusal_turn(struct refusals *r, int64_t now);
void refusal_close(struct refusals *r);   /* all of them */

#endif
