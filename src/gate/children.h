/* The sessions that live, by process id. */
#ifndef GATE_CHILDREN_H
#define GATE_CHILDREN_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "gate/limits.h"
#include "gate/link.h"

struct child {
	struct child *next;
	pid_t pid;
	enum link_door door;
	struct source *source;
	bool startup;            /* not yet logged in */
	char from[64];           /* the client's address */
	int64_t asked_since;     /* ms: when the run of asked began */
	int asked;               /* sockets of the market asked for in that run */
};

struct children;

struct children *children_new(int most);
void children_free(struct children *c);                        /* also what it holds */
struct child *children_add(struct children *c, pid_t pid);     /* zeroed but for pid; there are fewer than `most` */
struct child *children_find(struct children *c, pid_t pid);    /* NULL: none of ours */
void children_remove(struct children *c, struct child *child); /* it is gone then */
int children_count(const struct children *c);
void children_signal(const struct children *c, int number);    /* to each of them */

#endif
