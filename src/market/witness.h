/* The witness: a thread that notes once a second what the market has committed, beside the store, and waits for the disk so that
 * the writer need not. It sees too when the store is taken away while nobody writes. */
#ifndef MARKET_WITNESS_H
#define MARKET_WITNESS_H

#include "base/err.h"

struct db;
struct witness;

/* `writer` is the market's write connection, which outlives the witness. NULL: err says why. */
struct witness *witness_start(struct db *writer, const char *path, struct err *err);
void witness_stop(struct witness *w);   /* joins; NULL is harmless */

#endif
