/* One ssh connection, the server's side, on libssh: key exchange, login, one channel, its terminal. Nothing here blocks but
 * conn_turn(), for as long as it is told, and the judge of a login. libssh's callbacks only record (ssh_auth.c,
 * ssh_channel.c); whoever calls conn_turn() looks at what they recorded. */
#ifndef SESSION_SSH_H
#define SESSION_SSH_H

#include <libssh/callbacks.h>
#include <libssh/libssh.h>
#include <libssh/server.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

enum conn_want { WANT_NOTHING, WANT_SHELL, WANT_EXEC, WANT_SUBSYSTEM };

struct conn_judge {
	/* Lets `user` in? password NULL: none was given. `why`, when left not empty, is shown to the person. */
	bool (*login)(void *ctx, const char *user, const char *password, char *why, size_t size);
	void *ctx;
	int tries;              /* passwords that may be wrong before the connection ends */
};

struct conn {
	ssh_session ssh;
	ssh_channel channel;
	ssh_event event;
	struct ssh_server_callbacks_struct server_callbacks;
	struct ssh_channel_callbacks_struct channel_callbacks;
	struct conn_judge judge;

	bool greeted;           /* the key exchange is done */
	bool let_in;            /* logged in, as user */
	bool refused;           /* too many tries */
	int tries, requests;
	char user[256];

	enum conn_want want;
	char command[256];      /* of WANT_EXEC; one that is too long or not printable is "?" */
	bool pty, resized, no_color;
	bool eof;               /* nobody types any more, but the channel still takes output */
	bool ended;             /* the channel is closed */
	char term[65];          /* TERM as given; "?" when it is not a terminal's name */
	int cols, rows;

	struct buf input;       /* what the client typed; the caller takes it */
	struct buf output;      /* what the client has not been sent yet */
	int64_t stalled_since;  /* ms; 0 while output moves */
};

/* Begins the server's side on a connected non-blocking socket, which it takes even when it fails. */
bool conn_open(struct conn *c, ssh_bind b, int fd, const struct conn_judge *judge);
void conn_close(struct conn *c);                      /* at once, whatever is pending */

/* Waits at most `ms` for something to happen, and lets libssh act on it. False: the connection is over. */
bool conn_turn(struct conn *c, int ms);
bool conn_alive(const struct conn *c);
/* Sends what it can of output. True: nothing is left, neither here nor in libssh: a further frame may be made. */
bool conn_flush(struct conn *c, int64_t now);
void conn_stderr(struct conn *c, const char *text);   /* a short text; best effort */
/* Sends what is left, then exit status, EOF and close, and waits for the client to hang up; all within 3 s. */
void conn_finish(struct conn *c, int status);
void conn_disconnect(struct conn *c, const char *why);   /* ends it at once with a sentence the client shows */

void conn_auth_setup(struct conn *c);                 /* of ssh_auth.c: before the key exchange */
ssh_channel conn_channel_open(ssh_session ssh, void *ctx);   /* of ssh_channel.c: the callback for a new channel */

#endif
