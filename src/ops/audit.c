/* audit.list: what was done, by whom, to what. */
#include "db/audit.h"

#include <string.h>

#include "base/timeutil.h"
#include "ops/page.h"
#include "ops/person.h"
#include "ops/rows.h"

enum { A_ACTOR, A_OBJECT, A_ACTION, A_SINCE, A_UNTIL, A_PAGE };
static const struct param list_params[] = {
	P_USER("actor", OPTIONAL, "Who", "Only what this user did: a number or a name."),
	P_TEXT("object", OPTIONAL, 1, 64, "What to", "Only what was done to this, such as product/7."),
	P_TEXT("action", OPTIONAL, 1, 64, "What", "Only this method, such as user.ban."),
	P_TEXT("since", OPTIONAL, 1, 40, "Since", "Only from this time on, such as 2026-11-22T10:00:00Z."),
	P_TEXT("until", OPTIONAL, 1, 40, "Until", "Only before this time."),
	P_PAGE, P_END};

static void time_check(struct call *c, int arg, struct err *err)
{
	int64_t ms;
	if (c->args[arg].given && !time_parse(c->args[arg].s, &ms))
		fail_field(err, c->op->params[arg].name, "must be a time such as 2026-11-22T10:00:00Z");
}

static void list_check(struct call *c, struct err *err)
{
	time_check(c, A_SINCE, err);
	time_check(c, A_UNTIL, err);
}

static void write_actor(const struct audit_row *a, struct jw *out)
{
	if (!*a->actor) {
		jw_null(out, "actor");
		return;
	}
	jw_open(out, "actor", '{');
	jw_int(out, "id", a->actor_id);
	jw_str(out, "username", a->actor);
	jw_close(out, '}');
}

static bool write_row(struct call *c, struct row *r, struct jw *out, struct position *at)
{
	struct audit_row a;
	(void)c;
	if (!audit_next(r, &a))
		return false;
	jw_open(out, NULL, '{');
	jw_int(out, "id", a.id);
	jw_time(out, "at", a.at);
	write_actor(&a, out);
	jw_str(out, "action", a.action);
	jw_str(out, "object", a.object);
	jw_raw(out, "detail", a.changes, strlen(a.changes));
	jw_str(out, "reason", a.reason);
	jw_close(out, '}');
	at->id = a.id;
	return true;
}

static struct row *rows(struct call *c, const void *filter, const struct span *span)
{
	return audit_list(c->db, filter, span);
}

static bool audit_list_run(struct call *c, struct jw *out, struct err *err)
{
	const struct arg *a = c->args;
	struct audit_filter f = {.object = a[A_OBJECT].given ? a[A_OBJECT].s : "", .action = a[A_ACTION].given ? a[A_ACTION].s : "",
	                         .until = INT64_MAX};
	if (a[A_SINCE].given)
		time_parse(a[A_SINCE].s, &f.since);
	if (a[A_UNTIL].given)
		time_parse(a[A_UNTIL].s, &f.until);
	if (a[A_ACTOR].given && !(f.actor = person_named(c, &a[A_ACTOR], true)))
		f.actor = -1;   /* nobody: he did nothing */
	return page_open(c, &(struct paging){A_PAGE, false, rows, &f, write_row}, out, err) && page_close(c, out, err);
}

const struct op audit_ops[] = {
	{"audit.list", OP_ADMIN, OP_READ, RATE_NONE, false, list_params,
	 "Lists what admins did to what is others', and how accounts were secured; newest first.",
	 "{results: [{id, at, actor, action, object, detail, reason}], next}", .run = audit_list_run, .check = list_check},
	{0},
};
