#include "db/search.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "base/text.h"

/* Words that have been on a shelf, with digits (coded) and without; some may be on none any more. */
SQL(words_from, "SELECT word FROM words WHERE coded IN (0, 1) AND word >= $1 AND word < $2 LIMIT $3");
SQL(words_alike, "SELECT word FROM words WHERE coded = $1 AND word >= $2 AND word < $3");
SQL(search_hits, "SELECT count(*) FROM (SELECT 1 FROM search WHERE search MATCH $1 LIMIT $2)");

enum { LISTED_LETTERS = 3 };   /* beginnings of so many letters have lists of their own */

int64_t search_row(int64_t product)
{
	const int64_t top = INT64_C(1) << 40;   /* that of SEARCH_ROW */
	return product < 0 ? top : product > top ? 0 : top - product;
}

static bool word_character(uint32_t cp)
{
	utf8proc_category_t c = utf8proc_category((utf8proc_int32_t)cp);
	return (c >= UTF8PROC_CATEGORY_LU && c <= UTF8PROC_CATEGORY_LO) || (c >= UTF8PROC_CATEGORY_ND && c <= UTF8PROC_CATEGORY_NO) ||
	       (c >= UTF8PROC_CATEGORY_MN && c <= UTF8PROC_CATEGORY_ME) || c == UTF8PROC_CATEGORY_CO;
}

bool search_next_word(const char **text, char *word, size_t size)
{
	const char *p = *text;
	size_t n = strlen(p), len = 0;
	for (size_t i = 0, used; i < n; i += used) {
		uint32_t cp = 0;
		used = text_decode(p + i, n - i, &cp);
		if (used == 0)
			used = 1;
		if (word_character(cp) && len + used < size) {
			memcpy(word + len, p + i, used);
			len += used;
		} else if (len > 0) {
			*text = p + i;
			word[len] = '\0';
			return true;
		}
	}
	*text = p + n;
	word[len] = '\0';
	return len > 0;
}

bool search_parse(const char *text, struct search *s)
{
	char folded[SEARCH_TEXT * 6];
	const char *rest = folded;
	text_fold(text, folded, sizeof folded);
	s->count = 0;
	while (s->count < SEARCH_WORDS && search_next_word(&rest, s->words[s->count], sizeof s->words[0]))
		s->count++;
	return s->count > 0;
}

/* The first text that does not begin with word. */
static void after_prefix(const char *word, char out[128])
{
	snprintf(out, 128, "%s\xf4\x8f\xbf\xbf", word);
}

void search_endings(struct db *db, struct search *s)
{
	char end[128];
	const char *word = s->words[s->count - 1];
	int found = 0;
	s->endings = 0;
	if (text_length(word, strlen(word)) <= LISTED_LETTERS)
		return;
	after_prefix(word, end);
	struct row *r = db_query(db, &words_from, "ssi", word, end, (int64_t)SEARCH_ENDINGS + 1);
	while (db_row(r)) {
		if (found < SEARCH_ENDINGS)
			snprintf(s->ending[found], SEARCH_WORD, "%s", db_text(r, 0));
		found++;
	}
	s->endings = found <= SEARCH_ENDINGS ? found : 0;
}

static void add_last(const struct search *s, char tag, struct buf *out)
{
	if (s->endings == 0)
		buf_addf(out, "\"%c%s\" *", tag, s->words[s->count - 1]);
	for (int i = 0; i < s->endings; i++)
		buf_addf(out, "%s\"%c%s\"%s", i ? " OR " : "(", tag, s->ending[i], i == s->endings - 1 ? ")" : "");
}

/* (shelves and words), each of them tagged. */
static void add_words(const struct search *s, char tag, struct buf *out)
{
	for (int i = 0; i < s->count - 1; i++)
		buf_addf(out, "\"%c%s\" AND ", tag, s->words[i]);
	add_last(s, tag, out);
}

void search_query(const struct search *s, enum search_scope scope, const int64_t shelves[2], struct buf *out)
{
	out->len = 0;
	for (int i = 0; i < 2; i++)
		if (shelves[i])
			buf_addf(out, "\"s%" PRIu64 "\" AND ", (uint64_t)shelves[i]);   /* a sign would split the word */
	if (scope == SEARCH_NOT_NAMES)
		buf_addc(out, '(');
	add_words(s, scope == SEARCH_NAMES ? 'n' : 'w', out);
	if (scope == SEARCH_NOT_NAMES) {
		buf_adds(out, " NOT (");
		add_words(s, 'n', out);
		buf_adds(out, "))");
	}
	buf_text(out);
}

static bool text_has(const char *folded, const char *word, bool prefix)
{
	char have[SEARCH_WORD];
	size_t n = strlen(word);
	while (search_next_word(&folded, have, sizeof have))
		if (prefix ? strncmp(have, word, n) == 0 : strcmp(have, word) == 0)
			return true;
	return false;
}

