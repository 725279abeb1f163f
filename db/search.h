/* Words to search for: from what a person typed to the engine's query language, which no input can break; and the index of
 * the words of what stands on the shelves, which is written in the transaction that puts a product there.
 *
 * The index holds tagged words alone, without their places: `w` and a word of the name or the description, `n` and a word of
 * the name, `s` and the number of a shelf. So that a name hit, and a hit on a shelf, is found in a list of its own, and a page
 * costs what it shows, however many match. Beginnings of one to three letters have such lists too; longer ones are looked up
 * among the words that are known, and are as many words. */
#ifndef DB_SEARCH_H
#define DB_SEARCH_H

#include "db/db.h"

/* The row of the index that a product has, and the product of a row, in SQL: the newest stands first, for lists are newest
 * first and the engine walks forwards faster than backwards. */
#define SEARCH_ROW(of) "(1099511627776 - " of ")"
int64_t search_row(int64_t product);   /* the same; for what can be no product, the row before or behind all */

#define SEARCH_TEXT 200      /* longest search, in characters */
#define SEARCH_WORDS 12
#define SEARCH_WORD 96       /* bytes of a word; what is longer is more than one */
#define SEARCH_ENDINGS 40    /* words with one beginning that are asked for one by one */

struct search {
	int count;
	char words[SEARCH_WORDS][SEARCH_WORD];   /* folded, letters and digits of any script only */
	int endings;                             /* of search_endings(); 0: not asked for, or too many */
	char ending[SEARCH_ENDINGS][SEARCH_WORD];
};

/* Splits a search into words. False: it has no word in it. */
bool search_parse(const char *text, struct search *s);
/* Looks up what the last word may be the beginning of. Without it the query is right too, and slower. */
void search_endings(struct db *db, struct search *s);

enum search_scope { SEARCH_ALL, SEARCH_NAMES, SEARCH_NOT_NAMES };
/* The query: every word must match, the last as a prefix; in the name, or anywhere but not all in the name. On these two
 * shelves, of which 0 is no matter. */
void search_query(const struct search *s, enum search_scope scope, const int64_t shelves[2], struct buf *out);
/* True if each word begins (the last one) or is (the others) a word of the text: for lists that are not indexed. */
bool search_matches(const struct search *s, const char *name, const char *description);
/* Replaces each word that no shelf knows by the nearest that one does (edit distance at most 2; a word without digits by one
 * without). True: one was replaced and all are known now. */
bool search_near(struct db *db, struct search *s);

/* Puts what stands on its shelves already into the index; takes it out, for which the texts and shelves must be those that
 * were put in. */
void search_add(struct db *db, int64_t product, const char *name, const char *description);
void search_remove(struct db *db, int64_t product, const char *name, const char *description);
/* Indexes all that stands on the shelves: for an index that is new. */
void search_build(struct db *db);
/* Each commit that adds to the index leaves a part of its own, and a word is looked up in every part. A step towards one part,
 * of some 10 ms, where there are many; and all the way at once, which takes 10 s for a million products. */
void search_sweep(struct db *db);
void search_settle(struct db *db);

/* Takes the next word off *text, which is folded; of more than size - 1 bytes it is several. False: there is none. */
bool search_next_word(const char **text, char *word, size_t size);

#endif
