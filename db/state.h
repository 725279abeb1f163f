/* What a connection to the store is, for the files that make up the engine. */
#ifndef DB_STATE_H
#define DB_STATE_H

#include <sqlite3.h>

#include "db/db.h"

struct db {
	sqlite3 *handle;
	enum db_mode mode;
	int read_deadline_ms;
	int64_t deadline;            /* monotonic ms; 0: none */
	bool holds;                  /* a snapshot that questions share, */
	bool asks;                   /* one of which is being asked; */
	uint64_t held;               /* of `commits`: all that it counted is in it */
	struct row *rows;            /* one a declared statement, prepared at first use */
	int frame;                   /* bytes of a page in the log; 0: the log is not ours to look after */
	int frames, moved, longest;  /* in the log; of these in the store's file already; and most since the log was cut */
	bool broken;                 /* an I/O error was seen */
	int lock_fd;                 /* a writer's lock of the store; -1: none */
	int failed;                  /* SQLite's extended code of the first error since db_check() */
	char why[200];
};

/* A connection alone: the file is neither looked at nor changed before it is asked something. */
struct db *db_connect(const char *path, enum db_mode mode, int read_deadline_ms, struct err *err);

int64_t db_log_size(struct db *db);   /* bytes of the log's file as it is on the disk */

#endif
