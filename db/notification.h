/* The inbox: durable notifications, numbered for each user from 1 without gaps. */
#ifndef DB_NOTIFICATION_H
#define DB_NOTIFICATION_H

#include "db/db.h"

struct notification {   /* texts: valid until the row's statement goes on */
	int64_t seq, read_at, created_at;
	const char *kind, *text, *data;
};

/* Adds to the user's inbox; data is a JSON object. Gives its seq; 0: see db_check(). */
int64_t notification_add(struct db *db, int64_t user_id, const char *kind, const char *text, const char *data, int64_t now);
struct row *notification_list(struct db *db, int64_t user_id, bool unread, const struct span *span);   /* by seq; unread: only those */
bool notification_next(struct row *r, struct notification *n);
void notification_counts(struct db *db, int64_t user_id, int64_t *last_seq, int64_t *unread);
bool notification_read(struct db *db, int64_t user_id, int64_t seq, int64_t now);   /* false: no such one */
void notification_read_all(struct db *db, int64_t user_id, int64_t now);

/* RULES N7: what is kept no longer is taken out in steps, each of which looks at PRUNE_LOOK inboxes and notifications at most. */
enum { PRUNE_LOOK = 500 };
struct keep {                /* ms: what was made up to then goes: */
	int64_t read_since;      /* what was read, */
	int64_t since;           /* and all; not later than the other */
};
struct inbox_walk {          /* where the steps have come; zero begins at the first inbox */
	int64_t user, seq;
};
int notification_prune(struct db *db, struct inbox_walk *at, const struct keep *keep);   /* how many it took out */
int64_t notification_pruned(struct db *db, int64_t user_id);   /* the greatest seq that was taken out; 0: all are there */

struct row *admin_ids(struct db *db);   /* column 0: the id of each admin who is not banned */

#endif
