#include "gate/hostkey.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "session/ssh/bind.h"

static bool folder_path(const struct options *options, const char *dir, char *out, size_t size)
{
	const char *keys = opt_str(options, OPT_KEYS);
	int n = *keys == '/' ? snprintf(out, size, "%s", keys) : snprintf(out, size, "%s/%s", dir, keys);
	return n > 0 && (size_t)n < size;
}

/* fsync: a key that clients have seen must not be another one after a power cut. */
static bool sync_path(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	bool ok = fd >= 0 && fsync(fd) == 0;
	if (fd >= 0)
		close(fd);
	return ok;
}

static bool make_key(const char *folder, const char *path, struct err *err)
{
	char fresh[4096];
	if (snprintf(fresh, sizeof fresh, "%s/.new.%d", folder, (int)getpid()) >= (int)sizeof fresh)
		return fail(err, ERR_CONFIG, "%s: the path is too long", folder);
	mode_t old = umask(077);
	bool ok = sshbind_make_key(fresh, err);
	umask(old);
	if (ok && (!sync_path(fresh) || (link(fresh, path) < 0 && errno != EEXIST) || !sync_path(folder)))
		ok = fail(err, ERR_CONFIG, "%s: %s", path, strerror(errno));
	unlink(fresh);
	if (ok)
		log_info("made a host key: %s", path);
	return ok;
}

bool hostkey_ready(const struct options *options, const char *dir, char path[4096], struct err *err)
{
	char folder[2048];
	struct stat st;
	if (!folder_path(options, dir, folder, sizeof folder))
		return fail(err, ERR_CONFIG, "keys = %s: the path is too long", opt_str(options, OPT_KEYS));
	snprintf(path, 4096, "%s/" HOSTKEY_NAME, folder);
	if (mkdir(folder, 0700) < 0 && errno != EEXIST)
		return fail(err, ERR_CONFIG, "keys: %s: %s", folder, strerror(errno));
	if (stat(path, &st) < 0)
		return errno == ENOENT ? make_key(folder, path, err) : fail(err, ERR_CONFIG, "%s: %s", path, strerror(errno));
	if (st.st_mode & 077)
		return fail(err, ERR_CONFIG, "%s: others can read this key; chmod 600 it, or remove it to get a new one", path);
	return true;
}
