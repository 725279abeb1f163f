#include "db/sift.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "db/search.h"

/* A whole filter each: what is in it, or what is not. */
SQL(sift_matches, "SELECT f.rowid FROM search f WHERE f.search MATCH $1");
SQL(sift_matches_count, "SELECT count(*) FROM (SELECT 1 FROM search f WHERE f.search MATCH $1 LIMIT $2) m");
SQL(sift_priced, "SELECT product_id FROM shelf WHERE shelf = $1 AND price BETWEEN $2 AND $3");
SQL(sift_priced_count, "SELECT count(*) FROM (SELECT 1 FROM shelf WHERE shelf = $1 AND price BETWEEN $2 AND $3 LIMIT $4) m");
SQL(sift_sold_out, "SELECT product_id FROM stock WHERE quantity = 0");

/* A filter for one product. */
SQL(sift_match, "SELECT 1 FROM search f WHERE f.search MATCH $1 AND f.rowid = " SEARCH_ROW("$2"));
SQL(sift_facts, "SELECT price, rating, name_key FROM shelf WHERE shelf = $1 AND product_id = $2");
SQL(sift_stock, "SELECT quantity FROM stock WHERE product_id = $1");

#define WALK(key, cmp, dir) \
	"SELECT product_id, " key " FROM shelf WHERE shelf = $1 AND (" key ", product_id) " cmp " ($2, $3) " \
	"ORDER BY " key " " dir ", product_id " dir
#define WALK_IDS(cmp, dir) WALK("product_id", cmp, dir)
#define WALK_PRICES(cmp, dir) WALK("price", cmp, dir)
#define WALK_RATINGS(cmp, dir) WALK("rating", cmp, dir)
#define WALK_NAMES(cmp, dir) WALK("name_key", cmp, dir)
SQL_BOTH_WAYS(sift_ids, WALK_IDS);
SQL_BOTH_WAYS(sift_prices, WALK_PRICES);
SQL_BOTH_WAYS(sift_ratings, WALK_RATINGS);
SQL_BOTH_WAYS(sift_names, WALK_NAMES);

enum { PRICE = 1, MATCH = 2, STOCK = 4 };             /* filters */
enum { ROW_EFFORT = 1, LOOK_EFFORT = 50, WORD_EFFORT = 200, BEGINNING_EFFORT = 1000 };   /* of a walk, in units of 100 ns */

const struct sift_limits sift_usual = {.effort = 100000, .narrow = 300000, .rare = 20000};

struct sift {
	struct db *db;
	struct listing l;          /* its position moves on with what has been looked at */
	const struct sift_limits *limits;
	bool rising, by_id;
	struct buf match;          /* of two shelves, where the listing has no words */
	int64_t match_effort;
	unsigned filters, in_set;  /* those that the listing has, and those that the set has been put through */
	struct idset set;
	struct position from;      /* where the walk began */
	int64_t effort;            /* that it may still take */
	struct position *out;
	int found;
};

static void sift_begin(struct sift *s, struct db *db, const struct listing *l, const struct sift_limits *limits)
{
	*s = (struct sift){.db = db, .l = *l, .limits = limits};
	s->rising = l->order != BY_RELEVANCE && !l->descending;
	s->by_id = l->order == BY_CREATED || l->order == BY_RELEVANCE;
	if (l->kind == LISTING_SHELF && l->other_shelf) {
		buf_addf(&s->match, "\"s%" PRIu64 "\" AND \"s%" PRIu64 "\"", (uint64_t)l->shelf, (uint64_t)l->other_shelf);
		s->l.match = buf_text(&s->match);
	}
	for (const char *p = s->l.match; p && *p; p++)
		s->match_effort += *p == '"' ? WORD_EFFORT / 2 : *p == '*' ? BEGINNING_EFFORT : 0;
	s->filters = (l->min_price > 0 || l->max_price < INT64_MAX ? PRICE : 0) | (s->l.match ? MATCH : 0) | (l->in_stock ? STOCK : 0);
}

static void sift_end(struct sift *s)
{
	buf_free(&s->match);
	idset_free(&s->set);
}

/* ---- one product ---- */

static unsigned left(const struct sift *s)
{
	return s->filters & ~s->in_set;
}

static bool priced(const struct sift *s, int64_t price)
{
	return price >= s->l.min_price && price <= s->l.max_price;
}

/* What the shelf says of a product, as far as the order and the filters that are left ask. False: it stands elsewhere, or costs
 * more or less. */
static bool look_at_facts(struct sift *s, int64_t id, struct position *at)
{
	bool right = false;
	s->effort -= LOOK_EFFORT;
	struct row *r = db_query(s->db, &sift_facts, "ii", s->l.shelf, id);
	if (db_row(r)) {
		right = !(left(s) & PRICE) || priced(s, db_int(r, 0));
		*at = (struct position){.given = true, .id = id, .key = s->l.after.key};
		if (s->l.order == BY_NAME)
			snprintf(at->text, sizeof at->text, "%s", db_text(r, 2));
		else if (s->l.order != BY_RELEVANCE)
			at->key = s->by_id ? id : db_int(r, s->l.order == BY_RATING);
	}
	db_end(r);
	return right;
}

