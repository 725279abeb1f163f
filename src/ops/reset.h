/* What a password reset hands to the mailer once it is committed. */
#ifndef OPS_RESET_H
#define OPS_RESET_H

#include "base/email.h"
#include "ops/login.h"

struct reset_mail {
	struct reset_mail *next;
	int64_t user;
	char to[EMAIL_MOST + 1];
	char username[40];
	char token[TOKEN_TEXT];
	int64_t expires_at;      /* ms */
};

void reset_mail_free(struct reset_mail *m);   /* the token does not stay in memory; NULL is harmless */

#endif
