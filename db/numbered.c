#include "db/numbered.h"

#include <string.h>

const char *const numbered_names[NUMBERED] = {"audit", "categories", "keys", "messages", "orders", "products", "reviews", "users"};

#define TOP(table) " WHEN '" table "' THEN (SELECT id FROM " table " ORDER BY id DESC LIMIT 1)"
SQL(numbered_tops, "SELECT name, last, CASE name" TOP("audit") TOP("categories") TOP("keys") TOP("messages") TOP("orders") TOP("products")
    TOP("reviews") TOP("users") " END FROM floors");
SQL(numbered_lift, "UPDATE floors SET last = $2 WHERE name = $1 AND last < $2");

void numbered_highest(struct db *db, struct numbered *out)
{
	*out = (struct numbered){0};
	struct row *r = db_query(db, &numbered_tops, "");
	while (db_row(r)) {
		int64_t floor = db_int(r, 1), top = db_int(r, 2);
		for (int i = 0; i < NUMBERED; i++)
			if (strcmp(numbered_names[i], db_text(r, 0)) == 0)
				out->last[i] = top > floor ? top : floor;
	}
}

void numbered_greater(const struct numbered *a, const struct numbered *b, struct numbered *out)
{
	for (int i = 0; i < NUMBERED; i++)
		out->last[i] = a->last[i] > b->last[i] ? a->last[i] : b->last[i];
}

void numbered_raise(struct db *db, const struct numbered *noted, int64_t by)
{
	for (int i = 0; i < NUMBERED; i++)
		db_exec(db, NULL, &numbered_lift, "si", numbered_names[i], noted->last[i] + by);
}
