/* Room on the store's disk that is kept for when there is no other: a file beside the store, STORE.reserve, that holds nothing.
 * Without it what has filled the disk keeps the store from moving its log, from being opened, and people from ending what is open. */
#ifndef MARKET_RESERVE_H
#define MARKET_RESERVE_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

struct reserve {
	char path[PATH_MAX], folder[PATH_MAX];
	int64_t bytes;       /* wanted; 0: none is */
	bool held;
};

/* Before the store is opened: takes the reserve that is there, or makes it. On a disk that has no room for a store to be opened it
 * is given up. */
void reserve_begin(struct reserve *r, const char *store, int64_t bytes);
bool reserve_take(struct reserve *r);             /* makes it where twice its size is free; false: it is not there */
bool reserve_give_up(struct reserve *r);          /* false: there was none */
int64_t reserve_free(const struct reserve *r);    /* bytes of the disk that are free; INT64_MAX: not known */

#endif
