/* What a connection to the store is, for the files that make up the engine. */
#ifndef DB_STATE_H
#define DB_STATE_H

#include <limits.h>
#include <sqlite3.h>

#include "db/db.h"

struct db {
	sqlite3 *handle;
	enum db_mode mode;
	int read_deadline_ms;
	int64_t steps;               /* left until a statement ends early; 0: no limit */
	bool ended;                  /* one has */
	int allowed_ms;              /* of the question that is asked; 0: no deadline */
	int64_t deadline;            /* monotonic ms: when they may be over, */
	int64_t ran;                 /* which is told by the thread's time, in µs; 0: not looked at yet */
	bool late;                   /* the question was given up, */
	bool starved;                /* for waiting alone */
	bool holds;                  /* a snapshot that questions share, */
	bool asks;                   /* one of which is being asked; */
	uint64_t held;               /* of `commits`: all that it counted is in it */
	struct row *rows;            /* one a declared statement, prepared at first use */
	int frame;                   /* bytes of a page in the log; 0: the log is not ours to look after */
	int frames, moved, longest;  /* in the log; of these in the store's file already; and most since the log was cut */
	bool broken;                 /* a sync has failed */
	bool full;                   /* the disk had no room */
	int lock_fd;                 /* a writer's lock of the store; -1: none */
	struct commits_file *noted;  /* where its commits are noted; NULL: nowhere */
	char log[PATH_MAX + 8];      /* a writer's: the path of the log */
	bool counts;                 /* its commits, which are so many */
	int64_t counted;
	int64_t written;             /* db_changes() when the transaction began */
	int failed;                  /* SQLite's extended code of the first error since db_check() */
	char why[240];
};

/* A connection alone: the file is neither looked at nor changed before it is asked something. */
struct db *db_connect(const char *path, enum db_mode mode, int read_deadline_ms, struct err *err);

int64_t db_log_size(struct db *db);   /* bytes of the log's file as it is on the disk */
bool db_too_late(struct err *err);   /* false, and what who asked is told */

/* store.c: within a transaction of the writer, before its COMMIT and after it. */
bool store_count(struct db *db);
void store_counted(struct db *db);
/* And when it is closed: while it still can be asked, and when it is. */
void store_closing(struct db *db);
void store_closed(struct db *db);

#endif
