#include "session/conn.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

void conn_init(struct conn *c, const struct conn_kind *kind, int fd)
{
	memset(c, 0, sizeof *c);
	c->kind = kind;
	c->fd = fd;
	for (int i = 0; i < WATCHES; i++)
		c->watches[i].fd = -1;
}

void conn_close(struct conn *c)
{
	if (c->kind)
		c->kind->close(c);
	buf_free(&c->input);
	buf_free(&c->output);
	c->kind = NULL;
}

bool conn_alive(const struct conn *c)
{
	return c->kind->alive(c) && !c->ended;
}

bool conn_turn(struct conn *c, int ms)
{
	return conn_alive(c) && c->kind->turn(c, ms) && conn_alive(c);
}

bool conn_pause(struct conn *c, int ms)
{
	struct pollfd p[WATCHES + 1] = {[WATCHES] = {.fd = c->fd, .events = POLLRDHUP}};
	for (int i = 0; i < WATCHES; i++)
		p[i] = (struct pollfd){.fd = c->watches[i].fd, .events = POLLIN};
	int n = conn_alive(c) ? poll(p, WATCHES + 1, ms) : 0;
	if (n > 0 && p[WATCHES].revents)
		c->ended = true;
	for (int i = 0; i < WATCHES && n > 0; i++)
		if (p[i].revents && c->watches[i].ready)
			c->watches[i].ready(c->watches[i].ctx);
	return conn_alive(c);
}

void conn_watch(struct conn *c, enum conn_watched which, int fd, void (*ready)(void *ctx), void *ctx)
{
	struct conn_watch *w = &c->watches[which];
	if (w->fd == fd)
		return;
	if (w->fd >= 0)
		c->kind->unwatch(c, w);
	*w = (struct conn_watch){.fd = fd, .ready = ready, .ctx = ctx};
	if (fd >= 0 && !c->kind->watch(c, w))
		w->fd = -1;
}

bool conn_flush(struct conn *c, int64_t now)
{
	bool moved = c->kind->send(c);
	if (c->output.len == 0 && !c->kind->pending(c)) {
		c->stalled_since = 0;
		return true;
	}
	if (moved || c->stalled_since == 0)
		c->stalled_since = now;
	return false;
}

void conn_tell(struct conn *c, const char *line)
{
	c->kind->tell(c, line);
}

void conn_finish(struct conn *c, int status)
{
	c->kind->finish(c, status);
}

void conn_disconnect(struct conn *c, const char *why)
{
	c->kind->disconnect(c, why);
}

void conn_note_size(struct conn *c, int cols, int rows)
{
	c->cols = cols;
	c->rows = rows;
	c->resized = true;
}

void conn_note_term(struct conn *c, const char *term)
{
	static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+._-";
	size_t n = strnlen(term, sizeof c->term);
	bool fine = n < sizeof c->term && strspn(term, allowed) == n;
	snprintf(c->term, sizeof c->term, "%s", fine ? term : "?");
}

bool conn_name_fine(const char *user)
{
	size_t n = strnlen(user, sizeof ((struct conn *)0)->user);
	return n > 0 && n < sizeof ((struct conn *)0)->user && !text_problem(user, n, 0);
}
