#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/log.h"
#include "gate/state.h"
#include "market/market.h"

/* Closes every descriptor but 0..2 and these two; -1 stands for none. */
static void keep_only(int a, int b)
{
	unsigned low = (unsigned)(a < b ? a : b), high = (unsigned)(a < b ? b : a);
	if (a < 0 || b < 0)
		low = high;
	if (low > 3)
		close_range(3, low - 1, 0);
	if (high > low + 1)
		close_range(low + 1, high - 1, 0);
	close_range(high + 1, ~0U, 0);
}

static void drop_user(const struct gate *g)
{
	if (!g->drop)
		return;
	if (setgroups(0, NULL) < 0 || setresgid(g->gid, g->gid, g->gid) < 0 || setresuid(g->uid, g->uid, g->uid) < 0)
		fatal("the account of option user cannot be taken: %m");
}

/* What every child begins with: its own name in the log, signals as usual, only its descriptors, no more rights than it
 * needs, and an end when the gate ends. */
static void begin_child(const struct gate *g, const char *name, int keep_a, int keep_b)
{
	sigset_t none;
	log_setup(name, (enum log_level)opt_int(g->options, OPT_LOG_LEVEL));
	dup2(g->null_fd, STDIN_FILENO);
	dup2(g->null_fd, STDOUT_FILENO);
	keep_only(keep_a, keep_b);
	drop_user(g);
	setpgid(0, 0);   /* ^C at the gate's terminal is the gate's alone: it ends the others in order */
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != g->pid)
		_exit(0);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

bool spawn_market(struct gate *g, int64_t now)
{
	pid_t pid = fork();
	if (pid == 0) {
		begin_child(g, "market", g->market_link[1], g->json_fd);
		prctl(PR_SET_NAME, "mama: market");
		struct market_setup setup = {.options = g->options, .dir = g->dir, .json_fd = g->json_fd,
		                             .link_fd = g->market_link[1]};
		_exit(market_main(&setup));
	}
	if (pid < 0)
		return false;
	g->market.pid = pid;
	g->market.ready = false;
	g->market.started = now;
	return true;
}

static _Noreturn void run_session(const struct gate *g, int fd)
{
	struct session_setup setup = g->setup;
	begin_child(g, "session", fd, g->session_link[1]);
	prctl(PR_SET_DUMPABLE, 0);
	prctl(PR_SET_NAME, "mama: session");
	setup.fd = fd;
	setup.link_fd = g->session_link[1];
	/* Not exit(): libcrypto's cleanup would copy the heap that is shared with the gate. */
	_exit(session_main(&setup));
}

bool spawn_session(struct gate *g, int fd, const char *from, struct source *source)
{
	pid_t pid = fork();
	if (pid == 0)
		run_session(g, fd);
	close(fd);
	if (pid < 0)
		return false;
	struct child *child = children_add(g->children, pid);
	child->source = source;
	child->startup = true;
	snprintf(child->from, sizeof child->from, "%s", from);
	return true;
}
