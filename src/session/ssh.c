#include "session/ssh.h"

#include <string.h>
#include <unistd.h>

#include "base/timeutil.h"

enum { FINISH_SEND = 1000, FINISH_DRAIN = 2000 };

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

/* The order matters: adding the session to an event before the first call of the key exchange makes dopoll fail. */
static bool begin(struct conn *c)
{
	conn_auth_setup(c);
	ssh_set_blocking(c->ssh, 0);
	if (ssh_handle_key_exchange(c->ssh) == SSH_ERROR)
		return false;
	c->event = ssh_event_new();
	return c->event && ssh_event_add_session(c->event, c->ssh) == SSH_OK;
}

bool conn_open(struct conn *c, ssh_bind b, int fd, const struct conn_judge *judge)
{
	memset(c, 0, sizeof *c);
	c->judge = *judge;
	c->ssh = ssh_new();
	if (!c->ssh || !set_options(c->ssh) || ssh_bind_accept_fd(b, c->ssh, fd) != SSH_OK) {
		close(fd);
		conn_close(c);
		return false;
	}
	if (begin(c))
		return true;
	conn_close(c);
	return false;
}

void conn_close(struct conn *c)
{
	if (c->event && c->ssh)
		ssh_event_remove_session(c->event, c->ssh);
	if (c->event)
		ssh_event_free(c->event);
	ssh_free(c->ssh);
	buf_free(&c->input);
	buf_free(&c->output);
	c->ssh = NULL;
	c->event = NULL;
	c->channel = NULL;
}

bool conn_alive(const struct conn *c)
{
	return ssh_is_connected(c->ssh) && !c->ended;
}

bool conn_turn(struct conn *c, int ms)
{
	if (!conn_alive(c))
		return false;
	return ssh_event_dopoll(c->event, ms) != SSH_ERROR && conn_alive(c);
}

bool conn_flush(struct conn *c, int64_t now)
{
	bool moved = false;
	while (c->output.len > 0 && !(ssh_get_poll_flags(c->ssh) & SSH_WRITE_PENDING)) {
		uint32_t some = c->output.len < 65536 ? (uint32_t)c->output.len : 65536;
		int n = ssh_channel_write(c->channel, c->output.data, some);
		if (n <= 0)
			break;
		buf_drop(&c->output, (size_t)n);
		moved = true;
	}
	if (c->output.len == 0 && !(ssh_get_poll_flags(c->ssh) & SSH_WRITE_PENDING)) {
		c->stalled_since = 0;
		return true;
	}
	if (moved || c->stalled_since == 0)
		c->stalled_since = now;
	return false;
}

void conn_stderr(struct conn *c, const char *text)
{
	if (ssh_channel_window_size(c->channel) >= strlen(text))
		ssh_channel_write_stderr(c->channel, text, (uint32_t)strlen(text));
}

void conn_finish(struct conn *c, int status)
{
	int64_t now = time_monotonic(), until = now + FINISH_SEND;
	while (conn_alive(c) && !conn_flush(c, now) && now < until) {
		conn_turn(c, (int)(until - now));
		now = time_monotonic();
	}
	if (c->channel && ssh_is_connected(c->ssh)) {
		ssh_channel_request_send_exit_status(c->channel, status);
		ssh_channel_send_eof(c->channel);
		ssh_channel_close(c->channel);
	}
	/* Without this wait for the client to hang up, it often reports exit status 255 and loses the last text. */
	until = now + FINISH_DRAIN;
	while (ssh_is_connected(c->ssh) && now < until) {
		if (ssh_event_dopoll(c->event, (int)(until - now)) == SSH_ERROR)
			break;
		now = time_monotonic();
	}
	ssh_disconnect(c->ssh);
}

void conn_disconnect(struct conn *c, const char *why)
{
	/* libssh closes without sending what it has queued, and it queues while its last write is not confirmed. */
	int64_t now = time_monotonic(), until = now + FINISH_SEND;
	while (ssh_is_connected(c->ssh) && (ssh_get_poll_flags(c->ssh) & SSH_WRITE_PENDING) && now < until) {
		if (ssh_event_dopoll(c->event, (int)(until - now)) == SSH_ERROR)
			return;
		now = time_monotonic();
	}
	if (!ssh_is_connected(c->ssh))
		return;
	ssh_session_set_disconnect_message(c->ssh, why);
	ssh_disconnect(c->ssh);
}