static bool look_at_stock(struct sift *s, int64_t id)
{
	int64_t quantity = 0;
	s->effort -= LOOK_EFFORT;
	return db_one(s->db, &quantity, &sift_stock, "i", id) && quantity > 0;
}

static bool look_at_words(struct sift *s, int64_t id)
{
	int64_t one;
	s->effort -= s->match_effort;
	return db_one(s->db, &one, &sift_match, "si", s->l.match, id);
}

/* The filters that are left but for the price, the cheap one first. */
static bool looks_right(struct sift *s, int64_t id)
{
	return (!(left(s) & STOCK) || look_at_stock(s, id)) && (!(left(s) & MATCH) || look_at_words(s, id));
}

/* ---- the set ---- */

/* Puts the ids of a filter into the set; those that are there stay, when it has been put through others before. */
static void sift_take(struct sift *s, unsigned filter, struct row *r, int64_t (*id_of)(int64_t))
{
	struct idset both = {0};
	while (db_row(r)) {
		int64_t id = id_of(db_int(r, 0));
		if (!s->in_set || idset_has(&s->set, id))
			idset_add(&both, id);
	}
	idset_free(&s->set);
	s->set = both;
	s->in_set |= filter;
}

static void sift_drop(struct sift *s, unsigned filter, struct row *r)
{
	while (db_row(r))
		idset_remove(&s->set, db_int(r, 0));
	s->in_set |= filter;
}

static int64_t same(int64_t id)
{
	return id;
}

static struct row *priced_rows(struct sift *s, int64_t least, int64_t most)
{
	return db_query(s->db, &sift_priced, "iii", s->l.shelf, least, most);
}

/* Puts the set through the looks that are left: for a few ids. */
static void look_through(struct sift *s)
{
	int64_t id = -1;
	struct position at;
	while (idset_next(&s->set, &id, true))
		if ((left(s) & PRICE && !look_at_facts(s, id, &at)) || !looks_right(s, id))
			idset_remove(&s->set, id);
	s->in_set = s->filters;
}

/* So few that they are rather looked up one by one than put through whole indexes. */
static bool few(const struct sift *s, int64_t effort)
{
	int64_t each = LOOK_EFFORT + (left(s) & STOCK ? LOOK_EFFORT : 0) + (left(s) & MATCH ? s->match_effort : 0);
	return s->in_set && s->set.count <= effort / each;
}

bool sift_narrow(struct db *db, const struct listing *l, int64_t most)
{
	int64_t n = 0;
	return (l->min_price > 0 || l->max_price < INT64_MAX) &&
	       db_one(db, &n, &sift_priced_count, "iiii", l->shelf, l->min_price, l->max_price, most + 1) && n <= most;
}

static void take_prices(struct sift *s, int64_t most)
{
	if (left(s) & PRICE && sift_narrow(s->db, &s->l, most))
		sift_take(s, PRICE, priced_rows(s, s->l.min_price, s->l.max_price), same);
}

static void narrow_price(struct sift *s)
{
	take_prices(s, s->limits->narrow);
}

static bool rare_words(struct sift *s)
{
	int64_t n = 0;
	return left(s) & MATCH && db_one(s->db, &n, &sift_matches_count, "si", s->l.match, s->limits->rare + 1) && n <= s->limits->rare;
}

static void match_words(struct sift *s)
{
	if (left(s) & MATCH)
		sift_take(s, MATCH, db_query(s->db, &sift_matches, "s", s->l.match), search_row);
}

/* What keeps the fewest comes first, where that is known quickly. */
static void take_the_rare(struct sift *s)
{
	take_prices(s, s->limits->rare);
	if (!s->in_set && rare_words(s))
		match_words(s);
}

/* What is left are filters that keep the most: what they do not keep is taken out. */
static void drop_the_rest(struct sift *s)
{
	if (!s->in_set)
		sift_take(s, PRICE, priced_rows(s, s->l.min_price, s->l.max_price), same);
	if (left(s) & PRICE) {
		sift_drop(s, 0, priced_rows(s, INT64_MIN, s->l.min_price - 1));
		sift_drop(s, PRICE, s->l.max_price < INT64_MAX ? priced_rows(s, s->l.max_price + 1, INT64_MAX) : NULL);
	}
	if (left(s) & STOCK)
		sift_drop(s, STOCK, db_query(s->db, &sift_sold_out, ""));
}

/* ---- a page ---- */

