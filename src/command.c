#include "command.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/account.h"
#include "base/text.h"
#include "db/backup.h"
#include "db/lock.h"
#include "db/look.h"
#include "db/store.h"

int command_failed(const struct err *err)
{
	char text[4 * sizeof err->text];   /* what was mistyped stands in it, control characters and all */
	text_clean(err->text, text, sizeof text, 0);
	if (err->code != ERR_INVALID_PARAMS || err->field_count == 0)   /* else the fields say it */
		fprintf(stderr, "mama: %s\n", text);
	for (int i = 0; i < err->field_count; i++) {
		text_clean(err->fields[i].text, text, sizeof text, 0);
		fprintf(stderr, "mama: %s %s\n", err->fields[i].name, text);
	}
	return err->code == ERR_CONFIG ? EXIT_CONFIG : err->code == ERR_USAGE ? EXIT_USAGE : EXIT_FAILED;
}

bool command_folder(const struct command *cmd, struct err *err)
{
	const char *user = opt_str(&cmd->options, OPT_USER);
	struct account owner;
	if (mkdir(cmd->dir, 0700) < 0)
		return errno == EEXIST || fail(err, ERR_UNAVAILABLE, "The folder %s cannot be made: %s", cmd->dir, strerror(errno));
	if (geteuid() != 0 || *user == '\0')
		return true;
	if (!account_find(user, &owner, err))
		return false;
	return chown(cmd->dir, owner.uid, owner.gid) == 0 ||
	       fail(err, ERR_UNAVAILABLE, "The folder %s cannot be given to %s: %s", cmd->dir, user, strerror(errno));
}

bool command_act_as_owner(const struct command *cmd, struct err *err)
{
	char path[1024];
	struct stat folder, store;
	if (!command_folder(cmd, err))
		return false;
	options_path(&cmd->options, OPT_STORE, cmd->dir, path, sizeof path);
	if (geteuid() != 0 || stat(cmd->dir, &folder) < 0 || folder.st_uid == 0 || (stat(path, &store) == 0 && store.st_uid == 0))
		return true;
	return account_become(&(struct account){folder.st_uid, folder.st_gid}) ||
	       fail(err, ERR_UNAVAILABLE, "The owner of the folder %s cannot be acted as: %s", cmd->dir, strerror(errno));
}

int command_lock(const char *dir, struct err *err)
{
	char path[1024];
	if (mkdir(dir, 0700) < 0 && errno != EEXIST) {
		fail(err, ERR_UNAVAILABLE, "The folder %s cannot be made: %s", dir, strerror(errno));
		return -1;
	}
	snprintf(path, sizeof path, "%s/mama.lock", dir);
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0) {
		fail(err, ERR_UNAVAILABLE, "%s: %s", path, strerror(errno));
		return -1;
	}
	if (flock(fd, LOCK_EX | LOCK_NB) == 0)
		return fd;
	close(fd);
	fail(err, ERR_CONFLICT, "Another server uses the folder %s.", dir);
	return -1;
}

bool command_has_folder(const struct command *cmd, struct err *err)
{
	return access(cmd->dir, F_OK) == 0 || fail(err, ERR_NOT_FOUND, "There is no market in %s: %s", cmd->dir, strerror(errno));
}

struct store_place command_place(const struct command *cmd, char store[1024], char commits[1024])
{
	options_path(&cmd->options, OPT_STORE, cmd->dir, store, 1024);
	snprintf(commits, 1024, "%s/" STORE_COMMITS, cmd->dir);
	return (struct store_place){.path = store, .commits = commits};
}

struct db *command_store(const struct command *cmd, bool accept, struct err *err)
{
	char store[1024], commits[1024];
	struct store_place place = command_place(cmd, store, commits);
	place.accept = accept;
	return store_open(&place, err);
}

bool command_store_free(const struct command *cmd, struct err *err)
{
	char store[1024], commits[1024], real[PATH_MAX];
	if (!lock_real_path(command_place(cmd, store, commits).path, real, err))
		return false;
	int lock = lock_take(real, 0, LOCK_WAIT_MS, err);
	if (lock >= 0)
		close(lock);
	return lock >= 0;
}

bool command_look(const struct command *cmd, struct err *err)
{
	char store[1024], commits[1024];
	struct store_place place = command_place(cmd, store, commits);
	struct look l;
	if (access(place.path, F_OK) < 0 && access(place.commits, F_OK) < 0)
		return true;
	bool ok = look_locked(&place, &l, err);
	backup_tidy(place.path);
	return ok;
}
