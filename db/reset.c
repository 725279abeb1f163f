#include "db/reset.h"

SQL(reset_write, "INSERT INTO resets (email_key, hash, asked_at, expires_at) VALUES ($1, $2, $3, $4) "
                 "ON CONFLICT (email_key) DO UPDATE SET hash = $2, asked_at = $3, expires_at = $4 WHERE resets.asked_at <= $5");
SQL(reset_user, USER_COLUMNS "WHERE banned = 0 AND email_key = "
                             "(SELECT email_key FROM resets WHERE hash = $1 AND expires_at > $2)");
SQL(reset_use, "UPDATE resets SET expires_at = 0 WHERE hash = $1 AND expires_at > $2");
SQL(reset_end, "UPDATE resets SET expires_at = 0 WHERE email_key = $1");
SQL(reset_end_of, "UPDATE resets SET expires_at = 0 WHERE email_key = (SELECT email_key FROM users WHERE id = $1)");
SQL(reset_delete_old, "DELETE FROM resets WHERE email_key IN (SELECT email_key FROM resets WHERE asked_at < $1 ORDER BY asked_at "
    "LIMIT $2)");
SQL(reset_delete_later, "DELETE FROM resets WHERE asked_at > $1");

bool reset_ask(struct db *db, const char *email_key, const unsigned char hash[TOKEN_HASH], int64_t now, int64_t expires_at,
               int64_t paused_since)
{
	int64_t changed = 0;
	return db_exec(db, &changed, &reset_write, "sbiii", email_key, (const void *)hash, (size_t)TOKEN_HASH, now, expires_at,
	               paused_since) && changed > 0;
}

struct row *reset_owner(struct db *db, const unsigned char hash[TOKEN_HASH], int64_t now)
{
	return db_query(db, &reset_user, "bi", (const void *)hash, (size_t)TOKEN_HASH, now);
}

bool reset_take(struct db *db, const unsigned char hash[TOKEN_HASH], int64_t now)
{
	int64_t changed = 0;
	return db_exec(db, &changed, &reset_use, "bi", (const void *)hash, (size_t)TOKEN_HASH, now) && changed > 0;
}

void reset_void(struct db *db, const char *email_key)
{
	db_exec(db, NULL, &reset_end, "s", email_key);
}

void reset_void_of(struct db *db, int64_t user_id)
{
	db_exec(db, NULL, &reset_end_of, "i", user_id);
}

int64_t reset_sweep(struct db *db, int64_t asked_before, int64_t most)
{
	int64_t taken = 0;
	db_exec(db, &taken, &reset_delete_old, "ii", asked_before, most);
	return taken;
}

void reset_drop_later(struct db *db, int64_t now)
{
	db_exec(db, NULL, &reset_delete_later, "i", now);
}
