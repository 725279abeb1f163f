/* What serves a channel. All of a session's tasks share one loop: none blocks, each does its part when it is its turn. */
#ifndef SESSION_TASK_H
#define SESSION_TASK_H

#include <stdint.h>

#include "session/state.h"

enum { TASK_OVER = -1, TASK_WAIT = 60000 };   /* TASK_WAIT, ms: until something comes */

struct service {
	/* One turn. ms until it wants the next though nothing came; TASK_OVER when it has ended the channel, or wants to be closed. */
	int (*turn)(struct task *t, int64_t now);
	/* The end, also when the client has gone: frees what it has. Sends nothing. */
	void (*close)(struct task *t);
};

struct task {
	const struct service *service;
	struct session *s;
	struct chan *chan;
	int place;              /* its descriptor's in conn.watches */
	void *own;              /* the service's */
};

/* Begins to serve the channel. */
struct task *task_open(struct session *s, struct chan *chan, const struct service *service, void *own);
/* Serves all channels until the connection is over: the client has left, the person of a telnet connection has, or nothing was
 * asked for as long as a screen may be idle. Then hangs up. */
void task_serve(struct session *s);

/* ways.c: begins what the client asked for on the channel, or says why not and ends it. */
void task_begin(struct session *s, struct chan *chan);

#endif
