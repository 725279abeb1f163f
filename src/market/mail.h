/* The mail of a password reset, as RFC 5322 text. */
#ifndef MARKET_MAIL_H
#define MARKET_MAIL_H

#include "base/options.h"
#include "ops/reset.h"

/* Appends headers and body, UTF-8 with LF line ends, as a sendmail command takes them. now: ms, its Date. False, with nothing
 * appended: an address of it is none (ERR_INVALID_PARAMS). */
bool mail_write(const struct reset_mail *m, const struct options *o, int64_t now, struct buf *out, struct err *err);

#endif
