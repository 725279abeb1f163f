/* Words to search for: from what a person typed to the engine's query language, which no input can break. */
#ifndef DB_SEARCH_H
#define DB_SEARCH_H

#include "db/db.h"

#define SEARCH_TEXT 200      /* longest search, in characters */
#define SEARCH_WORDS 12

struct search {
	int count;
	char words[SEARCH_WORDS][96];   /* folded, letters and digits of any script only */
};

/* Splits a search into words. False: it has no word in it. */
bool search_parse(const char *text, struct search *s);

enum search_scope { SEARCH_ALL, SEARCH_NAMES, SEARCH_NOT_NAMES };
/* The query: every word must match, the last as a prefix; in the name, or anywhere but not all in the name. */
void search_query(const struct search *s, enum search_scope scope, struct buf *out);
/* True if each word begins (the last one) or is (the others) a word of the text: for lists that are not indexed. */
bool search_matches(const struct search *s, const char *name, const char *description);
/* Replaces each word that no shelf knows by the nearest that one does (edit distance at most 2). True: one was replaced and
 * all are known now. */
bool search_near(struct db *db, struct search *s);

#endif
