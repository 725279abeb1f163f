/* Copies of a store: taken while it is written to, checked, and put in its place. */
#ifndef DB_BACKUP_H
#define DB_BACKUP_H

#include "db/store.h"

/* What a store holds, for people. */
struct backup_sum {
	int64_t orders, products, users, messages;
	int64_t newest;          /* ms: of all that has a date; 0: nothing has */
	int64_t schema;
};
bool backup_sum(const char *path, struct backup_sum *out, struct err *err);

/* A server has the store open, or nothing of it has vanished: a copy of it would be a backup. */
bool backup_allowed(const struct store_place *place, struct err *err);

/* Copies a store with its log, at one moment of it, into the file `to`: under a temporary name beside it, with a generation of its
 * own, checked and synced; what had the name before is there until then. The store is only read. */
bool backup_copy(const char *path, const char *to, struct err *err);

/* Nobody has the store open and nothing is in its log: what reading has left beside it goes. */
void backup_tidy(const char *path);

/* Puts a copy of the file `from` into the store's place, brought to this program's schema, with a generation of its own, and numbers
 * that go on beyond what was noted and what was there. The old store with its log is moved to `aside` (PATH_MAX; "": there was
 * none). The store's lock is taken for it. */
bool backup_restore(const struct store_place *place, const char *from, char *aside, struct err *err);

#endif
