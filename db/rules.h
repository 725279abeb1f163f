/* The rules of check.h as questions that find nothing. */
#ifndef DB_RULES_H
#define DB_RULES_H

#include "db/db.h"

struct rule {
	const char *sentence;    /* what is true */
	const struct sql *sql;   /* finds what breaks it: a number, by which people know it */
};

extern const struct rule rules[];   /* up to a NULL sentence */

#endif
