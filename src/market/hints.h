/* What comes next in a shop that is not one yet: said in the log at the start. */
#ifndef MARKET_HINTS_H
#define MARKET_HINTS_H

#include "base/options.h"
#include "db/db.h"

/* Nothing where there are an admin and a category. */
void hints_log(struct db *db, const struct options *o, const char *dir);

#endif
