/* Transactions, and the snapshots that questions share. */
#include <stdatomic.h>

#include "base/timeutil.h"
#include "db/state.h"

/* What this process has committed, counted before anybody hears of it. */
static atomic_uint_fast64_t commits;

SQL(begin_read, "BEGIN");
SQL(begin_write, "BEGIN IMMEDIATE");
SQL(commit, "COMMIT");
SQL(rollback, "ROLLBACK");
SQL(savepoint, "SAVEPOINT request");
SQL(release, "RELEASE request");
SQL(rollback_to, "ROLLBACK TO request");

void db_read_within(struct db *db, int ms)
{
	db->allowed_ms = ms;
	db->deadline = time_monotonic() + ms;
	db->ran = 0;
	db->late = db->starved = false;
}

bool db_late(const struct db *db)
{
	return db->late;
}

int64_t db_ran(const struct db *db)
{
	return db->ran ? time_of_thread() - db->ran : 0;
}

bool db_starved(const struct db *db)
{
	return db->starved;
}

bool db_too_late(struct err *err)
{
	return fail_retry(err, ERR_UNAVAILABLE, 1, "This question takes too long; narrow it down.");
}

bool db_in_time(const struct db *db, struct err *err)
{
	return !db->late || db_too_late(err);
}

bool db_begin(struct db *db)
{
	if (db->mode == DB_READ)
		db_read_within(db, db->read_deadline_ms);
	db->written = db_changes(db);
	return db_exec(db, NULL, db->mode == DB_READ ? &begin_read : &begin_write, "");
}

bool db_commit(struct db *db)
{
	db->allowed_ms = 0;
	bool written = db->counts && db_changes(db) != db->written;
	bool ok = (!written || store_count(db)) && db_exec(db, NULL, &commit, "");
	if (db->mode == DB_WRITE)
		atomic_fetch_add(&commits, 1);
	if (ok && written)
		store_counted(db);
	return ok;
}

/* Undoing must work after an error, so the error is set aside for the while. */
static void undo(struct db *db, const struct sql *first, const struct sql *second)
{
	int failed = db->failed;
	db->failed = 0;
	db->allowed_ms = 0;
	if (db_in_transaction(db)) {
		db_exec(db, NULL, first, "");
		if (second)
			db_exec(db, NULL, second, "");
	}
	db->failed = failed;
}

void db_rollback(struct db *db)
{
	undo(db, &rollback, NULL);
}

/* The snapshot is taken by the first statement, so it may hold more than was counted here, never less. */
bool db_read_begin(struct db *db)
{
	uint64_t now = atomic_load(&commits);
	if (db->holds && db->held != now)
		db_read_release(db);
	db->asks = true;
	if (!db->holds)
		db->holds = db_exec(db, NULL, &begin_read, "");
	db->held = now;
	db_read_within(db, db->read_deadline_ms);
	return db->holds;
}

void db_read_end(struct db *db)
{
	db->asks = false;
	db->allowed_ms = 0;
	if (db->failed)
		db_read_release(db);
}

void db_read_release(struct db *db)
{
	if (!db->holds)
		return;
	db->holds = false;
	db->asks = false;
	db_rollback(db);
}

bool db_savepoint(struct db *db)
{
	return db_exec(db, NULL, &savepoint, "");
}

bool db_release(struct db *db)
{
	return db_exec(db, NULL, &release, "");
}

void db_rollback_to(struct db *db)
{
	undo(db, &rollback_to, &release);
}

int64_t db_changes(struct db *db)
{
	return sqlite3_total_changes64(db->handle);
}

bool db_in_transaction(struct db *db)
{
	return !sqlite3_get_autocommit(db->handle);
}
