#include "db/preference.h"

#include <stdio.h>

SQL(preference_of, "SELECT colors, mouse, time_zone, time_rule FROM preferences WHERE user_id = $1");
SQL(preference_write, "INSERT INTO preferences (user_id, colors, mouse, time_zone, time_rule) VALUES ($1, $2, $3, $4, $5) "
                      "ON CONFLICT (user_id) DO UPDATE SET colors = $2, mouse = $3, time_zone = $4, time_rule = $5");

void preference_get(struct db *db, int64_t user_id, struct preference *out)
{
	*out = (struct preference){.time_zone = "UTC", .time_rule = "UTC0"};
	struct row *r = db_query(db, &preference_of, "i", user_id);
	if (db_row(r)) {
		out->colors = (int)db_int(r, 0);
		out->mouse = db_int(r, 1) != 0;
		snprintf(out->time_zone, sizeof out->time_zone, "%s", db_text(r, 2));
		snprintf(out->time_rule, sizeof out->time_rule, "%s", db_text(r, 3));
	}
	db_end(r);
}

void preference_put(struct db *db, int64_t user_id, const struct preference *p)
{
	db_exec(db, NULL, &preference_write, "iiiss", user_id, (int64_t)p->colors, (int64_t)p->mouse, p->time_zone, p->time_rule);
}
