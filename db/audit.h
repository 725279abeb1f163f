/* The audit: what admins did to what is others', and who came to which way in. Never changed, never deleted. */
#ifndef DB_AUDIT_H
#define DB_AUDIT_H

#include "db/db.h"

struct audit_row {   /* texts: valid until the row's statement goes on */
	int64_t id, at, actor_id;   /* actor 0: the operator */
	const char *actor;          /* "": he is none of the users */
	const char *action;         /* the method: "user.ban" */
	const char *object;         /* "product/7" */
	const char *changes;        /* a JSON object, {"price": ["1.00", "2.00"]} */
	const char *reason;         /* may be "" */
};

struct audit_filter {
	int64_t actor;              /* 0: anybody */
	const char *object, *action;   /* "": any */
	int64_t since, until;       /* ms; from the first on, and before the second */
};

/* Of the row, id and actor's name do not count. */
void audit_add(struct db *db, const struct audit_row *a);
struct row *audit_list(struct db *db, const struct audit_filter *f, const struct span *span);
bool audit_next(struct row *r, struct audit_row *a);

#endif
