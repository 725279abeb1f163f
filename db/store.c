#include "db/store.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "db/lock.h"
#include "db/look.h"
#include "db/migrations.h"
#include "db/state.h"

SQL(ledger_commits, "SELECT commits FROM ledger");
SQL(ledger_count, "UPDATE ledger SET commits = $1");
SQL(ledger_name, "UPDATE ledger SET generation = $1");

bool store_count(struct db *db)
{
	return db_exec(db, NULL, &ledger_count, "i", db->counted + 1);
}

void store_counted(struct db *db)
{
	db->counted++;
	if (db->noted)
		commits_count(db->noted, db->counted);
}

static bool start_counting(struct db *db, struct err *err)
{
	db->counts = db_one(db, &db->counted, &ledger_commits, "");
	return db->counts || (db_check(db, err) && fail(err, ERR_UNAVAILABLE, "The store does not count its commits."));
}

/* Never 0, and positive as a signed number of 32 bits. */
int64_t store_new_generation(void)
{
	uint32_t bits = 0;
	if (getrandom(&bits, sizeof bits, 0) != sizeof bits)
		fatal("getrandom: %m");
	bits &= 0x7fffffff;
	return bits ? bits : 1;
}

/* The generation was committed, and the process ended before it was in the file itself. */
static bool half_named(const struct look *l)
{
	return l->noted && l->note.next != 0 && l->named == l->note.next && l->generation != l->note.next;
}

static bool write_generation(struct db *db, int64_t generation, const struct numbered *beyond)
{
	char text[96];
	snprintf(text, sizeof text, "PRAGMA application_id = %d; PRAGMA user_version = %d", STORE_APPLICATION, (int)generation);
	if (!db_begin(db) || !db_script(db, text, NULL) || !db_exec(db, NULL, &ledger_name, "i", generation))
		return false;
	if (beyond)
		numbered_raise(db, beyond, NUMBERED_AFTER_LOSS);
	return db_commit(db);
}

/* Gives the store its generation, in the file itself. *there: it is in there; false: a reader is in the way, or the disk is full. */
static bool name_store(struct db *db, int64_t generation, const struct numbered *beyond, bool *there, struct err *err)
{
	*there = false;
	if (!write_generation(db, generation, beyond)) {
		struct err full = {0};
		bool go_on = (db->failed & 0xff) == SQLITE_FULL && !beyond;
		db_rollback(db);
		return db_check(db, go_on ? &full : err) || go_on;
	}
	*there = sqlite3_wal_checkpoint_v2(db->handle, "main", SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL) == SQLITE_OK;
	return true;
}

/* Brings an open store up, and notes it. */
static bool settle(struct db *db, const struct store_place *place, const struct look *l, int64_t generation, struct err *err)
{
	bool there, accepting = place->accept && l->lost;
	if ((l->ledger && !start_counting(db, err)) || !migrate(db, place->path, err) || !start_counting(db, err))
		return false;
	struct numbered beyond;
	numbered_greater(&l->note.numbered, &l->highest, &beyond);
	if (!name_store(db, generation, accepting ? &beyond : NULL, &there, err))
		return false;
	if (!place->commits)
		return true;
	if (!db->noted) {
		struct commits anew = l->note;
		anew.closed = false;
		db->noted = commits_open(place->commits, &anew, err);
	}
	if (!db->noted)
		return false;
	commits_generation(db->noted, there ? generation : l->generation, there ? 0 : generation);
	commits_count(db->noted, db->counted);
	return store_note(db, db) || fail(err, ERR_UNAVAILABLE, "%s cannot be written: %s", place->commits, strerror(errno));
}

/* A log that is another's would be taken for the store's own. */
static bool move_log(const char *path, struct err *err)
{
	char log[PATH_MAX + 8], aside[PATH_MAX + 16];
	snprintf(log, sizeof log, "%s-wal", path);
	snprintf(aside, sizeof aside, "%s.other-wal", path);
	if (rename(log, aside) == 0 || errno == ENOENT)
		return true;
	return fail(err, ERR_UNAVAILABLE, "%s cannot be moved away: %s", log, strerror(errno));
}

/* Before the store gets another generation, both are noted: whenever this process ends, one of them is known. */
static bool announce(struct db *db, const struct store_place *place, const struct look *l, int64_t generation, struct err *err)
{
	struct commits first = l->note;
	if (!place->commits || l->lost)
		return true;
	first.next = generation;
	first.closed = false;
	first.generation = l->ledger ? l->generation : 0;   /* the file's, whichever of the two that were noted it is */
	db->noted = commits_open(place->commits, &first, err);
	return db->noted != NULL;
}

static struct db *open_locked(const struct store_place *place, int lock, struct err *err)
{
	struct look l;
	struct err why = {0};
	if (!look_at(place, &l, &why) && !(place->accept && l.lost)) {
		fail_retry(err, why.code, 0, why.text);
		return NULL;
	}
	if (l.foreign_log && !move_log(place->path, err))
		return NULL;
	struct db *db = db_connect(place->path, DB_WRITE, 0, err);
	if (!db)
		return NULL;
	db->lock_fd = lock;
	snprintf(db->log, sizeof db->log, "%s-wal", sqlite3_db_filename(db->handle, "main"));
	int64_t generation = half_named(&l) ? l.note.next : store_new_generation();
	if (announce(db, place, &l, generation, err) && settle(db, place, &l, generation, err))
		return db;
	db->lock_fd = -1;   /* the caller's still */
	db_close(db);
	return NULL;
}

struct db *store_open(const struct store_place *place, struct err *err)
{
	char real[PATH_MAX];
	if (!lock_real_path(place->path, real, err))
		return NULL;
	int lock = lock_take(real, place->gate, LOCK_WAIT_MS, err);
	struct db *db = lock >= 0 ? open_locked(place, lock, err) : NULL;
	if (!db && lock >= 0)
		close(lock);
	return db;
}

bool store_renew(const char *path, const struct numbered *beyond, struct err *err)
{
	bool there;
	struct db *db = store_open(&(struct store_place){.path = path}, err);
	bool ok = db && (!beyond || name_store(db, store_new_generation(), beyond, &there, err));
	db_close(db);
	return ok;
}

bool store_gone(struct db *db)
{
	int moved = 0;
	return sqlite3_file_control(db->handle, "main", SQLITE_FCNTL_HAS_MOVED, &moved) == SQLITE_OK && moved;
}

bool store_note(struct db *writer, struct db *reader)
{
	struct numbered highest;
	if (!writer->noted)
		return true;
	numbered_highest(reader, &highest);
	commits_numbered(writer->noted, &highest);
	return commits_sync(writer->noted);
}

void store_closing(struct db *db)
{
	struct numbered highest;
	if (!db->noted || db->failed)
		return;
	numbered_highest(db, &highest);
	commits_numbered(db->noted, &highest);
}

void store_closed(struct db *db)
{
	struct stat st;
	if (!db->noted)
		return;
	if (stat(db->log, &st) < 0 && errno == ENOENT)
		commits_closed(db->noted);
	if (!commits_sync(db->noted))
		log_warn("what the store has committed could not be noted: %m");
	commits_close(db->noted);
	db->noted = NULL;
}

struct db *db_open(const char *path, enum db_mode mode, int read_deadline_ms, struct err *err)
{
	if (mode == DB_WRITE)
		return store_open(&(struct store_place){.path = path}, err);
	return db_connect(path, mode, read_deadline_ms, err);
}
