#include "db/audit.h"

#include "db/numbered.h"

SQL(audit_insert, "INSERT INTO audit (id, at, actor_id, action, object, detail, changes) "
                  "VALUES (" NEXT_NUMBER("audit") ", $1, $2, $3, $4, $5, $6)");

/* $1 ids beyond it, $2 how many, $3 the actor (0: anybody), $4 the object, $5 the action ('': any), $6 and $7 times */
#define AUDIT_PAGE(of, cmp, dir) \
	"SELECT a.id, a.at, a.actor_id, u.username, a.action, a.object, a.changes, a.detail FROM audit a LEFT JOIN users u " \
	"ON u.id = a.actor_id WHERE " of "a.id " cmp " $1 AND ($3 = 0 OR a.actor_id = $3) AND ($4 = '' OR a.object = $4) " \
	"AND ($5 = '' OR a.action = $5) AND a.at >= $6 AND a.at < $7 ORDER BY a.id " dir " LIMIT $2"
#define AUDIT_ALL(cmp, dir) AUDIT_PAGE("", cmp, dir)
#define AUDIT_OF_ACTOR(cmp, dir) AUDIT_PAGE("a.actor_id = $3 AND ", cmp, dir)
#define AUDIT_OF_OBJECT(cmp, dir) AUDIT_PAGE("a.object = $4 AND ", cmp, dir)
#define AUDIT_OF_ACTION(cmp, dir) AUDIT_PAGE("a.action = $5 AND ", cmp, dir)
SQL_BOTH_WAYS(audit_page, AUDIT_ALL);
SQL_BOTH_WAYS(audit_page_actor, AUDIT_OF_ACTOR);
SQL_BOTH_WAYS(audit_page_object, AUDIT_OF_OBJECT);
SQL_BOTH_WAYS(audit_page_action, AUDIT_OF_ACTION);

void audit_add(struct db *db, const struct audit_row *a)
{
	db_exec(db, NULL, &audit_insert, "iissss", a->at, a->actor_id, a->action, a->object, a->reason, a->changes);
}

/* By the index of what is fewest, as a rule. */
struct row *audit_list(struct db *db, const struct audit_filter *f, const struct span *span)
{
	const struct sql *page = *f->object ? audit_page_object : f->actor ? audit_page_actor : *f->action ? audit_page_action : audit_page;
	return db_query(db, &page[span->rising], "iiissii", span->past, (int64_t)span->limit, f->actor, f->object, f->action, f->since,
	                f->until);
}

bool audit_next(struct row *r, struct audit_row *a)
{
	if (!db_row(r))
		return false;
	*a = (struct audit_row){.id = db_int(r, 0), .at = db_int(r, 1), .actor_id = db_int(r, 2), .actor = db_text(r, 3),
	                        .action = db_text(r, 4), .object = db_text(r, 5), .changes = db_text(r, 6), .reason = db_text(r, 7)};
	return true;
}
