#include "tests/bench/common/recording.h"

#include <inttypes.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "db/db.h"

enum { STATEMENTS = 512, COLUMNS = 32 };

struct event {
	enum { BIND_INT, BIND_TEXT, BIND_BLOB, BIND_NULL, STEP, RESET } kind : 8;
	unsigned statement : 24;
	int detail;                /* slot of what is bound; result of a step */
	int64_t value;             /* an integer; of a text or blob where it begins in `bytes` */
	int64_t size;
};

static struct {
	bool on;
	sqlite3 *handle;           /* of the last connection opened */
	struct event *events;
	size_t count, room;
	size_t *ends;              /* of each operation, in events */
	size_t operations;
	struct buf bytes;
	size_t bytes_kept, statements_run, statements_kept;
	struct known {
		sqlite3_stmt *stmt;
		char *text;
		int bound;             /* since its last reset */
		bool running;
	} statements[STATEMENTS];
	unsigned statement_count;
} tape;

static struct known *known(sqlite3_stmt *stmt)
{
	for (unsigned i = 0; i < tape.statement_count; i++)
		if (tape.statements[i].stmt == stmt)
			return &tape.statements[i];
	if (tape.statement_count == STATEMENTS)
		fatal("a recording holds %d statements", STATEMENTS);
	struct known *k = &tape.statements[tape.statement_count++];
	*k = (struct known){.stmt = stmt, .text = xstrdup(sqlite3_sql(stmt))};
	return k;
}

static void note(sqlite3_stmt *stmt, struct event e)
{
	if (tape.count == tape.room) {
		tape.room = tape.room ? 2 * tape.room : 4096;
		tape.events = xrealloc(tape.events, tape.room * sizeof *tape.events);
	}
	e.statement = (unsigned)(known(stmt) - tape.statements);
	tape.events[tape.count++] = e;
}

static void note_bytes(sqlite3_stmt *stmt, int kind, int slot, const void *bytes, size_t n)
{
	note(stmt, (struct event){.kind = bytes ? (unsigned)kind & 7 : BIND_NULL, .detail = slot, .value = (int64_t)tape.bytes.len,
	                          .size = (int64_t)n});
	if (bytes)
		buf_add(&tape.bytes, bytes, n);
}

/* The linker gives our objects these in place of SQLite's, which are then __real_…. */
int __real_sqlite3_open_v2(const char *path, sqlite3 **handle, int flags, const char *vfs);
int __real_sqlite3_bind_int64(sqlite3_stmt *stmt, int slot, sqlite3_int64 v);
int __real_sqlite3_bind_text(sqlite3_stmt *stmt, int slot, const char *s, int n, void (*done)(void *));
int __real_sqlite3_bind_blob64(sqlite3_stmt *stmt, int slot, const void *b, sqlite3_uint64 n, void (*done)(void *));
int __real_sqlite3_bind_null(sqlite3_stmt *stmt, int slot);
int __real_sqlite3_step(sqlite3_stmt *stmt);
int __real_sqlite3_reset(sqlite3_stmt *stmt);
int __wrap_sqlite3_open_v2(const char *path, sqlite3 **handle, int flags, const char *vfs);
int __wrap_sqlite3_bind_int64(sqlite3_stmt *stmt, int slot, sqlite3_int64 v);
int __wrap_sqlite3_bind_text(sqlite3_stmt *stmt, int slot, const char *s, int n, void (*done)(void *));
int __wrap_sqlite3_bind_blob64(sqlite3_stmt *stmt, int slot, const void *b, sqlite3_uint64 n, void (*done)(void *));
int __wrap_sqlite3_bind_null(sqlite3_stmt *stmt, int slot);
int __wrap_sqlite3_step(sqlite3_stmt *stmt);
int __wrap_sqlite3_reset(sqlite3_stmt *stmt);

int __wrap_sqlite3_open_v2(const char *path, sqlite3 **handle, int flags, const char *vfs)
{
	int rc = __real_sqlite3_open_v2(path, handle, flags, vfs);
	tape.handle = *handle;
	return rc;
}

int __wrap_sqlite3_bind_int64(sqlite3_stmt *stmt, int slot, sqlite3_int64 v)
{
	if (tape.on)
		note(stmt, (struct event){.kind = BIND_INT, .detail = slot, .value = v});
	return __real_sqlite3_bind_int64(stmt, slot, v);
}

int __wrap_sqlite3_bind_text(sqlite3_stmt *stmt, int slot, const char *s, int n, void (*done)(void *))
{
	if (tape.on)
		note_bytes(stmt, BIND_TEXT, slot, s, s && n < 0 ? strlen(s) : (size_t)n);
	return __real_sqlite3_bind_text(stmt, slot, s, n, done);
}

