#include "tests/bench/common/caller.h"

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
static char room[CALLER_LINE];

bool caller_open(struct caller *c, const struct caller_address *at, struct err *err)
{
	int on = 1;
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)at->port)};
	*c = (struct caller){.fd = -1};
	if (inet_pton(AF_INET, at->host, &to.sin_addr) != 1)
		return fail(err, ERR_USAGE, "%s is no address", at->host);
	c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (c->fd < 0 || connect(c->fd, (const struct sockaddr *)&to, sizeof to) != 0 ||
	    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) != 0) {
		fail(err, ERR_UNAVAILABLE, "%s:%d: %s", at->host, at->port, strerror(errno));
		caller_close(c);
		return false;
	}
	return true;
}

void caller_close(struct caller *c)
{
	if (c->fd >= 0)
		close(c->fd);
	buf_free(&c->unsent);
	buf_free(&c->begun);
	c->fd = -1;
}

bool caller_is_push(const char *line, size_t n)
{
	return n > sizeof PUSH && memcmp(line, PUSH, sizeof PUSH - 1) == 0;
}

bool caller_flush(struct caller *c)
{
	ssize_t n = send(c->fd, c->unsent.data, c->unsent.len, MSG_NOSIGNAL | MSG_DONTWAIT);
	if (n > 0)
		buf_drop(&c->unsent, (size_t)n);
	return n >= 0 || errno == EAGAIN;
}

bool caller_send(struct caller *c, const char *bytes, size_t n)
{
	ssize_t sent = 0;
	if (c->unsent.len == 0)
		sent = send(c->fd, bytes, n, MSG_NOSIGNAL | MSG_DONTWAIT);
	if (sent < 0 && errno != EAGAIN)
		return false;
	sent = sent < 0 ? 0 : sent;
	if ((size_t)sent < n)
		buf_add(&c->unsent, bytes + sent, n - (size_t)sent);
	return true;
}

/* Gives the whole lines of `n` bytes; what is left behind the last one is kept. */
static bool give_lines(struct caller *c, size_t n, caller_line *each, void *context)
{
	const char *at = room, *end = room + n, *lf;
	bool going = true;
	while (going && (lf = memchr(at, '\n', (size_t)(end - at)))) {
		going = each(context, at, (size_t)(lf + 1 - at));
		at = lf + 1;
	}
	c->begun.len = 0;
	if (at < end)
		buf_add(&c->begun, at, (size_t)(end - at));
	return going;
}

bool caller_read(struct caller *c, caller_line *each, void *context)
{
	size_t begun = c->begun.len;
	if (begun >= sizeof room)
		return false;
	if (begun > 0)
		memcpy(room, c->begun.data, begun);
	ssize_t n = recv(c->fd, room + begun, sizeof room - begun, MSG_DONTWAIT);
	if (n <= 0)
		return n < 0 && errno == EAGAIN;
	c->read_at = clock_ns();
	return give_lines(c, begun + (size_t)n, each, context);
}

struct answer {
	bool come, fine;
	struct buf line;
};

static bool take_answer(void *context, const char *line, size_t n)
{
	struct answer *a = context;
	if (caller_is_push(line, n) || a->come)
		return true;
	a->come = true;
	a->fine = n > sizeof ASKED + 8 && memcmp(line, ASKED "\"result\"", sizeof ASKED + 7) == 0;
	buf_add(&a->line, line, n);
	return true;
}

bool caller_ask(struct caller *c, const char *request, struct buf *reply, struct err *err)
{
	struct answer a = {0};
	struct buf text = {0};
	uint64_t until = clock_ns() + CALLER_WAIT_MS * (CLOCK_SECOND / 1000);
	buf_addf(&text, ASKED "%s\n", request + 1);
	bool open = caller_send(c, text.data, text.len);
	buf_free(&text);
	while (open && !a.come && clock_ns() < until)
		if (poll(&(struct pollfd){.fd = c->fd, .events = POLLIN}, 1, 100) > 0)
			open = caller_read(c, take_answer, &a);
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

bool caller_login(struct caller *c, const char *token, struct err *err)
{
	struct buf b = {0};
	struct jw j = {.b = &b};
	jw_open(&j, NULL, '{');
	jw_str(&j, "method", "auth.resume");
	jw_open(&j, "params", '{');
	jw_str(&j, "token", token);
	jw_close(&j, '}');
	jw_close(&j, '}');
	bool fine = caller_ask(c, buf_text(&b), NULL, err);
	buf_free(&b);
	return fine;
}

bool caller_open_all(struct caller *all, size_t count, const struct caller_address *at, char **tokens, struct err *err)
{
	for (size_t i = 0; i < count; i++)
		if (!caller_open(&all[i], at, err) || (tokens && !caller_login(&all[i], tokens[i], err)))
			return false;
	return true;
}
