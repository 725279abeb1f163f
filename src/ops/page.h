/* A page of a list: what every operation that lists writes of its rows. */
#ifndef OPS_PAGE_H
#define OPS_PAGE_H

#include "ops/call.h"
#include "ops/cursor.h"

/* Steps r and writes what it holds into the array; notes in *at where the next page would go on. False: there was no more. */
typedef bool page_row(struct call *c, struct row *r, struct jw *out, struct position *at);

/* Writes "results" and "next" of at most `wanted` rows; r was asked for one more than that, and is ended here. */
void page_write(struct call *c, struct row *r, int wanted, page_row *row, struct jw *out);

#endif
