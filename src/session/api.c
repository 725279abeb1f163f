/* `ssh HOST api`: the lines of the JSON port on the channel, already logged in. The session only passes bytes on, both ways
 * through bounded buffers: a client that does not read is not read from. */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/log.h"
#include "session/task.h"

enum {
	ROOM = 256 * 1024,       /* bytes under way, each way */
	CHUNK = 16 * 1024,
	EARNED_ANSWER = 100, EARNED_KILOBYTE = 40   /* µs: the market bounds what it answers */
};

struct relay {
	int fd;                  /* the market's socket; -1: it has ended */
	bool blocked;            /* it takes nothing more now */
	bool shut;               /* the client sends no more, and the market knows */
};

static void to_market(struct task *t, struct relay *r)
{
	struct buf *in = &t->chan->input;
	ssize_t n = 0;
	while (in->len > 0 && (n = send(r->fd, in->data, in->len, MSG_DONTWAIT | MSG_NOSIGNAL)) > 0) {
		allowance_earn(&t->s->allowance, n * EARNED_KILOBYTE / 1024);
		buf_drop(in, (size_t)n);
	}
	r->blocked = in->len > 0 && n < 0 && (errno == EAGAIN || errno == EINTR);
	if (in->len > 0 && !r->blocked)
		buf_drop(in, in->len);   /* it reads no more; what it has said still comes */
	if (t->chan->eof && in->len == 0 && !r->shut) {
		shutdown(r->fd, SHUT_WR);
		r->shut = true;
	}
}

static void end_market(struct task *t, struct relay *r)
{
	conn_watch(t->s->conn, t->place, -1, 0, NULL, NULL);
	if (r->fd >= 0)
		close(r->fd);
	r->fd = -1;
}

static void from_market(struct task *t, struct relay *r)
{
	struct buf *out = &t->chan->output;
	while (out->len < ROOM) {
		buf_reserve(out, CHUNK);
		ssize_t n = recv(r->fd, out->data + out->len, CHUNK, MSG_DONTWAIT);
		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			return;
		if (n <= 0) {
			end_market(t, r);
			return;
		}
		out->len += (size_t)n;
		allowance_earn(&t->s->allowance, EARNED_ANSWER + n * EARNED_KILOBYTE / 1024);
	}
}

static int end(struct task *t, const char *why)
{
	if (why)
		chan_tell(t->chan, why);
	chan_end(t->chan, why ? 1 : 0);
	return TASK_OVER;
}

static int turn(struct task *t, int64_t now)
{
	struct relay *r = t->own;
	from_market(t, r);   /* first: an end of the market is not to be taken for one that the client asked for */
	if (r->fd >= 0)
		to_market(t, r);
	chan_flush(t->chan, now);
	if (t->s->stop)
		return end(t, "The market restarts; connect again in a moment.");
	if (r->fd < 0)
		return end(t, r->shut ? NULL : "The market has ended this connection.");
	conn_watch(t->s->conn, t->place, r->fd, (short)((t->chan->output.len < ROOM ? POLLIN : 0) | (r->blocked ? POLLOUT : 0)), NULL, NULL);
	return TASK_WAIT;
}

static void close_relay(struct task *t)
{
	end_market(t, t->own);
	free(t->own);
}

static const struct service service = {.turn = turn, .close = close_relay};

void session_open_api(struct session *s, struct chan *c)
{
	struct err err = {0};
	struct client *client = session_client(s);
	json_t *done = client_call(client, "auth.hand_over", NULL, &err);
	int fd = done ? client_release(client, &c->output) : -1;
	json_decref(done);
	client_close(client);
	if (fd < 0) {
		chan_tell(c, *err.text ? err.text : "The market is away for a moment; connect again.");
		chan_end(c, 1);
		return;
	}
	struct relay *r = xcalloc(1, sizeof *r);
	r->fd = fd;
	c->input_most = ROOM;
	log_info("%s from %s opens the api", s->conn->user, s->source);
	task_open(s, c, &service, r);
}
