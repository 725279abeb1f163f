/* The word that a mistyped one was most likely meant to be. */
#ifndef SESSION_EXEC_NEAR_H
#define SESSION_EXEC_NEAR_H

#include <stddef.h>

struct near {
	char word[32];        /* what was typed; "" when it is too long to be like any */
	char best[32];
	size_t length;        /* of best; 0: none is near */
	int distance;
};

void near_begin(struct near *n, const char *word);
void near_try(struct near *n, const char *candidate, size_t length);

#endif
