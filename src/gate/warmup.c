#include <libssh/libssh.h>
#include <malloc.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "base/timeutil.h"
#include "gate/state.h"
#include "session/ssh/ssh.h"
#include "session/term.h"

enum { WARMUP_SECONDS = 5 };

/* As a client does it that has a key: offers it, then signs. */
static bool key_login(ssh_session ssh)
{
	ssh_key key = NULL;
	return ssh_pki_generate(SSH_KEYTYPE_ED25519, 0, &key) == SSH_OK &&
	       ssh_userauth_try_publickey(ssh, NULL, key) == SSH_AUTH_SUCCESS &&
	       ssh_userauth_publickey(ssh, NULL, key) == SSH_AUTH_SUCCESS;
}

static bool client_login(ssh_session ssh, int fd)
{
	static const bool no_config = false;
	static const int no = 0;
	return ssh_options_set(ssh, SSH_OPTIONS_PROCESS_CONFIG, &no_config) == 0 &&
	       ssh_options_set(ssh, SSH_OPTIONS_STRICTHOSTKEYCHECK, &no) == 0 &&
	       ssh_options_set(ssh, SSH_OPTIONS_HOST, "localhost") == 0 &&
	       ssh_options_set(ssh, SSH_OPTIONS_USER, "warmup") == 0 &&
	       ssh_options_set(ssh, SSH_OPTIONS_FD, &fd) == 0 && ssh_connect(ssh) == SSH_OK &&
	       ssh_userauth_none(ssh, NULL) == SSH_AUTH_DENIED &&
	       ssh_userauth_password(ssh, NULL, "cold") == SSH_AUTH_DENIED && key_login(ssh);
}

/* The helper: an ssh client that asks for a screen and reads it until it ends. */
static _Noreturn void play_client(int fd)
{
	char screen[4096];
	alarm(WARMUP_SECONDS);
	ssh_session ssh = ssh_new();
	if (!ssh || !client_login(ssh, fd))
		_exit(1);
	ssh_channel channel = ssh_channel_new(ssh);
	if (!channel || ssh_channel_open_session(channel) != SSH_OK ||
	    ssh_channel_request_pty_size(channel, "xterm-256color", 80, 24) != SSH_OK ||
	    ssh_channel_request_shell(channel) != SSH_OK)
		_exit(1);
	while (ssh_channel_read(channel, screen, sizeof screen, 0) > 0)
		;
	ssh_disconnect(ssh);
	_exit(0);
}

static bool judge_warmup(void *ctx, const char *user, const char *password, char *why, size_t size)
{
	(void)ctx, (void)user, (void)password, (void)why, (void)size;
	return false;
}

/* Reached over our own socket pair alone. */
static bool judge_warmup_key(void *ctx, const char *user, const char *key, bool proven, char *why, size_t size)
{
	(void)ctx, (void)user, (void)key, (void)proven, (void)why, (void)size;
	return true;
}

static bool draw(struct term *t, const struct terminfo *info, const char *name, struct buf *out)
{
	if (!term_start(t, info, name, 80, 24))
		return false;
	term_exercise();
	term_collect(t, out);
	return true;
}

static bool serve_screen(struct sshconn *s, struct term *t, const struct terminfo *info)
{
	struct conn *c = &s->conn;
	int64_t now = time_monotonic(), until = now + WARMUP_SECONDS * 1000;
	struct chan *chan = NULL;
	while ((!chan || chan->want == WANT_NOTHING) && now < until && conn_turn(c, (int)(until - now))) {
		chan = c->chans[0];
		now = time_monotonic();
	}
	if (!chan || chan->want != WANT_SHELL || !chan->pty || !draw(t, info, chan->term, &chan->output))
		return false;
	chan_flush(chan, now);
	term_stop(t, &chan->output);
	chan_end(chan, 0);
	conn_finish(c);
	return true;
}

static bool serve_ourselves(ssh_bind b, struct term *t, const struct terminfo *info)
{
	struct ssh_judge judge = {.login = judge_warmup, .key = judge_warmup_key, .tries = 3};
	struct sshconn c;
	int pair[2], status;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair) < 0)
		return false;
	pid_t helper = fork();
	if (helper == 0)
		play_client(pair[1]);
	close(pair[1]);
	bool ok = false;
	if (helper > 0 && sshconn_open(&c, b, pair[0], &judge)) {
		ok = serve_screen(&c, t, info);
		conn_close(&c.conn);
	}
	if (helper > 0) {
		kill(helper, SIGKILL);
		waitpid(helper, &status, 0);
	}
	return ok;
}

static bool draw_alone(struct term *t, const struct terminfo *info)
{
	struct buf out = {0};
	bool ok = draw(t, info, "xterm-256color", &out);
	term_stop(t, &out);
	buf_free(&out);
	return ok;
}

bool warmup_run(ssh_bind b, const struct terminfo *info)
{
	struct term t = {0};
	bool ok = term_prepare(&t) && (b ? serve_ourselves(b, &t, info) : draw_alone(&t, info));
	term_free(&t);
	malloc_trim(0);
	return ok;
}
