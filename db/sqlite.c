#include <pthread.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/timeutil.h"
#include "db/db.h"
#include "db/migrations.h"
#include "db/state.h"
#include "db/wal_file.h"

#define MAX_PARAMETERS 20
enum { LOOK_STEPS = 2000 };

struct row {
	struct db *db;
	const struct sql *sql;
	sqlite3_stmt *stmt;
	int slots[MAX_PARAMETERS];   /* slots[i]: SQLite's index of $(i+1) */
	int parameters;
	bool open;                   /* between db_query() and its last row */
};

static size_t statement_count(void)
{
	return (size_t)(__stop_mama_sql - __start_mama_sql);
}

/* A write that failed was not made, and is undone; after a failed sync the system may have dropped what it took before. The memory
 * that readers and writer share is a file too, and grows with the log. */
static void note_code(struct db *db, int code)
{
	db->broken = db->broken || code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_DIR_FSYNC;
	db->full = db->full || (code & 0xff) == SQLITE_FULL || code == SQLITE_IOERR_SHMSIZE;
}

/* What went wrong in words of ours, then what the system says, the file, and what it was at: "the disk is full: No space left on device
 * (mama.db, order_insert)". */
static void explain(struct db *db, const char *what)
{
	static const struct {
		int code;
		const char *words;
	} reasons[] = {
		{SQLITE_FULL, "the disk is full"}, {SQLITE_IOERR, "the disk fails"}, {SQLITE_READONLY, "the file may not be written"},
		{SQLITE_CANTOPEN, "the file cannot be opened"}, {SQLITE_NOMEM, "there is no memory left"}, {SQLITE_BUSY, "another program uses it"},
		{SQLITE_LOCKED, "it is in use"}, {SQLITE_CORRUPT, "the file is damaged"}, {SQLITE_NOTADB, "the file is no database"},
	};
	const char *words = sqlite3_errmsg(db->handle), *path = sqlite3_db_filename(db->handle, "main"), *name = path ? strrchr(path, '/') : NULL;
	int number = sqlite3_system_errno(db->handle);
	for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
		if (reasons[i].code == (db->failed & 0xff))
			words = reasons[i].words;
	snprintf(db->why, sizeof db->why, "%.100s%s%.40s (%.40s, %.40s)", words, number ? ": " : "", number ? strerror(number) : "",
	         name ? name + 1 : path ? path : "", what);
}

static void note_error(struct db *db, const char *what)
{
	if (db->failed)
		return;
	db->failed = sqlite3_extended_errcode(db->handle);
	note_code(db, db->failed);
	explain(db, what);
}

/* Called by SQLite every LOOK_STEPS of a reader's question. */
static int past_deadline(void *arg)
{
	enum { PATIENCE = 16 };   /* deadlines: for a thread that does not get to run */
	struct db *db = arg;
	if (db->steps > 0 && (db->steps -= LOOK_STEPS) <= 0) {
		db->ended = true;
		return 1;
	}
	if (db->allowed_ms == 0)
		return 0;
	int64_t over = time_monotonic() - db->deadline;
	if (db->ran == 0)
		db->ran = time_of_thread();
	if (over <= 0)
		return 0;
	bool starved = time_of_thread() - db->ran < db->allowed_ms * 1000;
	if (starved && over < (PATIENCE - 1) * db->allowed_ms)
		return 0;
	db->late = true;
	db->starved = starved;
	return 1;
}

static bool run_text(struct db *db, const char *text)
{
	if (sqlite3_exec(db->handle, text, NULL, NULL, NULL) == SQLITE_OK)
		return true;
	note_error(db, text);
	return false;
}

