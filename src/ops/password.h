/* Passwords: what may be one, and Argon2id of it. The hashing functions take tens of ms and hash.memory of memory: they belong
 * in the market's hashing pool. */
#ifndef OPS_PASSWORD_H
#define OPS_PASSWORD_H

#include "base/err.h"
#include "base/options.h"

#define PASSWORD_HASH 128
#define PASSWORD_MAX 200     /* characters; more is refused before it is hashed */

/* Notes a field error for `field` where the password is too short, among the well-known worst, or is the name or e-mail. */
bool password_acceptable(const char *password, const char *username, const char *email, const struct options *o,
                         const char *field, struct err *err);
/* Makes the dummy hash that unknown users are checked against, so that the first such login costs what all cost. */
void password_prepare(const struct options *o);
bool password_hash(const char *password, const struct options *o, char out[PASSWORD_HASH], struct err *err);

/* Verifies against a stored hash, or, when stored is "", against a dummy of the same cost, which never matches. *matched is the
 * answer; false with ERR_UNAVAILABLE: there is no memory for it. */
bool password_verify(const char *password, const char *stored, const struct options *o, bool *matched, struct err *err);

#endif
