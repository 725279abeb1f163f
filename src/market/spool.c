#include "market/spool.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define HALF ".half"   /* after the name, while it is written */

void spool_name(int64_t user, int64_t expires_at, char name[SPOOL_NAME])
{
	snprintf(name, SPOOL_NAME, "reset-%" PRId64 "-%" PRId64 ".eml", user, expires_at);
}

/* A number of 1 to 18 digits at *s, which goes on behind it and what must follow. */
static bool take_number(const char **s, const char *then, int64_t *out)
{
	size_t n = strspn(*s, "0123456789");
	if (n < 1 || n > 18 || strncmp(*s + n, then, strlen(then)) != 0)
		return false;
	*out = strtoll(*s, NULL, 10);
	*s += n + strlen(then);
	return true;
}

bool spool_parse(const char *name, int64_t *user, int64_t *expires_at)
{
	if (strncmp(name, "reset-", 6) != 0)
		return false;
	name += 6;
	return take_number(&name, "-", user) && take_number(&name, ".eml", expires_at) && *name == '\0';
}

static int open_folder(const char *folder)
{
	if (mkdir(folder, 0700) < 0 && errno != EEXIST)
		return -1;
	return open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

static bool write_all(int fd, const char *bytes, size_t n)
{
	while (n > 0) {
		ssize_t written = write(fd, bytes, n);
		if (written < 0 && errno != EINTR)
			return false;
		bytes += written > 0 ? written : 0;
		n -= written > 0 ? (size_t)written : 0;
	}
	return true;
}

static bool write_in(int folder, const char *half, const char *name, const struct buf *text)
{
	int fd = openat(folder, half, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return false;
	bool ok = write_all(fd, text->data, text->len) && fsync(fd) == 0;
	ok = close(fd) == 0 && ok;
	return ok && renameat(folder, half, folder, name) == 0 && fsync(folder) == 0;
}

bool spool_write(const char *folder, const char *name, const struct buf *text, struct err *err)
{
	char half[SPOOL_NAME + sizeof HALF];
	int fd = open_folder(folder);
	snprintf(half, sizeof half, "%s" HALF, name);
	bool ok = fd >= 0 && write_in(fd, half, name, text);
	if (!ok)
		fail(err, ERR_UNAVAILABLE, "%.160s: %s", folder, strerror(errno));
	if (fd >= 0 && !ok)
		unlinkat(fd, half, 0);
	if (fd >= 0)
		close(fd);
	return ok;
}

static bool path_of(const char *folder, const char *name, char path[1200])
{
	return snprintf(path, 1200, "%s/%s", folder, name) < 1200;
}

int spool_open(const char *folder, const char *name)
{
	char path[1200];
	return path_of(folder, name, path) ? open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC) : -1;
}

void spool_remove(const char *folder, const char *name)
{
	char path[1200];
	if (path_of(folder, name, path))
		unlink(path);
}

static bool is_half(const char *file)
{
	char name[SPOOL_NAME];
	int64_t user, expires_at;
	size_t n = strlen(file), half = strlen(HALF);
	if (n <= half || n - half >= sizeof name || strcmp(file + n - half, HALF) != 0)
		return false;
	snprintf(name, sizeof name, "%.*s", (int)(n - half), file);
	return spool_parse(name, &user, &expires_at);
}

void spool_each(const char *folder, bool (*take)(void *arg, const char *name), void *arg)
{
	int64_t user, expires_at;
	DIR *d = opendir(folder);
	bool more = d != NULL;
	for (struct dirent *e; more && (e = readdir(d));) {
		if (is_half(e->d_name))
			spool_remove(folder, e->d_name);
		else if (spool_parse(e->d_name, &user, &expires_at))
			more = take(arg, e->d_name);
	}
	if (d)
		closedir(d);
}
