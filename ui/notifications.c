/* What happened, newest first; Enter opens what it is about, or the whole of its text. */
#include <stdio.h>

#include "ui/list_screen.h"
#include "ui/popup.h"
#include "ui/say.h"
#include "ui/screens.h"
#include "ui/state.h"

static bool unread(const json_t *row)
{
	return !json_is_string(json_object_get(row, "read_at"));
}

static void cell_mark(const struct list *l, const json_t *row, char *out, size_t size)
{
	snprintf(out, size, "%s", unread(row) ? l->screen->app->theme.glyph[GLYPH_DOT] : "");
}

static enum style text_style(const json_t *row)
{
	return unread(row) ? STYLE_STRONG : STYLE_TEXT;
}

static const struct column columns[] = {
	{.title = "", .width = 1, .style = STYLE_ACCENT, .cell = cell_mark},
	{.title = "", .member = "text", .row_style = text_style},
	{.title = "", .width = 22, .right = true, .style = STYLE_DIM, .member = "created_at", .as = CELL_TIME},
	{.title = NULL},
};

static const struct list_spec news_list = {
	.method = "notification.list", .id = "seq", .empty = "Nothing has happened yet.", .columns = columns, .untitled = true,
};

static void news_reload(struct screen *s)
{
	list_reload(s->list);
	if (s->list->state == LIST_READY)
		s->app->header.unread = got_int(s->list->said, "unread");
}

static void news_draw(struct screen *s, struct area a)
{
	char title[60] = "Notifications";
	if (got_int(s->list->said, "unread") > 0)
		snprintf(title, sizeof title, "Notifications · %lld unread", (long long)got_int(s->list->said, "unread"));
	list_page(s->list, a, title);
}

static void mark_read(struct screen *s, json_t *params)
{
	json_t *answer = screen_do(s, "notification.mark_as_read", params);
	if (answer)
		app_changed(s->app, SEES_NOTIFICATIONS);
	json_decref(answer);
}

static bool has_unread(const struct screen *s)
{
	return got_int(s->list->said, "unread") > 0;
}

static void open_it(struct screen *s)
{
	const json_t *row = list_row(s->list);
	if (unread(row))
		mark_read(s, json_pack("{s:I}", "seq", (json_int_t)got_int(row, "seq")));
	if (!app_open_about(s->app, json_object_get(row, "data")))
		popup_tell(s, "Notification", got_text(row, "text"));
}

static void read_all(struct screen *s)
{
	mark_read(s, json_pack("{s:b}", "all", 1));
}

static const struct action news_actions[] = {
	{{ON_KEY(KEY_ENTER_)}, "open", "what it is about, or all of its text", list_has_row, open_it},
	{{'a'}, "mark all read", "mark all as read", has_unread, read_all},
	{{0}, NULL, NULL, NULL, NULL},
};

const struct screen_kind screen_notifications = {
	.title = "Notifications", .size = sizeof(struct list_screen), .sees = SEES_NOTIFICATIONS, .list = &news_list,
	.actions = news_actions, .open = list_screen_open, .close = list_screen_close, .reload = news_reload, .draw = news_draw,
};
