/* The mailer: one thread that writes mails into the spool and gives them to mail.command, so that nobody who asks waits for it.
 * A mail for nobody is written as all are and then removed, so that the disk does not tell whom there is. One for somebody stays in
 * the spool until the command has taken it or it is of no use any more; without a command, for the operator. */
#ifndef MARKET_MAILER_H
#define MARKET_MAILER_H

#include "base/options.h"
#include "ops/reset.h"

struct mailer;

/* Takes up what waits in the spool. The folder is that of the market. NULL: err says why. */
struct mailer *mailer_start(const char *dir, struct options_live *o, struct err *err);
/* Takes the mail. Where too many wait it is dropped, which the log says: its user can ask again. */
void mailer_submit(struct mailer *m, struct reset_mail *mail);
void mailer_stop(struct mailer *m);   /* what is not in the spool yet is written there; joins, frees */

#endif
