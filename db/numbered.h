/* The numbers that people and scripts keep, of orders, products and the like: none is given twice (RULES O22). The next one is
 * after the highest that is there, and after the floor: what was removed, and what was noted before something was lost. */
#ifndef DB_NUMBERED_H
#define DB_NUMBERED_H

#include "db/db.h"

enum { NUMBERED = 8, NUMBERED_AFTER_LOSS = 10000 };   /* so many are left out after a loss: what was given and not noted */

extern const char *const numbered_names[NUMBERED];    /* of the tables */

struct numbered {
	int64_t last[NUMBERED];
};

/* The number of the next row of a table, for an INSERT. */
#define NEXT_NUMBER(table) "(SELECT coalesce((SELECT t.id FROM " table " t WHERE t.id > f.last ORDER BY t.id DESC LIMIT 1), f.last) + 1 " \
	"FROM floors f WHERE f.name = '" table "')"

void numbered_highest(struct db *db, struct numbered *out);                   /* that were given; 0: none */
void numbered_greater(const struct numbered *a, const struct numbered *b, struct numbered *out);   /* of each kind */
void numbered_raise(struct db *db, const struct numbered *noted, int64_t by); /* none is given up to so many beyond what was noted */

#endif
