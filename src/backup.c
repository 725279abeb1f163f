/* `mama backup` and `mama restore`: copies of the store. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "base/timeutil.h"
#include "command.h"
#include "db/backup.h"
#include "db/lock.h"

/* What a store holds, read while it is at `path`. */
struct summary {
	struct backup_sum sum;
	struct err err;          /* why it could not be read */
};

static struct summary summarize(const char *path)
{
	struct summary s = {0};
	backup_sum(path, &s.sum, &s.err);
	return s;
}

static void print_summary(FILE *out, const char *what, const char *path, struct summary *s)
{
	char name[1024], when[TIME_TEXT] = "nothing";
	text_clean(path, name, sizeof name, 0);
	if (s->sum.newest)
		time_rfc3339(s->sum.newest, when);
	if (s->err.code != ERR_NONE)
		fprintf(out, "%s (%s) cannot be read: %s\n", what, name, s->err.text);
	else
		fprintf(out, "%s (%s): %" PRId64 " orders, %" PRId64 " products, %" PRId64 " users, %" PRId64 " messages; the newest is of %s\n", what,
		        name, s->sum.orders, s->sum.products, s->sum.users, s->sum.messages, when);
	err_clear(&s->err);
}

static void print_sum(FILE *out, const char *what, const char *path)
{
	struct summary s = summarize(path);
	print_summary(out, what, path, &s);
}

static bool send_file(const char *path, struct err *err)
{
	char bytes[65536];
	size_t n = 0;
	FILE *f = fopen(path, "re");
	bool ok = f != NULL;
	while (ok && (n = fread(bytes, 1, sizeof bytes, f)) > 0)
		ok = fwrite(bytes, 1, n, stdout) == n;
	ok = ok && !ferror(f) && fflush(stdout) == 0;
	if (!ok)
		fail(err, ERR_UNAVAILABLE, "The copy could not be written to stdout: %s", strerror(errno));
	if (f)
		fclose(f);
	return ok;
}

static bool copy_to_stdout(const struct command *cmd, const char *store, struct err *err)
{
	char path[1024];
	if (isatty(STDOUT_FILENO))
		return fail(err, ERR_USAGE, "A store is nothing to look at: give a file, or send stdout elsewhere");
	snprintf(path, sizeof path, "%s/backup-%d", cmd->dir, (int)getpid());
	bool ok = backup_copy(store, path, err) && send_file(path, err);
	struct summary copy = {0};
	if (ok) {
		copy = summarize(path);
		print_summary(stderr, "the copy", "stdout", &copy);
	}
	unlink(path);
	return ok;
}

int command_backup(struct command *cmd)
{
	struct err err = {0};
	char store[1024], commits[1024];
	bool ok = (cmd->word_count == 1 || fail(&err, ERR_USAGE, "mama backup FILE, or - for stdout")) && command_has_folder(cmd, &err);
	if (!ok)
		return command_failed(&err);
	struct store_place place = command_place(cmd, store, commits);
	ok = backup_allowed(&place, &err);
	if (ok && strcmp(cmd->words[0], "-") == 0) {
		ok = copy_to_stdout(cmd, store, &err);
	} else if (ok) {
		ok = backup_copy(store, cmd->words[0], &err);
		if (ok)
			print_sum(stdout, "the copy", cmd->words[0]);
	}
	backup_tidy(store);
	return ok ? EXIT_OK : command_failed(&err);
}

/* Root could, and made the copy perhaps: it would wonder. */
static bool may_read(const struct command *cmd, const char *file, struct err *err)
{
	return access(file, R_OK) == 0 || errno != EACCES ||
	       fail(err, ERR_UNAVAILABLE, "%s cannot be read by the owner of the folder %s, as whom this acts: give the file to that account (chown)", file, cmd->dir);
}

int command_restore(struct command *cmd)
{
	struct err err = {0};
	char store[1024], commits[1024], aside[PATH_MAX];
	if (cmd->word_count != 1) {
		fail(&err, ERR_USAGE, "mama restore FILE");
		return command_failed(&err);
	}
	int lock = command_act_as_owner(cmd, &err) && may_read(cmd, cmd->words[0], &err) ? command_lock(cmd->dir, &err) : -1;
	if (lock < 0)
		return command_failed(&err);
	struct store_place place = command_place(cmd, store, commits);
	struct summary old = summarize(store);
	bool ok = backup_restore(&place, cmd->words[0], aside, &err);
	if (*aside)
		print_summary(stdout, "what was there", aside, &old);
	err_clear(&old.err);
	if (ok)
		print_sum(stdout, "what is there now", store);
	backup_tidy(store);
	close(lock);
	return ok ? EXIT_OK : command_failed(&err);
}
