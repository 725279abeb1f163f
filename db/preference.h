/* What each user has chosen for his screens. */
#ifndef DB_PREFERENCE_H
#define DB_PREFERENCE_H

#include "base/zone.h"
#include "db/db.h"

struct preference {
	int colors;                      /* index of auto, 256, 16, 8, none */
	bool mouse;
	char time_zone[ZONE_NAME + 1];
	char time_rule[ZONE_RULE];
};

/* What the user has chosen; where he has not, what everyone begins with. */
void preference_get(struct db *db, int64_t user_id, struct preference *out);
void preference_put(struct db *db, int64_t user_id, const struct preference *p);

#endif
