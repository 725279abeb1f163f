#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/log.h"
#include "gate/state.h"
#include "market/market.h"
#include "market/tls.h"
#include "picture/helper.h"
#include "session/ssh/bind.h"

enum { CHILD_FDS = 3 };   /* descriptors that a child keeps, at most */

/* Closes every descriptor but 0..2 and these, in rising order; what is below 3 stands for none. */
static void keep_only(const int *fds, int count)
{
	unsigned next = STDERR_FILENO + 1;
	for (int i = 0; i < count; i++) {
		if (fds[i] > (int)next)
			close_range(next, (unsigned)fds[i] - 1, 0);
		if (fds[i] >= (int)next)
			next = (unsigned)fds[i] + 1;
	}
	close_range(next, ~0U, 0);
}

static int by_number(const void *a, const void *b)
{
	const int *x = a, *y = b;
	return (*x > *y) - (*x < *y);
}

static void drop_user(const struct gate *g)
{
	if (g->drop && !account_become(&g->account))
		fatal("the account of option user cannot be taken: %m");
}

/* What every child begins with: its own name in the log, signals as usual, only its descriptors, no more rights than it
 * needs, and an end when the gate ends. Of fds, -1 stands for none. */
static void begin_child(const struct gate *g, const char *name, const int fds[CHILD_FDS])
{
	sigset_t none;
	int kept[CHILD_FDS];
	memcpy(kept, fds, sizeof kept);
	qsort(kept, CHILD_FDS, sizeof *kept, by_number);
	log_setup(name, (enum log_level)opt_int(g->options, OPT_LOG_LEVEL));
	dup2(g->null_fd, STDIN_FILENO);
	dup2(g->null_fd, STDOUT_FILENO);
	keep_only(kept, CHILD_FDS);
	drop_user(g);
	signal(SIGHUP, SIG_IGN);   /* the gate's alone too */
	setpgid(0, 0);   /* ^C at the gate's terminal is the gate's alone: it ends the others in order */
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != g->pid)
		_exit(0);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

/* As whoever the gate is: the key need not be the account's that the market runs as. */
static struct tls *open_tls(const struct gate *g)
{
	struct err err = {0};
	if (g->json_fd < 0 || !tls_wanted(g->options))
		return NULL;
	struct tls *tls = tls_open(g->options, g->dir, &err);
	if (tls)
		return tls;
	log_error("%s", err.text);
	_exit(EXIT_CONFIG);
}

static _Noreturn void run_market(struct gate *g)
{
	struct tls *tls = open_tls(g);
	begin_child(g, "market", (int[CHILD_FDS]){g->market_link[1], g->picture_link[0], g->json_fd});
	prctl(PR_SET_NAME, "mama: market");
	struct market_setup setup = {.options = g->options, .dir = g->dir, .json_fd = g->json_fd, .link_fd = g->market_link[1],
	                             .picture_fd = g->picture_link[0], .tls = tls};
	_exit(market_main(&setup));
}

/* Where memory runs out, a picture's process is to go first, and not the market; where time is short, the market is. */
static void stand_back(void)
{
	enum { NICENESS = 10 };
	int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
	if (fd >= 0 && write(fd, "1000", 4) < 0)
		log_debug("oom_score_adj: %m");
	if (fd >= 0)
		close(fd);
	if (setpriority(PRIO_PROCESS, 0, NICENESS) < 0)
		log_debug("setpriority: %m");
}

/* The first one is forked before the gate knows the host key. A later one gives it up, as far as libssh leaves no copies behind:
 * its workers meet foreign bytes. */
static _Noreturn void run_pictures(struct gate *g)
{
	stand_back();
	begin_child(g, "pictures", (int[CHILD_FDS]){g->picture_link[1], -1, -1});
	prctl(PR_SET_NAME, "mama: pictures");
	if (g->setup.bind)
		sshbind_close(g->setup.bind);
	struct pictures_setup setup = {.options = g->options, .link_fd = g->picture_link[1]};
	_exit(pictures_main(&setup));
}

bool spawn_supervised(struct gate *g, enum supervised_kind kind, int64_t now)
{
	static void (*const run[SUPERVISED])(struct gate *) = {[MARKET] = run_market, [PICTURES] = run_pictures};
	struct supervised *s = &g->supervised[kind];
	pid_t pid = fork();
	if (pid == 0)
		run[kind](g);
	if (pid < 0)
		return false;
	s->pid = pid;
	s->ready = false;
	s->started = now;
	return true;
}

static _Noreturn void run_session(const struct gate *g, enum link_door door, int fd)
{
	struct session_setup setup = g->setup;
	begin_child(g, "session", (int[CHILD_FDS]){fd, g->session_link[1], -1});
	prctl(PR_SET_DUMPABLE, 0);
	prctl(PR_SET_NAME, "mama: session");
	setup.door = door;
	setup.fd = fd;
	setup.link_fd = g->session_link[1];
	/* Not exit(): libcrypto's cleanup would copy the heap that is shared with the gate. */
	_exit(session_main(&setup));
}

bool spawn_session(struct gate *g, enum link_door door, int fd, const char *from, struct source *source)
{
	pid_t pid = fork();
	if (pid == 0)
		run_session(g, door, fd);
	close(fd);
	if (pid < 0)
		return false;
	struct child *child = children_add(g->children, pid);
	child->door = door;
	child->source = source;
	child->startup = true;
	snprintf(child->from, sizeof child->from, "%s", from);
	return true;
}
