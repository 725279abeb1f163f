#include "db/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/timeutil.h"

enum { LOOK_AGAIN_US = 50000, NOTE = 64 };

static bool no_store(const char *path, const char *why, struct err *err)
{
	return fail(err, ERR_UNAVAILABLE, "The store %s cannot be opened: %s", path, why);
}

bool lock_real_path(const char *path, char out[PATH_MAX], struct err *err)
{
	struct stat st;
	char folder[PATH_MAX], real[PATH_MAX];
	if (stat(path, &st) == 0)
		return S_ISREG(st.st_mode) && realpath(path, out) ? true : no_store(path, "it is not a file", err);
	if (errno != ENOENT)
		return no_store(path, strerror(errno), err);
	if (lstat(path, &st) == 0)
		return no_store(path, "it is a link to a file that is not there", err);
	const char *slash = strrchr(path, '/');
	snprintf(folder, sizeof folder, "%.*s", slash ? (int)(slash - path) + 1 : 1, slash ? path : ".");
	if (!realpath(folder, real))
		return no_store(path, strerror(errno), err);
	int n = snprintf(out, PATH_MAX, "%s/%s", strcmp(real, "/") == 0 ? "" : real, slash ? slash + 1 : path);
	return n < PATH_MAX || no_store(path, strerror(ENAMETOOLONG), err);
}

/* Who holds it wrote this into the file; zeros: it does not say. */
struct holder {
	int pid, gate;
};

static struct holder read_holder(int fd)
{
	struct holder h = {0};
	char text[NOTE] = "";
	if (pread(fd, text, sizeof text - 1, 0) < 0 || sscanf(text, "%9d %9d", &h.pid, &h.gate) != 2)
		return (struct holder){0};
	return h;
}

static void write_holder(int fd, pid_t gate)
{
	char text[NOTE];
	int n = snprintf(text, sizeof text, "%d %d\n", (int)getpid(), (int)gate);
	if (ftruncate(fd, 0) < 0 || pwrite(fd, text, (size_t)n, 0) < 0)
		return;   /* it only says who */
}

/* It is not left alone: whoever waits for its end would wait for nothing. Our own gate's market before us is on its way out. */
static bool holder_stays(const struct holder *h, pid_t gate)
{
	return h->gate > 0 && h->gate != gate && (kill(h->gate, 0) == 0 || errno == EPERM);
}

/* Made by root it is its folder's owner's, as SQLite's own files are. */
static void own_as_folder(int fd, const char *real)
{
	struct stat folder;
	char path[PATH_MAX];
	if (geteuid() != 0)
		return;
	snprintf(path, sizeof path, "%.*s", (int)(strrchr(real, '/') - real) + 1, real);
	if (stat(path, &folder) == 0 && fchown(fd, folder.st_uid, folder.st_gid) < 0)
		return;   /* whoever comes next is told that it cannot be opened */
}

int lock_take(const char *real, pid_t gate, int wait_ms, struct err *err)
{
	char path[PATH_MAX + 8];
	int64_t until = time_monotonic() + wait_ms;
	snprintf(path, sizeof path, "%s.lock", real);
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0) {
		fail(err, ERR_UNAVAILABLE, "The store %s cannot be locked: %s: %s", real, path, strerror(errno));
		return -1;
	}
	own_as_folder(fd, real);
	while (flock(fd, LOCK_EX | LOCK_NB) < 0) {
		struct holder h = read_holder(fd);
		if (!holder_stays(&h, gate) && time_monotonic() < until) {
			usleep(LOOK_AGAIN_US);
			continue;
		}
		if (h.pid > 0)
			fail(err, ERR_UNAVAILABLE, "The store %s is in use by another: process %d.", real, h.pid);
		else
			fail(err, ERR_UNAVAILABLE, "The store %s is in use by another process.", real);
		close(fd);
		return -1;
	}
	write_holder(fd, gate);
	return fd;
}
