/* The way in over ssh, from the first byte on: key exchange and login, each with its grace. */
#include <poll.h>

#include "base/log.h"
#include "base/timeutil.h"
#include "session/state.h"

enum {
	UNANSWERED_WAIT = 2000,   /* ms */
	LEAVE_WAIT = 500          /* ms */
};

static bool judge_key(void *ctx, const char *user, const char *key, bool proven, char *why, size_t size)
{
	return session_judge_key(ctx, user, key, proven, why, size);
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
	conn_watch(s->conn, WATCH_SIGNALS, s->signal_fd, POLLIN, session_on_signal, s);
	if (!wait_for(s, now + opt_int(o, OPT_KEX_GRACE) * 1000, has_greeted)) {
		log_debug("%s did not get through the key exchange", s->source);
		return false;
	}
	if (wait_for(s, until, is_let_in))
		return true;
	let_go(s);
	conn_disconnect(s->conn, why_not(s));
	return false;
}
