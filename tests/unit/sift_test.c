/* Sifted lists beside a plain look at every product: any filter in any order, whichever way is taken, walked page by page. */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "db/category.h"
#include "db/search.h"
#include "db/sift.h"
#include "db/user.h"

enum { GOODS = 300, SELLERS = 3, CATEGORIES = 3 };

static const char *const words[] = {"all", "half", "third", "rare", "thirst"};

/* What is known of a product without the store. */
static struct good {
	int64_t id, seller, category, price, stock, rating;
	bool shelved;
	char name[64], description[64];
} goods[GOODS];

static struct db *db;
static int64_t sellers[SELLERS], categories[CATEGORIES];

static void must_be_fine(void)
{
	struct err err = {0};
	if (!db_check(db, &err))
		fail_msg("the engine says: %s", err.text);
}

/* Few names, prices and ratings, so that much is equal; words that everything has, and one that few have. */
static void make_good(struct good *g)
{
	static const char *const names[] = {"Same", "same", "Other", "Zebra", "Aardvark"};
	g->seller = sellers[rand() % SELLERS];
	g->category = categories[rand() % CATEGORIES];
	g->price = rand() % 4 ? rand() % 5 * 100 : rand() % 2000;
	g->stock = rand() % 3;
	g->shelved = rand() % 8 > 0;
	snprintf(g->name, sizeof g->name, "%s%s", names[rand() % 5], rand() % 3 ? "" : " half");
	snprintf(g->description, sizeof g->description, "all %s %s %s", rand() % 2 ? "half" : "", rand() % 3 ? "" : "third",
	         rand() % 40 ? "thirst" : "rare");
	int64_t reviews = rand() % 3, stars = reviews * (1 + rand() % 4);
	g->rating = reviews ? stars * 1000 / reviews : 0;
	char key[512];
	text_fold(g->name, key, sizeof key);
	struct product p = {.seller_id = g->seller, .category_id = g->category, .name = g->name, .description = g->description,
	                    .price = g->price, .stock = g->stock, .created_at = 1,
	                    .status = g->shelved ? PRODUCT_APPROVED : PRODUCT_PENDING};
	g->id = p.id = product_add(db, &p, key);
	if (g->shelved)
		product_shelve(db, &p);
	product_rate(db, g->id, stars, reviews);
}

static int fill_store(void **state)
{
	static const char *const ends[] = {"", "-wal", "-shm", "-journal", ".lock"};
	char folder[] = "/tmp/sift_test.XXXXXX", path[64], file[80], name[16];
	struct err err = {0};
	(void)state;
	if (!mkdtemp(folder))
		return -1;
	snprintf(path, sizeof path, "%s/mama.db", folder);
	db = db_open(path, DB_WRITE, 0, &err);
	if (!db || !db_begin(db))
		return -1;
	srand(5);
	for (int i = 0; i < SELLERS; i++) {
		snprintf(name, sizeof name, "seller%d", i);
		sellers[i] = user_add(db, &(struct user){.username = name, .email = name, .password = "", .created_at = 1}, name);
	}
	for (int i = 0; i < CATEGORIES; i++) {
		snprintf(name, sizeof name, "category%d", i);
		categories[i] = category_add(db, &(struct category){.name = name, .parent = i == 2 ? categories[1] : 0}, name);
	}
	for (int i = 0; i < GOODS; i++)
		make_good(&goods[i]);
	must_be_fine();
	for (size_t i = 0; i < COUNT(ends); i++) {   /* an engine that has them open needs no names */
		snprintf(file, sizeof file, "%s%s", path, ends[i]);
		unlink(file);
	}
	return rmdir(folder) || !db_commit(db);
}

static int close_store(void **state)
{
	(void)state;
	db_close(db);
	return 0;
}

/* ---- questions, and what they should give ---- */

struct question {
	struct listing listing;
	struct search search;
	struct buf match;
	enum search_scope scope;
	int64_t seller, category;   /* 0: any */
};

static bool named(const struct question *q, const struct good *g)
{
	return search_matches(&q->search, g->name, "");
}

static bool on_shelf_of(const struct good *g, int64_t category)
{
	return g->category == category || (category == categories[1] && g->category == categories[2]);
}

static bool found(const struct question *q, const struct good *g)
{
	const struct listing *l = &q->listing;
	if (!g->shelved || (q->seller && g->seller != q->seller) || (q->category && !on_shelf_of(g, q->category)) ||
	    g->price < l->min_price || g->price > l->max_price || (l->in_stock && g->stock == 0))
		return false;
	if (l->kind != LISTING_SEARCH)
		return true;
	if (!search_matches(&q->search, g->name, g->description))
		return false;
	return q->scope == SEARCH_ALL || named(q, g) == (q->scope == SEARCH_NAMES);
}

static int compare(const struct listing *l, const struct good *a, const struct good *b)
{
	char x[512], y[512];
	int64_t by = 0;
	if (l->order == BY_PRICE)
		by = a->price - b->price;
	else if (l->order == BY_RATING)
		by = a->rating - b->rating;
	else if (l->order == BY_NAME) {
		text_fold(a->name, x, sizeof x);
		text_fold(b->name, y, sizeof y);
		by = strcmp(x, y);
	}
	if (by == 0)
		by = a->id - b->id;
	return (by > 0 ? 1 : -1) * (l->descending || l->order == BY_RELEVANCE ? -1 : 1);
}

/* The ids in order, by a look at every one. */
static int look_at_all(const struct question *q, int64_t ids[GOODS])
{
	const struct good *sorted[GOODS];
	int n = 0;
	for (int i = 0; i < GOODS; i++) {
		if (!found(q, &goods[i]))
			continue;
		int at = n++;
		for (; at > 0 && compare(&q->listing, sorted[at - 1], &goods[i]) > 0; at--)
			sorted[at] = sorted[at - 1];
		sorted[at] = &goods[i];
	}
	for (int i = 0; i < n; i++)
		ids[i] = sorted[i]->id;
	return n;
}

