/* A client's connection to a port that answers lines with lines. */
#ifndef BENCH_STREAM_H
#define BENCH_STREAM_H

#include <sys/types.h>

#include "base/err.h"

enum { STREAM_WAIT_MS = 10000, STREAM_LINE = 4 << 20 };   /* longest wait for an answer; longest line that is taken */

struct stream {
	int fd;               /* -1: closed */
	uint64_t read_at;     /* when the lines that are given were read, ns */
	struct buf unsent;    /* what the system did not take yet */
	struct buf begun;     /* of the last line what has come of it */
};

struct stream_address {
	const char *host;     /* a number, no name */
	int port;
};

bool stream_open(struct stream *s, const struct stream_address *at, struct err *err);
void stream_close(struct stream *s);

/* Asks one thing before anything else is measured and waits for the answer: true when it is a result. The answer follows in
 * *reply (may be NULL), which the caller buf_free()s. Pushes that come before it are passed over. */
bool stream_ask(struct stream *s, const char *request, struct buf *reply, struct err *err);
bool stream_login(struct stream *s, const char *token, struct err *err);
/* Opens `count` connections, each logged in by the token of its number unless tokens is NULL. */
bool stream_open_all(struct stream *all, size_t count, const struct stream_address *at, char **tokens, struct err *err);

/* Sends without waiting, in one call. False: the connection has ended. What remains stands in unsent: stream_flush(). */
bool stream_send(struct stream *s, const char *bytes, size_t n);
bool stream_flush(struct stream *s);

/* Reads once without waiting and gives each whole line, LF included, to `each`. False: the connection has ended, or `each`
 * said so by false. */
typedef bool stream_line(void *context, const char *line, size_t n);
bool stream_read(struct stream *s, stream_line *each, void *context);

bool stream_is_push(const char *line, size_t n);   /* a line that nobody asked for */

#endif
