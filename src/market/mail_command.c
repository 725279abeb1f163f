#include "market/mail_command.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/timeutil.h"

enum { SAID = 120 };   /* bytes of its output that are kept */

struct run {
	pid_t pid;
	int pid_fd;             /* readable when it has ended */
	int output;             /* -1: it has closed it */
	char said[SAID + 1];
	size_t length;
};

/* The market has signals blocked and ignored, and descriptors that are nobody else's. posix_spawn, for the market has threads. */
static int spawn(const char *command, int in, int out, pid_t *pid)
{
	char *argv[] = {(char *)(uintptr_t)"sh", (char *)(uintptr_t)"-c", (char *)(uintptr_t)command, NULL};
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	sigset_t none, all;
	sigemptyset(&none);
	sigfillset(&all);
	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_adddup2(&files, in, STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&files, out, STDERR_FILENO);
	posix_spawn_file_actions_addclosefrom_np(&files, STDERR_FILENO + 1);
	posix_spawnattr_init(&attr);
	posix_spawnattr_setsigmask(&attr, &none);
	posix_spawnattr_setsigdefault(&attr, &all);
	posix_spawnattr_setpgroup(&attr, 0);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
	int error = posix_spawn(pid, "/bin/sh", &files, &attr, argv, environ);
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&files);
	return error;
}

/* Keeps the beginning of the output and throws the rest away, so that it never waits for us. */
static void read_output(struct run *r)
{
	char bytes[4096];
	ssize_t n = read(r->output, bytes, sizeof bytes);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) {
		close(r->output);
		r->output = -1;
		return;
	}
	size_t keep = (size_t)n < SAID - r->length ? (size_t)n : SAID - r->length;
	memcpy(r->said + r->length, bytes, keep);
	r->length += keep;
}

/* Waits for its end. False: it was not there in time. */
static bool wait_end(struct run *r, int stop)
{
	int64_t now = time_monotonic(), until = now + MAIL_COMMAND_MS;
	while (now < until) {
		struct pollfd p[] = {{.fd = r->pid_fd, .events = POLLIN}, {.fd = r->output, .events = POLLIN}, {.fd = stop, .events = POLLIN}};
		if (poll(p, 3, (int)(until - now)) < 0 && errno != EINTR)
			return false;
		if (p[1].revents && r->output >= 0)
			read_output(r);
		if (p[0].revents)
			return true;
		now = time_monotonic();
		if (p[2].revents) {
			stop = -1;
			until = until < now + MAIL_COMMAND_STOP_MS ? until : now + MAIL_COMMAND_STOP_MS;
		}
	}
	return false;
}

static bool judge(const struct run *r, bool ended, int status, struct err *err)
{
	if (ended && WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return true;
	char how[40];
	if (!ended)
		snprintf(how, sizeof how, "it took too long");
	else if (WIFEXITED(status))
		snprintf(how, sizeof how, "exit %d", WEXITSTATUS(status));
	else
		snprintf(how, sizeof how, "signal %d", WTERMSIG(status));
	return fail(err, ERR_UNAVAILABLE, "the mail command failed (%s)%s%s", how, r->length ? ": " : "", r->said);
}

static bool watch(struct run *r, int stop, struct err *err)
{
	int status = 0;
	bool ended = r->pid_fd >= 0 && wait_end(r, stop);
	if (!ended)
		kill(-r->pid, SIGKILL);
	while (waitpid(r->pid, &status, 0) < 0 && errno == EINTR)
		continue;
	if (r->output >= 0)
		read_output(r);
	return judge(r, ended, status, err);
}

bool mail_command_run(const char *command, int in, int stop, struct err *err)
{
	int ends[2];
	struct run r = {0};
	if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) < 0)
		return fail(err, ERR_UNAVAILABLE, "the mail command cannot be run: %s", strerror(errno));
	fcntl(ends[1], F_SETFL, 0);   /* only our end is one that never waits */
	int error = spawn(command, in, ends[1], &r.pid);
	close(ends[1]);
	r.output = ends[0];
	bool ok = false;
	if (error) {
		fail(err, ERR_UNAVAILABLE, "the mail command cannot be run: %s", strerror(error));
	} else {
		r.pid_fd = pidfd_open(r.pid, 0);
		ok = watch(&r, stop, err);
		if (r.pid_fd >= 0)
			close(r.pid_fd);
	}
	if (r.output >= 0)
		close(r.output);
	return ok;
}
