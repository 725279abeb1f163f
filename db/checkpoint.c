/* Moving what was committed out of the log into the store's file. */
#include <stdio.h>

#include "db/state.h"

enum { FRAME_HEAD = 24, BUSY_MS = 5000 };

/* Called by SQLite after each commit of this connection. */
static int on_commit(void *arg, sqlite3 *handle, const char *name, int frames)
{
	struct db *db = arg;
	(void)handle;
	(void)name;
	if (frames < db->frames)   /* the log was begun anew */
		db->moved = 0;
	db->frames = frames;
	if (frames > db->longest)
		db->longest = frames;
	return SQLITE_OK;
}

static int page_size(struct db *db)
{
	sqlite3_stmt *stmt;
	int size = 4096;
	if (sqlite3_prepare_v2(db->handle, "PRAGMA page_size", -1, &stmt, NULL) == SQLITE_OK && sqlite3_step(stmt) == SQLITE_ROW)
		size = sqlite3_column_int(stmt, 0);
	sqlite3_finalize(stmt);
	return size;
}

void db_log_mine(struct db *db)
{
	db->frame = page_size(db) + FRAME_HEAD;
	db->frames = db->longest = (int)(db_log_size(db) / db->frame);   /* a killed writer's, too */
	sqlite3_wal_hook(db->handle, on_commit, db);
}

struct db_log db_log(const struct db *db)
{
	int64_t frame = db->frame;
	return (struct db_log){.file = db->longest * frame, .bytes = db->frames * frame, .fresh = (db->frames - db->moved) * frame};
}

enum db_moved db_checkpoint(struct db *db, bool cut, int patience_ms, struct err *err)
{
	int frames = 0, moved = 0;
	sqlite3_busy_timeout(db->handle, patience_ms);
	int rc = sqlite3_wal_checkpoint_v2(db->handle, "main", cut ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_RESTART, &frames, &moved);
	sqlite3_busy_timeout(db->handle, BUSY_MS);
	if (rc == SQLITE_OK) {
		db->frames = db->moved = 0;
		if (cut)
			db->longest = 0;
		return DB_MOVED;
	}
	if ((rc & 0xff) == SQLITE_BUSY) {
		if (moved > 0)
			db->moved = moved;
		return DB_MOVED_PARTLY;
	}
	db->full = db->full || (rc & 0xff) == SQLITE_FULL;   /* a failed sync of the file breaks nothing: the log has it all still */
	fail(err, ERR_UNAVAILABLE, "%s", sqlite3_errmsg(db->handle));
	return DB_MOVED_NOT;
}
