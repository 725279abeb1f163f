/* One ssh client, on libssh's client side, as OpenSSH's does it: key exchange (curve25519, ed25519), "none", the offer of a key, the
 * proof, a channel, a pty and a shell; or a command. What the server sends is drawn on a grid. Each visitor is of one thread at
 * a time. */
#ifndef BENCH_VISITOR_H
#define BENCH_VISITOR_H

#include <libssh/libssh.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "tests/bench/common/grid.h"

struct visitor_target {
	const char *host;
	int port, cols, rows;
	int patience;              /* s: longest wait for anything */
	ssh_key key;               /* of all users */
};

struct visitor {
	ssh_session ssh;
	ssh_channel channel;
	struct grid grid;
	uint64_t bytes;            /* that came in the channel */
	struct ssh_counter_struct wire;   /* in_bytes: with what ssh puts around them */
};

/* NULL with err: there is no such private key. The caller ssh_key_free()s it. */
ssh_key visitor_key(const char *path, struct err *err);

/* Logs in. Not true: err says what failed, and there is nothing to close. */
bool visitor_login(struct visitor *v, const struct visitor_target *t, const char *user, struct err *err);
/* After that, one of both. */
bool visitor_shell(struct visitor *v, const struct visitor_target *t, struct err *err);
bool visitor_exec(struct visitor *v, const char *command, struct err *err);
void visitor_close(struct visitor *v);

bool visitor_send(struct visitor *v, const void *bytes, size_t n);
int visitor_fd(const struct visitor *v);

/* Draws what has come, without waiting. False: the channel has ended. */
bool visitor_take(struct visitor *v);
/* Draws what comes until `there` says so. False with err: it did not in time, or the channel has ended. */
bool visitor_await(struct visitor *v, const struct visitor_target *t, bool (*there)(const struct grid *g, const void *ctx),
                   const void *ctx, struct err *err);

/* A screen is complete when it has a header, a list of ten rows at least, a footer that ends in "? help", and the cursor was put
 * away in the last row's first column, which is the last thing that a frame does. ctx is not looked at. */
bool visitor_complete(const struct grid *g, const void *ctx);

#endif
