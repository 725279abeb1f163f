#include "base/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/log.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

struct sandbox {
	struct sock_fprog program;
};

enum { SESSION = 1 << SANDBOX_SESSION, PICTURE = 1 << SANDBOX_PICTURE, BOTH = SESSION | PICTURE };

static const struct {
	int call;
	unsigned kinds;
} allowed[] = {
	{SCMP_SYS(read), BOTH}, {SCMP_SYS(write), BOTH}, {SCMP_SYS(readv), SESSION}, {SCMP_SYS(writev), SESSION},
	{SCMP_SYS(pread64), SESSION}, {SCMP_SYS(lseek), SESSION}, {SCMP_SYS(ftruncate), SESSION}, {SCMP_SYS(close), BOTH},
	{SCMP_SYS(fstat), BOTH}, {SCMP_SYS(poll), SESSION}, {SCMP_SYS(ppoll), SESSION}, {SCMP_SYS(recvfrom), SESSION},
	{SCMP_SYS(recvmsg), SESSION}, {SCMP_SYS(sendto), SESSION}, {SCMP_SYS(sendmsg), SESSION}, {SCMP_SYS(getsockopt), SESSION},
	{SCMP_SYS(getsockname), SESSION}, {SCMP_SYS(getpeername), SESSION}, {SCMP_SYS(shutdown), SESSION},
	{SCMP_SYS(brk), BOTH}, {SCMP_SYS(munmap), BOTH}, {SCMP_SYS(mremap), BOTH}, {SCMP_SYS(madvise), BOTH},
	{SCMP_SYS(futex), BOTH}, {SCMP_SYS(getrandom), BOTH},
	{SCMP_SYS(clock_gettime), BOTH}, {SCMP_SYS(gettimeofday), BOTH}, {SCMP_SYS(time), BOTH},
	{SCMP_SYS(clock_nanosleep), SESSION}, {SCMP_SYS(nanosleep), SESSION}, {SCMP_SYS(alarm), SESSION},
	{SCMP_SYS(rt_sigaction), SESSION}, {SCMP_SYS(rt_sigprocmask), BOTH}, {SCMP_SYS(rt_sigreturn), BOTH},
	{SCMP_SYS(restart_syscall), BOTH},
	{SCMP_SYS(getpid), BOTH}, {SCMP_SYS(gettid), BOTH}, {SCMP_SYS(getuid), SESSION}, {SCMP_SYS(geteuid), SESSION},
	{SCMP_SYS(getgid), SESSION}, {SCMP_SYS(getegid), SESSION},
	{SCMP_SYS(sched_yield), BOTH}, {SCMP_SYS(exit), BOTH}, {SCMP_SYS(exit_group), BOTH},
};

/* Libraries try these and get along without; a refusal is kinder than a kill. */
static const struct {
	int call, error;
} refused[] = {
	{SCMP_SYS(open), EACCES}, {SCMP_SYS(openat), EACCES}, {SCMP_SYS(access), EACCES}, {SCMP_SYS(faccessat), EACCES},
	{SCMP_SYS(faccessat2), EACCES}, {SCMP_SYS(stat), EACCES}, {SCMP_SYS(lstat), EACCES}, {SCMP_SYS(statx), EACCES},
	{SCMP_SYS(readlink), EACCES}, {SCMP_SYS(readlinkat), EACCES}, {SCMP_SYS(ioctl), ENOTTY}, {SCMP_SYS(clone3), ENOSYS},
	{SCMP_SYS(setsockopt), EPERM}, {SCMP_SYS(prctl), EPERM}, {SCMP_SYS(prlimit64), EPERM},
	{SCMP_SYS(uname), EPERM}, {SCMP_SYS(sysinfo), EPERM},
};

