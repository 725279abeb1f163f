/* What lies at a store's path before anybody opens it to write, and whether it is what was noted of it. */
#ifndef DB_LOOK_H
#define DB_LOOK_H

#include "db/commits.h"
#include "db/store.h"

#define STORE_APPLICATION 1835101537   /* "mama": application_id of our stores; those of earlier versions have 0 */

struct look {
	/* The file alone, without its log. */
	int64_t size;                 /* 0: it is empty, or not there */
	bool sqlite;                  /* it begins as a database does */
	int64_t application, generation;
	bool log;                     /* there is one, with something in it */
	/* Together with its log. */
	bool ledger;                  /* it counts its commits: a store of schema 11 or later */
	int64_t named, commits;       /* the generation that the ledger has, and its commits */
	struct numbered highest;
	/* What is noted beside it. */
	bool noted;
	struct commits note;
	/* Why it is refused. */
	bool busy;                    /* look_locked(): somebody writes to it */
	bool lost;                    /* something that was there is not: the operator may accept that */
	bool foreign_log;             /* the log is, or may be, another's */
};

/* Looks, changing nothing. False: the store is not to be opened; err says why, in a sentence with the way out. Nobody of this process
 * may have the store open: closing the file drops SQLite's locks. */
bool look_at(const struct store_place *place, struct look *out, struct err *err);
/* The same while nobody else writes to it; waits for its lock as store_open() does. */
bool look_locked(const struct store_place *place, struct look *out, struct err *err);

#endif
