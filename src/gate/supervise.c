#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "base/timeutil.h"
#include "gate/link.h"
#include "gate/state.h"

enum {
	PAUSE_FIRST = 100, PAUSE_MOST = 5000,   /* ms between a death and the next start */
	SETTLED = 30000,                        /* ms: what lived so long was no fast failure */
	LINK_TURN = 256,                        /* messages taken in one turn */
	ASKED_MOST = 600, ASKED_RUN = 60000,    /* sockets of the market that one session may ask for, and in how many ms */
	STOP_SESSIONS = 3000, STOP_MARKET = 10000, STOP_PICTURES = 1000
};

static const char *how(int status)
{
	return WIFSIGNALED(status) ? strsignal(WTERMSIG(status)) : "exit";
}

static const char *const names[SUPERVISED] = {[MARKET] = "the market", [PICTURES] = "the process for pictures"};

static void supervised_died(struct gate *g, enum supervised_kind kind, int status, int64_t now)
{
	struct supervised *s = &g->supervised[kind];
	s->pid = 0;
	if (kind == MARKET && s->ready)
		g->away_since = now;
	if (kind == MARKET && g->pending)
		reload_end(g, true);   /* the next one is started with them */
	s->ready = false;
	if (g->stop)
		return;
	if (kind == MARKET && !g->opened) {   /* it could not even begin: a restart would not mend that */
		g->stop = true;
		g->status = WIFEXITED(status) && WEXITSTATUS(status) ? WEXITSTATUS(status) : 1;
		log_error("the market did not start (%s %d)", how(status), WIFEXITED(status) ? WEXITSTATUS(status) : 0);
		return;
	}
	if (s->pause == 0 || now - s->started > SETTLED)
		s->pause = PAUSE_FIRST;
	log_error("%s has died (%s %d); starting it again in %d ms", names[kind], how(status),
	          WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status), s->pause);
	s->restart_at = now + s->pause;
	s->pause = s->pause * 2 > PAUSE_MOST ? PAUSE_MOST : s->pause * 2;
}

static void session_died(struct gate *g, struct child *child, int status, int64_t now)
{
	bool killed = WIFSIGNALED(status) && WTERMSIG(status) != SIGTERM;
	if (killed)
		log_warn("session %d from %s was killed: %s", (int)child->pid, child->from, how(status));
	limits_leave(g->limits, child->source, child->startup, killed && !g->stop, now);
	children_remove(g->children, child);
}

void supervise_reap(struct gate *g, int64_t now)
{
	int status;
	pid_t pid;
	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		struct child *child = children_find(g->children, pid);
		if (child)
			session_died(g, child, status, now);
		for (int i = 0; i < SUPERVISED; i++)
			if (pid == g->supervised[i].pid)
				supervised_died(g, (enum supervised_kind)i, status, now);
	}
}

void supervise_restart(struct gate *g, int64_t now)
{
	for (int i = 0; i < SUPERVISED && !g->stop; i++) {
		struct supervised *s = &g->supervised[i];
		if (s->pid != 0 || now < s->restart_at || spawn_supervised(g, (enum supervised_kind)i, now))
			continue;
		log_error("%s cannot be started: %m", names[i]);
		s->restart_at = now + PAUSE_MOST;
	}
}

bool supervise_absent(const struct gate *g, int64_t now)
{
	return g->away_since && now - g->away_since >= ABSENCE_GRACE;
}

/* A session asks for a socket of the market: the market is told whose it is, by what the kernel and the gate know. */
static void pass_socket(struct gate *g, struct child *child, int fd, int64_t now)
{
	struct link_msg m = {.kind = LINK_PEER, .door = child->door, .session = child->pid};
	memcpy(m.source, child->from, sizeof m.source);
	if (now - child->asked_since > ASKED_RUN) {
		child->asked_since = now;
		child->asked = 0;
	}
	/* A market that is long away would find the sockets of many tries: the session asks again. */
	if (++child->asked <= ASKED_MOST && !supervise_absent(g, now))
		link_send(g->market_link[0], &m, fd);   /* full: the session sees its socket close, and asks again later */
}

static void take_session_message(struct gate *g, const struct link_msg *m, int fd, pid_t pid, int64_t now)
{
	struct child *child = children_find(g->children, pid);
	if (child && m->kind == LINK_MARKET && fd >= 0)
		pass_socket(g, child, fd, now);
	if (child && m->kind == LINK_LOGGED_IN && child->startup) {
		child->startup = false;
		limits_logged_in(g->limits, child->source);
	}
	if (fd >= 0)
		close(fd);
}

static void take_market_message(struct gate *g, const struct link_msg *m, int fd, pid_t pid)
{
	if (fd >= 0)
		close(fd);
	if (m->kind == LINK_TAKEN && g->pending && pid == g->supervised[MARKET].pid)
		reload_end(g, m->session == 1);
	if (m->kind != LINK_READY || pid != g->supervised[MARKET].pid)
		return;
	if (g->opened)
		log_info("the market is back");
	g->supervised[MARKET].ready = true;
	g->away_since = 0;
}

/* The gate holds both ends of its links, so "gone" can only be an empty message, which says nothing. */
void supervise_links(struct gate *g, int64_t now)
{
	struct link_msg m;
	int fd, got = 1;
	pid_t pid;
	for (int i = 0; i < LINK_TURN && got != 0; i++)
		if ((got = link_recv(g->session_link[0], &m, &fd, &pid)) > 0)
			take_session_message(g, &m, fd, pid, now);
	for (int i = 0, more = 1; i < LINK_TURN && more != 0; i++)
		if ((more = link_recv(g->market_link[0], &m, &fd, &pid)) > 0)
			take_market_message(g, &m, fd, pid);
}

static bool sessions_left(const struct gate *g)
{
	return children_count(g->children) > 0;
}

static bool market_left(const struct gate *g)
{
	return g->supervised[MARKET].pid != 0;
}

static bool pictures_left(const struct gate *g)
{
	return g->supervised[PICTURES].pid != 0;
}

/* Waits until what is asked for is gone, at most `ms`. */
static bool wait_gone(struct gate *g, bool (*left)(const struct gate *), int ms)
{
	struct pollfd p = {.fd = g->signal_fd, .events = POLLIN};
	int64_t now = time_monotonic(), until = now + ms;
	supervise_reap(g, now);
	while (left(g) && now < until) {
		struct signalfd_siginfo info;
		if (poll(&p, 1, (int)(until - now)) > 0 && read(g->signal_fd, &info, sizeof info) < 0)
			break;
		now = time_monotonic();
		supervise_reap(g, now);
	}
	return !left(g);
}

static void stop_supervised(struct gate *g, enum supervised_kind kind, bool (*left)(const struct gate *), int ms)
{
	if (!left(g))
		return;
	kill(g->supervised[kind].pid, SIGTERM);
	if (wait_gone(g, left, ms))
		return;
	log_warn("%s does not stop; it is killed", names[kind]);
	kill(g->supervised[kind].pid, SIGKILL);
	wait_gone(g, left, ms);
}

void supervise_stop(struct gate *g)
{
	log_info("stopping: %d sessions", children_count(g->children));
	children_signal(g->children, SIGTERM);
	if (!wait_gone(g, sessions_left, STOP_SESSIONS)) {
		children_signal(g->children, SIGKILL);
		wait_gone(g, sessions_left, STOP_SESSIONS);
	}
	stop_supervised(g, MARKET, market_left, STOP_MARKET);
	stop_supervised(g, PICTURES, pictures_left, STOP_PICTURES);
}
