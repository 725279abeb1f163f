/* What the gate consists of; shared by its files alone. */
#ifndef GATE_STATE_H
#define GATE_STATE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/account.h"
#include "base/options.h"
#include "gate/absence.h"
#include "gate/children.h"
#include "gate/limits.h"
#include "gate/listener.h"
#include "gate/refusal.h"
#include "session/session.h"

enum { EXIT_CONFIG = 78 };

/* The processes that are there from the start and are started again when they die. */
enum supervised_kind { MARKET, PICTURES, SUPERVISED };

struct supervised {
	pid_t pid;               /* 0: does not run */
	bool ready;              /* the market: it said so */
	int64_t started, restart_at;   /* ms */
	int pause;               /* ms before the next start */
};

struct gate {
	struct options *options;         /* as they count now */
	struct options *pending;         /* of the file that was read anew, when the market takes them too; NULL: none */
	struct buf changed;              /* the names of what differs in them */
	const struct options_source *from;
	const char *dir;
	pid_t pid;
	int ssh_fd, telnet_fd, json_fd;   /* -1: door closed */
	char ssh_at[LISTENER_SHOWN], telnet_at[LISTENER_SHOWN], json_at[LISTENER_SHOWN];
	int market_link[2], session_link[2];   /* [0] is the gate's end */
	int picture_link[2];                   /* [0] is the market's end */
	int signal_fd, null_fd;
	struct session_setup setup;
	struct limits *limits;
	struct children *children;
	struct refusals refusals;
	struct supervised supervised[SUPERVISED];
	int64_t accept_at;       /* ms: not before; 0 when nothing is short */
	int64_t short_since;     /* ms: no session could be started since; 0: one could */
	int64_t away_since;      /* ms: when the market was last there, or should have begun to be; 0: it is there */
	struct absence absence;
	bool opened;             /* the ready line is out */
	bool reload;             /* SIGHUP came */
	bool stop;               /* SIGTERM or SIGINT came */
	int status;              /* to exit with */
	bool drop;               /* children become `account` */
	struct account account;
};

/* reload.c: SIGHUP */
void reload_begin(struct gate *g);               /* reads mama.conf and the certificate anew, and asks the market */
void reload_end(struct gate *g, bool taken);     /* the market has answered, or there is none to ask */

/* spawn.c */
bool spawn_supervised(struct gate *g, enum supervised_kind kind, int64_t now);
/* Forks the session of a connection that came by a door; the socket is closed here in any case. False: fork failed. */
bool spawn_session(struct gate *g, enum link_door door, int fd, const char *from, struct source *source);

/* supervise.c: the processes of every gate, the links and the dead */
void supervise_reap(struct gate *g, int64_t now);
void supervise_links(struct gate *g, int64_t now);
void supervise_restart(struct gate *g, int64_t now);
void supervise_stop(struct gate *g);       /* ends the sessions, then the others */
bool supervise_absent(const struct gate *g, int64_t now);   /* there is no market, and has not been for a while */

/* warmup.c: one whole session with ourselves, so that each child finds its memory pages and tables made. bind NULL: without ssh,
 * only the screen. */
bool warmup_run(struct ssh_bind_struct *bind, const struct terminfo *info);

#endif
