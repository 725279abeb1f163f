/* A page of a list: what every operation that lists writes of its rows. */
#ifndef OPS_PAGE_H
#define OPS_PAGE_H

#include "ops/call.h"
#include "ops/cursor.h"

/* The rows of a part of the list, by what paging.filter points to. */
typedef struct row *page_rows(struct call *c, const void *filter, const struct span *span);
/* Steps r and writes what it holds into the array; notes in *at where the next page would go on. False: there was no more. */
typedef bool page_row(struct call *c, struct row *r, struct jw *out, struct position *at);

struct paging {
	int at;                /* where P_PAGE stands among the call's parameters */
	bool rising;           /* the least id first */
	page_rows *rows;
	const void *filter;
	page_row *row;
};

/* Opens the result and writes "results", "next" and, where it was asked for, "count"; page_close() ends it when the caller has
 * written what else it holds. False: ERR_INVALID_CURSOR. */
bool page_open(struct call *c, const struct paging *p, struct jw *out, struct err *err);
bool page_close(struct call *c, struct jw *out, struct err *err);

/* "count" and "count_capped", of n rows; more than COUNT_MOST are too many to be counted. */
void page_count(struct jw *out, int64_t n);

#endif
