/* Logins: session tokens, the password that is asked for, and the connection becoming a user's. */
#ifndef OPS_LOGIN_H
#define OPS_LOGIN_H

#include <sodium.h>

#include "ops/call.h"

enum { TOKEN_BYTES = 32 };
#define TOKEN_TEXT sodium_base64_ENCODED_LEN(TOKEN_BYTES, sodium_base64_VARIANT_URLSAFE_NO_PADDING)

/* A new token of 256 random bits as URL-safe text, and the hash of it that is stored. */
void token_make(char text[TOKEN_TEXT], unsigned char hash[TOKEN_HASH]);
void token_hash(const char *token, unsigned char hash[TOKEN_HASH]);

/* What a username or an e-mail is found by: ASCII letters in lower case. Room for 254 characters of any kind. */
#define LOGIN_KEY 1100
void login_key(const char *typed, char key[LOGIN_KEY]);
/* The account whose username or e-mail was typed, for user_next(); key is room that the row needs until it is ended. */
struct row *login_find(struct call *c, const char *typed, char key[LOGIN_KEY]);

/* False: this name must wait, ERR_RATE_LIMITED. It is login_key() of a username or an e-mail, as it was typed; the two of an
 * account count apart, for a wait that they shared would tell whose the e-mail is. */
bool login_may_try(const struct call *c, const char *name, struct err *err);
/* For `slow`: compares with c->secret.stored ("": nobody's) and counts a failure against the name and the source. False:
 * ERR_RATE_LIMITED, ERR_UNAVAILABLE, or ERR_INVALID_CREDENTIALS with `wrong` as its text. */
bool login_verify(const struct call *c, const char *password, const char *name, const char *wrong, struct err *err);

/* The account as its owner sees it: {user}. */
bool login_user(struct call *c, int64_t id, struct jw *out, struct err *err);
/* Makes the connection this user's, and notes it for the market. */
void login_become(struct call *c, const struct user *u, const unsigned char hash[TOKEN_HASH], int64_t expires_at);
/* A new token for the user, and the connection is his: {user, token, expires_at}. A banned one is told why: ERR_FORBIDDEN. */
bool login_begin(struct call *c, int64_t id, struct jw *out, struct err *err);

#endif
