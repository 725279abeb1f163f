/* How many products a list holds, in all and by category. */
#include "ops/product_page.h"

#include <stdlib.h>
#include <string.h>

#include "db/category.h"
#include "ops/page.h"

/* What is asked row by row before the rows are sifted: 10,000 of them take 370,000 steps. */
enum { COUNT_STEPS = 400000 };

/* How many of one category a list holds. */
struct facet {
	int64_t category, count;
	char *name;
};

/* What a list holds, counted up to one more than COUNT_MOST. */
struct tally {
	struct facet *facets;
	int kinds;
	int64_t total;
};

static void tally_add(struct tally *t, int64_t category, int64_t count)
{
	int i = 0;
	while (i < t->kinds && t->facets[i].category != category)
		i++;
	if (i == t->kinds) {
		t->facets = xrealloc(t->facets, (size_t)++t->kinds * sizeof *t->facets);
		t->facets[i] = (struct facet){.category = category};
	}
	t->facets[i].count += count;
	t->total += count;
}

static void tally_clear(struct tally *t)
{
	free(t->facets);
	*t = (struct tally){0};
}

static void count_sifted(struct call *c, const struct listing *l, bool facets, struct tally *t)
{
	struct idset all = {0};
	int64_t id = -1;
	sift_all(c->db, l, &sift_usual, &all);
	if (!facets)
		t->total = all.count;
	while (facets && t->total <= COUNT_MOST && idset_next(&all, &id, true))
		tally_add(t, product_category(c->db, id), 1);
	idset_free(&all);
}

static void count_shelved(struct call *c, struct page *p, bool facets, struct tally *t)
{
	struct listing *l = &p->listing;
	if (l->kind == LISTING_SEARCH)
		l->match = product_match(p, SEARCH_ALL);
	bool sifted = sift_narrow(c->db, l, sift_usual.narrow);
	if (!sifted) {
		db_steps(c->db, COUNT_STEPS);
		struct row *r = listing_facets(c->db, l);
		while (db_row(r))
			tally_add(t, db_int(r, 0), db_int(r, 1));
		sifted = db_steps_over(c->db);
	}
	if (!sifted)
		return;
	tally_clear(t);
	count_sifted(c, l, facets, t);
}

/* What is on shelves, and the rest row by row. */
static void count_managed(struct call *c, const struct page *p, bool facets, struct tally *t)
{
	struct page shelved;
	struct product product;
	struct listing parts[PRODUCT_PARTS];
	if (product_on_shelves(c, p, &shelved)) {
		count_shelved(c, &shelved, facets, t);
		buf_free(&shelved.match);
	}
	for (int i = product_off_shelves(p, parts) - 1; i >= 0; i--) {
		parts[i].after.given = false;
		parts[i].order = BY_CREATED;   /* which needs no sorting */
		parts[i].limit = INT32_MAX;
		struct row *r = listing_open(c->db, &parts[i]);
		while (t->total <= COUNT_MOST && product_next(r, &product))
			if (product_wanted(c, p, &product))
				tally_add(t, product.category_id, 1);
		db_end(r);
	}
}

static int by_name(const void *x, const void *y)
{
	const struct facet *a = x, *b = y;
	int by = strcmp(a->name, b->name);
	return by ? by : (a->category > b->category) - (a->category < b->category);
}

static void write_facets(struct call *c, struct tally *t, struct jw *out)
{
	for (int i = 0; i < t->kinds; i++) {
		struct category category = {.name = ""};
		struct row *r = category_by_id(c->db, t->facets[i].category);
		category_next(r, &category);
		t->facets[i].name = xstrdup(category.name);
		db_end(r);
	}
	if (t->kinds > 0)
		qsort(t->facets, (size_t)t->kinds, sizeof *t->facets, by_name);
	jw_open(out, "facets", '{');
	jw_open(out, "categories", '[');
	for (int i = 0; i < t->kinds; i++) {
		jw_open(out, NULL, '{');
		jw_int(out, "id", t->facets[i].category);
		jw_str(out, "name", t->facets[i].name);
		jw_int(out, "count", t->facets[i].count);
		jw_close(out, '}');
		free(t->facets[i].name);
	}
	jw_close(out, ']');
	jw_close(out, '}');
}

void product_write_counts(struct call *c, struct page *p, bool facets, bool count, struct jw *out)
{
	struct tally t = {0};
	if ((count || facets) && !p->nothing) {
		if (product_managed(&p->listing))
			count_managed(c, p, facets, &t);
		else
			count_shelved(c, p, facets, &t);
	}
	if (facets)
		write_facets(c, &t, out);
	if (count)
		page_count(out, t.total);
	tally_clear(&t);
}
