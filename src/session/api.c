/* `ssh HOST api`: the lines of the JSON port on the channel, already logged in. The session only passes bytes on, both ways
 * through bounded buffers: a client that does not read is not read from. */
#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "base/timeutil.h"
#include "session/state.h"

enum {
	ROOM = 256 * 1024,       /* bytes under way, each way */
	CHUNK = 16 * 1024,
	TURN_MOST = 60000,       /* ms */
	EARNED_ANSWER = 100, EARNED_KILOBYTE = 40   /* µs: the market bounds what it answers */
};

struct relay {
	struct session *s;
	int fd;                  /* the market's socket; -1: it has ended */
	bool blocked;            /* it takes nothing more now */
	bool shut;               /* the client sends no more, and the market knows */
};

static void end_market(struct relay *r)
{
	sshconn_poll(&r->s->ssh, r->fd, 0);
	close(r->fd);
	r->fd = -1;
}

static void to_market(struct relay *r)
{
	struct buf *in = &r->s->conn->input;
	ssize_t n = 0;
	while (in->len > 0 && (n = send(r->fd, in->data, in->len, MSG_DONTWAIT | MSG_NOSIGNAL)) > 0) {
		allowance_earn(&r->s->allowance, n * EARNED_KILOBYTE / 1024);
		buf_drop(in, (size_t)n);
	}
	r->blocked = in->len > 0 && n < 0 && (errno == EAGAIN || errno == EINTR);
	if (in->len > 0 && !r->blocked)
		buf_drop(in, in->len);   /* it reads no more; what it has said still comes */
	if (r->s->conn->eof && in->len == 0 && !r->shut) {
		shutdown(r->fd, SHUT_WR);
		r->shut = true;
	}
}

static void from_market(struct relay *r)
{
	struct buf *out = &r->s->conn->output;
	while (out->len < ROOM) {
		buf_reserve(out, CHUNK);
		ssize_t n = recv(r->fd, out->data + out->len, CHUNK, MSG_DONTWAIT);
		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			return;
		if (n <= 0) {
			end_market(r);
			return;
		}
		out->len += (size_t)n;
		allowance_earn(&r->s->allowance, EARNED_ANSWER + n * EARNED_KILOBYTE / 1024);
	}
}

static bool turn(struct relay *r)
{
	struct session *s = r->s;
	from_market(r);   /* first: an end of the market is not to be taken for one that the client asked for */
	if (r->fd >= 0)
		to_market(r);
	conn_flush(s->conn, time_monotonic());
	if (r->fd < 0)
		return false;
	sshconn_poll(&s->ssh, r->fd, (short)((s->conn->output.len < ROOM ? POLLIN : 0) | (r->blocked ? POLLOUT : 0)));
	return session_turn(s, TURN_MOST) && !s->stop;
}

static const char *why_ended(const struct relay *r)
{
	if (r->s->stop)
		return "The market restarts; connect again in a moment.";
	return r->shut ? NULL : "The market has ended this connection.";
}

int session_api(struct session *s)
{
	struct err err = {0};
	json_t *done = client_call(s->client, "auth.hand_over", NULL, &err);
	struct relay r = {.s = s, .fd = done ? client_release(s->client, &s->conn->output) : -1};
	json_decref(done);
	if (!done || r.fd < 0)
		return session_over(s, *err.text ? err.text : "The market is away for a moment; connect again.", 1);
	s->ssh.input_most = ROOM;
	log_info("%s from %s opens the api", s->conn->user, s->source);
	while (turn(&r))
		;
	const char *why = why_ended(&r);
	if (r.fd >= 0)
		end_market(&r);
	session_drain(s);
	return session_over(s, why, why ? 1 : 0);
}
