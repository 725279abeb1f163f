/* What one session consists of; shared by the files of the session alone. */
#ifndef SESSION_STATE_H
#define SESSION_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "session/allowance.h"
#include "session/client.h"
#include "session/keys.h"
#include "session/session.h"
#include "session/ssh/ssh.h"
#include "session/telnet/conn.h"
#include "session/term.h"
#include "ui/app.h"

enum session_end {
	END_NOT,
	END_LEFT,        /* the person chose to leave */
	END_IDLE,
	END_STOP,        /* SIGTERM: the market restarts */
	END_LOGIN_LOST,
	END_STALLED,     /* the client does not read: nothing can be said any more */
	END_HANGUP,      /* the client is gone */
};

struct session {
	const struct session_setup *setup;
	struct sshconn ssh;
	struct telnetconn telnet;
	struct conn *conn;              /* the one that is spoken over, within one of the two; NULL before it is open */
	struct term term;
	struct client *client;
	struct app *app;
	enum app_door door;
	struct keys keys;
	int signal_fd;
	char host[64], source[64];      /* our address, and the client's, without ports */
	int port;

	char refusal[256];              /* why the person may not come in at all; "": he may try */
	enum session_end end;
	bool stop;                      /* SIGTERM came */
	int status;                     /* that the process ends with */
	bool market;                    /* the market is present */
	bool more_input;                /* decoded in the next turn, after a frame */
	struct allowance allowance;
	int64_t last_key, resize_at;    /* ms; resize_at 0: no new size waits */
	int counted_down;               /* seconds last shown; 0: no countdown on the screen */
};

enum {
	TURN_SECONDS = 15,       /* that one turn of a loop may take before the process is killed */
	STALL_MOST = 30000       /* ms without output moving, after which a client is given up */
};

/* The way in, each door's own: until somebody is let in and it is known what he wants. False: it is over, and he has been
 * told why. Then the link of deep_link, "" for the first screen; NULL: no screens were wanted, and what was is done or
 * refused, with s->status. */
bool session_login(struct session *s);                    /* ssh/login.c */
const char *session_wanted(struct session *s);            /* ways.c: over ssh */
bool session_telnet_login(struct session *s);             /* telnet/login.c */
const char *session_telnet_wanted(struct session *s);
/* judge.c: lets `user` in, by a door's name or a password (NULL: none was given)? Else s->refusal or `why` is a sentence, or
 * neither, where name and password do not belong together. May wait some seconds. */
bool session_let_in(struct session *s, const char *user, const char *password, char *why, size_t size);
/* judge.c: the same by an ssh key, "ssh-ed25519 AAAA…"; while it is not proven, only whether it would do. */
bool session_judge_key(struct session *s, const char *user, const char *key, bool proven, char *why, size_t size);
/* ways.c: starts drawing on the client's terminal. NULL, or why it cannot, to be followed by the address. */
const char *session_terminal(struct session *s);
/* ways.c: says a line (NULL: none) beside the data, and ends the connection with this status, which it gives back. */
int session_over(struct session *s, const char *line, int status);
/* api.c: passes the lines of the JSON port on until one side ends; the exit status. */
int session_api(struct session *s);
/* exec/exec.c: runs the command that was asked for; the exit status. */
int session_exec(struct session *s);
/* screens.c: the loop of the screens, until s->end is set. */
void session_screens(struct session *s);
/* goodbye.c: the two lines that are left on the person's screen, and the end of the connection. */
void session_goodbye(struct session *s);
/* goodbye.c: "ssh -p 2222 ann@127.0.0.1", "telnet 127.0.0.1 2323"; `flags` of ssh, such as "-t " or "". */
void session_address(const struct session *s, const char *flags, char *out, size_t size);

void session_on_signal(void *session);   /* what the descriptor of WATCH_SIGNALS calls */
/* One wait of at most `ms`, with the alarm that ends a turn which never returns. False: the connection is over. */
bool session_turn(struct session *s, int ms);
/* Sends all of the output, as long as the client takes some of it every 30 s. */
void session_drain(struct session *s);

#endif
