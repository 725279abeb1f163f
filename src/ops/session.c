/* auth.sessions, auth.session_end, server.sessions, server.kick: the connections that are there now. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ops/page.h"
#include "ops/presence.h"
#include "ops/rows.h"
#include "ops/tell.h"
#include "ops/views.h"

static void view_session(struct call *c, struct jw *out, const struct presence_info *s, bool everyones)
{
	jw_open(out, NULL, '{');
	jw_int(out, "session", s->number);
	jw_str(out, "door", presence_door_words[s->door]);
	jw_str(out, "source", s->source);
	if (everyones && s->user)
		view_person(out, "user", s->user, s->username);
	else if (everyones)
		jw_null(out, "user");
	jw_time(out, "connected_at", s->connected_at);
	jw_bool(out, "current", s->number == c->connection);
	jw_close(out, '}');
}

enum { LIMIT, CURSOR, COUNT };
static const struct param list_params[] = {P_PAGE, P_END};

static bool list(struct call *c, bool everyones, struct jw *out, struct err *err)
{
	struct position at;
	int wanted = arg_limit(&c->args[LIMIT]);
	int64_t user = everyones ? 0 : c->viewer.id;
	if (!cursor_read(c, &c->args[CURSOR], &at, err))
		return false;
	struct presence_info *found = xcalloc((size_t)wanted + 1, sizeof *found);
	int n = presence_list(at.given ? at.id : 0, user, wanted + 1, found);
	jw_open(out, NULL, '{');
	jw_open(out, "results", '[');
	for (int i = 0; i < n && i < wanted; i++) {
		view_session(c, out, &found[i], everyones);
		at.id = found[i].number;
	}
	jw_close(out, ']');
	cursor_write(c, out, n > wanted ? &at : NULL);
	if (arg_true(&c->args[COUNT]))
		page_count(out, presence_total(user));
	jw_close(out, '}');
	free(found);
	return true;
}

static bool auth_sessions_run(struct call *c, struct jw *out, struct err *err)
{
	return list(c, false, out, err);
}

static bool server_sessions_run(struct call *c, struct jw *out, struct err *err)
{
	return list(c, true, out, err);
}

static const struct param session_params[] = {P_ID("session", REQUIRED, "Session", "Its number, from the list."), P_END};

/* Ends one connection, and the login that it has: else its user's program would just come back. */
static bool end(struct call *c, const struct presence_info *s, const char *word, const char *why, struct jw *out, struct err *err)
{
	char detail[160];
	struct changes ch = {0};
	effect_ended(c, s->number);
	if (s->user) {
		token_remove(c->db, s->token);
		effect_revoked(c, s->user, REVOKED_ONE, s->token);
	}
	effect_reason(c, word, why);
	snprintf(detail, sizeof detail, "%s %s from %s", presence_door_words[s->door], s->user ? s->username : "nobody", s->source);
	changes_text(&ch, "session", detail, NULL);
	tell_audit(c, "session", s->number, &ch, "");
	effect_changed(c, TO_ADMINS, CHANGED_USERS);
	return view_empty(out) && db_check(c->db, err);
}

static bool find(struct call *c, int64_t user, struct presence_info *s, struct err *err)
{
	return presence_find(c->args[0].i, user, s) || fail(err, ERR_NOT_FOUND, "There is no such session.");
}

static bool auth_session_end_run(struct call *c, struct jw *out, struct err *err)
{
	struct presence_info s;
	return find(c, c->viewer.id, &s, err) &&
	       end(c, &s, "ended", "This session was ended from another one of yours.", out, err);
}

static bool server_kick_run(struct call *c, struct jw *out, struct err *err)
{
	struct presence_info s;
	return find(c, 0, &s, err) && end(c, &s, "kicked", "An admin has ended this session.", out, err);
}

const struct op auth_session_ops[] = {
	{"auth.sessions", OP_USER, OP_LOCAL, RATE_NONE, false, list_params,
	 "Lists the connections that you are logged in on now.",
	 "{results: [{session, door, source, connected_at, current}], next}", .run = auth_sessions_run},
	{"auth.session_end", OP_USER, OP_WRITE, RATE_NONE, false, session_params,
	 "Ends one of your connections and its login.", "{}", .run = auth_session_end_run, .guarded = true},
	{0},
};

const struct op server_session_ops[] = {
	{"server.sessions", OP_ADMIN, OP_LOCAL, RATE_NONE, false, list_params,
	 "Lists the connections that are there now, by number.",
	 "{results: [{session, door, source, user, connected_at, current}], next}", .run = server_sessions_run},
	{"server.kick", OP_ADMIN, OP_WRITE, RATE_NONE, false, session_params,
	 "Ends a connection and its login, if it has one.", "{}", .run = server_kick_run},
	{0},
};
