/* The sandbox: what each kind of confined process may not ask of the kernel, tried in a process of its own. */
#include "tests/unit/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/sandbox.h"

enum { FINE = 0, REFUSED = 1, ODD = 2, NOT_ENTERED = 3, KILLED = 100 };

static struct sandbox *filters[SANDBOX_KINDS];

/* Runs one try inside a sandbox: what it gave, or KILLED for a process ended by SIGSYS. */
static int inside(enum sandbox_kind kind, int (*attempt)(void))
{
	int status = 0;
	pid_t pid = fork();
	if (pid == 0)
		_exit(sandbox_enter(filters[kind], kind) ? attempt() : NOT_ENTERED);
	assert_true(pid > 0 && waitpid(pid, &status, 0) == pid);
	if (WIFSIGNALED(status))
		return WTERMSIG(status) == SIGSYS ? KILLED : ODD;
	return WEXITSTATUS(status);
}

static int said(long got, int error)
{
	return got >= 0 ? FINE : errno == error ? REFUSED : ODD;
}

static int try_open(void)
{
	return said(open("/etc/passwd", O_RDONLY), EACCES);
}

static int try_create(void)
{
	return said(open("/tmp/sandbox-must-not-make-this", O_CREAT | O_WRONLY, 0600), EACCES);
}

static int try_stat(void)
{
	struct stat st;
	return said(stat("/etc/passwd", &st), EACCES);
}

static int try_socket(void)
{
	return said(socket(AF_INET, SOCK_STREAM, 0), 0);
}

static int try_unix_socket(void)
{
	return said(socket(AF_UNIX, SOCK_STREAM, 0), 0);
}

static int try_connect(void)
{
	return said(connect(0, &(struct sockaddr){.sa_family = AF_INET}, sizeof(struct sockaddr)), 0);
}

static int try_pair(void)
{
	int pair[2];
	return said(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
}

static int try_exec(void)
{
	return said(execl("/bin/true", "true", (char *)NULL), 0);
}

static int try_fork(void)
{
	pid_t pid = fork();
	if (pid == 0)
		_exit(0);
	return said(pid, 0);
}

static int try_kill(void)
{
	return said(kill(getppid(), 0), 0);
}

static int try_code(void)
{
	void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return said(p == MAP_FAILED ? -1 : 0, 0);
}

static int try_unlink(void)
{
	return said(unlink("/tmp/sandbox-nothing"), 0);
}

static int try_limits(void)
{
	struct rlimit r = {RLIM_INFINITY, RLIM_INFINITY};
	return said(setrlimit(RLIMIT_CPU, &r), EPERM);
}

static int try_memory(void)
{
	size_t n = (size_t)600 << 20;
	return said(mmap(NULL, n, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED ? -1 : 0, ENOMEM);
}

static int try_work(void)
{
	char *p = malloc(32 << 20);
	if (!p || write(STDERR_FILENO, "", 0) != 0)
		return ODD;
	p[0] = p[(32 << 20) - 1] = 1;
	free(p);
	return FINE;
}

/* What each kind answers, in the order of enum sandbox_kind. */
static const struct {
	const char *what;
	int (*attempt)(void);
	int wanted[SANDBOX_KINDS];
} rows[] = {
	{"opening a file", try_open, {REFUSED, REFUSED}},
	{"making a file", try_create, {REFUSED, REFUSED}},
	{"looking at a file", try_stat, {REFUSED, REFUSED}},
	{"a socket of the net", try_socket, {KILLED, KILLED}},
	{"a socket of the machine", try_unix_socket, {KILLED, KILLED}},
	{"connecting", try_connect, {KILLED, KILLED}},
	{"a pair of sockets", try_pair, {FINE, KILLED}},
	{"executing", try_exec, {KILLED, KILLED}},
	{"forking", try_fork, {KILLED, KILLED}},
	{"a signal to another", try_kill, {KILLED, KILLED}},
	{"memory to write and execute", try_code, {KILLED, KILLED}},
	{"removing a file", try_unlink, {KILLED, KILLED}},
	{"raising its limits", try_limits, {REFUSED, REFUSED}},
	{"more memory than its limit", try_memory, {REFUSED, REFUSED}},
	{"memory and writing", try_work, {FINE, FINE}},
};

TEST(each_kind_of_process_gets_what_it_needs_and_no_more)
{
	if (!filters[SANDBOX_SESSION])
		skip();   /* a build with sanitizers has only the limits */
	for (size_t i = 0; i < COUNT(rows); i++)
		for (int kind = 0; kind < SANDBOX_KINDS; kind++) {
			int got = inside((enum sandbox_kind)kind, rows[i].attempt);
			if (got != rows[i].wanted[kind])
				fail_msg("%s, kind %d: %d and not %d", rows[i].what, kind, got, rows[i].wanted[kind]);
		}
}

static int spin(void)
{
	for (volatile unsigned long n = 0;; n++)
		;
	return FINE;
}

TEST(a_picture_that_takes_too_long_is_ended_by_a_signal_of_its_own)
{
	int status;
	pid_t pid = fork();
	if (pid == 0) {
		struct rlimit soon = {1, 6};
		if (!sandbox_enter(NULL, SANDBOX_PICTURE))
			_exit(NOT_ENTERED);
		setrlimit(RLIMIT_CPU, &soon);
		_exit(spin());
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_kind_of_process_gets_what_it_needs_and_no_more),
		cmocka_unit_test(a_picture_that_takes_too_long_is_ended_by_a_signal_of_its_own),
	};
	for (int kind = 0; kind < SANDBOX_KINDS; kind++)
		filters[kind] = sandbox_prepare((enum sandbox_kind)kind);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
