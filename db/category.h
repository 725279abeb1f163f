/* The category tree. */
#ifndef DB_CATEGORY_H
#define DB_CATEGORY_H

#include "db/db.h"

#define CATEGORY_DEPTH 8   /* levels at most */

struct category {
	int64_t id, parent, position;   /* parent 0: top */
	int64_t approved;               /* products of this very category on the shelves */
	const char *name;               /* valid until the row's statement goes on */
};

struct row *category_all(struct db *db);     /* by parent, position, name */
struct row *category_by_id(struct db *db, int64_t id);
bool category_next(struct row *r, struct category *c);

/* name_key: the name as text_fold() leaves it. Taken: by another than `but` under the same parent. */
bool category_name_taken(struct db *db, int64_t parent, const char *name_key, int64_t but);
int64_t category_add(struct db *db, const struct category *c, const char *name_key);     /* the new id; 0: see db_check() */
void category_change(struct db *db, const struct category *c, const char *name_key);     /* parent, position, name */
void category_remove(struct db *db, int64_t id);      /* one that is not in use */
bool category_in_use(struct db *db, int64_t id);      /* it has products of any status, or children */
void category_count(struct db *db, int64_t id, int delta);

/* The chain from a category up to its top, itself first; returns how many, 0 when there is no such category. */
int category_path(struct db *db, int64_t id, int64_t path[CATEGORY_DEPTH]);
bool category_any(struct db *db);   /* there is one */

#endif
