#include "session/exec/words.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

static const char blanks[] = " \t\n";

/* Copies what one piece of a word (a quoted part, an escape, a character) stands for. NULL: it has no end. */
static const char *take_piece(const char *p, char **out)
{
	char quote = *p;
	if (quote == '\\' && p[1]) {
		if (p[1] != '\n')
			*(*out)++ = p[1];
		return p + 2;
	}
	if (quote != '\'' && quote != '"') {
		*(*out)++ = *p;
		return p + 1;
	}
	for (p++; *p && *p != quote; p++) {
		if (quote == '"' && *p == '\\' && p[1] && strchr("\"\\$`\n", p[1]) && *++p == '\n')
			continue;
		*(*out)++ = *p;
	}
	return *p ? p + 1 : NULL;
}

const char *exec_words_split(const char *command, struct exec_words *w)
{
	/* A word is never longer than what it is written as. */
	char *out = w->text = xmalloc(strlen(command) + EXEC_WORDS + 2);
	const char *why = NULL;
	w->count = 0;
	for (const char *p = command + strspn(command, blanks); *p && !why; p += strspn(p, blanks)) {
		if (w->count == EXEC_WORDS) {
			why = "has too many words";
			break;
		}
		w->at[w->count++] = out;
		while (p && *p && !strchr(blanks, *p))
			p = take_piece(p, &out);
		*out++ = '\0';
		if (!p) {
			why = "has a quote that is not closed";
			break;
		}
	}
	w->at[w->count] = NULL;
	if (why)
		exec_words_free(w);
	return why;
}

void exec_words_free(struct exec_words *w)
{
	free(w->text);
	memset(w, 0, sizeof *w);
}
