/* The way in over ssh, from the first byte to what the client wants: key exchange, login, request; each has its grace. What
 * lets somebody in is the same over telnet. */
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "base/timeutil.h"
#include "gate/link.h"
#include "session/doors.h"
#include "session/state.h"

enum {
	THROTTLE_WAIT = 2,        /* s */
	UNANSWERED_WAIT = 2000,   /* ms */
	LEAVE_WAIT = 500          /* ms */
};

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

/* What a refused login is told. Nothing where the client says it in its own words. */
static void explain(struct session *s, const struct err *err, char *why, size_t size)
{
	if (err->code == ERR_FORBIDDEN) {
		snprintf(s->refusal, sizeof s->refusal, "%s", err->text);
		s->ssh.refused = s->refusal;
	} else if (err->retry_after > 1) {
		snprintf(why, size, "%s Try again in %d s.", err->text, err->retry_after);
	} else if (err->code != ERR_INVALID_CREDENTIALS && err->code != ERR_NOT_FOUND && err->code != ERR_INVALID_PARAMS) {
		snprintf(why, size, "%s", err->text);
	}
}

/* Asks with the user's name and one more value, which stays the caller's. False: refused. */
static bool ask_once(struct session *s, const char *method, const char *user, const char *key, const char *value, struct err *err)
{
	json_t *params = json_pack("{s:s, s:s}", "username", user, key, value);
	json_t *result = params ? client_call(s->client, method, params, err) : NULL;   /* not UTF-8: nobody's password */
	bool yes = result != NULL;
	json_decref(result);
	return yes;
}

static bool ask(struct session *s, const char *method, const char *user, const char *key, const char *value, char *why, size_t size)
{
	struct err err = {0};
	open_market(s);
	bool yes = ask_once(s, method, user, key, value, &err);
	/* After one mistype the throttle asks for a second or two: that is waited for here, not told. */
	if (!yes && err.code == ERR_RATE_LIMITED && err.retry_after <= THROTTLE_WAIT) {
		sleep((unsigned)err.retry_after);
		err_clear(&err);
		yes = ask_once(s, method, user, key, value, &err);
	}
	if (!yes)
		explain(s, &err, why, size);
	/* An answer that comes too late may still log the socket in: nobody else may come to have it. */
	if (err.code == ERR_UNAVAILABLE) {
		client_close(s->client);
		s->client = NULL;
	}
	err_clear(&err);
	return yes;
}

static void let_in(struct session *s, const char *user, enum app_door door, const char *how)
{
	struct link_msg m = {.kind = LINK_LOGGED_IN};
	open_market(s);
	s->door = door;
	link_send(s->setup->link_fd, &m, -1);
	log_info("%s from %s is let in%s", user, s->source, how);
}

static void log_refused(const struct session *s, const char *user, const char *why)
{
	why = *s->refusal ? s->refusal : why;
	log_info("%s from %s is not let in%s%s", user, s->source, *why ? ": " : "", why);
}

bool session_let_in(struct session *s, const char *user, const char *password, char *why, size_t size)
{
	enum app_door door = APP_LOGGED_IN;
	bool in = doors_find(user, &door) || (password && ask(s, "auth.login", user, "password", password, why, size));
	if (in)
		let_in(s, user, door, "");
	else if (password)
		log_refused(s, user, why);
	return in;
}

static bool judge_key(void *ctx, const char *user, const char *key, bool proven, char *why, size_t size)
{
	struct session *s = ctx;
	enum app_door door;
	if (doors_find(user, &door))
		return false;
	bool yes = ask(s, proven ? "auth.key_login" : "auth.key_probe", user, "public_key", key, why, size);
	if (yes && proven)
		let_in(s, user, APP_LOGGED_IN, " by key");
	else if (proven)
		log_refused(s, user, why);
	return yes;
}

static bool judge_login(void *ctx, const char *user, const char *password, char *why, size_t size)
{
	return session_let_in(ctx, user, password, why, size);
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

/* A client that got no answer sends nothing more: it is not waited for as long as one that thinks. */
static int64_t patience(const struct session *s, int64_t until)
{
	int64_t soon = s->ssh.unanswered_at + UNANSWERED_WAIT;
	return !s->ssh.let_in && s->ssh.unanswered_at && soon < until ? soon : until;
}

/* Turns until `reached`, or until it is over or too late. */
static bool wait_for(struct session *s, int64_t until, bool (*reached)(const struct sshconn *))
{
	int64_t now = time_monotonic();
	while (!reached(&s->ssh) && !s->ssh.refused && !s->stop && now < patience(s, until)) {
		if (!session_turn(s, (int)(patience(s, until) - now)))
			return false;
		now = time_monotonic();
	}
	return reached(&s->ssh) && !s->stop;
}

/* One that has been told why it is not let in goes by itself. */
static void let_go(struct session *s)
{
	int64_t now = time_monotonic(), until = now + (s->ssh.left_alone ? LEAVE_WAIT : 0);
	while (now < until && session_turn(s, (int)(until - now)))
		now = time_monotonic();
}

static const char *why_not(const struct session *s)
{
	if (s->stop)
		return "The market restarts; connect again in a moment.";
	if (s->ssh.refused)
		return s->ssh.refused;
	if (!s->ssh.let_in && s->ssh.unanswered_at)
		return "This key, or what was signed with it, cannot be read; offer another: ssh -o IdentitiesOnly=yes -i FILE";
	return "Logging in took too long; connect again.";
}

bool session_login(struct session *s)
{
	const struct options *o = s->setup->options;
	int64_t now = time_monotonic(), until = now + opt_int(o, OPT_LOGIN_GRACE) * 1000;
	struct ssh_judge judge = {.login = judge_login, .key = judge_key, .ctx = s, .tries = (int)opt_int(o, OPT_LOGIN_TRIES)};
	if (!sshconn_open(&s->ssh, s->setup->bind, s->setup->fd, &judge))
		return false;
	s->conn = &s->ssh.conn;
	conn_watch(s->conn, WATCH_SIGNALS, s->signal_fd, session_on_signal, s);
	if (!wait_for(s, now + opt_int(o, OPT_KEX_GRACE) * 1000, has_greeted)) {
		log_debug("%s did not get through the key exchange", s->source);
		return false;
	}
	if (wait_for(s, until, is_let_in) && wait_for(s, until, has_asked))
		return true;
	let_go(s);
	conn_disconnect(s->conn, why_not(s));
	return false;
}