static void choose_words(struct question *q)
{
	char text[SEARCH_TEXT] = "";
	for (int i = rand() % 3; i >= 0; i--)
		snprintf(text + strlen(text), sizeof text - strlen(text), "%.*s ", i ? 9 : 1 + rand() % 9, words[rand() % COUNT(words)]);
	assert_true(search_parse(text, &q->search));
	if (rand() % 2)
		search_endings(db, &q->search);
	q->listing.kind = LISTING_SEARCH;
	q->scope = q->listing.order == BY_RELEVANCE ? (enum search_scope)(rand() % 3) : SEARCH_ALL;
}

static void choose(struct question *q)
{
	struct listing *l = &q->listing;
	*q = (struct question){.listing = {.kind = LISTING_SHELF, .max_price = INT64_MAX, .status = PRODUCT_APPROVED}};
	bool search = rand() % 2;
	l->order = (enum listing_order)(rand() % (search ? 5 : 4));
	l->descending = rand() % 2;
	l->in_stock = rand() % 3 == 0;
	if (rand() % 2)
		l->min_price = rand() % 3 ? rand() % 500 : 5000;
	if (rand() % 2)
		l->max_price = rand() % 3 ? rand() % 500 : 1000;
	q->seller = rand() % 3 ? 0 : sellers[rand() % SELLERS];
	q->category = rand() % 3 ? 0 : categories[rand() % CATEGORIES];
	l->shelf = q->seller ? shelf_of_seller(q->seller) : q->category ? shelf_of_category(q->category) : 0;
	l->other_shelf = q->seller && q->category ? shelf_of_category(q->category) : 0;
	if (!search)
		return;
	choose_words(q);
	search_query(&q->search, q->scope, (int64_t[2]){l->shelf, l->other_shelf}, &q->match);
	l->match = q->match.data;
}

static const struct sift_limits ways[] = {
	{.effort = 0, .narrow = 0, .rare = 0}, {.effort = 0, .narrow = 1000, .rare = 0}, {.effort = 400, .narrow = 0, .rare = 30},
	{.effort = 3000, .narrow = 20, .rare = 0}, {.effort = 20000, .narrow = 50, .rare = 50}, {.effort = 1, .narrow = 100, .rare = 1000}};

static void walk(const struct question *q, const struct sift_limits *way, const int64_t *ids, int n)
{
	struct listing l = q->listing;
	struct position page[GOODS + 1];
	int at = 0, got = 1;
	l.limit = 1 + rand() % 30;
	for (; got > 0; at += got) {
		got = sift_page(db, &l, rand() % 2, way, page);
		assert_true(at + got <= n && got <= l.limit && (got == l.limit || at + got == n));
		for (int i = 0; i < got; i++)
			assert_int_equal(page[i].id, ids[at + i]);
		if (got > 0)
			l.after = page[got - 1];
	}
	assert_int_equal(at, n);
}

TEST(every_way_gives_what_a_look_at_every_product_gives)
{
	for (int round = 0; round < 3000; round++) {
		struct question q;
		int64_t ids[GOODS];
		choose(&q);
		int n = look_at_all(&q, ids);
		walk(&q, round % 10 ? &ways[round % COUNT(ways)] : &sift_usual, ids, n);
		buf_free(&q.match);
		must_be_fine();
	}
}

TEST(all_that_a_listing_holds_is_what_a_look_at_every_product_gives)
{
	for (int round = 0; round < 1500; round++) {
		struct question q;
		struct idset all = {0};
		int64_t ids[GOODS];
		choose(&q);
		int n = look_at_all(&q, ids);
		q.listing.after = (struct position){.given = true, .id = 3};   /* it does not matter */
		sift_all(db, &q.listing, &ways[round % COUNT(ways)], &all);
		assert_int_equal(all.count, n);
		for (int i = 0; i < n; i++)
			assert_true(idset_has(&all, ids[i]));
		idset_free(&all);
		buf_free(&q.match);
		must_be_fine();
	}
}

/* The statements row by row and the sifting are one list: a position of one is good for the other. */
TEST(a_page_row_by_row_goes_on_where_a_sifted_one_ended)
{
	for (int round = 0; round < 1000; round++) {
		struct question q;
		struct product p;
		struct position page[8];
		int64_t ids[GOODS];
		int at = 0, got = 1;
		choose(&q);
		int n = look_at_all(&q, ids);
		for (q.listing.limit = 1 + rand() % 8; got > 0; at += got) {
			if (rand() % 2) {
				got = sift_page(db, &q.listing, rand() % 2, &ways[round % COUNT(ways)], page);
			} else {
				got = 0;
				struct row *r = listing_open(db, &q.listing);
				while (product_next(r, &p))
					listing_position(r, &q.listing, &p, &page[got++]);
			}
			assert_true(at + got <= n);
			for (int i = 0; i < got; i++)
				assert_int_equal(page[i].id, ids[at + i]);
			if (got > 0)
				q.listing.after = page[got - 1];
		}
		assert_int_equal(at, n);
		buf_free(&q.match);
		must_be_fine();
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_way_gives_what_a_look_at_every_product_gives),
		cmocka_unit_test(all_that_a_listing_holds_is_what_a_look_at_every_product_gives),
		cmocka_unit_test(a_page_row_by_row_goes_on_where_a_sifted_one_ended),
	};
	return cmocka_run_group_tests(tests, fill_store, close_store);
}
