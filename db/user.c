#include "db/user.h"

SQL(user_find_login, USER_COLUMNS "WHERE username = $1 OR email_key = $2 ORDER BY username = $1 DESC LIMIT 1");
SQL(user_find_id, USER_COLUMNS "WHERE id = $1");
SQL(user_list_all, USER_COLUMNS "ORDER BY id");
SQL(user_has_name, "SELECT 1 FROM users WHERE username = $1");
SQL(user_email_id, "SELECT id FROM users WHERE email_key = $1");
SQL(user_insert, "INSERT INTO users (username, email, email_key, password, role, created_at) VALUES ($1, $2, $3, $4, $5, $6) "
                 "RETURNING id");
SQL(user_insert_inbox, "INSERT INTO inbox (user_id, last_seq, unread) VALUES ($1, 0, 0)");
SQL(user_update_email, "UPDATE users SET email = $2, email_key = $3 WHERE id = $1");
SQL(user_update_password, "UPDATE users SET password = $2 WHERE id = $1");

SQL(token_insert, "INSERT INTO tokens (hash, user_id, created_at, expires_at) VALUES ($1, $2, $3, $4)");
SQL(token_find, "SELECT user_id, expires_at FROM tokens WHERE hash = $1 AND expires_at > $2");
SQL(token_delete, "DELETE FROM tokens WHERE hash = $1");
SQL(token_delete_of, "DELETE FROM tokens WHERE user_id = $1");
SQL(token_delete_others, "DELETE FROM tokens WHERE user_id = $1 AND hash <> $2");
SQL(token_delete_expired, "DELETE FROM tokens WHERE expires_at <= $1");

struct row *user_by_login(struct db *db, const char *username, const char *email_key)
{
	return db_query(db, &user_find_login, "ss", username, email_key);
}

struct row *user_by_id(struct db *db, int64_t id)
{
	return db_query(db, &user_find_id, "i", id);
}

struct row *user_all(struct db *db)
{
	return db_query(db, &user_list_all, "");
}

bool user_next(struct row *r, struct user *u)
{
	if (!db_row(r))
		return false;
	*u = (struct user){.id = db_int(r, 0), .username = db_text(r, 1), .email = db_text(r, 2), .password = db_text(r, 3),
	                   .role = (enum role)db_int(r, 4), .banned = db_int(r, 5) != 0, .created_at = db_int(r, 6),
	                   .ban_reason = db_text(r, 7)};
	return true;
}

bool user_name_taken(struct db *db, const char *username)
{
	int64_t one;
	return db_one(db, &one, &user_has_name, "s", username);
}

int64_t user_by_email(struct db *db, const char *email_key)
{
	int64_t id = 0;
	db_one(db, &id, &user_email_id, "s", email_key);
	return id;
}

int64_t user_add(struct db *db, const struct user *u, const char *email_key)
{
	int64_t id = 0;
	if (!db_one(db, &id, &user_insert, "ssssii", u->username, u->email, email_key, u->password, (int64_t)u->role,
	            u->created_at))
		return 0;
	return db_exec(db, NULL, &user_insert_inbox, "i", id) ? id : 0;
}

void user_set_password(struct db *db, int64_t id, const char *password)
{
	db_exec(db, NULL, &user_update_password, "is", id, password);
}

void user_set_email(struct db *db, int64_t id, const char *email, const char *email_key)
{
	db_exec(db, NULL, &user_update_email, "iss", id, email, email_key);
}

void token_add(struct db *db, const unsigned char hash[TOKEN_HASH], int64_t user_id, int64_t now, int64_t expires_at)
{
	db_exec(db, NULL, &token_insert, "biii", (const void *)hash, (size_t)TOKEN_HASH, user_id, now, expires_at);
}

int64_t token_owner(struct db *db, const unsigned char hash[TOKEN_HASH], int64_t now, int64_t *expires_at)
{
	int64_t owner = 0;
	struct row *r = db_query(db, &token_find, "bi", (const void *)hash, (size_t)TOKEN_HASH, now);
	if (db_row(r)) {
		owner = db_int(r, 0);
		*expires_at = db_int(r, 1);
	}
	db_end(r);
	return owner;
}

void token_remove(struct db *db, const unsigned char hash[TOKEN_HASH])
{
	db_exec(db, NULL, &token_delete, "b", (const void *)hash, (size_t)TOKEN_HASH);
}

void token_remove_of(struct db *db, int64_t user_id)
{
	db_exec(db, NULL, &token_delete_of, "i", user_id);
}

void token_remove_others(struct db *db, int64_t user_id, const unsigned char hash[TOKEN_HASH])
{
	db_exec(db, NULL, &token_delete_others, "ib", user_id, (const void *)hash, (size_t)TOKEN_HASH);
}

void token_sweep(struct db *db, int64_t now)
{
	db_exec(db, NULL, &token_delete_expired, "i", now);
}
