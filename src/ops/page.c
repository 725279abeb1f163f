#include "ops/page.h"

void page_write(struct call *c, struct row *r, int wanted, page_row *row, struct jw *out)
{
	struct position last = {0};
	int given = 0;
	jw_open(out, "results", '[');
	while (given < wanted && row(c, r, out, &last))
		given++;
	bool more = given == wanted && db_row(r);
	db_end(r);
	jw_close(out, ']');
	cursor_write(c, out, more ? &last : NULL);
}
