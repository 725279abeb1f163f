/* The words of a command line, as a POSIX shell splits simple words: quotes and backslash, and no expansion of anything. */
#ifndef SESSION_EXEC_WORDS_H
#define SESSION_EXEC_WORDS_H

#include <stdbool.h>

enum { EXEC_WORDS = 64 };

struct exec_words {
	char *at[EXEC_WORDS + 1];   /* NULL behind the last */
	int count;
	char *text;                 /* what they point into; owned */
};

/* NULL, or what is wrong with the command (a sentence's part: "has …"); w is then empty. */
const char *exec_words_split(const char *command, struct exec_words *w);
void exec_words_free(struct exec_words *w);

#endif
