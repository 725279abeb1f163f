/* While there is no market, or no descriptor: who comes is told so by the gate, and nothing of what he sends is read. */
#ifndef GATE_ABSENCE_H
#define GATE_ABSENCE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

struct refusals;

enum { ABSENCE_GRACE = 2000 };       /* ms that a market may take to come back before anybody is told: till then they wait */

struct absence {
	int reserve_fd;              /* a descriptor to give up when there is no other; -1: it is lent, or was never had */
	int64_t rest_until;          /* ms: not even the reserve helped; 0: it did */
};

void absence_open(struct absence *a);
void absence_close(struct absence *a);
/* As listener_accept(), at the price of the descriptor in reserve. The connection is to be closed at once, and then
 * absence_restore() called. */
int absence_accept(struct absence *a, int fd, struct sockaddr_storage *from);
void absence_restore(struct absence *a);
/* Answers who waits at the JSON port; over TLS they are only closed, for a line would be no part of a handshake. */
void absence_answer(struct absence *a, struct refusals *r, int json_fd, bool tls, int64_t now);

#endif
