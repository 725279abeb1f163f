/* What a password reset hands to the mailer once it is committed: a mail, or, where there is nobody to send one to, the same work
 * for nothing. Else the disk, being busy, would tell whom there is. */
#ifndef OPS_RESET_H
#define OPS_RESET_H

#include "base/email.h"
#include "ops/login.h"

struct reset_mail {
	struct reset_mail *next;
	int64_t user;            /* 0: a decoy, for nobody */
	char to[EMAIL_MOST + 1];
	char username[40];
	char token[TOKEN_TEXT];
	int64_t expires_at;      /* ms */
};

void reset_mail_free(struct reset_mail *m);   /* the token does not stay in memory; NULL is harmless */

#endif