int __wrap_sqlite3_bind_blob64(sqlite3_stmt *stmt, int slot, const void *b, sqlite3_uint64 n, void (*done)(void *))
{
	if (tape.on)
		note_bytes(stmt, BIND_BLOB, slot, b, (size_t)n);
	return __real_sqlite3_bind_blob64(stmt, slot, b, n, done);
}

int __wrap_sqlite3_bind_null(sqlite3_stmt *stmt, int slot)
{
	if (tape.on)
		note(stmt, (struct event){.kind = BIND_NULL, .detail = slot});
	return __real_sqlite3_bind_null(stmt, slot);
}

/* How many parameters were given since the statement was last reset; a way of giving them that is not caught here shows. */
static int bound_now(unsigned statement)
{
	int bound = 0;
	for (size_t i = tape.count; i-- > 0;) {
		const struct event *e = &tape.events[i];
		if (e->statement == statement && e->kind >= STEP)
			break;
		bound += e->statement == statement;
	}
	return bound;
}

int __wrap_sqlite3_step(sqlite3_stmt *stmt)
{
	int rc = __real_sqlite3_step(stmt);
	if (!tape.on)
		return rc;
	struct known *k = known(stmt);
	if (!k->running) {
		tape.statements_run++;
		if (bound_now((unsigned)(k - tape.statements)) != sqlite3_bind_parameter_count(stmt))
			fatal("parameters were bound in a way that a recording does not see: %s", k->text);
	}
	k->running = rc == SQLITE_ROW;
	note(stmt, (struct event){.kind = STEP, .detail = rc});
	return rc;
}

int __wrap_sqlite3_reset(sqlite3_stmt *stmt)
{
	if (tape.on) {
		note(stmt, (struct event){.kind = RESET});
		known(stmt)->running = false;
	}
	return __real_sqlite3_reset(stmt);
}

void recording_begin(void)
{
	tape.on = true;
}

void recording_keep(void)
{
	tape.on = false;
	tape.ends = xrealloc(tape.ends, (tape.operations + 1) * sizeof *tape.ends);
	tape.ends[tape.operations++] = tape.count;
	tape.bytes_kept = tape.bytes.len;
	tape.statements_kept = tape.statements_run;
}

void recording_drop(void)
{
	tape.on = false;
	tape.count = tape.operations > 0 ? tape.ends[tape.operations - 1] : 0;
	tape.bytes.len = tape.bytes_kept;
	tape.statements_run = tape.statements_kept;
}

size_t recording_count(void)
{
	return tape.operations;
}

double recording_statements(void)
{
	return tape.operations > 0 ? (double)tape.statements_kept / (double)tape.operations : 0;
}

static const char *name_of(const char *text)
{
	for (const struct sql *sql = __start_mama_sql; sql < __stop_mama_sql; sql++)
		if (strcmp(sql->text, text) == 0)
			return sql->name;
	return text;
}

void recording_names(struct buf *out, size_t operation)
{
	bool running[STATEMENTS] = {false};
	for (size_t i = operation > 0 ? tape.ends[operation - 1] : 0; i < tape.ends[operation]; i++) {
		const struct event *e = &tape.events[i];
		if (e->kind == STEP && !running[e->statement])
			buf_addf(out, "%s%s", out->len > 0 ? " " : "", name_of(tape.statements[e->statement].text));
		if (e->kind >= STEP)
			running[e->statement] = e->kind == STEP && e->detail == SQLITE_ROW;
	}
}

/* ---- playing ---- */

struct player {
	sqlite3_stmt *begin, *commit;
	sqlite3_stmt *statements[STATEMENTS];
	char *keys[STATEMENTS][COLUMNS];   /* names of the columns, for the JSON */
	uint64_t sink;                     /* what is read is made use of */
};

static sqlite3_stmt *prepare(const char *text, struct err *err)
{
	sqlite3_stmt *stmt = NULL;
	if (sqlite3_prepare_v3(tape.handle, text, -1, SQLITE_PREPARE_PERSISTENT, &stmt, NULL) != SQLITE_OK)
		fail(err, ERR_INTERNAL, "%s: %s", name_of(text), sqlite3_errmsg(tape.handle));
	return stmt;
}

struct player *player_new(bool writes, struct err *err)
{
	struct player *p = xcalloc(1, sizeof *p);
	p->begin = prepare(writes ? "BEGIN IMMEDIATE" : "BEGIN", err);
	p->commit = prepare("COMMIT", err);
	for (unsigned i = 0; i < tape.statement_count; i++) {
		p->statements[i] = prepare(tape.statements[i].text, err);
		if (!p->statements[i]) {
			player_free(p);
			return NULL;
		}
		int columns = sqlite3_column_count(p->statements[i]);
		for (int c = 0; c < columns && c < COLUMNS; c++)
			p->keys[i][c] = xstrdup(sqlite3_column_name(p->statements[i], c));
	}
	return p;
}

