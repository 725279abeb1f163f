/* Everybody who has an account, for admins. */
#include <stdio.h>

#include "ui/list.h"
#include "ui/popup.h"
#include "ui/say.h"
#include "ui/screens.h"
#include "ui/state.h"
#include "ui/user.h"

enum { PREVIEW_FROM = 120 };

struct users {
	struct screen base;
	struct list rows;
	struct page preview;
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

static void cell_name(const struct list *l, const json_t *row, char *out, size_t size)
{
	(void)l;
	snprintf(out, size, "%s", got_text(row, "username"));
}

static void cell_email(const struct list *l, const json_t *row, char *out, size_t size)
{
	(void)l;
	snprintf(out, size, "%s", got_text(row, "email"));
}

static void cell_state(const struct list *l, const json_t *row, char *out, size_t size)
{
	(void)l;
	snprintf(out, size, "%s", user_is_banned(row) ? "banned" : user_is_admin(row) ? "administrator" : "");
}

static enum style state_style(const json_t *row)
{
	return user_is_banned(row) ? STYLE_BAD : STYLE_ACCENT;
}

static void cell_since(const struct list *l, const json_t *row, char *out, size_t size)
{
	(void)l;
	say_time(got_text(row, "created_at"), out, size);
}

static const struct column columns[] = {
	{.title = "User", .width = 24, .style = STYLE_STRONG, .cell = cell_name},
	{.title = "E-mail", .cell = cell_email},
	{.title = "", .width = 13, .optional = true, .cell = cell_state, .row_style = state_style},
	{.title = "Member since", .width = 22, .from = 70, .alone = true, .style = STYLE_DIM, .cell = cell_since},
	{.cell = NULL},
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

static bool users_open(struct screen *s, const json_t *arg)
{
	(void)arg;
	list_init(&users_of(s)->rows, &user_list, s);
	s->list = &users_of(s)->rows;
	return true;
}

static void users_close(struct screen *s)
{
	list_free(s->list);
	page_free(&users_of(s)->preview);
}

static void users_reload(struct screen *s)
{
	list_reload(s->list);
}

static void users_draw(struct screen *s, struct area a)
{
	struct users *us = users_of(s);
	char title[60];
	s->list->beside = a.w >= PREVIEW_FROM;
	if (s->list->beside) {
		struct area side = area_take_right(&a, a.w * 2 / 5), in = area_inset(&side, 0, 3);
		area_bar(&side, 0);
		page_start(&us->preview, in.w);
		if (list_row(s->list))
			user_write(s, &us->preview, list_row(s->list));
		page_draw(&us->preview, &in);
	}
	snprintf(title, sizeof title, us->filter ? "Users · %s" : "Users", filters[us->filter].label);
	list_page(s->list, a, title);
}

/* ---- actions ---- */

static bool has_row(const struct screen *s)
{
	return list_row(s->list);
}

static bool can_ban(const struct screen *s)
{
	return has_row(s) && !user_is_banned(list_row(s->list));
}

static bool can_unban(const struct screen *s)
{
	return has_row(s) && user_is_banned(list_row(s->list));
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
	{{ON_KEY(KEY_ENTER_)}, "open", "the user's page", has_row, open_it},
	{{'f'}, "filter", "everybody, the banned, the administrators", NULL, filter},
	{{'b'}, "ban", "ban, with a reason", can_ban, ban},
	{{'u'}, "let in again", "lift the ban, with a reason", can_unban, unban},
	{{0}, NULL, NULL, NULL, NULL},
};

const struct screen_kind screen_users = {
	.title = "Users", .size = sizeof(struct users), .sees = SEES_USERS, .actions = users_actions, .open = users_open,
	.close = users_close, .reload = users_reload, .draw = users_draw,
};
