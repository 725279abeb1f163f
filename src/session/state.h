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
};

struct session {
	const struct session_setup *setup;
	struct sshconn ssh;
	struct telnetconn telnet;
	struct conn *conn;              /* the one that is spoken over, within one of the two; NULL before it is open */
	struct client *spare[CONN_CHANS];   /* of the login, and not in use */
	int spares;
	char *token, *name;             /* of who was let in; token NULL: a guest */
	bool served, turned_away;       /* some channel got what it asked for; some was told that there is no such thing */
	int first;                      /* place of the channel that is served first */
	int64_t busy_at, stop_by;       /* ms: when something was served last; until when the last words may take, 0: no end yet */

	int signal_fd;
	char host[64], source[64];      /* our address, and the client's, without ports */
	int port;
	enum app_door door;
	char refusal[256];              /* why the person may not come in at all; "": he may try */
	bool stop;                      /* SIGTERM came */
	struct allowance allowance;
	struct term term;
	struct keys keys;
	struct client *client;          /* of the login, until it is done; then the screens' */

	/* of the one that has the screens: */
	struct chan *screen;            /* NULL: there are none */
	struct app *app;
	enum session_end end;
	bool market;                    /* the market is present */
	bool more_input;                /* decoded in the next turn, after a frame */
	int64_t last_key, resize_at;    /* ms; resize_at 0: no new size waits */
	int counted_down;               /* seconds last shown; 0: no countdown on the screen */
};

enum {
	TURN_SECONDS = 15        /* that one turn of a loop may take before the process is killed */
};

/* The way in, each door's own: until somebody is let in. False: it is over, and he has been told why. */
bool session_login(struct session *s);                    /* ssh/login.c */
bool session_telnet_login(struct session *s);             /* telnet/login.c */
void session_telnet_begin(struct session *s);             /* telnet/login.c: the screens, or why there are none */
/* judge.c: lets `user` in, by a door's name or a password (NULL: none was given)? Else s->refusal or `why` is a sentence, or
 * neither, where name and password do not belong together. May wait some seconds. */
bool session_let_in(struct session *s, const char *user, const char *password, char *why, size_t size);
/* judge.c: the same by an ssh key, "ssh-ed25519 AAAA…"; while it is not proven, only whether it would do. */
bool session_judge_key(struct session *s, const char *user, const char *key, bool proven, char *why, size_t size);

/* clients.c */
struct client *session_new_client(struct session *s);     /* on a socket of its own */
void session_keep_login(struct session *s, struct client *c);   /* what it is logged in as is what the others will be */
struct client *session_client(struct session *s);         /* one to ask over alone, which is then the caller's */
void session_give_back(struct session *s, struct client *c);    /* takes it; NULL is harmless */
bool session_login_ended(struct session *s);              /* the login was ended; as far as one is there that hears of it */
void session_forget_login(struct session *s);

/* screens.c: starts drawing on the channel's terminal, and the screens at a link ("": the first one). NULL, or why it cannot, to
 * be followed by the address; then nothing is begun. */
const char *session_open_screens(struct session *s, struct chan *c, const char *link);
void session_open_api(struct session *s, struct chan *c);       /* api.c: the lines of the JSON port, until one side ends */
void session_open_command(struct session *s, struct chan *c);   /* exec/exec.c: the command that was asked for */
/* goodbye.c: leaves two lines on the person's screen, and ends the screens and their channel. */
void session_goodbye(struct session *s);
/* goodbye.c: "ssh -p 2222 ann@127.0.0.1", "telnet 127.0.0.1 2323"; `flags` of ssh, such as "-t " or "". */
void session_address(const struct session *s, const char *flags, char *out, size_t size);

void session_on_signal(void *session);   /* what the descriptor of WATCH_SIGNALS calls */
/* One wait of at most `ms`, with the alarm that ends a turn which never returns. False: the connection is over. */
bool session_turn(struct session *s, int ms);

#endif