/* Text of ASCII alone that does not have these letters anywhere does not match, and need not be folded to know it. */
static bool cannot_match(const struct search *s, const char *name, const char *description)
{
	if (!text_ascii(name) || !text_ascii(description))
		return false;
	for (int i = 0; i < s->count; i++)
		if (!strcasestr(name, s->words[i]) && !strcasestr(description, s->words[i]))
			return true;
	return false;
}

bool search_matches(const struct search *s, const char *name, const char *description)
{
	if (cannot_match(s, name, description))
		return false;
	size_t size = 3 * (strlen(name) + strlen(description)) + 64;
	char *both = xmalloc(size), *folded = xmalloc(size);
	snprintf(both, size, "%s %s", name, description);
	text_fold(both, folded, size);
	bool all = true;
	for (int i = 0; all && i < s->count; i++)
		all = text_has(folded, s->words[i], i == s->count - 1);
	free(both);
	free(folded);
	return all;
}

/* In how many products a word is, or one that begins with it; counted up to `most`. */
static int64_t hits(struct db *db, const char *word, bool beginning, int64_t most)
{
	int64_t n = 0;
	struct buf query = {0};
	struct search one = {.count = 1};
	snprintf(one.words[0], SEARCH_WORD, "%s", word);
	if (beginning) {
		search_endings(db, &one);
		search_query(&one, SEARCH_ALL, (int64_t[2]){0}, &query);
	} else {
		buf_addf(&query, "\"w%s\"", word);
	}
	bool told = db_one(db, &n, &search_hits, "si", buf_text(&query), most);
	buf_free(&query);
	return told ? n : 0;
}

static int least(int a, int b)
{
	return a < b ? a : b;
}

/* Edit distance with swaps of neighbours counted once (optimal string alignment), of bytes; `most` + 1 when it is more. */
static int distance(const char *a, const char *b, int most)
{
	enum { LONGEST = 40 };
	int n = (int)strlen(a), m = (int)strlen(b);
	int rows[3][LONGEST + 1];
	if (n > LONGEST || m > LONGEST || abs(n - m) > most)
		return most + 1;
	for (int k = 0; k <= m; k++)
		rows[0][k] = k;
	for (int i = 1; i <= n; i++) {
		int *now = rows[i % 3], *up = rows[(i + 2) % 3], *up2 = rows[(i + 1) % 3];
		now[0] = i;
		for (int k = 1; k <= m; k++) {
			now[k] = least(least(up[k], now[k - 1]) + 1, up[k - 1] + (a[i - 1] != b[k - 1]));
			if (i > 1 && k > 1 && a[i - 1] == b[k - 2] && a[i - 2] == b[k - 1])
				now[k] = least(now[k], up2[k - 2] + 1);
		}
	}
	return rows[n % 3][m];
}

enum { COMMON = 1000 };   /* words in so many products are equally common */

struct nearest {
	const char *word;
	int most, best;          /* distances */
	int64_t best_hits;
	char *out;               /* SEARCH_WORD bytes */
};

/* Looks among the words that begin so ("" is all). A word that is in no product any more counts for nothing. */
static void look_among(struct db *db, struct nearest *n, bool coded, const char *from)
{
	char end[128];
	after_prefix(from, end);
	struct row *r = db_query(db, &words_alike, "iss", (int64_t)coded, from, end);
	while (db_row(r)) {
		int d = distance(n->word, db_text(r, 0), n->most);
		int64_t found = d > n->most || d > n->best ? 0 : hits(db, db_text(r, 0), false, COMMON);
		if (found == 0 || (d == n->best && found <= n->best_hits))
			continue;
		n->best = d;
		n->best_hits = found;
		snprintf(n->out, SEARCH_WORD, "%s", db_text(r, 0));
	}
}

/* The known word nearest to `word` among those that begin like it, or differ in the first letter alone when none does; the
 * one in more products wins a tie. */
static bool nearest(struct db *db, const char *word, char out[SEARCH_WORD])
{
	struct nearest n = {.word = word, .most = strlen(word) <= 4 ? 1 : 2, .out = out};
	bool coded = strpbrk(word, "0123456789") != NULL;
	n.best = n.most + 1;
	for (int pass = 0; pass < 2 && n.best > n.most; pass++) {
		char from[8] = {0};
		if (pass == 0)
			from[0] = word[0];
		look_among(db, &n, false, from);
		if (coded)
			look_among(db, &n, true, from);
	}
	return n.best <= n.most;
}

bool search_near(struct db *db, struct search *s)
{
	bool replaced = false;
	for (int i = 0; i < s->count; i++) {
		char near[SEARCH_WORD];
		if (hits(db, s->words[i], i == s->count - 1, 1) > 0)
			continue;
		if (!nearest(db, s->words[i], near))
			return false;
		memcpy(s->words[i], near, sizeof near);
		replaced = true;
	}
	search_endings(db, s);
	return replaced;
}
