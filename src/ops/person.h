/* People: who is meant. */
#ifndef OPS_PERSON_H
#define OPS_PERSON_H

#include "ops/call.h"

/* The user that the argument names by number or name; 0: nobody. A banned one counts only when `banned`. */
int64_t person_named(struct call *c, const struct arg *a, bool banned);

#endif
