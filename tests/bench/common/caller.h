/* A client's connection to a port that answers lines with lines. */
#ifndef BENCH_CALLER_H
#define BENCH_CALLER_H

#include <sys/types.h>

#include "base/err.h"

enum { CALLER_WAIT_MS = 10000, CALLER_LINE = 4 << 20 };   /* longest wait for an answer; longest line that is taken */

struct caller {
	int fd;               /* -1: closed */
	uint64_t read_at;     /* when the lines that are given were read, ns */
	struct buf unsent;    /* what the system did not take yet */
	struct buf begun;     /* of the last line what has come of it */
};

struct caller_address {
	const char *host;     /* a number, no name */
	int port;
};

bool caller_open(struct caller *c, const struct caller_address *at, struct err *err);
void caller_close(struct caller *c);

/* Asks one thing before anything else is measured and waits for the answer: true when it is a result. The answer follows in
 * *reply (may be NULL), which the caller buf_free()s. Pushes that come before it are passed over. */
bool caller_ask(struct caller *c, const char *request, struct buf *reply, struct err *err);
bool caller_login(struct caller *c, const char *token, struct err *err);
/* Opens `count` connections, each logged in by the token of its number unless tokens is NULL. */
bool caller_open_all(struct caller *all, size_t count, const struct caller_address *at, char **tokens, struct err *err);

/* Sends without waiting, in one call. False: the connection has ended. What remains stands in unsent: caller_flush(). */
bool caller_send(struct caller *c, const char *bytes, size_t n);
bool caller_flush(struct caller *c);

/* Reads once without waiting and gives each whole line, LF included, to `each`. False: the connection has ended, or `each`
 * said so by false. */
typedef bool caller_line(void *context, const char *line, size_t n);
bool caller_read(struct caller *c, caller_line *each, void *context);

bool caller_is_push(const char *line, size_t n);   /* a line that nobody asked for */

#endif
