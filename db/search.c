#include "db/search.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "base/text.h"

SQL(search_word_known, "SELECT 1 FROM search_words WHERE term = $1");
SQL(search_prefix_known, "SELECT 1 FROM search_words WHERE term >= $1 AND term < $2 LIMIT 1");
SQL(search_words_from, "SELECT term, doc FROM search_words WHERE term >= $1 AND term < $2");

static bool word_character(uint32_t cp)
{
	utf8proc_category_t c = utf8proc_category((utf8proc_int32_t)cp);
	return (c >= UTF8PROC_CATEGORY_LU && c <= UTF8PROC_CATEGORY_LO) || (c >= UTF8PROC_CATEGORY_ND && c <= UTF8PROC_CATEGORY_NO) ||
	       (c >= UTF8PROC_CATEGORY_MN && c <= UTF8PROC_CATEGORY_ME) || c == UTF8PROC_CATEGORY_CO;
}

/* Takes the next run of word characters off *text into word. */
static bool next_word(const char **text, char *word, size_t size)
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
	while (s->count < SEARCH_WORDS && next_word(&rest, s->words[s->count], sizeof s->words[0]))
		s->count++;
	return s->count > 0;
}

static void add_words(const struct search *s, struct buf *out)
{
	buf_addc(out, '(');
	for (int i = 0; i < s->count; i++)
		buf_addf(out, "%s\"%s\"%s", i ? " AND " : "", s->words[i], i == s->count - 1 ? " *" : "");
	buf_addc(out, ')');
}

void search_query(const struct search *s, enum search_scope scope, struct buf *out)
{
	out->len = 0;
	if (scope == SEARCH_NAMES)
		buf_adds(out, "{name} : ");
	add_words(s, out);
	if (scope == SEARCH_NOT_NAMES) {
		buf_adds(out, " NOT ({name} : ");
		add_words(s, out);
		buf_addc(out, ')');
	}
	buf_text(out);
}

static bool text_has(const char *folded, const char *word, bool prefix)
{
	char have[96];
	size_t n = strlen(word);
	while (next_word(&folded, have, sizeof have))
		if (prefix ? strncmp(have, word, n) == 0 : strcmp(have, word) == 0)
			return true;
	return false;
}

bool search_matches(const struct search *s, const char *name, const char *description)
{
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

/* The first text that does not begin with word. */
static void after_prefix(const char *word, char out[128])
{
	snprintf(out, 128, "%s\xf4\x8f\xbf\xbf", word);
}

static bool known(struct db *db, const char *word, bool prefix)
{
	int64_t one;
	char end[128];
	after_prefix(word, end);
	return prefix ? db_one(db, &one, &search_prefix_known, "ss", word, end) : db_one(db, &one, &search_word_known, "s", word);
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

/* The known word nearest to `word` among those that begin like it, or differ in the first letter alone when none does; the
 * one in more products wins a tie. */
static bool nearest(struct db *db, const char *word, char out[96])
{
	int most = strlen(word) <= 4 ? 1 : 2, best = most + 1;
	int64_t best_count = 0;
	for (int pass = 0; pass < 2 && best > most; pass++) {
		char from[8] = {0}, end[128];
		if (pass == 0)
			from[0] = word[0];
		after_prefix(from, end);
		struct row *r = db_query(db, &search_words_from, "ss", from, end);
		while (db_row(r)) {
			int d = distance(word, db_text(r, 0), most);
			if (d > most || d > best || (d == best && db_int(r, 1) <= best_count))
				continue;
			best = d;
			best_count = db_int(r, 1);
			snprintf(out, 96, "%s", db_text(r, 0));
		}
	}
	return best <= most;
}

bool search_near(struct db *db, struct search *s)
{
	bool replaced = false;
	for (int i = 0; i < s->count; i++) {
		char near[96];
		if (known(db, s->words[i], i == s->count - 1))
			continue;
		if (!nearest(db, s->words[i], near))
			return false;
		memcpy(s->words[i], near, sizeof near);
		replaced = true;
	}
	return replaced;
}
