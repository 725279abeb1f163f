#include "tests/bench/common/stream.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/bench/common/clock.h"

#define PUSH "{\"jsonrpc\":\"2.0\",\"method\":"
#define ASKED "{\"jsonrpc\":\"2.0\",\"id\":0,"

/* One for all connections: what has come is looked at before anything else is read. */
static char room[STREAM_LINE];

bool stream_open(struct stream *s, const struct stream_address *at, struct err *err)
{
	int on = 1;
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)at->port)};
	*s = (struct stream){.fd = -1};
	if (inet_pton(AF_INET, at->host, &to.sin_addr) != 1)
		return fail(err, ERR_USAGE, "%s is no address", at->host);
	s->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (s->fd < 0 || connect(s->fd, (const struct sockaddr *)&to, sizeof to) != 0 ||
	    setsockopt(s->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) != 0) {
		fail(err, ERR_UNAVAILABLE, "%s:%d: %s", at->host, at->port, strerror(errno));
		stream_close(s);
		return false;
	}
	return true;
}

void stream_close(struct stream *s)
{
	if (s->fd >= 0)
		close(s->fd);
	buf_free(&s->unsent);
	buf_free(&s->begun);
	s->fd = -1;
}

bool stream_is_push(const char *line, size_t n)
{
	return n > sizeof PUSH && memcmp(line, PUSH, sizeof PUSH - 1) == 0;
}

bool stream_flush(struct stream *s)
{
	ssize_t n = send(s->fd, s->unsent.data, s->unsent.len, MSG_NOSIGNAL | MSG_DONTWAIT);
	if (n > 0)
		buf_drop(&s->unsent, (size_t)n);
	return n >= 0 || errno == EAGAIN;
}

bool stream_send(struct stream *s, const char *bytes, size_t n)
{
	ssize_t sent = 0;
	if (s->unsent.len == 0)
		sent = send(s->fd, bytes, n, MSG_NOSIGNAL | MSG_DONTWAIT);
	if (sent < 0 && errno != EAGAIN)
		return false;
	sent = sent < 0 ? 0 : sent;
	if ((size_t)sent < n)
		buf_add(&s->unsent, bytes + sent, n - (size_t)sent);
	return true;
}

/* Gives the whole lines of `n` bytes; what is left behind the last one is kept. */
static bool give_lines(struct stream *s, size_t n, stream_line *each, void *context)
{
	const char *at = room, *end = room + n, *lf;
	bool going = true;
	while (going && (lf = memchr(at, '\n', (size_t)(end - at)))) {
		going = each(context, at, (size_t)(lf + 1 - at));
		at = lf + 1;
	}
	s->begun.len = 0;
	if (at < end)
		buf_add(&s->begun, at, (size_t)(end - at));
	return going;
}

bool stream_read(struct stream *s, stream_line *each, void *context)
{
	size_t begun = s->begun.len;
	if (begun >= sizeof room)
		return false;
	if (begun > 0)
		memcpy(room, s->begun.data, begun);
	ssize_t n = recv(s->fd, room + begun, sizeof room - begun, MSG_DONTWAIT);
	if (n <= 0)
		return n < 0 && errno == EAGAIN;
	s->read_at = clock_ns();
	return give_lines(s, begun + (size_t)n, each, context);
}

struct answer {
	bool come, fine;
	struct buf line;
};

static bool take_answer(void *context, const char *line, size_t n)
{
	struct answer *a = context;
	if (stream_is_push(line, n) || a->come)
		return true;
	a->come = true;
	a->fine = n > sizeof ASKED + 8 && memcmp(line, ASKED "\"result\"", sizeof ASKED + 7) == 0;
	buf_add(&a->line, line, n);
	return true;
}

bool stream_ask(struct stream *s, const char *request, struct buf *reply, struct err *err)
{
	struct answer a = {0};
	struct buf text = {0};
	uint64_t until = clock_ns() + STREAM_WAIT_MS * (CLOCK_SECOND / 1000);
	buf_addf(&text, ASKED "%s\n", request + 1);
	bool open = stream_send(s, text.data, text.len);
	buf_free(&text);
	while (open && !a.come && clock_ns() < until)
		if (poll(&(struct pollfd){.fd = s->fd, .events = POLLIN}, 1, 100) > 0)
			open = stream_read(s, take_answer, &a);
	if (!a.come)
		fail(err, ERR_UNAVAILABLE, open ? "no answer in time" : "the connection was closed");
	else if (!a.fine)
		fail(err, ERR_UNAVAILABLE, "%.*s", (int)(a.line.len < 200 ? a.line.len : 200) - 1, a.line.data);
	if (reply && a.fine) {
		*reply = a.line;
		a.line = (struct buf){0};
	}
	buf_free(&a.line);
	return a.fine;
}

bool stream_login(struct stream *s, const char *token, struct err *err)
{
	struct buf b = {0};
	struct jw j = {.b = &b};
	jw_open(&j, NULL, '{');
	jw_str(&j, "method", "auth.resume");
	jw_open(&j, "params", '{');
	jw_str(&j, "token", token);
	jw_close(&j, '}');
	jw_close(&j, '}');
	bool fine = stream_ask(s, buf_text(&b), NULL, err);
	buf_free(&b);
	return fine;
}

bool stream_open_all(struct stream *all, size_t count, const struct stream_address *at, char **tokens, struct err *err)
{
	for (size_t i = 0; i < count; i++)
		if (!stream_open(&all[i], at, err) || (tokens && !stream_login(&all[i], tokens[i], err)))
			return false;
	return true;
}
