#include "db/check.h"

#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db/rules.h"
#include "db/search.h"
#include "db/state.h"

SQL(check_integrity, "PRAGMA integrity_check(5)");
SQL(check_references, "PRAGMA foreign_key_check");
SQL(check_shelves, "SELECT shelf FROM (SELECT 2 * id AS shelf FROM categories UNION SELECT 2 * seller_id + 1 FROM products UNION "
    "SELECT shelf FROM shelf) x WHERE shelf > 0 ORDER BY shelf");
SQL(check_on_shelf, "SELECT product_id FROM shelf WHERE shelf = $1 ORDER BY product_id DESC");
SQL(check_found, "SELECT " SEARCH_ROW("rowid") " FROM search WHERE search MATCH $1 ORDER BY rowid");
SQL(check_names, "SELECT p.id, p.name FROM shelf s JOIN products p ON p.id = s.product_id WHERE s.shelf = 0 ORDER BY p.id DESC");
SQL(check_indexed, "SELECT count(*) FROM search WHERE search MATCH $1 AND rowid = " SEARCH_ROW("$2"));

enum { SHOWN = 5, WHICH = 240, NAMES = 2000 };

struct check {
	struct db *db;
	check_heard heard;
	void *arg;
	int checked;
	char which[WHICH];       /* what breaks the rule at hand */
	int found;
};

static void note_text(struct check *c, const char *text)
{
	size_t n = strlen(c->which);
	if (c->found++ < SHOWN)
		snprintf(c->which + n, sizeof c->which - n, "%s%s", n ? ", " : "", text);
}

static void note_number(struct check *c, int64_t number)
{
	char text[24];
	snprintf(text, sizeof text, "%" PRId64, number);
	note_text(c, text);
}

/* A question that cannot be asked breaks the rule too: the store is damaged where it was to be read. */
static void end_rule(struct check *c, const char *sentence)
{
	struct err err = {0};
	if (c->db->failed)
		note_text(c, c->db->why);
	db_check(c->db, &err);
	err_clear(&err);
	if (c->found > SHOWN)
		snprintf(c->which + strlen(c->which), sizeof c->which - strlen(c->which), " …");
	if (c->found)
		c->heard(c->arg, sentence, c->which);
	c->checked++;
	c->found = 0;
	c->which[0] = '\0';
}

static void check_engine(struct check *c)
{
	struct row *r = db_query(c->db, &check_integrity, "");
	while (db_row(r))
		if (strcmp(db_text(r, 0), "ok") != 0)
			note_text(c, db_text(r, 0));
	end_rule(c, "the file is whole");
	r = db_query(c->db, &check_references, "");
	while (db_row(r))
		note_text(c, db_text(r, 0));
	end_rule(c, "what a row refers to is there");
}

/* The engine checks its index of words by a command, which writes: it is given to a copy of the index among the temporary tables. */
static const char index_copy[] =
	"CREATE VIRTUAL TABLE temp.checked USING fts5 (words, content='', columnsize=0, detail=none, prefix='2 3 4', tokenize='ascii');"
	"DELETE FROM temp.checked_data; DELETE FROM temp.checked_idx;"
	"INSERT INTO temp.checked_data SELECT * FROM main.search_data; INSERT INTO temp.checked_idx SELECT * FROM main.search_idx;"
	"INSERT INTO temp.checked (checked) VALUES ('integrity-check')";

static void check_index(struct check *c, const char *path)
{
	sqlite3 *handle = NULL;
	char *why = NULL;
	if (sqlite3_open_v2(path, &handle, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK ||
	    sqlite3_busy_timeout(handle, 5000) != SQLITE_OK || sqlite3_exec(handle, index_copy, NULL, NULL, &why) != SQLITE_OK)
		note_text(c, why ? why : sqlite3_errmsg(handle));
	sqlite3_free(why);
	sqlite3_close(handle);
	end_rule(c, "the index of words is whole");
}

/* Both lists fall. */
static void compare_shelf(struct check *c, int64_t shelf)
{
	char word[32];
	snprintf(word, sizeof word, "\"s%" PRId64 "\"", shelf);
	struct row *stands = db_query(c->db, &check_on_shelf, "i", shelf), *found = db_query(c->db, &check_found, "s", word);
	bool a = db_row(stands), b = db_row(found);
	while (a && b && db_int(stands, 0) == db_int(found, 0)) {
		a = db_row(stands);
		b = db_row(found);
	}
	if (a || b)
		note_number(c, a && (!b || db_int(stands, 0) > db_int(found, 0)) ? db_int(stands, 0) : db_int(found, 0));
	db_end(stands);
	db_end(found);
}

static void check_shelf_words(struct check *c)
{
	struct row *r = db_query(c->db, &check_shelves, "");
	while (db_row(r))
		compare_shelf(c, db_int(r, 0));
	end_rule(c, "the index of words knows what stands on each shelf, and nothing else");
}

/* The first word of each of the newest names. */
static void check_name_words(struct check *c)
{
	struct row *r = db_query(c->db, &check_names, "");
	for (int i = 0; i < NAMES && db_row(r); i++) {
		int64_t hits = 0;
		struct search s;
		char word[SEARCH_WORD + 8];
		if (!search_parse(db_text(r, 1), &s))
			continue;
		snprintf(word, sizeof word, "\"n%s\"", s.words[0]);
		if (db_one(c->db, &hits, &check_indexed, "si", word, db_int(r, 0)) && hits == 0)
			note_number(c, db_int(r, 0));
	}
	db_end(r);
	end_rule(c, "what is on sale is found by its name");
}

static void check_rule(struct check *c, const struct rule *rule)
{
	struct row *r = db_query(c->db, rule->sql, "");
	while (c->found <= SHOWN && db_row(r))
		note_number(c, db_int(r, 0));
	db_end(r);
	end_rule(c, rule->sentence);
}

bool check_store(const char *path, check_heard heard, void *arg, int *checked, struct err *err)
{
	struct check c = {.heard = heard, .arg = arg};
	c.db = db_connect(path, DB_READ, 0, err);
	if (!c.db)
		return false;
	if (!db_begin(c.db)) {
		db_check(c.db, err);
		db_close(c.db);
		return false;
	}
	check_engine(&c);
	for (const struct rule *rule = rules; rule->sentence; rule++)
		check_rule(&c, rule);
	check_shelf_words(&c);
	check_name_words(&c);
	check_index(&c, path);
	db_rollback(c.db);
	db_close(c.db);
	*checked = c.checked;
	return true;
}
