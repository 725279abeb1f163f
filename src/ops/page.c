#include "ops/page.h"

#include "ops/rows.h"

enum { LIMIT, CURSOR, COUNT };   /* of P_PAGE */

static struct row *rows_beyond(struct call *c, const struct paging *p, const struct position *at, int limit)
{
	int64_t edge = p->rising ? INT64_MIN : INT64_MAX;
	return p->rows(c, p->filter, &(struct span){.past = at->given ? at->id : edge, .rising = p->rising, .limit = limit});
}

static void write_results(struct call *c, const struct paging *p, const struct position *from, int wanted, struct jw *out)
{
	struct position last = {0};
	int given = 0;
	struct row *r = rows_beyond(c, p, from, wanted + 1);
	jw_open(out, "results", '[');
	while (given < wanted && p->row(c, r, out, &last))
		given++;
	bool more = given == wanted && db_row(r);
	db_end(r);
	jw_close(out, ']');
	cursor_write(c, out, more ? &last : NULL);
}

static void write_count(struct call *c, const struct paging *p, struct jw *out)
{
	int64_t n = 0;
	struct row *r = rows_beyond(c, p, &(struct position){0}, COUNT_MOST + 1);
	while (db_row(r))
		n++;
	page_count(out, n);
}

bool page_open(struct call *c, const struct paging *p, struct jw *out, struct err *err)
{
	const struct arg *a = &c->args[p->at];
	struct position from;
	if (!cursor_read(c, &a[CURSOR], &from, err))
		return false;
	jw_open(out, NULL, '{');
	write_results(c, p, &from, arg_limit(&a[LIMIT]), out);
	if (arg_true(&a[COUNT]))
		write_count(c, p, out);
	return true;
}

bool page_close(struct call *c, struct jw *out, struct err *err)
{
	jw_close(out, '}');
	return db_check(c->db, err);
}

void page_count(struct jw *out, int64_t n)
{
	jw_int(out, "count", n > COUNT_MOST ? COUNT_MOST : n);
	jw_bool(out, "count_capped", n > COUNT_MOST);
}
