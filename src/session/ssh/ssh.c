#include "session/ssh/ssh.h"

#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "base/timeutil.h"

enum { FINISH_SEND = 1000, FINISH_DRAIN = 2000 };
enum { PACKETS_MOST = 200 };   /* that a client may send to be let in */
enum { ANSWERS_MOST = 4000, ANSWER_BYTES = 4096 };   /* answers that it has not read, and more than one of them takes */

static bool set_options(ssh_session ssh)
{
	static const int no = 0;
	static const bool no_config = false;
	static const uint64_t rekey_bytes = (uint64_t)1 << 30;
	static const uint32_t rekey_seconds = 3600;
	static const long timeout = 10;
	return ssh_options_set(ssh, SSH_OPTIONS_PROCESS_CONFIG, &no_config) == 0 &&
	       ssh_options_set(ssh, SSH_OPTIONS_TIMEOUT, &timeout) == 0 &&
	       ssh_options_set(ssh, SSH_OPTIONS_COMPRESSION, "none") == 0 &&
	       ssh_options_set(ssh, SSH_OPTIONS_LOG_VERBOSITY, &no) == 0 &&
	       ssh_options_set(ssh, SSH_OPTIONS_REKEY_DATA, &rekey_bytes) == 0 &&
	       ssh_options_set(ssh, SSH_OPTIONS_REKEY_TIME, &rekey_seconds) == 0;
}

static struct sshconn *of(const struct conn *c)
{
	return (struct sshconn *)(uintptr_t)c;
}

static bool is_alive(const struct conn *c)
{
	return ssh_is_connected(of(c)->ssh);
}

/* libssh drops a request that it cannot read, or whose signature is wrong, and tells neither us nor the client: so what comes
 * before the login is counted here. Once passwords are typed, packets of padding come too (PuTTY's), which are no requests. */
static void count_received(struct sshconn *c, uint64_t before)
{
	if (c->let_in || c->received.in_packets == before)
		return;
	c->unanswered_at = c->answered || !c->greeted || c->tries > 0 ? 0 : time_monotonic();
	if (!c->refused && c->received.in_packets > PACKETS_MOST)
		c->refused = "Too many tries; connect again.";
}

static bool is_pending(const struct conn *c)
{
	return ssh_get_poll_flags(of(c)->ssh) & SSH_WRITE_PENDING;
}

/* Of what libssh answers by itself the answers wait without bound: a client that goes on asking, and reads none, is left. What
 * it reads meanwhile counts for it, by bytes. */
static void count_answers(struct sshconn *c)
{
	int64_t count = (int64_t)(c->received.in_packets - c->data) - (int64_t)(c->written.out_bytes / ANSWER_BYTES);
	if (count < c->answers_read || !is_pending(&c->conn))
		c->answers_read = count;
	if (count - c->answers_read > ANSWERS_MOST)
		c->conn.ended = true;
}

static bool turn(struct conn *conn, int ms)
{
	struct sshconn *c = of(conn);
	uint64_t before = c->received.in_packets;
	c->answered = false;
	if (sshconn_take_held(c))
		ms = 0;
	bool ok = ssh_event_dopoll(c->event, ms) != SSH_ERROR;
	count_received(c, before);
	count_answers(c);
	sshconn_take_held(c);
	return ok;
}

static struct sshchan *chan_of(const struct chan *c)
{
	return (struct sshchan *)(uintptr_t)c;
}

static bool send_some(struct chan *c, struct buf *from, int (*write)(ssh_channel channel, const void *data, uint32_t n))
{
	bool moved = false;
	while (from->len > 0 && !is_pending(c->conn)) {
		uint32_t some = from->len < 65536 ? (uint32_t)from->len : 65536;
		int n = write(chan_of(c)->channel, from->data, some);
		if (n <= 0)
			break;
		buf_drop(from, (size_t)n);
		moved = true;
	}
	return moved;
}

static bool send_output(struct chan *c)
{
	struct sshchan *chan = chan_of(c);
	bool moved = send_some(c, &c->output, ssh_channel_write);
	if (c->output.len == 0 && send_some(c, &c->talk, ssh_channel_write_stderr))
		moved = true;
	/* Of its own there is nothing left: then it moves with the others. */
	if (c->output.len == 0 && c->talk.len == 0 && chan->ssh->written.out_bytes != chan->out_seen)
		moved = true;
	chan->out_seen = chan->ssh->written.out_bytes;
	return moved;
}

