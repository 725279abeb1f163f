#include "ops/product_list.h"

#include <stdlib.h>
#include <string.h>

#include "db/category.h"
#include "ops/page.h"
#include "ops/product_page.h"
#include "ops/rows.h"
#include "ops/views.h"

/* What is asked row by row before another way is taken: a page of 100 takes 10,000 steps, to sort 1,000 products 45,000. */
enum { PAGE_STEPS = 40000, MANAGED_STEPS = 60000 };
enum { CATEGORY, SELLER, SEARCH, MIN_PRICE, MAX_PRICE, IN_STOCK, STATUS, ORDERING, LIMIT, CURSOR, COUNT, FACETS };

#define ORDERINGS "created_at|-created_at|price|-price|rating|-rating|name|-name|relevance"

const struct param product_list_params[] = {
	P_ID("category", OPTIONAL, "Category", "Only of it and the categories below it."),
	P_ID("seller", OPTIONAL, "Seller", "Only of this user."),
	{"search", PARAM_SEARCH, OPTIONAL, 0, SEARCH_TEXT, NULL, "Search", "Every word must match, the last one as a beginning."},
	P_MONEY("min_price", OPTIONAL, 0, MONEY_MAX, "From", "Lowest price."),
	P_MONEY("max_price", OPTIONAL, 0, MONEY_MAX, "To", "Highest price."),
	P_BOOL("in_stock", "In stock", "Only what can be ordered now."),
	P_WORD("status", OPTIONAL, PRODUCT_STATUS_CHOICE, "Status", "Your own products of this status; everyone's for an admin."),
	P_WORD("ordering", OPTIONAL, ORDERINGS, "Order", "Newest first when not given; relevance when there is a search."),
	P_PAGE,
	P_BOOL("facets", "Facets", "Also count by category what matches."),
	P_END};

static void choose_order(const struct call *c, struct page *p)
{
	const struct arg *o = &c->args[ORDERING];
	static const enum listing_order orders[] = {BY_CREATED, BY_PRICE, BY_RATING, BY_NAME, BY_RELEVANCE};
	p->listing.order = p->searching ? BY_RELEVANCE : BY_CREATED;
	p->listing.descending = true;
	if (o->given) {
		p->listing.order = orders[o->i / 2];
		p->listing.descending = o->i % 2;
	}
	/* Without an index of the words there is no relevance, and without a search neither: newest first. */
	if (p->listing.order == BY_RELEVANCE && (p->listing.kind != LISTING_SEARCH)) {
		p->listing.order = BY_CREATED;
		p->listing.descending = true;
	}
}

/* RULES V2: another status than approved is for one's own products, or for admins. */
static bool choose_kind(struct call *c, struct page *p, struct err *err)
{
	const struct arg *a = c->args;
	struct listing *l = &p->listing;
	if (!a[STATUS].given) {
		l->kind = p->searching ? LISTING_SEARCH : LISTING_SHELF;
		l->shelf = a[SELLER].given ? shelf_of_seller(a[SELLER].i) : 0;   /* first what has fewer on it */
		l->other_shelf = a[CATEGORY].given ? shelf_of_category(a[CATEGORY].i) : 0;
		if (l->shelf == 0) {
			l->shelf = l->other_shelf;
			l->other_shelf = 0;
		}
		return true;
	}
	if (c->viewer.id == 0 && !c->viewer.operator_)
		return fail(err, ERR_UNAUTHENTICATED, "Log in to list products by status.");
	l->status = a[STATUS].i == PRODUCT_STATUSES ? -1 : (int)a[STATUS].i;
	l->seller = a[SELLER].i;
	p->category = a[CATEGORY].i;
	if (!call_is_admin(c)) {
		l->kind = LISTING_SELLER;
		l->seller = c->viewer.id;
		p->nothing = a[SELLER].given && a[SELLER].i != c->viewer.id;
		return true;
	}
	l->kind = a[SELLER].given ? LISTING_SELLER : LISTING_STATUS;
	return true;
}

static bool in_category(struct call *c, int64_t category, int64_t wanted)
{
	int64_t path[CATEGORY_DEPTH];
	for (int n = category_path(c->db, category, path); n > 0; n--)
		if (path[n - 1] == wanted)
			return true;
	return false;
}

bool product_wanted(struct call *c, const struct page *p, const struct product *product)
{
	if (!product_managed(&p->listing))
		return true;
	if (p->category && !in_category(c, product->category_id, p->category))
		return false;
	return !p->searching || search_matches(&p->search, product->name, product->description);
}

/* False: the page is full, and there is more. */
static bool write_row(struct call *c, struct page *p, const struct product *product, struct jw *out)
{
	p->more = p->given == p->wanted;
	if (p->more)
		return false;
	view_product(c, out, NULL, product);
	p->given++;
	return true;
}

void product_write_found(struct call *c, struct page *p, const struct position *found, int n, struct jw *out)
{
	struct product product;
	for (int i = 0; i < n && !p->more; i++) {
		struct row *r = product_by_id(c->db, found[i].id, 0, true);
		if (product_next(r, &product) && write_row(c, p, &product, out))
			p->last = found[i];
		db_end(r);
	}
}

