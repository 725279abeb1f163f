/* A set of ids, which are not negative: a bit each, in pages of which there is one wherever the set has been. What it takes of
 * memory goes by how far the ids lie apart, at most a page of 4 KiB for each. */
#ifndef BASE_IDSET_H
#define BASE_IDSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct idset_page;

struct idset {                   /* all zero: empty */
	struct idset_page *pages;    /* by number, rising */
	size_t used, room;
	int64_t count;               /* ids in it */
};

void idset_add(struct idset *s, int64_t id);
void idset_remove(struct idset *s, int64_t id);
bool idset_has(const struct idset *s, int64_t id);
/* The least id that is greater than *id, or the greatest that is less. False: there is none, and *id is as it was. */
bool idset_next(const struct idset *s, int64_t *id, bool rising);
void idset_free(struct idset *s);   /* leaves it empty */

#endif
