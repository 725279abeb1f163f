#include "session/exec/near.h"

#include <string.h>

enum { FAR = 1000 };

void near_begin(struct near *n, const char *word)
{
	size_t length = strlen(word);
	memset(n, 0, sizeof *n);
	n->distance = FAR;
	if (length < sizeof n->word)
		memcpy(n->word, word, length + 1);
}

static int least(int a, int b, int c)
{
	int ab = a < b ? a : b;
	return ab < c ? ab : c;
}

/* Of Levenshtein: letters to put in, take out or change. */
static int distance(const char *a, const char *b, size_t b_length)
{
	int row[33];
	for (size_t k = 0; k <= b_length; k++)
		row[k] = (int)k;
	for (size_t i = 0; a[i]; i++) {
		int corner = row[0];
		row[0] = (int)i + 1;
		for (size_t k = 0; k < b_length; k++) {
			int above = row[k + 1];
			row[k + 1] = least(above + 1, row[k] + 1, corner + (a[i] != b[k]));
			corner = above;
		}
	}
	return row[b_length];
}

void near_try(struct near *n, const char *candidate, size_t length)
{
	int most = length < 5 ? 1 : 2;
	if (n->word[0] == '\0' || length >= sizeof n->best)
		return;
	int d = distance(n->word, candidate, length);
	if (d > most || d >= n->distance)
		return;
	n->distance = d;
	n->length = length;
	memcpy(n->best, candidate, length);
	n->best[length] = '\0';
}
