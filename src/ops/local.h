/* Operations without a server: for the operator's commands and the demo, on a store that nobody else has open. */
#ifndef OPS_LOCAL_H
#define OPS_LOCAL_H

#include "ops/call.h"

struct local {
	struct db *db;                  /* a DB_WRITE connection */
	const struct options *options;
	struct viewer viewer;           /* who asks; changed by a login */
	int64_t now;                    /* ms; 0: the clock's */
	int picture_fd;                 /* the picture link; 0: nobody here decodes pictures */
};

/* Runs one operation, all its steps in this thread: in a transaction of its own, or inside the one that the caller has begun,
 * of which a failed operation leaves what was done before it. Takes the reference of params. Gives a new reference to the
 * result, or NULL with err filled. */
json_t *local_call(struct local *l, const char *method, json_t *params, struct err *err);

#endif