static struct row *open_walk(struct sift *s)
{
	static const struct sql *const walks[] = {
		[BY_CREATED] = sift_ids, [BY_PRICE] = sift_prices, [BY_RATING] = sift_ratings, [BY_NAME] = sift_names,
		[BY_RELEVANCE] = sift_ids};
	const struct sql *walk = &walks[s->l.order][s->rising];
	s->from = listing_begin(&s->l);
	if (s->l.order == BY_NAME)
		return db_query(s->db, walk, "isi", s->l.shelf, s->from.text, s->from.id);
	return db_query(s->db, walk, "iii", s->l.shelf, s->by_id ? s->from.id : s->from.key, s->from.id);
}

/* The next of the order: of the set where that has it, else of the index r. False: there is none that can be right. */
static bool walk_next(struct sift *s, struct row *r, struct position *at)
{
	s->effort -= ROW_EFFORT;
	if (s->by_id && s->in_set) {
		at->id = s->l.after.given ? s->l.after.id : s->rising ? -1 : INT64_MAX;
		if (!idset_next(&s->set, &at->id, s->rising))
			return false;
	} else if (!db_row(r)) {
		return false;
	} else {
		at->id = db_int(r, 0);
	}
	at->given = true;
	at->key = s->l.after.key;
	if (s->l.order == BY_CREATED)
		at->key = at->id;
	else if (s->l.order != BY_RELEVANCE && s->l.order != BY_NAME)
		at->key = db_int(r, 1);
	return s->l.order != BY_PRICE || (s->rising ? at->key <= s->l.max_price : at->key >= s->l.min_price);
}

static bool walk_wanted(struct sift *s, const struct position *at)
{
	struct position facts;
	if (s->in_set && !idset_has(&s->set, at->id))
		return false;
	if (left(s) & PRICE && !(s->l.order == BY_PRICE ? priced(s, at->key) : look_at_facts(s, at->id, &facts)))
		return false;
	return looks_right(s, at->id);
}

/* Walks on from the position, for so much effort. False: that was not enough; the position is where to go on. */
static bool walk(struct sift *s, int64_t effort)
{
	bool over = false;
	struct position at = {0};
	struct row *r = s->by_id && s->in_set ? NULL : open_walk(s);
	s->effort = effort;
	while (!over && s->effort > 0 && s->found < s->l.limit) {
		over = !walk_next(s, r, &at);
		if (over)
			break;
		bool wanted = walk_wanted(s, &at);
		bool last = s->effort <= 0;
		if (s->l.order == BY_NAME && (wanted || last))
			snprintf(at.text, sizeof at.text, "%s", db_text(r, 1));
		if (wanted)
			s->out[s->found++] = at;
		if (last || s->by_id)
			s->l.after = at;   /* what has been looked at is settled */
	}
	db_end(r);
	return over || s->found == s->l.limit;
}

/* Looks up the few that are left, and sorts them. */
static void gather(struct sift *s)
{
	int64_t id = -1;
	size_t n = 0;
	struct position *all = xcalloc((size_t)s->set.count + 1, sizeof *all);
	while (idset_next(&s->set, &id, true))
		if (look_at_facts(s, id, &all[n]) && looks_right(s, id) &&
		    (!s->l.after.given || listing_compare(&all[n], &s->l.after, &s->l) > 0))
			n++;
	qsort_r(all, n, sizeof *all, listing_compare, &s->l);
	for (size_t i = 0; i < n && s->found < s->l.limit; i++)
		s->out[s->found++] = all[i];
	free(all);
}

int sift_page(struct db *db, const struct listing *l, bool walked, const struct sift_limits *limits, struct position *out)
{
	static void (*const narrower[])(struct sift *) = {NULL, narrow_price, match_words, drop_the_rest};
	enum { LAST = sizeof narrower / sizeof *narrower - 1, PATIENCE = 5 };
	struct sift s;
	bool full = false;
	sift_begin(&s, db, l, limits);
	s.out = out;
	take_the_rare(&s);
	/* Nobody walks in an order of words but newest first. */
	for (int i = s.in_set || !walked || (s.l.match && !(s.by_id && !s.rising)) ? 0 : 1; i <= LAST && !full; i++) {
		unsigned before = s.in_set;
		/* Walks have found little: what is wanted stands close together, somewhere, and looking it up is worth more. */
		int64_t effort = i == LAST ? PATIENCE * limits->effort : limits->effort;
		if (narrower[i] && !few(&s, effort))
			narrower[i](&s);
		if (i > 0 && i < LAST && s.in_set == before)
			continue;
		if (few(&s, effort) && !s.by_id)
			break;
		full = walk(&s, i == LAST || few(&s, effort) ? INT64_MAX : effort);
	}
	if (!full)
		gather(&s);
	sift_end(&s);
	return s.found;
}

void sift_all(struct db *db, const struct listing *l, const struct sift_limits *limits, struct idset *out)
{
	struct sift s;
	sift_begin(&s, db, l, limits);
	take_the_rare(&s);
	narrow_price(&s);
	if (!few(&s, limits->effort))
		match_words(&s);
	if (few(&s, limits->effort))
		look_through(&s);
	else
		drop_the_rest(&s);
	*out = s.set;
	s.set = (struct idset){0};
	sift_end(&s);
}
