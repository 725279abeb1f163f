#include "db/backup.h"

#include <errno.h>
#include <limits.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "base/timeutil.h"
#include "db/files.h"
#include "db/lock.h"
#include "db/look.h"
#include "db/state.h"

#define NEWEST(table) "coalesce((SELECT created_at FROM " table " ORDER BY id DESC LIMIT 1), 0)"
SQL(backup_counts, "SELECT (SELECT count(*) FROM orders), (SELECT count(*) FROM products), (SELECT count(*) FROM users), "
    NEWEST("orders") ", " NEWEST("products") ", " NEWEST("users") ", (SELECT version FROM schema_version), "
    "(SELECT count(*) FROM sqlite_schema WHERE name = 'messages')");
SQL(backup_messages, "SELECT count(*), " NEWEST("messages") " FROM messages");

enum { PATIENCE_MS = 5000 };

static void newer(int64_t *newest, int64_t at)
{
	*newest = at > *newest ? at : *newest;
}

bool backup_sum(const char *path, struct backup_sum *out, struct err *err)
{
	struct db *db = db_connect(path, DB_READ, 0, err);
	*out = (struct backup_sum){0};
	if (!db)
		return false;
	struct row *r = db_query(db, &backup_counts, "");
	bool read = db_row(r), messages = read && db_int(r, 7) == 1;
	if (read) {
		*out = (struct backup_sum){.orders = db_int(r, 0), .products = db_int(r, 1), .users = db_int(r, 2), .schema = db_int(r, 6)};
		for (int column = 3; column < 6; column++)
			newer(&out->newest, db_int(r, column));
	}
	db_end(r);
	r = messages ? db_query(db, &backup_messages, "") : NULL;
	if (db_row(r)) {
		out->messages = db_int(r, 0);
		newer(&out->newest, db_int(r, 1));
	}
	db_end(r);
	read = db_check(db, err) && read;
	db_close(db);
	return read;
}

