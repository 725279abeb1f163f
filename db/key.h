/* The ssh public keys that log their user in. */
#ifndef DB_KEY_H
#define DB_KEY_H

#include "db/db.h"

struct key {   /* texts and bytes: valid until the row's statement goes on */
	int64_t id, created_at, last_used_at;
	const char *fingerprint, *label;
	const void *blob;   /* the wire form */
	size_t size;
};

/* Rows for key_next(), of this user's keys alone. */
struct row *key_list(struct db *db, int64_t user, const struct span *span);
struct row *key_by_id(struct db *db, int64_t id, int64_t user);
bool key_next(struct row *r, struct key *k);

int64_t key_find(struct db *db, int64_t user, const void *blob, size_t size);   /* the user's key with these bytes; 0: none */
int64_t key_count(struct db *db, int64_t user);
int64_t key_add(struct db *db, int64_t user, const struct key *k);              /* its id is not looked at; gives the new one */
void key_used(struct db *db, int64_t id, int64_t now);
void key_remove(struct db *db, int64_t id, int64_t user);

#endif
