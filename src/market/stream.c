#include "market/stream.h"

#include <errno.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "market/tls.h"

enum { CHUNK = 64 * 1024 };   /* read at once, and kept for the next write */

struct stream {
	const struct stream_calls *calls;
	void *user;
	int fd;
	bool reads;
	struct event_base *base;
	struct tls *expected;        /* its handshake has not begun; until then this is a plain socket */
	struct bufferevent *tls;     /* NULL: a plain socket, for which the rest is */
	struct event *readable, *writable;
	struct buf unsent;
	size_t sent;                 /* of these */
	bool broken;                 /* sending has failed; `writable` is on its way to tell */
};

static bool is_passing(int error)
{
	return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

static void begin_tls(struct stream *s);

/* The first byte tells whether the peer speaks TLS: text does not. False: it does, or nothing has come. */
static bool speaks_plainly(struct stream *s)
{
	char first = 0;
	ssize_t n = recv(s->fd, &first, 1, MSG_PEEK | MSG_DONTWAIT);
	if (n < 0 && is_passing(errno))
		return false;
	if (n == 1 && !(first >= ' ' && first < 0x7f) && first != '\n' && first != '\r' && first != '\t') {
		begin_tls(s);
		return false;
	}
	s->expected = NULL;
	if (n == 1)
		s->calls->plain(s->user);
	return true;
}

static void on_readable(evutil_socket_t fd, short what, void *arg)
{
	struct stream *s = arg;
	char room[CHUNK];
	if (s->expected && !speaks_plainly(s))
		return;
	ssize_t n = recv(fd, room, sizeof room, MSG_DONTWAIT);
	(void)what;
	if (n < 0 && is_passing(errno))
		return;
	if (n <= 0) {
		stream_receive(s, false);
		s->calls->ended(s->user, n < 0);
		return;
	}
	s->calls->received(s->user, room, (size_t)n);
	s->calls->ready(s->user);
}

/* How many of the bytes the socket has taken. After an error all are as good as sent, and the user is told from the loop. */
static size_t send_some(struct stream *s, const char *bytes, size_t n)
{
	ssize_t sent = s->broken ? (ssize_t)n : send(s->fd, bytes, n, MSG_DONTWAIT | MSG_NOSIGNAL);
	if (sent >= 0)
		return (size_t)sent;
	if (is_passing(errno))
		return 0;
	s->broken = true;
	event_active(s->writable, EV_WRITE, 0);
	return n;
}

static void on_writable(evutil_socket_t fd, short what, void *arg)
{
	struct stream *s = arg;
	(void)fd;
	(void)what;
	if (s->broken) {
		s->calls->ended(s->user, true);
		return;
	}
	s->sent += send_some(s, s->unsent.data + s->sent, stream_unsent(s));
	if (stream_unsent(s) > 0)
		return;
	s->sent = s->unsent.len = 0;
	if (s->unsent.cap > CHUNK)
		buf_free(&s->unsent);
	event_del(s->writable);
	if (s->broken)
		event_active(s->writable, EV_WRITE, 0);
	else
		s->calls->ready(s->user);
}

static void on_tls_read(struct bufferevent *tls, void *arg)
{
	struct stream *s = arg;
	struct evbuffer *input = bufferevent_get_input(tls);
	struct evbuffer_iovec piece;
	while (evbuffer_peek(input, -1, NULL, &piece, 1) > 0 && piece.iov_len > 0) {
		s->calls->received(s->user, piece.iov_base, piece.iov_len);
		evbuffer_drain(input, piece.iov_len);
	}
	s->calls->ready(s->user);
}

static void on_tls_drained(struct bufferevent *tls, void *arg)
{
	struct stream *s = arg;
	(void)tls;
	s->calls->ready(s->user);
}

/* The end may come before the last bytes are given to on_tls_read(), and stops writing together with reading. */
static void on_tls_event(struct bufferevent *tls, short what, void *arg)
{
	struct stream *s = arg;
	if (what & BEV_EVENT_CONNECTED) {
		s->calls->shaken(s->user);
		return;
	}
	bufferevent_enable(tls, EV_WRITE);
	s->calls->ended(s->user, !(what & BEV_EVENT_EOF));
}

static void begin_tls(struct stream *s)
{
	event_free(s->readable);
	event_free(s->writable);
	s->readable = s->writable = NULL;
	s->tls = tls_stream(s->expected, s->base, s->fd);
	s->expected = NULL;
	bufferevent_setcb(s->tls, on_tls_read, on_tls_drained, on_tls_event, s);
	bufferevent_enable(s->tls, EV_WRITE | (s->reads ? EV_READ : 0));
}

struct stream *stream_new(struct event_base *base, int fd, struct tls *tls, const struct stream_calls *calls, void *user)
{
	struct stream *s = xcalloc(1, sizeof *s);
	s->calls = calls;
	s->user = user;
	s->fd = fd;
	s->base = base;
	s->expected = tls;
	s->readable = event_new(base, fd, EV_READ | EV_PERSIST, on_readable, s);
	s->writable = event_new(base, fd, EV_WRITE | EV_PERSIST, on_writable, s);
	if (!s->readable || !s->writable)
		fatal("no memory for a connection");
	return s;
}

void stream_free(struct stream *s)
{
	if (s->tls) {
		bufferevent_free(s->tls);
	} else {
		event_free(s->readable);
		event_free(s->writable);
		close(s->fd);
	}
	buf_free(&s->unsent);
	free(s);
}

const char *stream_trouble(const struct stream *s)
{
	return s->tls ? tls_trouble(s->tls) : NULL;
}

void stream_write(struct stream *s, const void *bytes, size_t n)
{
	if (s->tls) {
		bufferevent_write(s->tls, bytes, n);
		return;
	}
	bool waits = stream_unsent(s) > 0;
	size_t sent = waits ? 0 : send_some(s, bytes, n);
	if (sent == n)
		return;
	buf_add(&s->unsent, (const char *)bytes + sent, n - sent);
	if (!waits)
		event_add(s->writable, NULL);
}

size_t stream_unsent(const struct stream *s)
{
	return s->tls ? evbuffer_get_length(bufferevent_get_output(s->tls)) : s->unsent.len - s->sent;
}

void stream_receive(struct stream *s, bool wanted)
{
	if (wanted == s->reads)
		return;
	s->reads = wanted;
	if (s->tls && wanted)
		bufferevent_enable(s->tls, EV_READ);
	else if (s->tls)
		bufferevent_disable(s->tls, EV_READ);
	else if (wanted)
		event_add(s->readable, NULL);
	else
		event_del(s->readable);
}

bool stream_receives(const struct stream *s)
{
	return s->reads;
}

bool stream_finish(struct stream *s)
{
	if (s->tls && !tls_end(s->tls))
		return false;
	shutdown(s->fd, SHUT_WR);
	return true;
}
