/* The file DIR/commits: what a store has committed, noted beside it, so that a store from which something has vanished is known at
 * the next start. It may lag behind the store, and is never ahead of what is durably committed: whoever notes a commit has waited
 * for the disk. A note is a line of 512 bytes; each line is written anew in turn, and the latest whole one counts. */
#ifndef DB_COMMITS_H
#define DB_COMMITS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "db/numbered.h"

struct commits {
	int64_t count;               /* commits, ever */
	int64_t generation;          /* the store's; 0: there was none */
	int64_t next;                /* what is about to replace it; 0: nothing */
	bool closed;                 /* cleanly: the store was one file */
	struct numbered numbered;    /* the highest that were given */
};

/* *there: there is such a file. False (ERR_UNAVAILABLE): it cannot be read, or no line of it is whole. */
bool commits_read(const char *path, struct commits *out, bool *there, struct err *err);

/* The file, open to be written to, any thread. Making it and its first note are waited for. */
struct commits_file;
struct commits_file *commits_open(const char *path, const struct commits *first, struct err *err);
void commits_close(struct commits_file *f);                                        /* NULL is harmless */

/* What of it has changed. Waits for nothing; what cannot be written is told by the next commits_sync(). */
void commits_count(struct commits_file *f, int64_t count);
void commits_numbered(struct commits_file *f, const struct numbered *highest);     /* never lower than noted */
void commits_generation(struct commits_file *f, int64_t generation, int64_t next);
void commits_closed(struct commits_file *f);
/* Notes it all so that it stays; nothing new is no work. False: errno says why. */
bool commits_sync(struct commits_file *f);

#endif
