/* With whom one writes: the conversations, the newest first. */
#include <stdio.h>

#include "ui/list_screen.h"
#include "ui/popup.h"
#include "ui/say.h"
#include "ui/screens.h"
#include "ui/state.h"

enum { PREVIEW_FROM = 110 };   /* cells from which the newest message stands beside the list */

static bool unread(const json_t *row)
{
	return got_int(row, "unread") > 0;
}

static void cell_mark(const struct list *l, const json_t *row, char *out, size_t size)
{
	snprintf(out, size, "%s", unread(row) ? l->screen->app->theme.glyph[GLYPH_DOT] : "");
}

static const char *last_text(const json_t *row)
{
	const json_t *last = json_object_get(row, "last_message");
	return got_true(last, "deleted") ? "(taken back)" : got_text(last, "content");
}

/* The newest line of the two, as far as there is room. */
static void cell_last(const struct list *l, const json_t *row, char *out, size_t size)
{
	const json_t *last = json_object_get(row, "last_message");
	bool mine = got_int2(last, "sender", "id") == l->screen->app->person.id;
	snprintf(out, size, "%s%.400s", mine ? "you: " : "", last_text(row));
}

static void cell_new(const struct list *l, const json_t *row, char *out, size_t size)
{
	(void)l;
	*out = '\0';
	if (unread(row))
		snprintf(out, size, "%lld new", (long long)got_int(row, "unread"));
}

static enum style row_style(const json_t *row)
{
	return unread(row) ? STYLE_STRONG : STYLE_TEXT;
}

static const struct column columns[] = {
	{.title = "", .width = 1, .style = STYLE_ACCENT, .cell = cell_mark},
	{.title = "With", .width = 20, .of = "with", .member = "username", .row_style = row_style},
	{.title = "Last", .cell = cell_last, .row_style = row_style},
	{.title = "", .width = 8, .right = true, .optional = true, .style = STYLE_ACCENT, .cell = cell_new},
	{.title = "When", .width = 20, .right = true, .style = STYLE_DIM, .of = "last_message", .member = "created_at",
	 .as = CELL_TIME},
	{.title = NULL},
};

static const struct list_spec conversations_list = {
	.method = "message.conversations", .within = "with", .id = "id", .columns = columns,
	.empty = "No messages yet. Press n to write to somebody; a product's page lets you write to its seller.",
};

/* The newest message of the selected conversation, whole. */
static void write_newest(struct screen *s, struct page *p, const json_t *row)
{
	char when[40];
	(void)s;
	say_time(got_text2(row, "last_message", "created_at"), when, sizeof when);
	page_line(p, STYLE_TITLE, "%s", got_text2(row, "with", "username"));
	page_line(p, STYLE_DIM, "%s", when);
	page_gap(p);
	page_text(p, STYLE_TEXT, 0, last_text(row));
}

static void messages_draw(struct screen *s, struct area a)
{
	char title[60] = "Messages";
	list_preview(s->list, &((struct list_screen *)s)->preview, &a, a.w >= PREVIEW_FROM ? a.w * 3 / 8 : 0, write_newest);
	if (got_int(s->list->said, "unread") > 0)
		snprintf(title, sizeof title, "Messages · %lld unread", (long long)got_int(s->list->said, "unread"));
	list_page(s->list, a, title);
}

/* ---- actions ---- */

static void open_thread(struct screen *s, json_t *with)   /* takes the reference */
{
	json_t *arg = json_pack("{s:o}", "with", with);
	screen_push(s->app, &screen_thread, arg);
	json_decref(arg);
}

static void open_selected(struct screen *s)
{
	open_thread(s, json_integer(list_id(s->list)));
}

static void to_fields(struct form *f, struct screen *owner)
{
	(void)owner;
	form_add(f, "message.send", "receiver");
}

/* There must be such a user before there is a page to write to him. */
static bool to_done(struct screen *owner, const json_t *values, struct err *err)
{
	json_t *receiver = json_object_get(values, "receiver");
	json_t *answer = screen_call(owner, "message.list", json_pack("{s:O, s:i}", "with", receiver, "limit", 1), err);
	int64_t id = got_int2(answer, "with", "id");
	json_decref(answer);
	if (!answer)
		return false;
	if (id == 0)
		return fail_field(err, "receiver", "is not the name of a user");
	if (id == owner->app->person.id)
		return fail_field(err, "receiver", "is your own name");
	open_thread(owner, json_integer(id));
	return true;
}

static void write_to(struct screen *s)
{
	static const struct ask to = {"Write to", "Go on", to_fields, to_done};
	popup_ask(s, &to);
}

static const struct action messages_actions[] = {
	{{ON_KEY(KEY_ENTER_)}, "open", "read and answer", list_has_row, open_selected},
	{{'n'}, "new", "write to somebody by name", NULL, write_to},
	{{0}, NULL, NULL, NULL, NULL},
};

const struct screen_kind screen_messages = {
	.title = "Messages", .size = sizeof(struct list_screen), .sees = SEES_MESSAGES, .list = &conversations_list,
	.actions = messages_actions, .open = list_screen_open, .close = list_screen_close, .reload = list_screen_reload,
	.draw = messages_draw,
};
