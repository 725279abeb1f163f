/* A file of requests, one JSON-RPC text a line, made ready to be sent as it is: each begins with an id of its own, they follow
 * each other in memory, and where a line had 16 '@' a fresh key is patched in for each sending. */
#ifndef BENCH_REQUESTS_H
#define BENCH_REQUESTS_H

#include "base/err.h"

#define REQUESTS_KEY "@@@@@@@@@@@@@@@@"
#define REQUESTS_KEY_SIZE 16

struct request {
	char *text;            /* not terminated; an LF is its last byte */
	uint32_t size;
	uint32_t head;         /* its first bytes, up to the comma after the id: a reply to it begins with the same */
	uint32_t key;          /* where the key stands; 0: it has none */
};

struct requests {
	struct request *lines;   /* count of them, and the first `run` ones again behind the last */
	size_t count;
	struct buf text;
};

/* Reads a file; `run` lines from any on can be sent in one piece. False: it cannot be read, or a line is no request. */
bool requests_read(struct requests *r, const char *path, size_t run, struct err *err);
void requests_free(struct requests *r);

/* The lines of a file, such as tokens; NULL-terminated. NULL: err says why. requests_words_free() frees them; NULL is harmless. */
char **requests_words(const char *path, size_t *count, struct err *err);
void requests_words_free(char **words);

/* The bytes of `n` lines from number `first` (below count) on, each with a key that no other sending has. */
const char *requests_run(const struct requests *r, size_t first, size_t n, size_t *size);

#endif
