/* The one channel of a connection. Every callback records and returns: they run inside writes too. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "session/ssh/ssh.h"

static int on_pty(ssh_session ssh, ssh_channel channel, const char *term, int cols, int rows, int px, int py, void *ctx)
{
	struct sshconn *c = ctx;
	(void)ssh, (void)channel, (void)px, (void)py;
	if (c->pty)
		return SSH_ERROR;
	c->pty = true;
	conn_note_term(&c->conn, term);
	conn_note_size(&c->conn, cols, rows);
	return 0;
}

static int on_window(ssh_session ssh, ssh_channel channel, int cols, int rows, int px, int py, void *ctx)
{
	struct sshconn *c = ctx;
	(void)ssh, (void)channel, (void)px, (void)py;
	conn_note_size(&c->conn, cols, rows);
	return 0;
}

static int note_want(struct sshconn *c, enum ssh_want want, const char *command)
{
	if (c->want != WANT_NOTHING)
		return SSH_ERROR;
	c->want = want;
	size_t n = strnlen(command, sizeof c->command);
	snprintf(c->command, sizeof c->command, "%s", command);
	for (char *tab = c->command; (tab = strchr(tab, '\t'));)
		*tab = ' ';
	c->unreadable = n == sizeof c->command || (n > 0 && text_problem(c->command, n, TEXT_LINES));
	if (c->unreadable)
		c->command[0] = '\0';
	return 0;
}

static int on_shell(ssh_session ssh, ssh_channel channel, void *ctx)
{
	(void)ssh, (void)channel;
	return note_want(ctx, WANT_SHELL, "");
}

static int on_exec(ssh_session ssh, ssh_channel channel, const char *command, void *ctx)
{
	(void)ssh, (void)channel;
	return note_want(ctx, WANT_EXEC, command);
}

static int on_subsystem(ssh_session ssh, ssh_channel channel, const char *name, void *ctx)
{
	(void)ssh, (void)channel;
	return note_want(ctx, WANT_SUBSYSTEM, name);
}

static int on_env(ssh_session ssh, ssh_channel channel, const char *name, const char *value, void *ctx)
{
	struct sshconn *c = ctx;
	(void)ssh, (void)channel;
	if (strcmp(name, "NO_COLOR") == 0) {
		c->conn.no_color = *value != '\0';
		return 0;
	}
	/* Said yes to because clients send them unasked; the screens are always UTF-8. */
	return strcmp(name, "LANG") == 0 || strncmp(name, "LC_", 3) == 0 ? 0 : SSH_ERROR;
}

enum { INPUT_EARLY = 16 * 1024 };   /* bytes before anything was asked for */

static size_t room(const struct sshconn *c)
{
	return c->conn.input.len < c->input_most ? c->input_most - c->conn.input.len : 0;
}

/* Data is all that libssh holds, what was left with it before too. */
static int on_data(ssh_session ssh, ssh_channel channel, void *data, uint32_t n, int is_stderr, void *ctx)
{
	struct sshconn *c = ctx;
	(void)ssh, (void)channel;
	c->data++;
	if (is_stderr)
		return (int)n;
	if (c->want == WANT_NOTHING && c->conn.input.len + n > INPUT_EARLY)
		c->conn.ended = true;
	size_t taken = room(c) < n ? room(c) : n;
	buf_add(&c->conn.input, data, taken);
	c->held = n - taken;
	return (int)taken;
}

bool sshconn_take_held(struct sshconn *c)
{
	size_t some = room(c) < c->held ? room(c) : c->held;
	if (some == 0)
		return false;
	buf_reserve(&c->conn.input, some);
	int n = ssh_channel_read_nonblocking(c->channel, c->conn.input.data + c->conn.input.len, (uint32_t)some, 0);
	if (n <= 0)
		return false;
	c->conn.input.len += (size_t)n;
	c->held -= (size_t)n;
	return true;
}

static void on_close(ssh_session ssh, ssh_channel channel, void *ctx)
{
	struct sshconn *c = ctx;
	(void)ssh, (void)channel;
	c->conn.ended = true;
}

static void on_eof(ssh_session ssh, ssh_channel channel, void *ctx)
{
	struct sshconn *c = ctx;
	(void)ssh, (void)channel;
	c->got_eof = true;
}

/* The callbacks are attached here and not later: a quick client's pty request would be lost. */
ssh_channel sshconn_channel_open(ssh_session ssh, void *ctx)
{
	struct sshconn *c = ctx;
	if (c->channel || !c->let_in)
		return NULL;
	c->channel_callbacks = (struct ssh_channel_callbacks_struct){
		.userdata = c,
		.channel_data_function = on_data,
		.channel_eof_function = on_eof,
		.channel_close_function = on_close,
		.channel_pty_request_function = on_pty,
		.channel_pty_window_change_function = on_window,
		.channel_shell_request_function = on_shell,
		.channel_exec_request_function = on_exec,
		.channel_subsystem_request_function = on_subsystem,
		.channel_env_request_function = on_env,
	};
	ssh_callbacks_init(&c->channel_callbacks);
	c->channel = ssh_channel_new(ssh);
	if (c->channel)
		ssh_set_channel_callbacks(c->channel, &c->channel_callbacks);
	return c->channel;
}
