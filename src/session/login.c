/* From the first byte to what the client wants: key exchange, login, request. Each has its grace. */
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "base/timeutil.h"
#include "gate/link.h"
#include "session/doors.h"
#include "session/state.h"

enum { THROTTLE_WAIT = 2 };   /* s */

/* A new socket of the market: the gate gets the other end, and passes it on. */
static int new_market(void *ctx)
{
	struct session *s = ctx;
	struct link_msg m = {.kind = LINK_MARKET};
	int pair[2];
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
		return -1;
	bool sent = link_send(s->setup->link_fd, &m, pair[1]);
	close(pair[1]);
	if (sent)
		return pair[0];
	close(pair[0]);
	return -1;
}

static void while_waiting(void *ctx, int elapsed_ms)
{
	(void)ctx, (void)elapsed_ms;
	alarm(TURN_SECONDS);
}

static void open_market(struct session *s)
{
	struct client_hooks hooks = {.reconnect = new_market, .waiting = while_waiting, .ctx = s};
	if (!s->client)
		s->client = client_open(new_market(s), &hooks);
}

static void explain(const struct err *err, char *why, size_t size)
{
	if (err->code == ERR_INVALID_CREDENTIALS)
		return;   /* the client says it in its own words */
	if (err->retry_after > 1)
		snprintf(why, size, "%s Try again in %d s.", err->text, err->retry_after);
	else
		snprintf(why, size, "%s", err->text);
}

static json_t *ask_login(struct session *s, const char *user, const char *password, struct err *err)
{
	json_t *params = json_pack("{s:s, s:s}", "username", user, "password", password);
	return params ? client_call(s->client, "auth.login", params, err) : NULL;   /* not UTF-8: nobody's password */
}

static bool check_password(struct session *s, const char *user, const char *password, char *why, size_t size)
{
	struct err err = {0};
	open_market(s);
	json_t *result = ask_login(s, user, password, &err);
	/* After one mistype the throttle asks for a second or two: that is waited for here, not told. */
	if (!result && err.code == ERR_RATE_LIMITED && err.retry_after <= THROTTLE_WAIT) {
		sleep((unsigned)err.retry_after);
		err_clear(&err);
		result = ask_login(s, user, password, &err);
	}
	if (!result)
		explain(&err, why, size);
	err_clear(&err);
	json_decref(result);
	return result != NULL;
}

static bool judge_login(void *ctx, const char *user, const char *password, char *why, size_t size)
{
	struct session *s = ctx;
	struct link_msg m = {.kind = LINK_LOGGED_IN};
	enum app_door door = APP_LOGGED_IN;
	if (!doors_find(user, &door) && (!password || !check_password(s, user, password, why, size))) {
		if (password)
			log_info("%s from %s is not let in%s%s", user, s->source, *why ? ": " : "", why);
		return false;
	}
	open_market(s);
	s->door = door;
	link_send(s->setup->link_fd, &m, -1);
	log_info("%s from %s is let in", user, s->source);
	return true;
}

static void on_signal(void *ctx)
{
	struct signalfd_siginfo info;
	struct session *s = ctx;
	if (read(s->signal_fd, &info, sizeof info) == (ssize_t)sizeof info)
		s->stop = true;
}

static bool has_greeted(const struct sshconn *c)
{
	return c->greeted;
}

static bool is_let_in(const struct sshconn *c)
{
	return c->let_in;
}

static bool has_asked(const struct sshconn *c)
{
	return c->want != WANT_NOTHING;
}

/* Turns until `reached`, or until it is over or too late. */
static bool wait_for(struct session *s, int64_t until, bool (*reached)(const struct sshconn *))
{
	int64_t now = time_monotonic();
	while (!reached(&s->ssh) && !s->ssh.refused && !s->stop && now < until) {
		if (!session_turn(s, (int)(until - now)))
			return false;
		now = time_monotonic();
	}
	return reached(&s->ssh) && !s->stop;
}

bool session_login(struct session *s)
{
	const struct options *o = s->setup->options;
	int64_t now = time_monotonic(), until = now + opt_int(o, OPT_LOGIN_GRACE) * 1000;
	struct ssh_judge judge = {.login = judge_login, .ctx = s, .tries = (int)opt_int(o, OPT_LOGIN_TRIES)};
	if (!sshconn_open(&s->ssh, s->setup->bind, s->setup->fd, &judge))
		return false;
	s->conn = &s->ssh.conn;
	conn_watch(s->conn, WATCH_SIGNALS, s->signal_fd, on_signal, s);
	if (!wait_for(s, now + opt_int(o, OPT_KEX_GRACE) * 1000, has_greeted)) {
		log_debug("%s did not get through the key exchange", s->source);
		return false;
	}
	if (wait_for(s, until, is_let_in) && wait_for(s, until, has_asked))
		return true;
	conn_disconnect(s->conn, s->stop          ? "The market restarts; connect again in a moment."
	                         : s->ssh.refused ? "Too many tries; connect again."
	                                          : "Logging in took too long; connect again.");
	return false;
}

/* "orders/42": ^[a-z]+(/[a-z0-9-]+)*$ beginning with a screen's name. */
static bool is_link(const char *command)
{
	static const char *const screens[] = {"shop", "product", "cart", "orders", "selling", "approvals", "notifications"};
	size_t first = strspn(command, "abcdefghijklmnopqrstuvwxyz");
	bool known = false;
	for (size_t i = 0; i < sizeof screens / sizeof screens[0]; i++)
		known = known || (strlen(screens[i]) == first && strncmp(screens[i], command, first) == 0);
	const char *p = command + first;
	while (known && *p == '/') {
		size_t n = strspn(p + 1, "abcdefghijklmnopqrstuvwxyz0123456789-");
		if (n == 0)
			return false;
		p += n + 1;
	}
	return known && *p == '\0';
}

static const char *refuse(struct session *s, const char *why)
{
	char address[200], line[900];
	const char *link = s->ssh.want == WANT_EXEC && is_link(s->ssh.command) ? s->ssh.command : "";
	session_address(s, s->ssh.pty ? "" : "-t ", address, sizeof address);
	snprintf(line, sizeof line, "%s %s%s%s", why, address, *link ? " " : "", link);
	conn_tell(s->conn, line);
	conn_finish(s->conn, 2);
	return NULL;
}

const char *session_wanted(struct session *s)
{
	struct sshconn *c = &s->ssh;
	if (c->want == WANT_SUBSYSTEM)
		return refuse(s, "MamaOnline has no subsystems; it is used in a terminal:");
	if (c->want == WANT_EXEC && !is_link(c->command))
		return refuse(s, "MamaOnline does not know this command; it is used in a terminal:");
	if (!c->pty)
		return refuse(s, "MamaOnline is used in a terminal:");
	const char *name = terminfo_choose(s->setup->terminfo, s->conn->term);
	if (!name)
		return refuse(s, "This terminal (TERM) cannot move its cursor, so nothing can be shown; in most windows this works: TERM=xterm");
	if (!term_start(&s->term, s->setup->terminfo, name, s->conn->cols, s->conn->rows))
		return refuse(s, "MamaOnline cannot drive this terminal; in most windows this works: TERM=xterm");
	s->conn->resized = false;
	return c->command;
}
