#include "market/reserve.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum { TO_OPEN = 256 * 1024 };   /* bytes that the files beside a store need when it is opened */

int64_t reserve_free(const struct reserve *r)
{
	struct statvfs s;
	return statvfs(r->folder, &s) == 0 ? (int64_t)s.f_bavail * (int64_t)s.f_frsize : INT64_MAX;
}

static bool is_whole(const struct reserve *r)
{
	struct stat s;
	return stat(r->path, &s) == 0 && (int64_t)s.st_size == r->bytes && (int64_t)s.st_blocks * 512 >= r->bytes;
}

bool reserve_take(struct reserve *r)
{
	if (r->held || r->bytes == 0)
		return r->held;
	if (reserve_free(r) / 2 < r->bytes)
		return false;
	int fd = open(r->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0)
		return false;
	r->held = posix_fallocate(fd, 0, (off_t)r->bytes) == 0;
	close(fd);
	if (!r->held)
		unlink(r->path);
	return r->held;
}

bool reserve_give_up(struct reserve *r)
{
	bool held = r->held;
	if (held)
		unlink(r->path);
	r->held = false;
	return held;
}

void reserve_begin(struct reserve *r, const char *store, int64_t bytes)
{
	*r = (struct reserve){.bytes = bytes};
	const char *slash = strrchr(store, '/');
	snprintf(r->folder, sizeof r->folder, "%.*s", slash ? (int)(slash - store + 1) : 1, slash ? store : ".");
	snprintf(r->path, sizeof r->path, "%s.reserve", store);
	r->held = bytes > 0 && is_whole(r);
	if (!r->held)
		unlink(r->path);   /* of another size */
	if (!reserve_take(r) || reserve_free(r) >= TO_OPEN)
		return;
	reserve_give_up(r);
}
