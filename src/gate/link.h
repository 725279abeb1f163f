/* What the processes of `mama serve` say to each other besides JSON-RPC: small fixed messages over SOCK_SEQPACKET
 * socketpairs that the gate made, with one descriptor passed where a message carries one.
 *
 *   market link   gate -> market  LINK_PEER + fd: a session's socket, with what the gate knows of it
 *                                 LINK_CERTIFICATE, LINK_KEY + fd: the files of the JSON port, to be read anew, then
 *                                 LINK_OPTIONS + fd of a memory file: a struct options that counts from now on
 *                 market -> gate  LINK_READY: the store is open, requests are answered
 *                                 LINK_TAKEN: what the last LINK_OPTIONS was answered with; session is 1 when it counts now
 *   picture link  market -> pictures LINK_PICTURE + fd: a job's socket (picture/wire.h)
 *   session link  session -> gate LINK_MARKET + fd: "give this end to the market" (first time and after a market's death)
 *                                 LINK_LOGGED_IN: no longer a start-up
 *                 One end is shared by all sessions; the kernel says which process sent (SCM_CREDENTIALS).
 *
 * The gate keeps both ends of every pair for as long as it lives, so what waits in them outlives a market. */
#ifndef GATE_LINK_H
#define GATE_LINK_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

enum link_kind { LINK_PEER = 1, LINK_READY, LINK_MARKET, LINK_LOGGED_IN, LINK_PICTURE, LINK_CERTIFICATE, LINK_KEY, LINK_OPTIONS,
                 LINK_TAKEN };
enum link_door { DOOR_JSON, DOOR_SSH, DOOR_TELNET };

struct link_msg {
	uint32_t kind;
	uint32_t door;         /* LINK_PEER: enum link_door */
	int64_t session;       /* LINK_PEER: the session's number, its process id; LINK_TAKEN: 1 or 0 */
	char source[64];       /* LINK_PEER: the client's address without its port, terminated */
};

bool link_pair(int pair[2]);                            /* CLOEXEC, non-blocking, credentials asked for on pair[0] */
bool link_send(int fd, const struct link_msg *m, int pass_fd);   /* pass_fd -1: none; stays the caller's. False: full or gone */
/* 1: a message (*passed is its descriptor or -1, the caller's to close; *pid its sender). 0: nothing waits. -1: gone. */
int link_recv(int fd, struct link_msg *m, int *passed, pid_t *pid);

#endif
