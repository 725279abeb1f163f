/* The throttle on failed logins (RULES A3): one counter for all doors, asked before any hashing. Thread-safe. */
#ifndef OPS_THROTTLE_H
#define OPS_THROTTLE_H

#include <stdint.h>

/* Seconds until this source may try this account again; 0: now. now: ms, monotonic. */
int throttle_wait(const char *source, const char *account, int64_t now);
void throttle_failed(const char *source, const char *account, int64_t now);
void throttle_succeeded(const char *source, const char *account);   /* forgets the pair, not the source */

#endif
