/* Writing the index of the words. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "db/search.h"

SQL(search_insert, "INSERT INTO search (rowid, words) VALUES (" SEARCH_ROW("$1") ", $2)");
SQL(search_delete, "INSERT INTO search (search, rowid, words) VALUES ('delete', " SEARCH_ROW("$1") ", $2)");
SQL(search_shelves, "SELECT shelf FROM shelf WHERE product_id = $1 AND shelf > 0 ORDER BY shelf");
SQL(search_indexed, "SELECT p.id, p.name, p.description FROM shelf s CROSS JOIN products p WHERE s.shelf = 0 AND "
    "p.id = s.product_id ORDER BY s.product_id DESC");
SQL(word_insert, "INSERT INTO words (coded, word) VALUES ($1, $2) ON CONFLICT DO NOTHING");

SQL(search_parts, "SELECT count(DISTINCT segid) FROM search_idx");
SQL(search_merge, "INSERT INTO search (search, rank) VALUES ('merge', $1)");
SQL(search_merge_all, "INSERT INTO search (search) VALUES ('optimize')");

enum { PARTS = 6, MERGE_PAGES = 500 };

/* A product's texts, as the index and the searches agree on them in every script. */
struct texts {
	char *name, *description;
};

static char *fold(const char *text)
{
	size_t size = 4 * strlen(text) + 64;
	char *folded = xmalloc(size);
	text_fold(text, folded, size);
	return folded;
}

static void add_tagged(const char *text, char tag, struct buf *out)
{
	char word[SEARCH_WORD];
	while (search_next_word(&text, word, sizeof word))
		buf_addf(out, "%c%s ", tag, word);
}

/* Runs a statement of the index with all that it holds of a product. */
static void index_words(struct db *db, const struct sql *sql, int64_t product, const struct texts *t)
{
	struct buf words = {0};
	add_tagged(t->name, 'n', &words);
	add_tagged(t->name, 'w', &words);
	add_tagged(t->description, 'w', &words);
	struct row *r = db_query(db, &search_shelves, "i", product);
	while (db_row(r))
		buf_addf(&words, "s%" PRIu64 " ", (uint64_t)db_int(r, 0));
	db_exec(db, NULL, sql, "is", product, buf_text(&words));
	buf_free(&words);
}

static void learn_words(struct db *db, const char *text)
{
	char word[SEARCH_WORD];
	while (search_next_word(&text, word, sizeof word))
		db_exec(db, NULL, &word_insert, "is", (int64_t)(strpbrk(word, "0123456789") != NULL), word);
}

void search_add(struct db *db, int64_t product, const char *name, const char *description)
{
	struct texts t = {fold(name), fold(description)};
	index_words(db, &search_insert, product, &t);
	learn_words(db, t.name);
	learn_words(db, t.description);
	free(t.name);
	free(t.description);
}

/* The words stay known: what else is called so is not looked for here, and a word that nothing is called is found to be so. */
void search_remove(struct db *db, int64_t product, const char *name, const char *description)
{
	struct texts t = {fold(name), fold(description)};
	index_words(db, &search_delete, product, &t);
	free(t.name);
	free(t.description);
}

void search_build(struct db *db)
{
	struct row *r = db_query(db, &search_indexed, "");
	while (db_row(r))
		search_add(db, db_int(r, 0), db_text(r, 1), db_text(r, 2));
	search_settle(db);
}

void search_sweep(struct db *db)
{
	int64_t parts;
	if (db_one(db, &parts, &search_parts, "") && parts > PARTS)
		db_exec(db, NULL, &search_merge, "i", (int64_t)-MERGE_PAGES);   /* negative: into one part, whatever their sizes */
}

void search_settle(struct db *db)
{
	db_exec(db, NULL, &search_merge_all, "");
}
