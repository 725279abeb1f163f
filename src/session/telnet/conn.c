#include "session/telnet/conn.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/timeutil.h"

enum {
	FINISH_SEND = 1000, FINISH_MARK = 1000,   /* ms */
	READ_TURN = 4096, DRAIN_READS = 256,
	INPUT_MOST = 64 * 1024,                   /* a client that is further ahead is not read from, */
	ANSWERS_MOST = 4096                       /* nor one that does not read what it is answered */
};

static struct telnetconn *of(const struct conn *c)
{
	return (struct telnetconn *)(uintptr_t)c;
}

static bool is_alive(const struct conn *c)
{
	return !of(c)->gone;
}

static bool is_pending(const struct conn *c)
{
	return of(c)->wire.len > 0;
}

static bool send_output(struct chan *chan)
{
	struct telnetconn *c = of(chan->conn);
	bool moved = false;
	telnet_encode(&c->telnet, chan->output.data, chan->output.len, &c->wire);
	buf_drop(&chan->output, chan->output.len);
	while (c->wire.len > 0 && !c->gone) {
		ssize_t n = send(c->conn.fd, c->wire.data, c->wire.len, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno != EAGAIN)
			c->gone = true;
		if (n <= 0)
			break;
		buf_drop(&c->wire, (size_t)n);
		moved = true;
	}
	if (c->wire.len == 0)
		c->answers = 0;
	return moved;
}

/* What the machine has learnt, for those who know only the connection. */
static void take_news(struct telnetconn *c)
{
	if (c->telnet.named && c->chan.term[0] == '\0')
		chan_note_term(&c->chan, c->telnet.term);
	if (c->telnet.sized)
		chan_note_size(&c->chan, c->telnet.cols, c->telnet.rows);
	c->chan.hailed = c->chan.hailed || c->telnet.hailed;
	c->telnet.sized = c->telnet.hailed = false;
}

static void receive(struct telnetconn *c)
{
	unsigned char bytes[READ_TURN];
	ssize_t n = recv(c->conn.fd, bytes, sizeof bytes, MSG_DONTWAIT);
	if (n == 0)
		c->chan.eof = true;
	if (n < 0 && errno != EAGAIN && errno != EINTR)
		c->gone = true;
	if (n <= 0)
		return;
	size_t before = c->wire.len;
	c->received += (size_t)n;
	telnet_feed(&c->telnet, bytes, (size_t)n, &c->chan.input, &c->wire);
	c->answers += c->wire.len - before;
	take_news(c);
}

static bool has_room(const struct telnetconn *c)
{
	return !c->chan.eof && c->chan.input.len < INPUT_MOST && c->answers < ANSWERS_MOST;
}

static bool turn(struct conn *conn, int ms)
{
	struct telnetconn *c = of(conn);
	int wanted = (has_room(c) ? POLLIN : 0) | (is_pending(conn) ? POLLOUT : 0);
	struct pollfd p[1 + WATCHES] = {{.fd = c->conn.fd, .events = (short)wanted}};
	for (int i = 0; i < WATCHES; i++)
		p[1 + i] = (struct pollfd){.fd = conn->watches[i].fd, .events = conn->watches[i].events};
	if (poll(p, 1 + WATCHES, ms) < 0)
		return errno == EINTR;
	for (int i = 0; i < WATCHES; i++)
		if (p[1 + i].revents && conn->watches[i].ready)
			conn->watches[i].ready(conn->watches[i].ctx);
	if (p[0].revents & POLLIN)
		receive(c);
	else if (p[0].revents & (POLLERR | POLLHUP | POLLNVAL))
		c->gone = true;
	if (p[0].revents & POLLOUT)
		send_output(&c->chan);
	return true;
}

static void tell(struct chan *c, const char *line)
{
	buf_addf(&c->output, "%s\r\n", line);
}

/* A socket that is closed with something unread takes the last words back. */
static void drain(struct telnetconn *c)
{
	char waste[READ_TURN];
	for (int i = 0; i < DRAIN_READS && recv(c->conn.fd, waste, sizeof waste, MSG_DONTWAIT) > 0; i++)
		;
}

/* Turns until nothing is left to send and `done`, unless NULL, is set. What is typed is dropped. */
static void turn_until(struct telnetconn *c, const bool *done, int ms)
{
	int64_t now = time_monotonic(), until = now + ms;
	while (conn_alive(&c->conn) && !(chan_flush(&c->chan, now) && (!done || *done || c->chan.eof)) && now < until) {
		conn_turn(&c->conn, (int)(until - now));
		buf_drop(&c->chan.input, c->chan.input.len);
		now = time_monotonic();
	}
}

/* The channel's end is the connection's. */
static void end(struct chan *c)
{
	(void)c;
}

/* The client is asked to say when it has read everything; it would go on typing into a closed socket otherwise. */
static void finish(struct conn *conn)
{
	struct telnetconn *c = of(conn);
	c->chan.closed = false;   /* what is left of it still goes */
	turn_until(c, NULL, FINISH_SEND);
	if (c->telnet.spoken && !is_pending(conn)) {
		telnet_mark(&c->telnet, &c->wire);
		turn_until(c, &c->telnet.marked, FINISH_MARK);
	}
	drain(c);
	c->gone = true;
}

static void disconnect(struct conn *c, const char *why)
{
	tell(&of(c)->chan, why);
	finish(c);
}

static bool watch(struct conn *c, struct conn_watch *w)
{
	(void)c, (void)w;   /* turn() looks at the table */
	return true;
}

static void unwatch(struct conn *c, struct conn_watch *w)
{
	(void)c, (void)w;
}

static void drop(struct chan *c)
{
	chan_free(c);
}

static void close_all(struct conn *conn)
{
	struct telnetconn *c = of(conn);
	close(c->conn.fd);
	buf_free(&c->wire);
	c->gone = true;
}

static const struct conn_kind kind = {
	.turn = turn, .alive = is_alive, .pending = is_pending, .finish = finish, .disconnect = disconnect, .watch = watch,
	.unwatch = unwatch, .drop = drop, .close = close_all, .send = send_output, .tell = tell, .end = end,
};

void telnetconn_open(struct telnetconn *c, int fd)
{
	memset(c, 0, sizeof *c);
	conn_init(&c->conn, &kind, fd);
	c->chan.conn = &c->conn;
	c->conn.chans[0] = &c->chan;
	telnet_begin(&c->telnet, &c->wire);
}