/* Calls of which only some forms are allowed: argument `index` compared by `op` (of MASKED_EQ, a is the mask). */
static const struct {
	int call;
	unsigned kinds;
	uint32_t action;
	struct scmp_arg_cmp form;
} forms[] = {
	{SCMP_SYS(fcntl), SESSION, SCMP_ACT_ALLOW, {1, SCMP_CMP_EQ, F_GETFL, 0}},
	{SCMP_SYS(fcntl), SESSION, SCMP_ACT_ALLOW, {1, SCMP_CMP_EQ, F_SETFL, 0}},
	{SCMP_SYS(fcntl), SESSION, SCMP_ACT_ALLOW, {1, SCMP_CMP_EQ, F_GETFD, 0}},
	{SCMP_SYS(fcntl), SESSION, SCMP_ACT_ALLOW, {1, SCMP_CMP_EQ, F_SETFD, 0}},
	{SCMP_SYS(sched_setattr), SESSION, SCMP_ACT_ALLOW, {0, SCMP_CMP_EQ, 0, 0}},   /* its own place, nobody else's */
	{SCMP_SYS(socketpair), SESSION, SCMP_ACT_ALLOW, {0, SCMP_CMP_EQ, AF_UNIX, 0}},
	{SCMP_SYS(mmap), BOTH, SCMP_ACT_ALLOW, {2, SCMP_CMP_MASKED_EQ, PROT_EXEC, 0}},
	{SCMP_SYS(mprotect), BOTH, SCMP_ACT_ALLOW, {2, SCMP_CMP_MASKED_EQ, PROT_EXEC, 0}},
	{SCMP_SYS(newfstatat), BOTH, SCMP_ACT_ALLOW, {3, SCMP_CMP_EQ, AT_EMPTY_PATH, 0}},   /* the C library's fstat() */
	{SCMP_SYS(newfstatat), BOTH, SCMP_ACT_ERRNO(EACCES), {3, SCMP_CMP_NE, AT_EMPTY_PATH, 0}},
};

/* Memory is for a picture of as many pixels as limits.picture_pixels may be, decoded and in the decoder's own buffers: a
 * progressive JPEG of four colours takes the most, 454 MiB with the libraries. */
static const struct {
	rlim_t files, cpu, memory;   /* descriptors, seconds, MiB of address space */
} limits[SANDBOX_KINDS] = {
	[SANDBOX_SESSION] = {32, 3600, 256},
	[SANDBOX_PICTURE] = {8, 5, 512},
};

static bool add_rules(scmp_filter_ctx f, enum sandbox_kind kind)
{
	bool ok = true;
	for (size_t i = 0; ok && i < sizeof forms / sizeof forms[0]; i++)
		if (forms[i].kinds & 1U << kind)
			ok = seccomp_rule_add_array(f, forms[i].action, forms[i].call, 1, &forms[i].form) == 0;
	for (size_t i = 0; ok && i < sizeof allowed / sizeof allowed[0]; i++)
		if (allowed[i].kinds & 1U << kind)
			ok = seccomp_rule_add(f, SCMP_ACT_ALLOW, allowed[i].call, 0) == 0;
	for (size_t i = 0; ok && i < sizeof refused / sizeof refused[0]; i++) {
		uint32_t action = SCMP_ACT_ERRNO((uint16_t)refused[i].error);
		int rc = seccomp_rule_add(f, action, refused[i].call, 0);
		ok = rc == 0 || rc == -EDOM;   /* a call that this machine does not have */
	}
	return ok;
}

/* The finished program, read back through a memory file. */
static bool export_program(scmp_filter_ctx f, struct sock_fprog *out)
{
	int fd = memfd_create("filter", MFD_CLOEXEC);
	off_t n = fd >= 0 && seccomp_export_bpf(f, fd) == 0 ? lseek(fd, 0, SEEK_END) : 0;
	if (n > 0) {
		out->filter = xmalloc((size_t)n);
		out->len = (unsigned short)((size_t)n / sizeof(struct sock_filter));
		if (pread(fd, out->filter, (size_t)n, 0) != n)
			n = 0;
	}
	if (fd >= 0)
		close(fd);
	return n > 0;
}

struct sandbox *sandbox_prepare(enum sandbox_kind kind)
{
	if (SANITIZED)
		return NULL;
	struct sandbox *s = xcalloc(1, sizeof *s);
	scmp_filter_ctx f = seccomp_init(SCMP_ACT_KILL_PROCESS);
	bool ok = f && add_rules(f, kind) && export_program(f, &s->program);
	seccomp_release(f);
	if (ok)
		return s;
	log_warn("seccomp is not available: there is no filter of system calls");
	sandbox_free(s);
	return NULL;
}

void sandbox_free(struct sandbox *s)
{
	if (s)
		free(s->program.filter);
	free(s);
}

/* The kernel warns at the lower one, by a signal that tells a spent limit from another end. */
static bool limit(int what, rlim_t most, rlim_t grace)
{
	struct rlimit r = {most, most + grace};
	return setrlimit(what, &r) == 0;
}

bool sandbox_enter(const struct sandbox *s, enum sandbox_kind kind)
{
	bool ok = limit(RLIMIT_CORE, 0, 0) && limit(RLIMIT_NOFILE, limits[kind].files, 0) && limit(RLIMIT_CPU, limits[kind].cpu, 1);
	if (!SANITIZED)
		ok = ok && limit(RLIMIT_AS, limits[kind].memory << 20, 0);
	ok = ok && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
	return ok && (!s || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &s->program, 0, 0) == 0);
}
