/* Who is connected: one's own logins, and for admins everybody's sessions. */
#include <stdio.h>

#include "ui/list_screen.h"
#include "ui/popup.h"
#include "ui/say.h"
#include "ui/screens.h"
#include "ui/state.h"

enum { REFRESH = 2 };   /* s: who comes and goes is told to nobody */

/* ---- the list ---- */

static void cell_who(const struct list *l, const json_t *row, char *out, size_t size)
{
	const char *name = got_text2(row, "user", "username");
	bool everybody = l->screen->kind == &screen_sessions;
	snprintf(out, size, "%s", *name || !everybody ? name : "guest");
}

static void cell_current(const struct list *l, const json_t *row, char *out, size_t size)
{
	(void)l;
	snprintf(out, size, "%s", got_true(row, "current") ? "this one" : "");
}

static const struct column columns[] = {
	{.title = "Who", .width = 32, .optional = true, .style = STYLE_STRONG, .cell = cell_who},
	{.title = "Door", .width = 12, .member = "door", .as = CELL_WORD},
	{.title = "From", .member = "source"},
	{.title = "", .width = 8, .optional = true, .style = STYLE_ACCENT, .cell = cell_current},
	{.title = "Since", .width = 22, .right = true, .style = STYLE_DIM, .member = "connected_at", .as = CELL_TIME},
	{.title = NULL},
};

static const struct list_spec own_list = {
	.method = "auth.sessions", .id = "session", .empty = "You are logged in nowhere.", .columns = columns,
};

static const struct list_spec all_list = {
	.method = "server.sessions", .id = "session", .empty = "Nobody is here.", .columns = columns,
};

/* ---- life ---- */

static void sessions_draw(struct screen *s, struct area a)
{
	list_page(s->list, a, s->kind == &screen_logins ? "Where you are logged in" : "Who is here");
}

/* "ssh from 127.0.0.1" */
static void say_session(const json_t *row, char *out, size_t size)
{
	snprintf(out, size, "%.20s from %.60s", say_word(got_text(row, "door")), got_text(row, "source"));
}

/* ---- one's own ---- */

static bool has_others(const struct screen *s)
{
	return json_array_size(s->list->rows) > 1;
}

static void end_it(struct screen *s)
{
	json_t *answer = screen_do(s, "auth.session_end", json_pack("{s:I}", "session", (json_int_t)s->subject));
	if (answer)
		screen_say(s, NOTICE_GOOD, "That session has ended.");
	s->stale = true;
	json_decref(answer);
}

static void ask_end(struct screen *s)
{
	char which[100], question[240];
	s->subject = list_id(s->list);
	say_session(list_row(s->list), which, sizeof which);
	snprintf(question, sizeof question, got_true(list_row(s->list), "current") ? "End %s? It is the one you sit in." : "End %s?",
	         which);
	popup_confirm(s, question, "end it", end_it);
}

static void end_others(struct screen *s)
{
	struct err err = {0};
	int ended = 0;
	size_t i;
	json_t *row, *rows = json_incref(s->list->rows);
	json_array_foreach(rows, i, row) {
		if (got_true(row, "current") || err.code == ERR_UNAVAILABLE)
			continue;
		json_t *params = json_pack("{s:I}", "session", (json_int_t)got_int(row, "session"));
		json_t *answer = screen_call(s, "auth.session_end", params, &err);
		ended += answer != NULL;
		json_decref(answer);
		if (err.code == ERR_NOT_FOUND)   /* it went by itself */
			err_clear(&err);
	}
	if (err.code != ERR_NONE)
		screen_say_error(s, &err);
	else
		screen_say(s, NOTICE_GOOD, "Only this session is left; %d ended.", ended);
	s->stale = true;
	err_clear(&err);
	json_decref(rows);
}

static void ask_end_others(struct screen *s)
{
	popup_confirm(s, "End all your sessions but this one?", "end the others", end_others);
}

static void end_all(struct screen *s)
{
	json_t *answer = screen_do(s, "auth.logout_all", NULL);
	s->app->finished = answer != NULL;
	json_decref(answer);
}

static void ask_end_all(struct screen *s)
{
	popup_confirm(s, "Log out everywhere? All your windows and scripts are logged out, this one too.", "log out everywhere",
	              end_all);
}

static const struct action login_actions[] = {
	{{'x', ON_KEY(KEY_DELETE_)}, "end it", "end the selected one", list_has_row, ask_end},
	{{'v'}, "end the others", "end all but this one", has_others, ask_end_others},
	{{'w'}, "log out everywhere", "end all, this one too", NULL, ask_end_all},
	{{0}, NULL, NULL, NULL, NULL},
};

const struct screen_kind screen_logins = {
	.title = "Sessions", .size = sizeof(struct list_screen), .sees = SEES_ACCOUNT, .refresh_s = REFRESH, .list = &own_list,
	.actions = login_actions, .open = list_screen_open, .close = list_screen_close, .reload = list_screen_reload,
	.draw = sessions_draw,
};

/* ---- everybody's ---- */

static void kick(struct screen *s)
{
	json_t *answer = screen_do(s, "server.kick", json_pack("{s:I}", "session", (json_int_t)s->subject));
	if (answer)
		screen_say(s, NOTICE_GOOD, "That session has ended.");
	s->stale = true;
	json_decref(answer);
}

static void ask_kick(struct screen *s)
{
	char which[100], question[240];
	const char *name = got_text2(list_row(s->list), "user", "username");
	s->subject = list_id(s->list);
	say_session(list_row(s->list), which, sizeof which);
	snprintf(question, sizeof question, "End the session of %.40s, %s?", *name ? name : "a guest", which);
	popup_confirm(s, question, "end it", kick);
}

static const struct action session_actions[] = {
	{{'x', ON_KEY(KEY_DELETE_)}, "end it", "end the selected session", list_has_row, ask_kick},
	{{0}, NULL, NULL, NULL, NULL},
};

const struct screen_kind screen_sessions = {
	.title = "Sessions", .size = sizeof(struct list_screen), .sees = SEES_USERS, .refresh_s = REFRESH, .list = &all_list,
	.actions = session_actions, .open = list_screen_open, .close = list_screen_close, .reload = list_screen_reload,
	.draw = sessions_draw,
};