void player_free(struct player *p)
{
	for (unsigned i = 0; p && i < tape.statement_count; i++) {
		sqlite3_finalize(p->statements[i]);
		for (int c = 0; c < COLUMNS; c++)
			free(p->keys[i][c]);
	}
	if (p) {
		sqlite3_finalize(p->begin);
		sqlite3_finalize(p->commit);
	}
	free(p);
}

static void read_row(struct player *p, sqlite3_stmt *stmt)
{
	int columns = sqlite3_data_count(stmt);
	for (int c = 0; c < columns; c++) {
		if (sqlite3_column_type(stmt, c) == SQLITE_INTEGER)
			p->sink += (uint64_t)sqlite3_column_int64(stmt, c);
		else
			p->sink += (uintptr_t)sqlite3_column_text(stmt, c) + (unsigned)sqlite3_column_bytes(stmt, c);
	}
}

static void write_row(struct player *p, unsigned statement, struct buf *text)
{
	sqlite3_stmt *stmt = p->statements[statement];
	struct jw w = {.b = text, .comma = text->len > 0 && text->data[text->len - 1] == '}'};
	int columns = sqlite3_data_count(stmt);
	jw_open(&w, NULL, '{');
	for (int c = 0; c < columns && c < COLUMNS; c++) {
		if (sqlite3_column_type(stmt, c) == SQLITE_INTEGER) {
			jw_int(&w, p->keys[statement][c], sqlite3_column_int64(stmt, c));
		} else {
			const char *s = (const char *)sqlite3_column_text(stmt, c);
			jw_strn(&w, p->keys[statement][c], s ? s : "", (size_t)sqlite3_column_bytes(stmt, c));
		}
	}
	jw_close(&w, '}');
}

static bool play_step(struct player *p, const struct event *e, struct buf *text, struct err *err)
{
	int rc = __real_sqlite3_step(p->statements[e->statement]);
	if (rc != e->detail)
		return fail(err, ERR_INTERNAL, "%s gave %d when it was recorded, and %d now: %s", name_of(tape.statements[e->statement].text),
		            e->detail, rc, sqlite3_errmsg(tape.handle));
	if (rc == SQLITE_ROW && text)
		write_row(p, e->statement, text);
	else if (rc == SQLITE_ROW)
		read_row(p, p->statements[e->statement]);
	return true;
}

bool player_play(struct player *p, size_t operation, struct buf *text, struct err *err)
{
	const struct event *e = &tape.events[operation > 0 ? tape.ends[operation - 1] : 0], *end = &tape.events[tape.ends[operation]];
	for (; e < end; e++) {
		sqlite3_stmt *stmt = p->statements[e->statement];
		const char *bytes = e->kind == BIND_TEXT || e->kind == BIND_BLOB ? tape.bytes.data + e->value : NULL;
		switch (e->kind) {
		case BIND_INT: __real_sqlite3_bind_int64(stmt, e->detail, e->value); break;
		case BIND_TEXT: __real_sqlite3_bind_text(stmt, e->detail, bytes, (int)e->size, SQLITE_STATIC); break;
		case BIND_BLOB: __real_sqlite3_bind_blob64(stmt, e->detail, bytes, (sqlite3_uint64)e->size, SQLITE_STATIC); break;
		case BIND_NULL: __real_sqlite3_bind_null(stmt, e->detail); break;
		case RESET: __real_sqlite3_reset(stmt); break;
		case STEP:
			if (!play_step(p, e, text, err))
				return false;
		}
	}
	return true;
}

static bool run_alone(sqlite3_stmt *stmt, struct err *err)
{
	bool fine = __real_sqlite3_step(stmt) == SQLITE_DONE ||
	            fail(err, ERR_UNAVAILABLE, "%s: %s", sqlite3_sql(stmt), sqlite3_errmsg(tape.handle));
	__real_sqlite3_reset(stmt);
	return fine;
}

bool player_begin(struct player *p, struct err *err)
{
	return run_alone(p->begin, err);
}

bool player_commit(struct player *p, struct err *err)
{
	return run_alone(p->commit, err);
}

bool player_empty_log(struct player *p, struct err *err)
{
	(void)p;
	return sqlite3_wal_checkpoint_v2(tape.handle, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL) == SQLITE_OK ||
	       fail(err, ERR_UNAVAILABLE, "the log cannot be emptied: %s", sqlite3_errmsg(tape.handle));
}

int64_t player_pages_written(struct player *p)
{
	int pages = 0, most;
	(void)p;
	sqlite3_db_status(tape.handle, SQLITE_DBSTATUS_CACHE_WRITE, &pages, &most, 1);
	return pages;
}
