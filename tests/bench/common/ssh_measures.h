/* What is measured of a server of sessions: ours, or one that runs a trivial program. Each fills the figures that all have and
 * writes members of its own; `requests` are logins, keys or screens. */
#ifndef BENCH_SSH_MEASURES_H
#define BENCH_SSH_MEASURES_H

#include <sys/types.h>

#include "tests/bench/common/figures.h"
#include "tests/bench/common/visitor.h"

struct ssh_plan {
	struct visitor_target target;
	const char *user;          /* NULL: user0001 and so on, `users` of them in turn */
	int users;
	int at_once, sessions;     /* logins at once; sessions that are held */
	double seconds;
	int idle;                  /* s for which the held sessions are watched */
	pid_t server;              /* 0: its processes are not looked at */
	int rpc_port;              /* 0: there is no JSON port, and nothing is broadcast */
	const char *token_file;    /* an admin's token is its first line */
	const char *command;       /* what echoes each byte */
};

/* The user of the n-th session; `room` is used when it has to be made. */
const char *ssh_plan_user(const struct ssh_plan *p, unsigned n, char room[24]);
/* The members about the server's processor time: of all that was measured, and for each request. */
void ssh_server_cpu(struct jw *w, double cpu, uint64_t requests);

/* login: `at_once` clients log in again and again, each until its first screen is complete. */
void ssh_measure_login(const struct ssh_plan *p, struct figures *f, struct buf *own);
/* hold: `sessions` screens are kept; their memory, what they cost idle, and how long a broadcast takes to be on all of them. */
void ssh_measure_hold(const struct ssh_plan *p, struct figures *f, struct buf *own);
/* key: the selection moves within the page. page: the next page comes, 400 of them at most, down a list that has more. From the
 * write to the changed screen. */
void ssh_measure_key(const struct ssh_plan *p, struct figures *f, struct buf *own);
void ssh_measure_page(const struct ssh_plan *p, struct figures *f, struct buf *own);
/* echo: a byte through a command without a terminal. */
void ssh_measure_echo(const struct ssh_plan *p, struct figures *f, struct buf *own);

#endif
