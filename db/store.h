/* Opening a store to write to it: nobody else does, it is a store of this program, and it is brought to its schema. */
#ifndef DB_STORE_H
#define DB_STORE_H

#include <sys/types.h>

#include "db/db.h"

struct store_place {
	const char *path;      /* of the store */
	pid_t gate;            /* who starts this process again when it dies; 0: nobody */
};

/* Takes the lock of the store (db/lock.h says how long that may wait), looks at what is there, and opens it. What is no store of
 * ours, a log without its store, and a store of a newer program are refused with a sentence and left as they were. */
struct db *store_open(const struct store_place *place, struct err *err);

/* The file at the store's path is no longer the one that is open: it was removed, or another was put in its place. */
bool store_gone(struct db *db);

#endif
