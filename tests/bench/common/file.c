#include "tests/bench/common/file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool folder_make(const char *path, struct err *err)
{
	return mkdir(path, 0777) == 0 || errno == EEXIST || fail(err, ERR_UNAVAILABLE, "%s: %s", path, strerror(errno));
}

FILE *file_create(const char *dir, const char *name, struct err *err)
{
	char path[1024];
	snprintf(path, sizeof path, "%s/%s", dir, name);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	FILE *f = fd < 0 ? NULL : fdopen(fd, "w");
	if (!f)
		fail(err, ERR_UNAVAILABLE, "%s: %s", path, strerror(errno));
	return f;
}

bool file_finish(FILE *f, const char *name, struct err *err)
{
	bool written = !ferror(f), closed = fclose(f) == 0;
	return (written && closed) || fail(err, ERR_UNAVAILABLE, "%s could not be written: %s", name, strerror(errno));
}
