/* News on its way: messages from senders to receivers who listen, and an admin's line to many. */
#ifndef BENCH_PUSH_H
#define BENCH_PUSH_H

#include "tests/bench/common/figures.h"
#include "tests/bench/common/caller.h"

/* Pairs of a sender and a receiver, each with one message under way, the next one when the reply and the push are there. With
 * an echo each message is followed by a line of the same length to it and back. */
struct push {
	struct caller_address at;
	int echo_port;             /* 0: no echo */
	char **tokens;             /* two for each pair */
	size_t pairs;
	double warmup, seconds;

	struct figures figures;    /* latency: from the sender's write to the receiver's read of the push */
	struct histogram reply;    /* to the sender's own reply */
	struct histogram echo;     /* there and back */
};
bool push_run(struct push *p, struct err *err);   /* false: it could not begin */

/* Rounds of server.broadcast by the user of the first token, to connections that listen. */
struct broadcast {
	struct caller_address at;
	char **tokens;             /* of the listeners; the first one's user is an admin */
	size_t listeners;
	double seconds;

	struct figures figures;    /* requests: rounds; latency: from the admin's write until the last listener has it */
	struct histogram first, median;
};
bool broadcast_run(struct broadcast *b, struct err *err);

#endif
