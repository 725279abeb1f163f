#include "session/ssh/ssh.h"

#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "base/timeutil.h"

enum { FINISH_SEND = 1000, FINISH_DRAIN = 2000 };
enum { INPUT_MOST = 8 * 1024 * 1024 };   /* bytes typed and not yet taken */
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
	conn->eof = c->got_eof && c->held == 0;
	return ok;
}

static bool send_output(struct conn *c)
{
	bool moved = false;
	while (c->output.len > 0 && !is_pending(c)) {
		uint32_t some = c->output.len < 65536 ? (uint32_t)c->output.len : 65536;
		int n = ssh_channel_write(of(c)->channel, c->output.data, some);
		if (n <= 0)
			break;
		buf_drop(&c->output, (size_t)n);
		moved = true;
	}
	return moved;
}

/* On the channel for errors: the other one is for data. */
static void tell(struct conn *c, const char *line)
{
	struct buf text = {0};
	buf_addf(&text, "%s%s\n", line, of(c)->pty ? "\r" : "");
	if (ssh_channel_window_size(of(c)->channel) >= text.len)
		ssh_channel_write_stderr(of(c)->channel, text.data, (uint32_t)text.len);
	buf_free(&text);
}

static void finish(struct conn *c, int status)
{
	ssh_channel channel = of(c)->channel;
	int64_t now = time_monotonic(), until = now + FINISH_SEND;
	while (conn_alive(c) && !conn_flush(c, now) && now < until) {
		conn_turn(c, (int)(until - now));
		now = time_monotonic();
	}
	if (channel && is_alive(c)) {
		ssh_channel_request_send_exit_status(channel, status);
		ssh_channel_send_eof(channel);
		ssh_channel_close(channel);
	}
	/* Without this wait for the client to hang up, it often reports exit status 255 and loses the last text. */
	until = now + FINISH_DRAIN;
	while (is_alive(c) && now < until) {
		if (!turn(c, (int)(until - now)))
			break;
		now = time_monotonic();
	}
	ssh_disconnect(of(c)->ssh);
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
	ssh_disconnect(of(c)->ssh);
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
	return ssh_event_add_fd(of(c)->event, w->fd, POLLIN, on_watched, w) == SSH_OK;
}

static void unwatch(struct conn *c, struct conn_watch *w)
{
	ssh_event_remove_fd(of(c)->event, w->fd);
}

static int on_polled(socket_t fd, int revents, void *ctx)
{
	(void)fd, (void)revents, (void)ctx;
	return 0;
}

void sshconn_poll(struct sshconn *c, int fd, short events)
{
	if (c->polled_fd == fd && c->polled == events)
		return;
	if (c->polled_fd >= 0)
		ssh_event_remove_fd(c->event, c->polled_fd);
	c->polled = events;
	c->polled_fd = events && ssh_event_add_fd(c->event, fd, events, on_polled, NULL) == SSH_OK ? fd : -1;
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
	c->channel = NULL;
}

static const struct conn_kind kind = {
	.turn = turn, .alive = is_alive, .send = send_output, .pending = is_pending, .tell = tell, .finish = finish,
	.disconnect = disconnect, .watch = watch, .unwatch = unwatch, .close = close_all,
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
	c->input_most = INPUT_MOST;
	c->polled_fd = -1;
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