/* A connection without the bounds that those of requests have. */
static sqlite3 *open_raw(const char *path, int flags, struct err *err)
{
	sqlite3 *handle = NULL;
	if (sqlite3_open_v2(path, &handle, flags | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK) {
		sqlite3_busy_timeout(handle, PATIENCE_MS);
		return handle;
	}
	fail(err, ERR_UNAVAILABLE, "%s cannot be opened: %s", path, handle ? sqlite3_errmsg(handle) : "out of memory");
	sqlite3_close(handle);
	return NULL;
}

/* Its first row's first column is `wanted`, or it has no row and wanted is NULL. */
static bool ask(sqlite3 *handle, const char *text, const char *bound, const char *wanted)
{
	sqlite3_stmt *stmt = NULL;
	if (sqlite3_prepare_v2(handle, text, -1, &stmt, NULL) != SQLITE_OK)
		return false;
	if (bound)
		sqlite3_bind_text(stmt, 1, bound, -1, SQLITE_STATIC);
	int rc = sqlite3_step(stmt);
	const char *got = rc == SQLITE_ROW ? (const char *)sqlite3_column_text(stmt, 0) : NULL;
	bool ok = wanted ? got && strcmp(got, wanted) == 0 : rc == SQLITE_DONE;
	sqlite3_finalize(stmt);
	return ok;
}

/* So that a copy which is put beside a running store's log by hand is not taken for that store. */
static bool name_copy(sqlite3 *copy)
{
	char text[160];
	int generation = (int)store_new_generation();
	snprintf(text, sizeof text, "PRAGMA journal_mode=MEMORY; PRAGMA user_version=%d; PRAGMA application_id=%d", generation, STORE_APPLICATION);
	if (sqlite3_exec(copy, text, NULL, NULL, NULL) != SQLITE_OK)
		return false;
	if (!ask(copy, "SELECT name FROM sqlite_schema WHERE name = 'ledger'", NULL, "ledger"))
		return true;
	snprintf(text, sizeof text, "%d", generation);
	return ask(copy, "UPDATE ledger SET generation = CAST($1 AS INTEGER)", text, NULL);
}

static bool fill(const char *path, const char *temporary, struct err *err)
{
	sqlite3 *store = open_raw(path, SQLITE_OPEN_READONLY, err);
	if (!store)
		return false;
	bool ok = ask(store, "VACUUM INTO $1", temporary, NULL) || fail(err, ERR_UNAVAILABLE, "%s cannot be copied: %s", path, sqlite3_errmsg(store));
	sqlite3_close(store);
	return ok;
}

static bool finish(const char *path, const char *temporary, struct err *err)
{
	sqlite3 *copy = open_raw(temporary, SQLITE_OPEN_READWRITE, err);
	if (!copy)
		return false;
	bool named = name_copy(copy), whole = named && ask(copy, "PRAGMA integrity_check(1)", NULL, "ok");
	if (!whole)
		fail(err, ERR_UNAVAILABLE, "The copy of %s is not whole: %s", path, named ? "the store is damaged; see mama check" : sqlite3_errmsg(copy));
	sqlite3_close(copy);
	return whole && (files_sync(temporary) || fail(err, ERR_UNAVAILABLE, "%s: %s", temporary, strerror(errno)));
}

bool backup_allowed(const struct store_place *place, struct err *err)
{
	struct look l;
	if (!look_locked(place, &l, err)) {
		if (l.busy)
			err_clear(err);
		return l.busy;
	}
	return l.size > 0 || fail(err, ERR_NOT_FOUND, "There is no store at %s.", place->path);
}

bool backup_copy(const char *path, const char *to, struct err *err)
{
	char temporary[PATH_MAX];
	struct stat is, store;
	if (stat(path, &store) < 0)
		return fail(err, ERR_UNAVAILABLE, "The store %s cannot be opened: %s", path, strerror(errno));
	if (stat(to, &is) == 0 && (!S_ISREG(is.st_mode) || (is.st_dev == store.st_dev && is.st_ino == store.st_ino)))
		return fail(err, ERR_USAGE, "%s is %s.", to, S_ISREG(is.st_mode) ? "the store itself" : "not a file");
	int n = snprintf(temporary, sizeof temporary, "%s.XXXXXX", to);
	int fd = n < (int)sizeof temporary ? mkstemp(temporary) : -1;
	if (fd < 0)
		return fail(err, ERR_UNAVAILABLE, "%s cannot be made: %s", to, strerror(errno));
	close(fd);
	if (fill(path, temporary, err) && finish(path, temporary, err)) {
		if (rename(temporary, to) == 0 && files_sync_folder(to))
			return true;
		fail(err, ERR_UNAVAILABLE, "%s: %s", to, strerror(errno));
	}
	unlink(temporary);
	return false;
}

void backup_tidy(const char *path)
{
	char real[PATH_MAX], log[PATH_MAX + 8];
	struct err err = {0};
	struct stat st;
	if (!lock_real_path(path, real, &err))
		return;
	snprintf(log, sizeof log, "%s-wal", real);
	int lock = lock_take(real, 0, 0, &err);
	if (lock < 0)
		return;
	sqlite3 *last = stat(log, &st) == 0 && st.st_size == 0 ? open_raw(real, SQLITE_OPEN_READWRITE, &err) : NULL;
	if (last)
		ask(last, "SELECT count(*) FROM sqlite_schema", NULL, NULL);   /* so that it is opened; the last one to close removes them */
	sqlite3_close(last);
	close(lock);
}

/* ---- putting one in the place of a store ---- */

/* A log with nothing in it, and the index of one, are nothing to keep. */
static void move_log(const char *path, const char *aside)
{
	char log[PATH_MAX + 8], to[PATH_MAX + 8];
	struct stat st;
	snprintf(log, sizeof log, "%s-wal", path);
	snprintf(to, sizeof to, "%s-wal", aside);
	if (stat(log, &st) == 0 && (st.st_size == 0 ? unlink(log) : rename(log, to)) < 0)
		log_warn("%s: %m", log);
	snprintf(log, sizeof log, "%s-shm", path);
	unlink(log);
}

static void name_aside(const char *path, char *aside)
{
	char when[32];
	time_t now = (time_t)(time_now() / 1000);
	struct tm tm;
	strftime(when, sizeof when, "%Y%m%dT%H%M%SZ", gmtime_r(&now, &tm));
	snprintf(aside, PATH_MAX, "%s.before-%s", path, when);
	for (int i = 2; access(aside, F_OK) == 0 && i < 100; i++)
		snprintf(aside, PATH_MAX, "%s.before-%s.%d", path, when, i);
}

static bool exchange(const char *path, const char *copy, char *aside, struct err *err)
{
	bool there = access(path, F_OK) == 0;
	name_aside(path, aside);
	if (there && rename(path, aside) < 0)
		return fail(err, ERR_UNAVAILABLE, "%s cannot be moved: %s", path, strerror(errno));
	move_log(path, aside);
	if (!there)
		*aside = '\0';
	if (rename(copy, path) == 0 && files_sync_folder(path))
		return true;
	return fail(err, ERR_UNAVAILABLE, "%s: %s", path, strerror(errno));
}

/* Before and after the exchange: whichever of the two is there when this ends is known at the next start. */
static bool note_exchange(const struct store_place *place, const struct look *old, const char *copy, char *aside, struct err *err)
{
	struct look new;
	struct commits note = old->note;
	if (!look_at(&(struct store_place){.path = copy}, &new, err))
		return false;
	if (!old->lost && old->size > 0)
		note.generation = old->generation;
	note.next = new.generation;
	note.count = new.commits < note.count ? new.commits : note.count;
	note.closed = false;
	numbered_greater(&old->note.numbered, &old->highest, &note.numbered);
	struct commits_file *f = commits_open(place->commits, &note, err);
	if (!f)
		return false;
	bool ok = exchange(place->path, copy, aside, err);
	if (ok) {
		commits_generation(f, new.generation, 0);
		commits_count(f, new.commits);
		commits_numbered(f, &new.highest);
		commits_closed(f);
		ok = commits_sync(f) || fail(err, ERR_UNAVAILABLE, "%s: %s", place->commits, strerror(errno));
	}
	commits_close(f);
	return ok;
}

/* Reading it has made an index of a log, and one that is empty. */
static void remove_copy(const char *copy)
{
	static const char *const kinds[] = {"", "-wal", "-shm", ".lock"};
	char path[PATH_MAX + 8];
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		snprintf(path, sizeof path, "%s%s", copy, kinds[i]);
		unlink(path);
	}
}

