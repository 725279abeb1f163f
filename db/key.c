#include "db/key.h"

#include "db/numbered.h"

#define KEY_COLUMNS "SELECT id, created_at, last_used_at, fingerprint, label, public_key FROM keys "

#define KEYS_OF(cmp, dir) KEY_COLUMNS "WHERE user_id = $1 AND id " cmp " $2 ORDER BY id " dir " LIMIT $3"
SQL_BOTH_WAYS(key_page, KEYS_OF);
SQL(key_find_id, KEY_COLUMNS "WHERE id = $1 AND user_id = $2");
SQL(key_find_blob, "SELECT id FROM keys WHERE user_id = $1 AND public_key = $2");
SQL(key_count_of, "SELECT COUNT(*) FROM keys WHERE user_id = $1");
SQL(key_insert, "INSERT INTO keys (id, user_id, public_key, fingerprint, label, created_at, last_used_at) "
    "VALUES (" NEXT_NUMBER("keys") ", $1, $2, $3, $4, $5, 0) RETURNING id");
SQL(key_update_used, "UPDATE keys SET last_used_at = $2 WHERE id = $1");
SQL(key_delete, "DELETE FROM keys WHERE id = $1 AND user_id = $2");

struct row *key_list(struct db *db, int64_t user, const struct span *span)
{
	return db_query(db, &key_page[span->rising], "iii", user, span->past, (int64_t)span->limit);
}

struct row *key_by_id(struct db *db, int64_t id, int64_t user)
{
	return db_query(db, &key_find_id, "ii", id, user);
}

bool key_next(struct row *r, struct key *k)
{
	if (!db_row(r))
		return false;
	*k = (struct key){.id = db_int(r, 0), .created_at = db_int(r, 1), .last_used_at = db_int(r, 2),
	                  .fingerprint = db_text(r, 3), .label = db_text(r, 4)};
	k->blob = db_blob(r, 5, &k->size);
	return true;
}

int64_t key_find(struct db *db, int64_t user, const void *blob, size_t size)
{
	int64_t id = 0;
	return db_one(db, &id, &key_find_blob, "ib", user, blob, size) ? id : 0;
}

int64_t key_count(struct db *db, int64_t user)
{
	int64_t count = 0;
	return db_one(db, &count, &key_count_of, "i", user) ? count : 0;
}

int64_t key_add(struct db *db, int64_t user, const struct key *k)
{
	int64_t id = 0;
	return db_one(db, &id, &key_insert, "ibssi", user, k->blob, k->size, k->fingerprint, k->label, k->created_at) ? id : 0;
}

void key_used(struct db *db, int64_t id, int64_t now)
{
	db_exec(db, NULL, &key_update_used, "ii", id, now);
}

void key_remove(struct db *db, int64_t id, int64_t user)
{
	db_exec(db, NULL, &key_delete, "ii", id, user);
}
