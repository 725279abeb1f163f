#include "db/notification.h"


#define NOTIFICATION_COLUMNS "SELECT seq, kind, text, data, read_at, created_at FROM notifications "

SQL(inbox_one_more, "UPDATE inbox SET last_seq = last_seq + 1, unread = unread + 1 WHERE user_id = $1");
SQL(inbox_last_seq, "SELECT last_seq FROM inbox WHERE user_id = $1");
SQL(notification_insert, "INSERT INTO notifications (user_id, seq, kind, text, data, read_at, created_at) "
                         "VALUES ($1, $2, $3, $4, $5, 0, $6)");
#define INBOX(cmp, dir) NOTIFICATION_COLUMNS "WHERE user_id = $1 AND seq " cmp " $2 AND ($3 = 0 OR read_at = 0) ORDER BY seq " dir \
	" LIMIT $4"
SQL_BOTH_WAYS(notification_page, INBOX);
SQL(inbox_counts, "SELECT last_seq, unread FROM inbox WHERE user_id = $1");
SQL(notification_exists, "SELECT 1 FROM notifications WHERE user_id = $1 AND seq = $2");
SQL(notification_mark, "UPDATE notifications SET read_at = $3 WHERE user_id = $1 AND seq = $2 AND read_at = 0");
SQL(inbox_one_less, "UPDATE inbox SET unread = unread - 1 WHERE user_id = $1");
SQL(notification_mark_all, "UPDATE notifications SET read_at = $2 WHERE user_id = $1 AND read_at = 0");
SQL(inbox_none, "UPDATE inbox SET unread = 0 WHERE user_id = $1 AND unread > 0");
SQL(inbox_pruned, "SELECT pruned FROM inbox WHERE user_id = $1");
SQL(inbox_from, "SELECT user_id FROM inbox WHERE user_id >= $1 ORDER BY user_id LIMIT 1");
SQL(inbox_older, "SELECT seq, read_at, created_at FROM notifications WHERE user_id = $1 AND seq > $2 ORDER BY seq LIMIT $3");
SQL(inbox_prune, "UPDATE inbox SET pruned = $2, unread = unread - $3 WHERE user_id = $1");
SQL(notification_delete, "DELETE FROM notifications WHERE user_id = $1 AND seq = $2");
SQL(user_admins, "SELECT id FROM users WHERE role = 1 AND banned = 0 ORDER BY id");

/* What a step of pruning has found. */
struct old {
	int looked, count, unread;
	int64_t seq[PRUNE_LOOK];
};

int64_t notification_add(struct db *db, int64_t user_id, const char *kind, const char *text, const char *data, int64_t now)
{
	int64_t seq = 0;
	if (db_exec(db, NULL, &inbox_one_more, "i", user_id) && db_one(db, &seq, &inbox_last_seq, "i", user_id))
		db_exec(db, NULL, &notification_insert, "iisssi", user_id, seq, kind, text, data, now);
	return seq;
}

struct row *notification_list(struct db *db, int64_t user_id, bool unread, const struct span *span)
{
	return db_query(db, &notification_page[span->rising], "iiii", user_id, span->past, (int64_t)unread, (int64_t)span->limit);
}

bool notification_next(struct row *r, struct notification *n)
{
	if (!db_row(r))
		return false;
	*n = (struct notification){.seq = db_int(r, 0), .kind = db_text(r, 1), .text = db_text(r, 2), .data = db_text(r, 3),
	                           .read_at = db_int(r, 4), .created_at = db_int(r, 5)};
	return true;
}

void notification_counts(struct db *db, int64_t user_id, int64_t *last_seq, int64_t *unread)
{
	*last_seq = *unread = 0;
	struct row *r = db_query(db, &inbox_counts, "i", user_id);
	if (db_row(r)) {
		*last_seq = db_int(r, 0);
		*unread = db_int(r, 1);
	}
	db_end(r);
}

bool notification_read(struct db *db, int64_t user_id, int64_t seq, int64_t now)
{
	int64_t one, changed = 0;
	if (!db_one(db, &one, &notification_exists, "ii", user_id, seq))
		return false;
	if (db_exec(db, &changed, &notification_mark, "iii", user_id, seq, now) && changed > 0)
		db_exec(db, NULL, &inbox_one_less, "i", user_id);
	return true;
}

void notification_read_all(struct db *db, int64_t user_id, int64_t now)
{
	db_exec(db, NULL, &notification_mark_all, "ii", user_id, now);
	db_exec(db, NULL, &inbox_none, "i", user_id);
}

int64_t notification_pruned(struct db *db, int64_t user_id)
{
	int64_t seq = 0;
	db_one(db, &seq, &inbox_pruned, "i", user_id);
	return seq;
}

/* Looks at rows of one inbox, at most so many, from the place that the walk has come to, and notes which are to go. Times rise with
 * the seq, so the first that is young enough is the last that is looked at. True: there may be further ones. */
static bool find_old(struct db *db, struct inbox_walk *at, const struct keep *keep, int most, struct old *old)
{
	int looked = 0;
	bool young = false;
	struct row *r = db_query(db, &inbox_older, "iii", at->user, at->seq, (int64_t)most);
	while (!young && db_row(r)) {
		int64_t seq = db_int(r, 0), created_at = db_int(r, 2);
		bool read = db_int(r, 1) != 0;
		young = created_at > keep->read_since;
		if (!young && (read || created_at <= keep->since)) {
			old->seq[old->count++] = seq;
			old->unread += !read;
		}
		at->seq = seq;
		looked++;
	}
	db_end(r);
	old->looked += looked;
	return !young && looked == most;
}

int notification_prune(struct db *db, struct inbox_walk *at, const struct keep *keep)
{
	struct old old = {0};
	while (old.looked < PRUNE_LOOK && db_one(db, &at->user, &inbox_from, "i", at->user)) {
		int first = old.count;
		old.unread = 0;
		old.looked++;
		bool more = find_old(db, at, keep, PRUNE_LOOK - old.looked, &old);
		for (int i = first; i < old.count; i++)
			db_exec(db, NULL, &notification_delete, "ii", at->user, old.seq[i]);
		if (old.count > first)
			db_exec(db, NULL, &inbox_prune, "iii", at->user, old.seq[old.count - 1], (int64_t)old.unread);
		if (!more)
			*at = (struct inbox_walk){.user = at->user + 1};
	}
	if (old.looked < PRUNE_LOOK)
		*at = (struct inbox_walk){0};
	return old.count;
}

struct row *admin_ids(struct db *db)
{
	return db_query(db, &user_admins, "");
}