static void write_sifted(struct call *c, struct page *p, const struct listing *l, struct jw *out)
{
	struct position *found = xcalloc((size_t)l->limit, sizeof *found);
	product_write_found(c, p, found, sift_page(c->db, l, true, &sift_usual, found), out);
	free(found);
}

/* Writes rows of the listing until the page is full; notes whether there are more. */
static void write_rows(struct call *c, struct page *p, struct jw *out)
{
	struct product product;
	struct listing rest = p->listing;
	int given = p->given;
	db_steps(c->db, product_managed(&p->listing) ? MANAGED_STEPS : PAGE_STEPS);
	struct row *r = listing_open(c->db, &p->listing);
	while (product_next(r, &product)) {
		if (!product_wanted(c, p, &product))
			continue;
		if (!write_row(c, p, &product, out))
			break;
		listing_position(r, &p->listing, &product, &p->last);
	}
	db_end(r);
	if (!db_steps_over(c->db) || p->more)
		return;
	if (p->given > given)
		rest.after = p->last;
	rest.limit = p->wanted + 1 - p->given;
	if (product_managed(&rest))
		product_write_managed(c, p, &rest, out);
	else
		write_sifted(c, p, &rest, out);
}

const char *product_match(struct page *p, enum search_scope scope)
{
	search_query(&p->search, scope, (int64_t[2]){p->listing.shelf, p->listing.other_shelf}, &p->match);
	return p->match.data;
}

static void write_page(struct call *c, struct page *p, struct jw *out)
{
	struct listing *l = &p->listing;
	bool filtered = product_managed(l) && (p->searching || p->category);
	l->limit = filtered ? INT32_MAX : p->wanted + 1;
	if (l->kind != LISTING_SEARCH || l->order != BY_RELEVANCE) {
		l->match = l->kind == LISTING_SEARCH ? product_match(p, SEARCH_ALL) : NULL;
		write_rows(c, p, out);
		return;
	}
	/* Names first, then the rest: two questions, each newest first. */
	if (!l->after.given || l->after.key == 0) {
		l->match = product_match(p, SEARCH_NAMES);
		write_rows(c, p, out);
		l->after = (struct position){0};
	}
	l->after.key = 1;
	if (!p->more) {
		l->match = product_match(p, SEARCH_NOT_NAMES);
		write_rows(c, p, out);
	}
}

/* Nothing matched: the nearest spelling is tried instead, and named. */
static void try_near(struct call *c, struct page *p, struct jw *out, struct buf *suggestion)
{
	if (!search_near(c->db, &p->search))
		return;
	write_page(c, p, out);
	for (int i = 0; p->given > 0 && i < p->search.count; i++)
		buf_addf(suggestion, "%s%s", i ? " " : "", p->search.words[i]);
}

static void write_list(struct call *c, struct page *p, struct jw *out)
{
	struct buf suggestion = {0};
	bool first = !p->listing.after.given;
	jw_open(out, NULL, '{');
	jw_open(out, "results", '[');
	if (!p->nothing)
		write_page(c, p, out);
	if (!p->nothing && p->given == 0 && first && p->listing.kind == LISTING_SEARCH)
		try_near(c, p, out, &suggestion);
	jw_close(out, ']');
	/* The next page of a suggestion is asked for with the suggestion. */
	cursor_write(c, out, p->more && suggestion.len == 0 ? &p->last : NULL);
	if (suggestion.len > 0)
		jw_strn(out, "did_you_mean", suggestion.data, suggestion.len);
	product_write_counts(c, p, arg_true(&c->args[FACETS]), arg_true(&c->args[COUNT]), out);
	jw_close(out, '}');
	buf_free(&suggestion);
}

bool product_list_run(struct call *c, struct jw *out, struct err *err)
{
	const struct arg *a = c->args;
	struct page p = {.listing = {.max_price = INT64_MAX, .status = PRODUCT_APPROVED}, .wanted = arg_limit(&a[LIMIT])};
	bool asked = a[SEARCH].given && a[SEARCH].n > 0;
	p.searching = asked && search_parse(a[SEARCH].s, &p.search);
	if (a[MIN_PRICE].given)
		p.listing.min_price = a[MIN_PRICE].i;
	if (a[MAX_PRICE].given)
		p.listing.max_price = a[MAX_PRICE].i;
	p.listing.in_stock = arg_true(&a[IN_STOCK]);
	if (!choose_kind(c, &p, err))
		return false;
	choose_order(c, &p);
	if (p.listing.kind == LISTING_SEARCH)
		search_endings(c->db, &p.search);
	if (!cursor_read(c, &a[CURSOR], &p.listing.after, err))
		return false;
	p.nothing = p.nothing || (asked && !p.searching);
	write_list(c, &p, out);
	buf_free(&p.match);
	return db_check(c->db, err);
}
