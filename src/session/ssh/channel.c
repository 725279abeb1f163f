/* The channels of a connection. Every callback records and returns: they run inside writes too. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "session/ssh/ssh.h"

enum {
	COMMAND_MOST = 8191,          /* bytes */
	INPUT_MOST = 8 * 1024 * 1024, /* bytes typed and not yet taken, unless who serves wants less */
	INPUT_EARLY = 16 * 1024       /* before anything was asked for */
};

static int on_pty(ssh_session ssh, ssh_channel channel, const char *term, int cols, int rows, int px, int py, void *ctx)
{
	struct chan *c = ctx;
	(void)ssh, (void)channel, (void)px, (void)py;
	if (c->pty)
		return SSH_ERROR;
	c->pty = true;
	chan_note_term(c, term);
	chan_note_size(c, cols, rows);
	return 0;
}

static int on_window(ssh_session ssh, ssh_channel channel, int cols, int rows, int px, int py, void *ctx)
{
	(void)ssh, (void)channel, (void)px, (void)py;
	chan_note_size(ctx, cols, rows);
	return 0;
}

static int note_want(struct chan *c, enum chan_want want, const char *command)
{
	if (c->want != WANT_NOTHING)
		return SSH_ERROR;
	c->want = want;
	size_t n = strnlen(command, COMMAND_MOST + 1);
	c->command = xstrdup(n > COMMAND_MOST ? "" : command);
	for (char *tab = c->command; (tab = strchr(tab, '\t'));)
		*tab = ' ';
	c->unreadable = n > COMMAND_MOST || (n > 0 && text_problem(c->command, n, TEXT_LINES));
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
	struct chan *c = ctx;
	(void)ssh, (void)channel;
	if (strcmp(name, "NO_COLOR") == 0) {
		c->no_color = *value != '\0';
		return 0;
	}
	/* Said yes to because clients send them unasked; the screens are always UTF-8. */
	return strcmp(name, "LANG") == 0 || strncmp(name, "LC_", 3) == 0 ? 0 : SSH_ERROR;
}

static size_t room(const struct chan *c)
{
	return c->input.len < c->input_most ? c->input_most - c->input.len : 0;
}

/* Data is all that libssh holds, what was left with it before too. What comes when nobody takes it any more is dropped. */
static int on_data(ssh_session ssh, ssh_channel channel, void *data, uint32_t n, int is_stderr, void *ctx)
{
	struct sshchan *c = ctx;
	(void)ssh, (void)channel;
	c->ssh->data++;
	if (is_stderr || c->chan.ending)
		return (int)n;
	if (c->chan.want == WANT_NOTHING && c->chan.input.len + n > INPUT_EARLY)
		c->ssh->conn.ended = true;
	size_t taken = room(&c->chan) < n ? room(&c->chan) : n;
	buf_add(&c->chan.input, data, taken);
	c->chan.held = n - taken;
	return (int)taken;
}

static bool take_held(struct sshchan *c)
{
	size_t some = room(&c->chan) < c->chan.held ? room(&c->chan) : c->chan.held;
	struct buf *in = &c->chan.input;
	if (some == 0)
		return false;
	buf_reserve(in, some);
	int n = ssh_channel_read_nonblocking(c->channel, in->data + in->len, (uint32_t)some, 0);
	if (n <= 0)
		return false;
	in->len += (size_t)n;
	c->chan.held -= (size_t)n;
	return true;
}

bool sshconn_take_held(struct sshconn *ssh)
{
	bool some = false;
	for (int i = 0; i < CONN_CHANS; i++) {
		struct sshchan *c = (struct sshchan *)ssh->conn.chans[i];
		if (!c)
			continue;
		some = take_held(c) || some;
		c->chan.eof = c->got_eof && c->chan.held == 0;
	}
	return some;
}

static void on_close(ssh_session ssh, ssh_channel channel, void *ctx)
{
	struct chan *c = ctx;
	(void)ssh, (void)channel;
	c->ended = true;
}

static void on_eof(ssh_session ssh, ssh_channel channel, void *ctx)
{
	struct sshchan *c = ctx;
	(void)ssh, (void)channel;
	c->got_eof = true;
}

/* A screen is one more than those beside it. -1: there is no place. */
static int free_place(const struct conn *c)
{
	int place = -1, beside = 0;
	for (int i = CONN_CHANS - 1; i >= 0; i--) {
		if (!c->chans[i])
			place = i;
		else if (!c->chans[i]->screen && !c->chans[i]->ended)
			beside++;
	}
	return beside < CONN_BESIDE ? place : -1;
}

/* The callbacks are attached here and not later: a quick client's pty request would be lost. NULL: the client is told that it is
 * prohibited; libssh knows no other reason. */
ssh_channel sshconn_channel_open(ssh_session ssh, void *ctx)
{
	struct sshconn *conn = ctx;
	int place = conn->let_in ? free_place(&conn->conn) : -1;
	ssh_channel channel = place >= 0 ? ssh_channel_new(ssh) : NULL;
	if (!channel)
		return NULL;
	struct sshchan *c = xcalloc(1, sizeof *c);
	c->chan.conn = &conn->conn;
	c->chan.input_most = INPUT_MOST;
	c->ssh = conn;
	c->channel = channel;
	c->callbacks = (struct ssh_channel_callbacks_struct){
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
	ssh_callbacks_init(&c->callbacks);
	ssh_set_channel_callbacks(channel, &c->callbacks);
	conn->conn.chans[place] = &c->chan;
	return channel;
}

void sshconn_drop(struct chan *chan)
{
	struct sshchan *c = (struct sshchan *)chan;
	if (c->channel) {
		ssh_remove_channel_callbacks(c->channel, &c->callbacks);
		ssh_channel_free(c->channel);
	}
	chan_free(chan);
	free(c);
}
