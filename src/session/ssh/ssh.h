/* One ssh connection, the server's side, on libssh: key exchange, login, channels, a terminal. Nothing here blocks but
 * conn_turn(), for as long as it is told, and the judge of a login. libssh's callbacks only record (auth.c, channel.c); whoever calls conn_turn() looks at what they recorded. */
#ifndef SESSION_SSH_H
#define SESSION_SSH_H

#include <libssh/callbacks.h>
#include <libssh/libssh.h>
#include <libssh/server.h>
#include <stdbool.h>
#include <stdint.h>

#include "session/conn.h"

struct ssh_judge {
	/* Lets `user` in? password NULL: none was given. `why`, when left not empty, is shown to the person. */
	bool (*login)(void *ctx, const char *user, const char *password, char *why, size_t size);
	/* Lets `user` in by a key, the wire form in base64? Not proven: would it, so that the client should prove that it holds it? */
	bool (*key)(void *ctx, const char *user, const char *key, bool proven, char *why, size_t size);
	void *ctx;
	int tries;              /* passwords that may be wrong before the connection ends */
};

struct sshconn {
	struct conn conn;       /* the first member: a struct conn of this kind is a struct sshconn */
	ssh_session ssh;
	ssh_event event;
	struct ssh_server_callbacks_struct server_callbacks;
	struct ssh_judge judge;

	bool greeted;           /* the key exchange is done */
	bool let_in;            /* logged in, as conn.user */
	const char *refused;    /* why nothing that is tried will be looked at; NULL: it will */
	bool left_alone;        /* it has been told so */
	int tries, requests;
	struct ssh_counter_struct received;   /* packets as they were sent to us */
	struct ssh_counter_struct written;    /* bytes that the client's side has taken */
	uint64_t data;          /* packets that were typed: libssh answers none of those */
	int64_t answers_read;   /* what count_answers() counts, when there was none that waited */
	bool answered;          /* in this turn, something that came was */
	int64_t unanswered_at;  /* ms: when something came that libssh could not read and told nobody of; 0: it did not */
};

struct sshchan {
	struct chan chan;       /* the first member: a struct chan of this kind is a struct sshchan */
	struct sshconn *ssh;
	ssh_channel channel;
	struct ssh_channel_callbacks_struct callbacks;
	uint64_t out_seen;      /* bytes that the client had taken of all channels, at the last look */
	bool got_eof;           /* chan.eof is set when what is held is taken too */
};

/* Begins the server's side on a connected non-blocking socket, which it takes even when it fails. */
bool sshconn_open(struct sshconn *c, ssh_bind b, int fd, const struct ssh_judge *judge);

void sshconn_auth_setup(struct sshconn *c);                     /* of auth.c: before the key exchange */
ssh_channel sshconn_channel_open(ssh_session ssh, void *ctx);   /* of channel.c: the callback for a new channel */
void sshconn_drop(struct chan *c);                              /* of channel.c: closes and frees a channel */
bool sshconn_take_held(struct sshconn *c);                      /* of channel.c: as much as there is room for; true: some */

#endif