/* Only the writer checkpoints; readers cannot write whatever is asked of them. */
static bool configure(struct db *db)
{
	sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(db->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
	sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
	sqlite3_db_config(db->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, db->mode == DB_READ, NULL);
	sqlite3_limit(db->handle, SQLITE_LIMIT_ATTACHED, 0);
	sqlite3_limit(db->handle, SQLITE_LIMIT_LENGTH, 64 << 20);
	sqlite3_busy_timeout(db->handle, 5000);
	if (!run_text(db, "PRAGMA foreign_keys=ON; PRAGMA mmap_size=0; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-16384"))
		return false;
	if (db->mode == DB_READ) {
		sqlite3_progress_handler(db->handle, LOOK_STEPS, past_deadline, db);
		return run_text(db, "PRAGMA query_only=ON");
	}
	/* The 16000 pages are until db_log_mine(). */
	if (!run_text(db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=16000"))
		return false;
	if (!wal_file_safe(db->handle))
		fatal("the store is not synced at every commit");
	return true;
}

static int open_flags(enum db_mode mode)
{
	int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
	return flags | (mode == DB_READ ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
}

/* Counting what it allocates would have all threads wait for one lock. */
static void set_up_library(void)
{
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

struct db *db_connect(const char *path, enum db_mode mode, int read_deadline_ms, struct err *err)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	pthread_once(&once, set_up_library);
	struct db *db = xcalloc(1, sizeof *db);
	db->mode = mode;
	db->lock_fd = -1;
	db->read_deadline_ms = read_deadline_ms;
	db->rows = xcalloc(statement_count(), sizeof *db->rows);
	if (sqlite3_open_v2(path, &db->handle, open_flags(mode), mode == DB_WRITE ? wal_file_vfs() : NULL) != SQLITE_OK) {
		fail(err, ERR_UNAVAILABLE, "The store %s cannot be opened: %s", path, sqlite3_errmsg(db->handle));
		db_close(db);
		return NULL;
	}
	if (!configure(db)) {
		fail(err, ERR_UNAVAILABLE, "The store %s cannot be used: %s", path, db->why);
		db_close(db);
		return NULL;
	}
	return db;
}

void db_close(struct db *db)
{
	if (!db)
		return;
	store_closing(db);
	for (size_t i = 0; i < statement_count(); i++)
		sqlite3_finalize(db->rows[i].stmt);
	sqlite3_close(db->handle);
	store_closed(db);
	if (db->lock_fd >= 0)
		close(db->lock_fd);
	free(db->rows);
	free(db);
}

/* SQLite numbers $1, $2 … by their first appearance; the slots undo that. */
static bool prepare(struct db *db, struct row *r, const struct sql *sql)
{
	if (sqlite3_prepare_v3(db->handle, sql->text, -1, SQLITE_PREPARE_PERSISTENT, &r->stmt, NULL) != SQLITE_OK) {
		note_error(db, sql->name);
		return false;
	}
	r->db = db;
	r->sql = sql;
	r->parameters = sqlite3_bind_parameter_count(r->stmt);
	if (r->parameters > MAX_PARAMETERS)
		fatal("statement %s has too many parameters", sql->name);
	for (int i = 0; i < r->parameters; i++) {
		char name[16];
		snprintf(name, sizeof name, "$%d", i + 1);
		r->slots[i] = sqlite3_bind_parameter_index(r->stmt, name);
		if (r->slots[i] == 0)
			fatal("statement %s skips %s", sql->name, name);
	}
	return true;
}

static struct row *statement(struct db *db, const struct sql *sql)
{
	struct row *r = &db->rows[sql - __start_mama_sql];
	if (!r->stmt && !prepare(db, r, sql))
		return NULL;
	if (r->open)
		fatal("statement %s is used while it is in use", sql->name);
	return r;
}

static void bind(struct row *r, const char *types, va_list ap)
{
	if ((int)strlen(types) != r->parameters)
		fatal("statement %s takes %d parameters, not %s", r->sql->name, r->parameters, types);
	for (int i = 0; i < r->parameters; i++) {
		int slot = r->slots[i];
		if (types[i] == 'i') {
			sqlite3_bind_int64(r->stmt, slot, va_arg(ap, int64_t));
		} else if (types[i] == 's') {
			sqlite3_bind_text(r->stmt, slot, va_arg(ap, const char *), -1, SQLITE_STATIC);
		} else if (types[i] == 'b') {
			const void *bytes = va_arg(ap, const void *);
			sqlite3_bind_blob64(r->stmt, slot, bytes, va_arg(ap, size_t), SQLITE_STATIC);
		} else {
			sqlite3_bind_null(r->stmt, slot);
		}
	}
}

static struct row *start(struct db *db, const struct sql *sql, const char *types, va_list ap)
{
	if (db->failed)
		return NULL;
	if (db->holds && !db->asks)
		db_read_release(db);
	struct row *r = statement(db, sql);
	if (!r)
		return NULL;
	bind(r, types, ap);
	r->open = true;
	return r;
}

struct row *db_query(struct db *db, const struct sql *sql, const char *types, ...)
{
	va_list ap;
	va_start(ap, types);
	struct row *r = start(db, sql, types, ap);
	va_end(ap);
	return r;
}

void db_end(struct row *r)
{
	if (!r || !r->open)
		return;
	sqlite3_reset(r->stmt);
	sqlite3_clear_bindings(r->stmt);
	r->open = false;
}

bool db_row(struct row *r)
{
	if (!r || !r->open)
		return false;
	int rc = sqlite3_step(r->stmt);
	if (rc == SQLITE_ROW)
		return true;
	if (rc != SQLITE_DONE && !(rc == SQLITE_INTERRUPT && r->db->ended))
		note_error(r->db, r->sql->name);
	db_end(r);
	return false;
}

void db_steps(struct db *db, int64_t most)
{
	db->steps = most;
}

bool db_steps_over(struct db *db)
{
	bool ended = db->ended;
	db->steps = 0;
	db->ended = false;
	return ended;
}

int64_t db_int(struct row *r, int column)
{
	return sqlite3_column_int64(r->stmt, column);
}

const char *db_text(struct row *r, int column)
{
	const char *text = (const char *)sqlite3_column_text(r->stmt, column);
	return text ? text : "";
}

const void *db_blob(struct row *r, int column, size_t *n)
{
	const void *bytes = sqlite3_column_blob(r->stmt, column);
	*n = (size_t)sqlite3_column_bytes(r->stmt, column);
	return bytes;
}

bool db_is_null(struct row *r, int column)
{
	return sqlite3_column_type(r->stmt, column) == SQLITE_NULL;
}

bool db_exec(struct db *db, int64_t *changed, const struct sql *sql, const char *types, ...)
{
	va_list ap;
	va_start(ap, types);
	struct row *r = start(db, sql, types, ap);
	va_end(ap);
	while (db_row(r))
		continue;
	if (db->failed)
		return false;
	if (changed)
		*changed = sqlite3_changes64(db->handle);
	return true;
}

bool db_one(struct db *db, int64_t *out, const struct sql *sql, const char *types, ...)
{
	va_list ap;
	va_start(ap, types);
	struct row *r = start(db, sql, types, ap);
	va_end(ap);
	if (!db_row(r))
		return false;
	*out = db_int(r, 0);
	db_end(r);
	return true;
}

/* The same trouble over and over is a line a minute. */
static void log_trouble(const struct db *db, int kind)
{
	enum { KINDS = 32, EVERY_MS = 60000 };
	static atomic_int_fast64_t next[KINDS];
	int64_t now = time_monotonic(), due = kind < KINDS ? atomic_load(&next[kind]) : 0;
	if (now >= due && (kind >= KINDS || atomic_compare_exchange_strong(&next[kind], &due, now + EVERY_MS)))
		log_error("store: %s", db->why);
}

bool db_check(struct db *db, struct err *err)
{
	int code = db->failed;
	if (!code)
		return true;
	db->failed = 0;
	switch (code & 0xff) {
	case SQLITE_CONSTRAINT:
		return fail(err, ERR_CONFLICT, "The store's rules forbid this change.");
	case SQLITE_INTERRUPT:
		return db_too_late(err);
	case SQLITE_FULL:
	case SQLITE_IOERR:
	case SQLITE_NOMEM:
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
	case SQLITE_READONLY:
	case SQLITE_CANTOPEN:
		log_trouble(db, code & 0xff);
		return fail_retry(err, ERR_UNAVAILABLE, 5, "The store cannot take this now; nothing was changed.");
	default:
		log_error("store: %s (code %d)", db->why, code);
		return fail(err, ERR_INTERNAL, "The store failed.");
	}
}

static int64_t file_size(const char *path)
{
	struct stat s;
	return path && stat(path, &s) == 0 ? (int64_t)s.st_size : 0;
}

int64_t db_log_size(struct db *db)
{
	const char *path = sqlite3_db_filename(db->handle, "main");
	return path ? file_size(sqlite3_filename_wal(path)) : 0;
}

int64_t db_size(struct db *db)
{
	const char *path = sqlite3_db_filename(db->handle, "main");
	return path ? file_size(path) + db_log_size(db) : 0;
}

bool db_broken(struct db *db)
{
	return db->broken;
}

bool db_was_full(struct db *db)
{
	bool full = db->full;
	db->full = false;
	return full;
}

bool db_prepare_all(struct db *db, struct err *err)
{
	for (const struct sql *sql = __start_mama_sql; sql < __stop_mama_sql; sql++) {
		if (!statement(db, sql))
			return fail(err, ERR_INTERNAL, "%s: %s", sql->name, db->why);
	}
	return true;
}

bool db_script(struct db *db, const char *text, struct err *err)
{
	return run_text(db, text) || fail(err, ERR_UNAVAILABLE, "The store's schema: %s", db->why);
}
