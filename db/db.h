/* The engine interface: the only door to SQL. A connection belongs to one thread. Statements are declared where they are
 * used with SQL(), prepared once for each connection, and bound and read by position.
 *
 * Write SQL that both engines read: $1 parameters, RETURNING, ON CONFLICT, times and money as integers passed in, no engine
 * functions. */
#ifndef DB_DB_H
#define DB_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct db;

struct sql {
	const char *name;
	const char *text;
};

/* Declares a statement. All of them stand in one linker section, so that a connection can keep its prepared ones in an array
 * and a test can prepare every one. */
#define SQL(id, sql_text) \
	static const struct sql id __attribute__((section("mama_sql"), used, aligned(8))) = {#id, sql_text}

/* A statement for each direction of a list, id[0] falling and id[1] rising: TEXT(cmp, dir) is a macro that gives its text. */
#define SQL_BOTH_WAYS(id, TEXT) \
	static const struct sql id[2] __attribute__((section("mama_sql"), used, aligned(8))) = { \
		{#id "_down", TEXT("<", "DESC")}, {#id "_up", TEXT(">", "")}}

/* A part of a list by id, or by seq. */
struct span {
	int64_t past;    /* ids beyond it only: greater ones when rising, else smaller ones */
	bool rising;
	int limit;
};

enum { COUNT_MOST = 10000 };   /* rows of a list that are counted; a count asks for one more, to know that there is */

extern const struct sql __start_mama_sql[], __stop_mama_sql[];

enum db_mode { DB_READ, DB_WRITE };

/* Opens the store at path; for DB_WRITE as store_open() of db/store.h does, without a folder. read_deadline_ms bounds what a reader
 * asks between db_begin() and db_commit(); 0 is none. */
struct db *db_open(const char *path, enum db_mode mode, int read_deadline_ms, struct err *err);
/* NULL is harmless. The last connection to be closed leaves one file if it is a writer's; a reader's leaves the log beside it. */
void db_close(struct db *db);

/* Runs a statement. types has one letter a parameter: 'i' int64_t, 's' const char * (NULL is NULL), 'b' const void *, size_t
 * (a blob), 'n' nothing (NULL). Then db_row() for each row. After the last row the statement is reset by itself; a statement
 * left early must be ended with db_end(). Texts are valid until the next db_row() or db_end() of the statement.
 * Errors wait in the connection: db_row() returns false, and db_check() tells. */
struct row;
struct row *db_query(struct db *db, const struct sql *sql, const char *types, ...);
bool db_row(struct row *r);
void db_end(struct row *r);                                     /* NULL is harmless */
int64_t db_int(struct row *r, int column);
const char *db_text(struct row *r, int column);                 /* "" for NULL */
const void *db_blob(struct row *r, int column, size_t *n);
bool db_is_null(struct row *r, int column);

/* Runs a statement that gives no rows, or whose rows do not matter. True: it ran. *changed (may be NULL): rows it changed. */
bool db_exec(struct db *db, int64_t *changed, const struct sql *sql, const char *types, ...);
/* The first column of the first row in *out; false: no row, or an error. */
bool db_one(struct db *db, int64_t *out, const struct sql *sql, const char *types, ...);

/* What went wrong since the last db_check(), if anything: ERR_UNAVAILABLE for a full disk, a deadline, an engine that is
 * not there; ERR_CONFLICT for a constraint that forbade the change; ERR_INTERNAL for the rest. True: nothing did. */
bool db_check(struct db *db, struct err *err);

/* A reader's question, around all that it asks. It sees everything that a writer of this process had committed when it began;
 * questions between which nothing was committed share a snapshot, until db_read_release(). The read deadline is each one's
 * own. Statements outside of questions see the store as it is. */
bool db_read_begin(struct db *db);
void db_read_within(struct db *db, int ms);    /* the question that has begun has so long in place of the connection's deadline */
/* Was the last question given up for its time? Told until the next one begins, whoever has called db_check(). What counts is
 * the time that the thread has run; that it waits for a processor or the disk counts from sixteen times the deadline on. */
bool db_late(const struct db *db);
int64_t db_ran(const struct db *db);           /* µs that the thread has run on the question, about; 0: hardly any */
bool db_starved(const struct db *db);          /* late, but its thread has only waited */
bool db_in_time(const struct db *db, struct err *err);   /* it was not; else ERR_UNAVAILABLE */
void db_read_end(struct db *db);
/* A limit beside the deadline: what is asked next may take so many of the engine's steps, some 20 ns each; the statement that
 * goes beyond them ends early, and that is no error. */
void db_steps(struct db *db, int64_t most);
bool db_steps_over(struct db *db);             /* lifts the limit. True: something ended early */
void db_read_release(struct db *db);           /* before waiting: a snapshot that is held keeps the log from being emptied */

bool db_begin(struct db *db);                  /* a snapshot for a reader, the one transaction of the writer */
bool db_commit(struct db *db);
void db_rollback(struct db *db);
bool db_savepoint(struct db *db);
bool db_release(struct db *db);
int64_t db_changes(struct db *db);             /* rows written by this connection, ever */
void db_rollback_to(struct db *db);            /* undoes to the savepoint and releases it */
bool db_in_transaction(struct db *db);         /* false after an error that rolled all of it back */

/* The log (SQLite's WAL) holds what was committed until a checkpoint has moved it into the store's file. A writer does that by
 * itself every 64 MB and when it is closed; after db_log_mine() its owner does, and asks after each commit how much there is. */
struct db_log {
	int64_t file;       /* bytes that its file has grown to; 0: it is empty */
	int64_t bytes;      /* of these, bytes that count */
	int64_t fresh;      /* of these, bytes not moved yet */
};
enum db_moved { DB_MOVED, DB_MOVED_PARTLY, DB_MOVED_NOT };   /* partly: a reader's snapshot is in the way; not: err says why */
void db_log_mine(struct db *db);
struct db_log db_log(const struct db *db);
/* Moves all of it in one go, and has the next commit begin the log anew; with `cut` its file is emptied too. Waits for readers
 * who still need the log, at most that long. No transaction may be open. */
enum db_moved db_checkpoint(struct db *db, bool cut, int patience_ms, struct err *err);

int64_t db_size(struct db *db);                /* bytes of the store's files; 0: not known */
bool db_broken(struct db *db);                 /* syncing has failed, so nobody knows what is on the disk: reopen before going on */
bool db_was_full(struct db *db);               /* since it was last asked, the disk had no room for something */

bool db_prepare_all(struct db *db, struct err *err);   /* every declared statement; the error names the first that fails */

#endif
