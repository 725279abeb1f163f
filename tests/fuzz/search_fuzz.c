/* What a person types to search: whatever it is, the engine takes the query made of it and finds what the plain matcher finds. */
#include "tests/fuzz/fuzz.h"

#include <ctype.h>
#include <locale.h>
#include <unistd.h>

#include "base/text.h"
#include "db/category.h"
#include "db/listing.h"
#include "db/search.h"
#include "db/user.h"

enum { LONGEST = 1024 };

static const struct {
	const char *name, *description;
} goods[] = {
	{"Brass garden lantern", "Holds one candle. 24 cm high, weatherproof."},
	{"Merino wool, hand-dyed", "100 g of yarn, 4-ply, in Émile's blue."},
	{"Bicycle bell", "Rings twice: ding, dong."},
	{"Strawberry jam", "From the garden's own fruit, no sugar added"},
	{"The C Programming Language", "Second edition. AND OR NOT NEAR are words of it."},
	{"Gl\xc3\xbchwein-Becher", "Sechs St\xc3\xbc" "ck, ma\xc3\x9f" "voll gro\xc3\x9f"},
	{"\xe8\x8c\xb6 tea", "\xe7\xb7\x91\xe8\x8c\xb6 from Uji"},
};
enum { GOODS = sizeof goods / sizeof *goods };

static struct db *db;
static int64_t ids[GOODS], seller, category;

static void must_be_fine(void)
{
	struct err err = {0};
	if (!db_check(db, &err)) {
		fprintf(stderr, "the engine says: %s\n", err.text);
		abort();
	}
}

static int64_t shelve(const char *name, const char *description)
{
	char key[512];
	struct product p = {.seller_id = seller, .category_id = category, .name = name, .description = description, .price = 100,
	                    .stock = 1, .created_at = 1, .status = PRODUCT_APPROVED};
	text_fold(name, key, sizeof key);
	p.id = product_add(db, &p, key);
	MUST(p.id > 0);
	product_shelve(db, &p);
	must_be_fine();
	return p.id;
}

/* The files are unlinked at once: an engine that has them open needs no names, and nothing is left behind by an abort. */
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	static const char *const ends[] = {"", "-wal", "-shm", "-journal", ".lock"};
	char folder[] = "/tmp/search_fuzz.XXXXXX", path[64], file[80];
	struct err err = {0};
	(void)argc;
	(void)argv;
	MUST(setlocale(LC_ALL, "C.UTF-8") && mkdtemp(folder));
	snprintf(path, sizeof path, "%s/mama.db", folder);
	db = db_open(path, DB_WRITE, 0, &err);
	MUST(db && db_begin(db));
	seller = user_add(db, &(struct user){.username = "seller", .email = "s@example.org", .password = "", .created_at = 1},
	                  "s@example.org");
	category = category_add(db, &(struct category){.name = "Things"}, "things");
	for (int i = 0; i < GOODS; i++)
		ids[i] = shelve(goods[i].name, goods[i].description);
	MUST(db_commit(db));
	must_be_fine();
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
		snprintf(file, sizeof file, "%s%s", path, ends[i]);
		unlink(file);
	}
	rmdir(folder);
	return 0;
}

static void check_words(const struct search *s)
{
	MUST(s->count >= 1 && s->count <= SEARCH_WORDS);
	for (int i = 0; i < s->count; i++) {
		const char *word = s->words[i];
		size_t n = strnlen(word, sizeof s->words[i]);
		MUST(n > 0 && n < sizeof s->words[i]);
		MUST(text_utf8(word, n) && !strpbrk(word, "\"'*:(){}^+- \n"));
	}
}

struct found {
	int64_t ids[GOODS + 1];
	int count;
};

static bool holds(const struct found *f, int64_t id)
{
	for (int i = 0; i < f->count; i++)
		if (f->ids[i] == id)
			return true;
	return false;
}

/* All goods stand on the shelves of the seller and of the category. */
static void ask(const struct search *s, enum search_scope scope, enum listing_order order, bool descending, struct found *out)
{
	struct buf match = {0};
	struct product p;
	search_query(s, scope, (int64_t[2]){descending ? shelf_of_seller(seller) : 0, descending ? shelf_of_category(category) : 0}, &match);
	struct listing l = {.kind = LISTING_SEARCH, .max_price = INT64_MAX, .match = match.data, .order = order,
	                    .descending = descending, .limit = 100};
	out->count = 0;
	struct row *r = listing_open(db, &l);
	while (product_next(r, &p)) {
		MUST(out->count <= GOODS && !holds(out, p.id));
		out->ids[out->count++] = p.id;
	}
	db_end(r);
	must_be_fine();
	int64_t counted = 0;
	r = listing_facets(db, &l);
	while (db_row(r))
		counted += db_int(r, 1);
	db_end(r);
	must_be_fine();
	MUST(counted == out->count);
	buf_free(&match);
}

/* Every order finds the same, and so do the words that the last one may be the beginning of; the names and the others are a partition of all. */
static void check_orders(const struct search *s, struct found *all)
{
	struct found names, rest, sorted;
	ask(s, SEARCH_ALL, BY_RELEVANCE, true, all);
	ask(s, SEARCH_NAMES, BY_RELEVANCE, true, &names);
	ask(s, SEARCH_NOT_NAMES, BY_RELEVANCE, true, &rest);
	MUST(names.count + rest.count == all->count);
	for (int i = 0; i < all->count; i++)
		MUST(holds(&names, all->ids[i]) != holds(&rest, all->ids[i]));
	struct search listed = *s;
	search_endings(db, &listed);
	for (int i = 0; i < 4; i++) {
		ask(i == 0 ? s : &listed, SEARCH_ALL, i / 2 ? BY_NAME : BY_PRICE, i % 2, &sorted);
		MUST(sorted.count == all->count);
	}
}

/* Plain letters, digits and spaces, words of a length that search keeps whole: engine and matcher cannot disagree. */
static bool is_plain(const char *s)
{
	for (size_t run = 0; *s; s++) {
		bool letter = isalnum((unsigned char)*s) && (unsigned char)*s < 0x80;
		run = letter ? run + 1 : 0;
		if ((!letter && *s != ' ') || run > 90)
			return false;
	}
	return true;
}

static void check_found(const struct search *s, const struct found *all, int64_t id, const char *name, const char *description)
{
	MUST(search_matches(s, name, description) == holds(all, id));
}

static void check_near(const struct search *s)
{
	struct search near = *s;
	struct found all;
	bool replaced = search_near(db, &near);
	must_be_fine();
	MUST(near.count == s->count);
	if (!replaced)
		return;
	check_words(&near);
	ask(&near, SEARCH_ALL, BY_RELEVANCE, true, &all);
}

/* The first line is what was typed, the rest a product that stands on the shelf meanwhile. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct search s;
	struct found all;
	char *typed = take_text(data, size < LONGEST ? size : LONGEST), *more = typed + strcspn(typed, "\n"), name[484];
	if (*more)
		*more++ = '\0';
	if (search_parse(typed, &s)) {
		check_words(&s);
		MUST(db_begin(db));
		text_clean(more, name, sizeof name, 0);
		int64_t id = *name ? shelve(name, "") : 0;
		check_orders(&s, &all);
		if (is_plain(typed))
			for (int i = 0; i < GOODS; i++)
				check_found(&s, &all, ids[i], goods[i].name, goods[i].description);
		if (id && is_plain(typed) && is_plain(name))
			check_found(&s, &all, id, name, "");
		check_near(&s);
		db_rollback(db);
		must_be_fine();
	}
	free(typed);
	return 0;
}
