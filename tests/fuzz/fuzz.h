/* What every fuzz target includes. A target is one function that takes any bytes and breaks off where an invariant does not
 * hold. libFuzzer calls it (`make fuzz`), and replay.c does with each file of its corpus (`make test`). */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);   /* run once, before the first input */

/* An invariant. Kept whatever NDEBUG says. */
#define MUST(holds) \
	do { \
		if (!(holds)) { \
			fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #holds); \
			abort(); \
		} \
	} while (0)

/* Takes one byte off the input; 0 when there is none left. */
static inline unsigned take_byte(const uint8_t **data, size_t *size)
{
	if (*size == 0)
		return 0;
	(*size)--;
	return *(*data)++;
}

/* The bytes as a terminated string in a block of exactly its size, so that a read beyond it is seen; cut at a NUL by its
 * readers. The caller frees. */
static inline char *take_text(const uint8_t *data, size_t size)
{
	char *s = xmalloc(size + 1);
	if (size)
		memcpy(s, data, size);
	s[size] = '\0';
	return s;
}

#endif
