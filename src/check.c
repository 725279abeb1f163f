/* `mama check`: whether all of the store is there, and right. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "command.h"
#include "db/backup.h"
#include "db/check.h"
#include "db/look.h"

static void print_broken(void *broken, const char *rule, const char *which)
{
	char text[1024];
	text_clean(which, text, sizeof text, 0);
	printf("broken: %s: %s\n", rule, text);
	++*(int *)broken;
}

/* How much is there of a store that is not the noted one. False: that is not known, for a log lies beside it that is another's. */
static bool look_inside(const struct store_place *place, struct look *l)
{
	struct look alone;
	struct err why = {0};
	if (l->ledger || l->size == 0)
		return true;
	if (l->log || !look_locked(&(struct store_place){.path = place->path}, &alone, &why)) {
		err_clear(&why);
		return false;
	}
	l->commits = alone.commits;
	l->highest = alone.highest;
	return true;
}

static void print_noted(const char *what, int64_t noted, bool known, int64_t there)
{
	if (!known && noted > 0)
		printf("missing: %s up to %" PRId64 " were noted; what is there is not read beside another's log\n", what, noted);
	else if (noted > there)
		printf("missing: %s up to %" PRId64 " were noted, up to %" PRId64 " are there\n", what, noted, there);
}

static void print_missing(const struct look *l, bool known)
{
	print_noted("commits", l->note.count, known, l->commits);
	for (int i = 0; i < NUMBERED; i++)
		print_noted(numbered_names[i], l->note.numbered.last[i], known, l->highest.last[i]);
	if (l->foreign_log)
		printf("the log beside the store is not its own\n");
}

/* Nobody uses the folder: looks at the store as a start would. */
static bool take_what_is_there(struct command *cmd, const struct store_place *place, struct err *err)
{
	struct look l;
	if (look_locked(place, &l, err))
		return l.size > 0 || fail(err, ERR_NOT_FOUND, "There is no store in %s.", cmd->dir);
	if (!l.lost)
		return false;
	print_missing(&l, look_inside(place, &l));
	if (!cmd->accept)
		return false;
	err_clear(err);
	struct db *db = command_store(cmd, true, err);
	if (!db)
		return false;
	db_close(db);
	printf("accepted: the store goes on with what is there, and numbers %d beyond what was noted\n", NUMBERED_AFTER_LOSS);
	return true;
}

int command_check(struct command *cmd)
{
	struct err err = {0};
	char store[1024], commits[1024];
	int broken = 0, checked = 0;
	if (!command_has_folder(cmd, &err) || !command_act_as_owner(cmd, &err))
		return command_failed(&err);
	struct store_place place = command_place(cmd, store, commits);
	int lock = command_lock(cmd->dir, &err);
	if (lock < 0 && (err.code != ERR_CONFLICT || cmd->accept))
		return command_failed(&err);
	err_clear(&err);
	bool ok = lock < 0 || take_what_is_there(cmd, &place, &err);
	if (lock >= 0)
		close(lock);
	ok = ok && check_store(store, print_broken, &broken, &checked, &err);
	backup_tidy(store);
	if (!ok)
		return command_failed(&err);
	printf("%d rules checked, %d broken\n", checked, broken);
	return broken ? EXIT_FAILED : EXIT_OK;
}
