/* Password resets: one row for each e-mail that was asked for, whether anyone has it or not, so that both cost the same. */
#ifndef DB_RESET_H
#define DB_RESET_H

#include "db/user.h"

/* Stores the hash of a new token in place of the one before. False: this e-mail was asked for after paused_since. */
bool reset_ask(struct db *db, const char *email_key, const unsigned char hash[TOKEN_HASH], int64_t now, int64_t expires_at,
               int64_t paused_since);
/* Whose token this is, as user_by_id(): nobody's when it is unknown, used, void or expired, or its owner banned. */
struct row *reset_owner(struct db *db, const unsigned char hash[TOKEN_HASH], int64_t now);
bool reset_take(struct db *db, const unsigned char hash[TOKEN_HASH], int64_t now);   /* uses it up; false: it was already */
void reset_void(struct db *db, const char *email_key);                               /* the tokens sent there count no more */
void reset_void_of(struct db *db, int64_t user_id);                                  /* the same for a user's e-mail */
int64_t reset_sweep(struct db *db, int64_t asked_before, int64_t most);   /* takes out at most so many; how many it took */
void reset_drop_later(struct db *db, int64_t now);                        /* those that nobody can have asked for yet */

#endif
