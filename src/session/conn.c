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
	for (int i = 0; c->kind && i < CONN_CHANS; i++)
		if (c->chans[i])
			conn_drop(c, c->chans[i]);
	if (c->kind)
		c->kind->close(c);
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
		p[i] = (struct pollfd){.fd = c->watches[i].fd, .events = c->watches[i].events};
	int n = conn_alive(c) ? poll(p, WATCHES + 1, ms) : 0;
	if (n > 0 && p[WATCHES].revents)
		c->ended = true;
	for (int i = 0; i < WATCHES && n > 0; i++)
		if (p[i].revents && c->watches[i].ready)
			c->watches[i].ready(c->watches[i].ctx);
	return conn_alive(c);
}

void conn_watch(struct conn *c, int which, int fd, short events, void (*ready)(void *ctx), void *ctx)
{
	struct conn_watch *w = &c->watches[which];
	if (events == 0)
		fd = -1;
	if (w->fd == fd && (fd < 0 || w->events == events))
		return;
	if (w->fd >= 0)
		c->kind->unwatch(c, w);
	*w = (struct conn_watch){.fd = fd, .events = events, .ready = ready, .ctx = ctx};
	if (fd >= 0 && !c->kind->watch(c, w))
		w->fd = -1;
}

void conn_drop(struct conn *c, struct chan *chan)
{
	for (int i = 0; i < CONN_CHANS; i++)
		if (c->chans[i] == chan)
			c->chans[i] = NULL;
	c->kind->drop(chan);
}

void conn_finish(struct conn *c)
{
	c->kind->finish(c);
}

void conn_disconnect(struct conn *c, const char *why)
{
	c->kind->disconnect(c, why);
}

bool conn_name_fine(const char *user)
{
	size_t n = strnlen(user, sizeof ((struct conn *)0)->user);
	return n > 0 && n < sizeof ((struct conn *)0)->user && !text_problem(user, n, 0);
}
