/* Cursors: where the next page of a list begins. Opaque to clients; bound to the filters and ordering of their list. */
#ifndef OPS_CURSOR_H
#define OPS_CURSOR_H

#include "db/listing.h"
#include "ops/call.h"

/* Reads the call's `cursor` into *at (not given: at->given is false). False: not a cursor of this list, ERR_INVALID_CURSOR. */
bool cursor_read(const struct call *c, const struct arg *cursor, struct position *at, struct err *err);
/* Writes "next": the cursor behind `at`, or null when at is NULL. */
void cursor_write(const struct call *c, struct jw *w, const struct position *at);

#endif
