/* People, their session tokens, and what they are told: users, tokens, inbox. */
#ifndef DB_USER_H
#define DB_USER_H

#include "db/db.h"
#include "db/states.h"

struct user {   /* texts: valid until the row's statement goes on */
	int64_t id, created_at;
	const char *username, *email, *password, *ban_reason;
	enum role role;
	bool banned;
};

/* For the statements whose rows user_next() reads. */
#define USER_COLUMNS "SELECT id, username, email, password, role, banned, created_at, ban_reason FROM users "
#define USER_SEARCH 100           /* characters */
struct user_filter {              /* must live as long as the list's row */
	char pattern[8 * USER_SEARCH + 8];   /* of user_filter_search(); "": any */
	int role, banned;         /* -1: any */
};

struct row *user_by_login(struct db *db, const char *username, const char *email_key);   /* either may match */
struct row *user_by_id(struct db *db, int64_t id);
struct row *user_all(struct db *db);
/* Those whose name or e-mail holds this text of at most USER_SEARCH characters, without case. */
void user_filter_search(struct user_filter *f, const char *text);
struct row *user_list(struct db *db, const struct user_filter *f, const struct span *span);
bool user_next(struct row *r, struct user *u);

bool user_name_taken(struct db *db, const char *username);
int64_t user_by_email(struct db *db, const char *email_key);   /* the id; 0: nobody's */
int64_t user_add(struct db *db, const struct user *u, const char *email_key);   /* the new id; 0: see db_check() */
void user_set_password(struct db *db, int64_t id, const char *password);
void user_set_email(struct db *db, int64_t id, const char *email, const char *email_key);
void user_set_role(struct db *db, int64_t id, enum role role);
void user_set_banned(struct db *db, int64_t id, bool banned, const char *reason);
bool user_other_admin(struct db *db, int64_t id);   /* there is an admin besides this user, and not banned */

/* What everyone may know of a seller: his products on sale, counted up to `most`, and the stars of all he ever sold. */
void user_reputation(struct db *db, int64_t id, int64_t most, int64_t *products, int64_t *rating_sum, int64_t *rating_count);

#define TOKEN_HASH 32
void token_add(struct db *db, const unsigned char hash[TOKEN_HASH], int64_t user_id, int64_t now, int64_t expires_at);
/* The owner of a token that has not expired: 0 when there is none. */
int64_t token_owner(struct db *db, const unsigned char hash[TOKEN_HASH], int64_t now, int64_t *expires_at);
void token_remove(struct db *db, const unsigned char hash[TOKEN_HASH]);
void token_remove_of(struct db *db, int64_t user_id);
void token_remove_others(struct db *db, int64_t user_id, const unsigned char hash[TOKEN_HASH]);   /* all of his but this */
/* Ends the oldest login of a user who has `most` of them. True: it ended one, whose hash this is. */
bool token_make_room(struct db *db, int64_t user_id, int64_t most, unsigned char ended[TOKEN_HASH]);
int64_t token_sweep(struct db *db, int64_t now, int64_t most);   /* takes out at most so many expired ones; how many it took */
void token_shorten(struct db *db, int64_t latest);                       /* none lasts longer than that */

#endif
