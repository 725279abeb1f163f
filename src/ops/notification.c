/* notification.*: the inbox, and its live end. */
#include "db/notification.h"

#include "ops/page.h"
#include "ops/rows.h"
#include "ops/views.h"

enum { UNREAD, SINCE, PAGE };
static const struct param list_params[] = {
	P_BOOL("unread", "Unread", "Only those not yet read."),
	P_INT("since", OPTIONAL, 0, INT64_MAX, "Since", "Only those with a greater seq, oldest first."),
	P_PAGE, P_END};

static bool write_row(struct call *c, struct row *r, struct jw *out, struct position *at)
{
	struct notification n;
	(void)c;
	if (!notification_next(r, &n))
		return false;
	view_notification(out, NULL, &n);
	at->id = n.seq;
	return true;
}

/* Those after `since` come oldest first, all of them newest first. */
static struct row *rows(struct call *c, const void *filter, const struct span *span)
{
	const struct arg *since = &c->args[SINCE];
	struct span part = *span;
	(void)filter;
	if (since->given && part.past < since->i)
		part.past = since->i;
	return notification_list(c->db, c->viewer.id, arg_true(&c->args[UNREAD]), &part);
}

static bool notification_list_run(struct call *c, struct jw *out, struct err *err)
{
	int64_t last_seq, unread;
	if (!page_open(c, &(struct paging){PAGE, c->args[SINCE].given, rows, NULL, write_row}, out, err))
		return false;
	notification_counts(c->db, c->viewer.id, &last_seq, &unread);
	jw_int(out, "unread", unread);
	return page_close(c, out, err);
}

enum { M_SEQ, M_ALL };
static const struct param mark_params[] = {
	P_ID("seq", OPTIONAL, "Notification", "Its seq."), P_BOOL("all", "All", "All of them."), P_END};

static bool notification_mark_run(struct call *c, struct jw *out, struct err *err)
{
	int64_t last_seq, unread;
	const struct arg *seq = &c->args[M_SEQ];
	bool all = arg_true(&c->args[M_ALL]);
	if (seq->given == all)
		return fail_field(err, "seq", "is required, or all: true");
	if (all)
		notification_read_all(c->db, c->viewer.id, c->now);
	else if (!notification_read(c->db, c->viewer.id, seq->i, c->now))
		return call_not_found(c, "notification", err);
	effect_changed(c, c->viewer.id, CHANGED_NOTIFICATIONS);
	notification_counts(c->db, c->viewer.id, &last_seq, &unread);
	jw_open(out, NULL, '{');
	jw_int(out, "unread", unread);
	jw_close(out, '}');
	return db_check(c->db, err);
}

enum { S_SINCE, S_CHANGES };
static const struct param subscribe_params[] = {
	P_INT("since", OPTIONAL, 0, INT64_MAX, "Since", "First replay those with a greater seq; without it, only new ones."),
	P_BOOL("changes", "Changes", "Also push `changed` when something you can see has changed."), P_END};

static bool notification_subscribe_run(struct call *c, struct jw *out, struct err *err)
{
	int64_t last_seq, unread;
	const struct arg *since = &c->args[S_SINCE];
	notification_counts(c->db, c->viewer.id, &last_seq, &unread);
	c->effects.subscribe = true;
	c->effects.wants_changed = arg_true(&c->args[S_CHANGES]);
	/* RULES N7: what cannot be replayed whole is asked for anew. */
	c->effects.resync = since->given && (since->i > last_seq || since->i < notification_pruned(c->db, c->viewer.id));
	c->effects.since = since->given && !c->effects.resync ? since->i : last_seq;
	jw_open(out, NULL, '{');
	jw_int(out, "seq", last_seq);
	jw_close(out, '}');
	return db_check(c->db, err);
}

static bool notification_unsubscribe_run(struct call *c, struct jw *out, struct err *err)
{
	(void)err;
	c->effects.unsubscribe = true;
	return view_empty(out);
}

const struct op notification_ops[] = {
	{"notification.list", OP_USER, OP_READ, RATE_NONE, false, list_params,
	 "Lists your notifications, newest first.", "{results: [notification], next, unread}", .run = notification_list_run},
	{"notification.mark_as_read", OP_USER, OP_WRITE, RATE_NONE, false, mark_params,
	 "Marks one or all as read.", "{unread}", .run = notification_mark_run},
	{"notification.subscribe", OP_USER, OP_READ, RATE_NONE, false, subscribe_params,
	 "Pushes your notifications over this connection as they come.", "{seq}", .run = notification_subscribe_run},
	{"notification.unsubscribe", OP_USER, OP_LOCAL, RATE_NONE, false, NULL,
	 "Ends the pushes.", "{}", .run = notification_unsubscribe_run},
	{0},
};
