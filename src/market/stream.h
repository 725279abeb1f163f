/* A stream: the bytes of one connection, both ways. Over a plain socket each read and each write is one system call, and only
 * what the socket does not take at once waits for it; TLS goes through libevent. */
#ifndef MARKET_STREAM_H
#define MARKET_STREAM_H

#include <stdbool.h>
#include <stddef.h>

struct event_base;
struct stream;
struct tls;

/* What the user of a stream is told, always from the event loop. Only `received` must leave the stream alone. */
struct stream_calls {
	void (*received)(void *user, const void *bytes, size_t n);   /* keeps them, or forgets them; `ready` follows */
	void (*ready)(void *user);                /* all that came was handed over, or all output is gone */
	void (*shaken)(void *user);               /* the handshake of TLS is done */
	void (*ended)(void *user, bool broken);   /* nothing more comes; broken: nothing more can be sent either */
	void (*plain)(void *user);                /* in place of the handshake something else came; it is read and answered as it is */
};

/* Takes fd. tls: NULL for a plain socket, else a handshake is expected. It does not read yet. */
struct stream *stream_new(struct event_base *base, int fd, struct tls *tls, const struct stream_calls *calls, void *user);
const char *stream_trouble(const struct stream *s);              /* of one that broke: why, for the log; NULL is not worth it */
void stream_free(struct stream *s);                              /* closes the socket; what was not sent is lost */
void stream_write(struct stream *s, const void *bytes, size_t n);
size_t stream_unsent(const struct stream *s);                    /* bytes written that the socket has not taken */
void stream_receive(struct stream *s, bool wanted);              /* whether bytes are to be received from now on */
bool stream_receives(const struct stream *s);
/* Tells the peer that nothing more comes, once all is sent. False: TLS has no room to say so, it must be tried again. */
bool stream_finish(struct stream *s);

#endif
