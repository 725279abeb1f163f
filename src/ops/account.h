/* Passwords and e-mails of accounts that are there already. */
#ifndef OPS_ACCOUNT_H
#define OPS_ACCOUNT_H

#include "ops/call.h"

/* Notes a field error for "email" where it is no address that mail could be sent to: more is known only by sending. */
bool email_acceptable(const char *email, struct err *err);

/* Stores c->secret.fresh as the user's password (RULES A6): resets are void, his tokens end (REVOKED_ALL, or REVOKED_OTHERS for
 * all but this login's), he is told, the audit notes `how`. told: a sentence without its end. */
void account_set_password(struct call *c, int64_t id, enum revoked which, const char *told, const char *how);

#endif
