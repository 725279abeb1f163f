#include "tests/bench/common/visitor.h"

#include <string.h>

#include "base/timeutil.h"

enum { LIST_LEAST = 10, CHUNK = 16384 };

ssh_key visitor_key(const char *path, struct err *err)
{
	ssh_key key = NULL;
	if (ssh_pki_import_privkey_file(path, NULL, NULL, NULL, &key) == SSH_OK)
		return key;
	fail(err, ERR_USAGE, "%s: this private key could not be read", path);
	return NULL;
}

/* The same algorithms whoever answers; the second cipher is for a server that does not have the first. */
static bool set_options(ssh_session ssh, const struct visitor_target *t, const char *user)
{
	static const bool no_config = false;
	static const int no = 0, yes = 1;
	static const char ciphers[] = "aes256-gcm@openssh.com,chacha20-poly1305@openssh.com";
	long patience = t->patience;
	unsigned port = (unsigned)t->port;
	const struct {
		enum ssh_options_e option;
		const void *value;
	} options[] = {
		{SSH_OPTIONS_PROCESS_CONFIG, &no_config}, {SSH_OPTIONS_HOST, t->host}, {SSH_OPTIONS_PORT, &port},
		{SSH_OPTIONS_USER, user}, {SSH_OPTIONS_STRICTHOSTKEYCHECK, &no}, {SSH_OPTIONS_TIMEOUT, &patience},
		{SSH_OPTIONS_NODELAY, &yes}, {SSH_OPTIONS_KEY_EXCHANGE, "curve25519-sha256"}, {SSH_OPTIONS_HOSTKEYS, "ssh-ed25519"},
		{SSH_OPTIONS_CIPHERS_C_S, ciphers}, {SSH_OPTIONS_CIPHERS_S_C, ciphers}, {SSH_OPTIONS_COMPRESSION, "none"},
	};
	for (size_t i = 0; i < sizeof options / sizeof *options; i++)
		if (ssh_options_set(ssh, options[i].option, options[i].value) != 0)
			return false;
	return true;
}

static bool give_up(struct visitor *v, const char *what, struct err *err)
{
	fail(err, ERR_UNAVAILABLE, "%s: %.160s", what, v->ssh ? ssh_get_error(v->ssh) : "no memory");
	visitor_close(v);
	return false;
}

static bool authenticate(ssh_session ssh, ssh_key key)
{
	int none = ssh_userauth_none(ssh, NULL);
	return none == SSH_AUTH_SUCCESS ||
	       (none == SSH_AUTH_DENIED && ssh_userauth_try_publickey(ssh, NULL, key) == SSH_AUTH_SUCCESS &&
	        ssh_userauth_publickey(ssh, NULL, key) == SSH_AUTH_SUCCESS);
}

bool visitor_login(struct visitor *v, const struct visitor_target *t, const char *user, struct err *err)
{
	*v = (struct visitor){.ssh = ssh_new()};
	grid_init(&v->grid, t->cols, t->rows);
	if (!v->ssh || !set_options(v->ssh, t, user))
		return give_up(v, "options", err);
	ssh_set_counters(v->ssh, &v->wire, NULL);
	if (ssh_connect(v->ssh) != SSH_OK)
		return give_up(v, "connecting", err);
	if (!authenticate(v->ssh, t->key))
		return give_up(v, "logging in", err);
	v->channel = ssh_channel_new(v->ssh);
	if (!v->channel || ssh_channel_open_session(v->channel) != SSH_OK)
		return give_up(v, "channel", err);
	return true;
}

bool visitor_shell(struct visitor *v, const struct visitor_target *t, struct err *err)
{
	if (ssh_channel_request_pty_size(v->channel, "xterm-256color", t->cols, t->rows) != SSH_OK ||
	    ssh_channel_request_shell(v->channel) != SSH_OK)
		return give_up(v, "shell", err);
	return true;
}

bool visitor_exec(struct visitor *v, const char *command, struct err *err)
{
	return ssh_channel_request_exec(v->channel, command) == SSH_OK || give_up(v, command, err);
}

void visitor_close(struct visitor *v)
{
	ssh_channel_free(v->channel);
	if (v->ssh)
		ssh_disconnect(v->ssh);
	ssh_free(v->ssh);
	grid_free(&v->grid);
	*v = (struct visitor){0};
}

bool visitor_send(struct visitor *v, const void *bytes, size_t n)
{
	return ssh_channel_write(v->channel, bytes, (uint32_t)n) == (int)n;
}

int visitor_fd(const struct visitor *v)
{
	return ssh_get_fd(v->ssh);
}

static void draw(struct visitor *v, const char *bytes, int n)
{
	v->bytes += (uint64_t)n;
	grid_feed(&v->grid, bytes, (size_t)n);
}

/* Nothing has come yet: 0 of libssh 0.10, SSH_AGAIN of 0.11. */
static bool is_nothing(int n)
{
	return n == 0 || n == SSH_AGAIN;
}

bool visitor_take(struct visitor *v)
{
	char bytes[CHUNK];
	int n;
	while ((n = ssh_channel_read_nonblocking(v->channel, bytes, sizeof bytes, 0)) > 0)
		draw(v, bytes, n);
	return is_nothing(n) && !ssh_channel_is_eof(v->channel);
}

bool visitor_await(struct visitor *v, const struct visitor_target *t, bool (*there)(const struct grid *g, const void *ctx),
                   const void *ctx, struct err *err)
{
	char bytes[CHUNK];
	int64_t now = time_monotonic(), until = now + t->patience * 1000;
	while (!there(&v->grid, ctx)) {
		int n = now < until ? ssh_channel_read_timeout(v->channel, bytes, sizeof bytes, 0, (int)(until - now)) : 0;
		if ((n < 0 && !is_nothing(n)) || ssh_channel_is_eof(v->channel))
			return fail(err, ERR_UNAVAILABLE, "the server ended the channel");
		if (is_nothing(n))
			return fail(err, ERR_UNAVAILABLE, "the screen did not come within %d s", t->patience);
		draw(v, bytes, n);
		now = time_monotonic();
	}
	return true;
}

bool visitor_complete(const struct grid *g, const void *ctx)
{
	char text[GRID_ROW_TEXT];
	static const char help[] = "? help";
	(void)ctx;
	if (g->x != 0 || g->y != g->rows - 1)
		return false;
	size_t n = grid_row(g, g->rows - 1, text), end = sizeof help - 1;
	return n > end && strcmp(text + n - end, help) == 0 && grid_row(g, 0, text) > 0 && grid_filled(g) >= LIST_LEAST + 2;
}