static bool restore_locked(const struct store_place *place, const char *from, char *aside, struct err *err)
{
	struct look old;
	struct err refused = {0};
	struct numbered beyond;
	char copy[PATH_MAX];
	look_at(place, &old, &refused);   /* whatever it says: that may be why there is a restore */
	numbered_greater(&old.note.numbered, &old.highest, &beyond);   /* all that are known from before */
	snprintf(copy, sizeof copy, "%s.restoring", place->path);
	remove_copy(copy);
	bool known = old.noted || old.ledger;
	bool ok = backup_copy(from, copy, err) && store_renew(copy, known ? &beyond : NULL, err) && note_exchange(place, &old, copy, aside, err);
	remove_copy(copy);
	return ok;
}

bool backup_restore(const struct store_place *place, const char *from, char *aside, struct err *err)
{
	char real[PATH_MAX];
	struct look given;
	struct stat a, b;
	*aside = '\0';
	if (stat(from, &a) < 0)
		return fail(err, ERR_USAGE, "%s cannot be opened: %s", from, strerror(errno));
	if (stat(place->path, &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino)
		return fail(err, ERR_USAGE, "%s is the store itself.", from);
	if (!lock_real_path(place->path, real, err))
		return false;
	int lock = lock_take(real, 0, LOCK_WAIT_MS, err);
	if (lock < 0)
		return false;
	bool ok = look_at(&(struct store_place){.path = from}, &given, err) &&
	          (given.size > 0 || fail(err, ERR_USAGE, "%s is empty.", from)) && restore_locked(place, from, aside, err);
	close(lock);
	return ok;
}
