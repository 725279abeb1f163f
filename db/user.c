#include "db/user.h"

#include <string.h>

#include "db/numbered.h"
#include "db/product.h"

/* $1 ids beyond it, $2 how many, $3 a pattern of LIKE ('' is any), $4 banned or not, $5 the role (-1: any) */
#define USER_PAGE(of, cmp, dir) USER_COLUMNS "WHERE " of "id " cmp " $1 AND ($3 = '' OR username LIKE $3 ESCAPE '\\' OR " \
	"email_key LIKE $3 ESCAPE '\\') AND ($4 = -1 OR banned = $4) AND ($5 = -1 OR role = $5) ORDER BY id " dir " LIMIT $2"
#define ALL(cmp, dir) USER_PAGE("", cmp, dir)
#define ADMINS(cmp, dir) USER_PAGE("role = 1 AND ", cmp, dir)
#define BANNED(cmp, dir) USER_PAGE("banned = 1 AND ", cmp, dir)

SQL(user_find_login, USER_COLUMNS "WHERE username = $1 OR email_key = $2 ORDER BY username = $1 DESC LIMIT 1");
SQL(user_find_id, USER_COLUMNS "WHERE id = $1");
SQL(user_list_all, USER_COLUMNS "ORDER BY id");
SQL_BOTH_WAYS(user_page, ALL);
SQL_BOTH_WAYS(user_page_admins, ADMINS);
SQL_BOTH_WAYS(user_page_banned, BANNED);
SQL(user_has_name, "SELECT 1 FROM users WHERE username = $1");
SQL(user_email_id, "SELECT id FROM users WHERE email_key = $1");
SQL(user_insert, "INSERT INTO users (id, username, email, email_key, password, role, created_at) "
                 "VALUES (" NEXT_NUMBER("users") ", $1, $2, $3, $4, $5, $6) RETURNING id");
SQL(user_insert_inbox, "INSERT INTO inbox (user_id, last_seq, unread) VALUES ($1, 0, 0)");
SQL(user_update_email, "UPDATE users SET email = $2, email_key = $3 WHERE id = $1");
SQL(user_update_password, "UPDATE users SET password = $2 WHERE id = $1");
SQL(user_update_role, "UPDATE users SET role = $2 WHERE id = $1");
SQL(user_update_banned, "UPDATE users SET banned = $2, ban_reason = $3 WHERE id = $1");
SQL(user_find_other_admin, "SELECT 1 FROM users WHERE role = 1 AND banned = 0 AND id <> $1 LIMIT 1");
SQL(user_count_products, "SELECT count(*) FROM (SELECT 1 FROM shelf WHERE shelf = $1 LIMIT $2) s");
SQL(user_sum_rating, "SELECT coalesce(sum(rating_sum), 0), coalesce(sum(rating_count), 0) FROM products "
    "WHERE seller_id = $1 AND rating_count > 0");

SQL(token_insert, "INSERT INTO tokens (hash, user_id, created_at, expires_at) VALUES ($1, $2, $3, $4)");
SQL(token_find, "SELECT user_id, expires_at FROM tokens WHERE hash = $1 AND expires_at > $2");
SQL(token_delete, "DELETE FROM tokens WHERE hash = $1");
SQL(token_delete_of, "DELETE FROM tokens WHERE user_id = $1");
SQL(token_delete_others, "DELETE FROM tokens WHERE user_id = $1 AND hash <> $2");
SQL(token_delete_expired, "DELETE FROM tokens WHERE hash IN (SELECT hash FROM tokens WHERE expires_at <= $1 LIMIT $2)");
SQL(token_count_of, "SELECT count(*) FROM (SELECT 1 FROM tokens WHERE user_id = $1 LIMIT $2) t");
SQL(token_delete_oldest, "DELETE FROM tokens WHERE hash = (SELECT hash FROM tokens WHERE user_id = $1 ORDER BY created_at LIMIT 1) "
    "RETURNING hash");
SQL(token_set_latest, "UPDATE tokens SET expires_at = $1 WHERE expires_at > $1");

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

/* Becomes "%text%" with what LIKE reads as more than itself escaped, in small letters. */
void user_filter_search(struct user_filter *f, const char *text)
{
	size_t n = 0;
	if (*text)
		f->pattern[n++] = '%';
	for (; *text && n + 4 < sizeof f->pattern; text++) {
		if (strchr("%_\\", *text))
			f->pattern[n++] = '\\';
		f->pattern[n++] = (char)(*text >= 'A' && *text <= 'Z' ? *text + 32 : *text);
	}
	if (n > 0)
		f->pattern[n++] = '%';
	f->pattern[n] = '\0';
}

/* Admins and the banned are few and have indexes of their own. */
struct row *user_list(struct db *db, const struct user_filter *f, const struct span *span)
{
	const struct sql *list = f->role == ROLE_ADMIN ? user_page_admins : f->banned == 1 ? user_page_banned : user_page;
	return db_query(db, &list[span->rising], "iisii", span->past, (int64_t)span->limit, f->pattern, (int64_t)f->banned,
	                (int64_t)f->role);
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

void user_set_role(struct db *db, int64_t id, enum role role)
{
	db_exec(db, NULL, &user_update_role, "ii", id, (int64_t)role);
}

void user_set_banned(struct db *db, int64_t id, bool banned, const char *reason)
{
	db_exec(db, NULL, &user_update_banned, "iis", id, (int64_t)banned, reason);
}

bool user_other_admin(struct db *db, int64_t id)
{
	int64_t one;
	return db_one(db, &one, &user_find_other_admin, "i", id);
}

void user_reputation(struct db *db, int64_t id, int64_t most, int64_t *products, int64_t *rating_sum, int64_t *rating_count)
{
	*products = *rating_sum = *rating_count = 0;
	db_one(db, products, &user_count_products, "ii", shelf_of_seller(id), most);
	struct row *r = db_query(db, &user_sum_rating, "i", id);
	if (db_row(r)) {
		*rating_sum = db_int(r, 0);
		*rating_count = db_int(r, 1);
	}
	db_end(r);
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

bool token_make_room(struct db *db, int64_t user_id, int64_t most, unsigned char ended[TOKEN_HASH])
{
	int64_t count = 0;
	size_t n = 0;
	db_one(db, &count, &token_count_of, "ii", user_id, most);
	if (count < most)
		return false;
	struct row *r = db_query(db, &token_delete_oldest, "i", user_id);
	bool found = db_row(r);
	const void *hash = found ? db_blob(r, 0, &n) : NULL;
	if (n == TOKEN_HASH)
		memcpy(ended, hash, TOKEN_HASH);
	db_end(r);
	return n == TOKEN_HASH;
}

int64_t token_sweep(struct db *db, int64_t now, int64_t most)
{
	int64_t taken = 0;
	db_exec(db, &taken, &token_delete_expired, "ii", now, most);
	return taken;
}

void token_shorten(struct db *db, int64_t latest)
{
	db_exec(db, NULL, &token_set_latest, "i", latest);
}
