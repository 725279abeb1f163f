/* The store's schema, as an append-only list of steps: index = version. */
#ifndef DB_MIGRATIONS_H
#define DB_MIGRATIONS_H

#include "db/db.h"

int migrations_latest(void);
/* Brings the store to this program's schema, each step in a transaction of its own; one that has another is copied first, to
 * PATH.schema-N, and both are logged. A store of a newer program is refused with a sentence (ERR_CONFIG) and left as it was. */
bool migrate(struct db *db, const char *path, struct err *err);

/* For the migrations alone: runs several statements. */
bool db_script(struct db *db, const char *text, struct err *err);

#endif
