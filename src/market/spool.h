/* The spool: a folder of mails that wait, one file each. What a mail is for stands in its name, reset-USER-EXPIRY.eml. */
#ifndef MARKET_SPOOL_H
#define MARKET_SPOOL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

#define SPOOL_NAME 64

/* user: an id; expires_at: ms, when the mail is of no use any more. */
void spool_name(int64_t user, int64_t expires_at, char name[SPOOL_NAME]);
bool spool_parse(const char *name, int64_t *user, int64_t *expires_at);   /* false: no name of a mail */

/* All of it or nothing, on the disk when it returns; the folder is made where there is none. ERR_UNAVAILABLE. */
bool spool_write(const char *folder, const char *name, const struct buf *text, struct err *err);
int spool_open(const char *folder, const char *name);   /* for reading; -1 with errno */
void spool_remove(const char *folder, const char *name);

/* Calls take for each mail, in no order, until it gives false; removes what was left half written. */
void spool_each(const char *folder, bool (*take)(void *arg, const char *name), void *arg);

#endif