/* On the channel for errors: the other one is for data. */
static void tell(struct chan *c, const char *line)
{
	buf_addf(&c->talk, "%s%s\n", line, c->pty ? "\r" : "");
}

static void end_channel(struct chan *c)
{
	ssh_channel channel = chan_of(c)->channel;
	ssh_channel_request_send_exit_status(channel, c->status);
	ssh_channel_send_eof(channel);
	ssh_channel_close(channel);
}

/* libssh frees all channels along. */
static void hang_up(struct sshconn *c)
{
	for (int i = 0; i < CONN_CHANS; i++)
		if (c->conn.chans[i])
			chan_of(c->conn.chans[i])->channel = NULL;
	ssh_disconnect(c->ssh);
}

static bool is_quiet(const struct conn *c)
{
	bool quiet = !is_pending(c);
	for (int i = 0; i < CONN_CHANS; i++)
		quiet = quiet && (!c->chans[i] || c->chans[i]->closed || !c->chans[i]->ending);
	return quiet;
}

static void finish(struct conn *c)
{
	int64_t now = time_monotonic(), until = now + FINISH_SEND;
	for (; conn_alive(c) && !is_quiet(c) && now < until && turn(c, (int)(until - now)); now = time_monotonic())
		for (int i = 0; i < CONN_CHANS; i++)
			if (c->chans[i])
				chan_turn(c->chans[i], now);
	/* Without this wait for the client to hang up, it often reports exit status 255 and loses the last text. */
	until = now + FINISH_DRAIN;
	while (is_alive(c) && now < until) {
		if (!turn(c, (int)(until - now)))
			break;
		now = time_monotonic();
	}
	hang_up(of(c));
}

static void disconnect(struct conn *c, const char *why)
{
	/* libssh closes without sending what it has queued, and it queues while its last write is not confirmed. */
	int64_t now = time_monotonic(), until = now + FINISH_SEND;
	while (is_alive(c) && is_pending(c) && now < until) {
		if (!turn(c, (int)(until - now)))
			return;
		now = time_monotonic();
	}
	if (!is_alive(c))
		return;
	ssh_session_set_disconnect_message(of(c)->ssh, why);
	hang_up(of(c));
}

static int on_watched(socket_t fd, int revents, void *ctx)
{
	struct conn_watch *w = ctx;
	(void)fd, (void)revents;
	if (w->ready)
		w->ready(w->ctx);
	return 0;
}

static bool watch(struct conn *c, struct conn_watch *w)
{
	return ssh_event_add_fd(of(c)->event, w->fd, w->events, on_watched, w) == SSH_OK;
}

static void unwatch(struct conn *c, struct conn_watch *w)
{
	ssh_event_remove_fd(of(c)->event, w->fd);
}

static void close_all(struct conn *conn)
{
	struct sshconn *c = of(conn);
	if (c->event && c->ssh)
		ssh_event_remove_session(c->event, c->ssh);
	if (c->event)
		ssh_event_free(c->event);
	ssh_free(c->ssh);
	c->ssh = NULL;
	c->event = NULL;
}

static const struct conn_kind kind = {
	.turn = turn, .alive = is_alive, .pending = is_pending, .finish = finish, .disconnect = disconnect, .watch = watch,
	.unwatch = unwatch, .drop = sshconn_drop, .close = close_all, .send = send_output, .tell = tell, .end = end_channel,
};

/* The order matters: adding the session to an event before the first call of the key exchange makes dopoll fail. */
static bool begin(struct sshconn *c)
{
	sshconn_auth_setup(c);
	ssh_set_counters(c->ssh, &c->written, &c->received);
	ssh_set_blocking(c->ssh, 0);
	if (ssh_handle_key_exchange(c->ssh) == SSH_ERROR)
		return false;
	c->event = ssh_event_new();
	return c->event && ssh_event_add_session(c->event, c->ssh) == SSH_OK;
}

bool sshconn_open(struct sshconn *c, ssh_bind b, int fd, const struct ssh_judge *judge)
{
	memset(c, 0, sizeof *c);
	conn_init(&c->conn, &kind, fd);
	c->judge = *judge;
	c->ssh = ssh_new();
	if (!c->ssh || !set_options(c->ssh) || ssh_bind_accept_fd(b, c->ssh, fd) != SSH_OK) {
		close(fd);
		conn_close(&c->conn);
		return false;
	}
	if (begin(c))
		return true;
	conn_close(&c->conn);
	return false;
}
