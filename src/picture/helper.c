#include "picture/helper.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "base/timeutil.h"
#include "gate/link.h"
#include "picture/wire.h"
#include "picture/worker.h"

enum { WORKERS = 2, WORKER_MS = 10000 };

struct worker {
	pid_t pid;               /* 0: a free place */
	int fd;                  /* the job's socket, kept to answer in a dead worker's place */
	int64_t until;           /* monotonic ms */
	bool late;
};

struct helper {
	const struct pictures_setup *setup;
	const struct gd *gd;
	struct sandbox *sandbox;
	struct worker workers[WORKERS];
	int signal_fd;
};

/* Also where the worker had begun to answer: the market sees that what came is not whole. */
static void answer_for(int fd, enum picture_problem problem)
{
	struct picture_answer answer = {.problem = problem};
	if (send(fd, &answer, sizeof answer, MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
		log_debug("nobody waits for a picture");
}

static struct worker *free_place(struct helper *h)
{
	for (int i = 0; i < WORKERS; i++)
		if (h->workers[i].pid == 0)
			return &h->workers[i];
	return NULL;
}

/* Nothing of the helper's is left but the one socket, and it dies with the helper. Decoders talk to stderr, which is our log. */
static _Noreturn void run_worker(struct helper *h, int fd, pid_t helper)
{
	prctl(PR_SET_NAME, "mama: picture");
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != helper || dup2(STDOUT_FILENO, STDERR_FILENO) < 0 || dup2(fd, STDERR_FILENO + 1) < 0)
		_exit(WORKER_UNFIT);
	close_range(STDERR_FILENO + 2, ~0U, 0);
	_exit(worker_main(h->setup->options, h->gd, h->sandbox, STDERR_FILENO + 1));
}

static void start_worker(struct helper *h, struct worker *w, int fd)
{
	pid_t self = getpid(), pid = h->gd ? fork() : -1;
	if (pid == 0)
		run_worker(h, fd, self);
	if (pid > 0) {
		*w = (struct worker){.pid = pid, .fd = fd, .until = time_monotonic() + WORKER_MS};
		return;
	}
	if (h->gd)
		log_warn("a picture's process cannot be started: %m");
	answer_for(fd, PICTURE_NO_DECODER);
	close(fd);
}

static void take_jobs(struct helper *h)
{
	struct link_msg m;
	struct worker *w;
	int fd;
	pid_t pid;
	while ((w = free_place(h)) && link_recv(h->setup->link_fd, &m, &fd, &pid) > 0) {
		if (fd >= 0 && m.kind == LINK_PICTURE)
			start_worker(h, w, fd);
		else if (fd >= 0)
			close(fd);
	}
}

static enum picture_problem verdict(const struct worker *w, int status)
{
	if (w->late || (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU))
		return PICTURE_TOO_SLOW;
	return WIFEXITED(status) && WEXITSTATUS(status) == WORKER_UNFIT ? PICTURE_NO_DECODER : PICTURE_BROKEN;
}

static void log_end(int status)
{
	if (WIFSIGNALED(status))
		log_warn("a picture's process ended: %s", strsignal(WTERMSIG(status)));
	else
		log_error("a picture's process cannot be confined (%d)", WEXITSTATUS(status));
}

static void reap(struct helper *h)
{
	struct signalfd_siginfo info;
	int status;
	while (read(h->signal_fd, &info, sizeof info) > 0)
		;
	for (int i = 0; i < WORKERS; i++) {
		struct worker *w = &h->workers[i];
		if (w->pid == 0 || waitpid(w->pid, &status, WNOHANG) <= 0)
			continue;
		if (status != 0) {
			log_end(status);
			answer_for(w->fd, verdict(w, status));
		}
		close(w->fd);
		w->pid = 0;
	}
}

/* Ends those that are late. Milliseconds until the next will be; -1: none runs. */
static int end_late(struct helper *h)
{
	int64_t now = time_monotonic(), next = -1;
	for (int i = 0; i < WORKERS; i++) {
		struct worker *w = &h->workers[i];
		if (w->pid == 0 || w->late)
			continue;
		int64_t left = w->until - now;
		if (left <= 0) {
			w->late = true;
			kill(w->pid, SIGKILL);
		} else if (next < 0 || left < next) {
			next = left;
		}
	}
	return (int)next;
}

static bool begin(struct helper *h)
{
	sigset_t set;
	prctl(PR_SET_DUMPABLE, 0);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGINT, SIG_IGN);   /* of a terminal: the gate stops us */
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	h->signal_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	h->gd = gd_load();
	h->sandbox = sandbox_prepare(SANDBOX_PICTURE);
	return h->signal_fd >= 0;
}

int pictures_main(const struct pictures_setup *setup)
{
	struct helper h = {.setup = setup};
	if (!begin(&h)) {
		log_error("pictures cannot be served: %m");
		return 1;
	}
	for (;;) {
		struct pollfd p[] = {{.fd = h.signal_fd, .events = POLLIN},
		                     {.fd = free_place(&h) ? setup->link_fd : -1, .events = POLLIN}};
		if (poll(p, 2, end_late(&h)) < 0 && errno != EINTR)
			fatal("poll: %m");
		reap(&h);
		take_jobs(&h);
	}
}
