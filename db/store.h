/* Opening a store to write to it: nobody else does, it is a store of this program, nothing of it has vanished, and it is brought to
 * this program's schema. */
#ifndef DB_STORE_H
#define DB_STORE_H

#include <sys/types.h>

#include "db/db.h"

#define STORE_COMMITS "commits"   /* the file in a market's folder; db/commits.h says what it is */

struct store_place {
	const char *path;      /* of the store */
	const char *commits;   /* where its commits are noted; NULL: nowhere */
	pid_t gate;            /* who starts this process again when it dies; 0: nobody */
	bool accept;           /* what has vanished is accepted: the store is opened as it is, and numbers go on beyond what was noted */
};

/* Takes the lock of the store (db/lock.h says how long that may wait), looks at what is there (db/look.h), and opens it. What is
 * refused is left as it was, with a sentence. Each opening gives the store a new generation, in the file itself before anything else. */
struct db *store_open(const struct store_place *place, struct err *err);

/* A generation that no store has. */
int64_t store_new_generation(void);

/* Makes a copy that nobody has open ready to be a store: of this schema, in one file, its numbers going on well beyond these; NULL: none
 * are known. */
struct numbered;
bool store_renew(const char *path, const struct numbered *beyond, struct err *err);

/* The file at the store's path is no longer the one that is open: it was removed, or another was put in its place. */
bool store_gone(struct db *db);

/* Notes what the writer has committed, and the highest numbers as the reader sees them, and waits for the disk: about once a second,
 * in whatever thread the reader belongs to. Nothing new is no work. False: errno says why. */
bool store_note(struct db *writer, struct db *reader);

#endif
