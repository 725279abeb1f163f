/* Everybody who has an account, for admins. */
#include <stdio.h>

#include "ui/list_screen.h"
#include "ui/popup.h"
#include "ui/say.h"
#include "ui/screens.h"
#include "ui/state.h"
#include "ui/user.h"

enum { PREVIEW_FROM = 120 };

struct users {
	struct list_screen base;
	int filter;              /* index in filters */
};

static struct users *users_of(const struct screen *s)
{
	return (struct users *)s;
}

/* ---- the list ---- */

static const struct {
	const char *label;
	const char *member;      /* the parameter of user.list; NULL: none */
	const char *word;        /* its value; NULL: true */
} filters[] = {
	{"everybody", NULL, NULL}, {"banned", "banned", NULL}, {"administrators", "role", "admin"},
};

static void cell_state(const struct list *l, const json_t *row, char *out, size_t size)
{
	(void)l;
	snprintf(out, size, "%s", user_is_banned(row) ? "banned" : user_is_admin(row) ? "administrator" : "");
}

static enum style state_style(const json_t *row)
{
	return user_is_banned(row) ? STYLE_BAD : STYLE_ACCENT;
}

static const struct column columns[] = {
	{.title = "User", .width = 24, .style = STYLE_STRONG, .member = "username"},
	{.title = "E-mail", .member = "email"},
	{.title = "", .width = 13, .optional = true, .cell = cell_state, .row_style = state_style},
	{.title = "Member since", .width = 22, .from = 70, .alone = true, .style = STYLE_DIM, .member = "created_at", .as = CELL_TIME},
	{.title = NULL},
};

static void user_params(struct screen *s, json_t *params)
{
	int i = users_of(s)->filter;
	if (filters[i].member)
		json_object_set_new(params, filters[i].member, filters[i].word ? json_string(filters[i].word) : json_true());
}

static const struct list_spec user_list = {
	.method = "user.list", .id = "id", .empty = "Nobody. f shows everybody again.", .columns = columns, .search = true,
	.params = user_params,
};

/* ---- life ---- */

static void users_draw(struct screen *s, struct area a)
{
	struct users *us = users_of(s);
	char title[60];
	list_preview(s->list, &us->base.preview, &a, a.w >= PREVIEW_FROM ? a.w * 2 / 5 : 0, user_write);
	snprintf(title, sizeof title, us->filter ? "Users · %s" : "Users", filters[us->filter].label);
	list_page(s->list, a, title);
}

/* ---- actions ---- */

static bool can_ban(const struct screen *s)
{
	return list_has_row(s) && !user_is_banned(list_row(s->list));
}

static bool can_unban(const struct screen *s)
{
	return list_has_row(s) && user_is_banned(list_row(s->list));
}

static void open_it(struct screen *s)
{
	screen_push(s->app, &screen_user, list_row(s->list));
}

static void ban(struct screen *s)
{
	user_ask_ban(s, list_row(s->list));
}

static void unban(struct screen *s)
{
	user_ask_unban(s, list_row(s->list));
}

static void filtered(struct screen *s, const json_t *value)
{
	users_of(s)->filter = (int)json_integer_value(value);
	list_load(s->list);
}

static void filter(struct screen *s)
{
	json_t *choices = json_array();
	for (size_t i = 0; i < sizeof filters / sizeof *filters; i++)
		form_choice(choices, json_integer((json_int_t)i), filters[i].label);
	popup_choose(s, "Show", choices, users_of(s)->filter, filtered);
	json_decref(choices);
}

static const struct action users_actions[] = {
	{{ON_KEY(KEY_ENTER_)}, "open", "the user's page", list_has_row, open_it},
	{{'f'}, "filter", "everybody, the banned, the administrators", NULL, filter},
	{{'b'}, "ban", "ban, with a reason", can_ban, ban},
	{{'u'}, "let in again", "lift the ban, with a reason", can_unban, unban},
	{{0}, NULL, NULL, NULL, NULL},
};

const struct screen_kind screen_users = {
	.title = "Users", .size = sizeof(struct users), .sees = SEES_USERS, .list = &user_list, .actions = users_actions,
	.open = list_screen_open, .close = list_screen_close, .reload = list_screen_reload, .draw = users_draw,
};
