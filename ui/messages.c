/* With whom one writes: the conversations, the newest first. */
#include <stdio.h>

#include "ui/list.h"
#include "ui/say.h"
#include "ui/screens.h"
#include "ui/state.h"

struct messages_screen {
	struct screen base;
	struct list conversations;
};

static bool unread(const json_t *row)
{
	return got_int(row, "unread") > 0;
}

static void cell_mark(const struct list *l, const json_t *row, char *out, size_t size)
{
	snprintf(out, size, "%s", unread(row) ? l->screen->app->theme.glyph[GLYPH_DOT] : "");
}

static void cell_who(const struct list *l, const json_t *row, char *out, size_t size)
{
	(void)l;
	snprintf(out, size, "%s", got_text2(row, "with", "username"));
}

/* The newest line of the two, as far as there is room. */
static void cell_last(const struct list *l, const json_t *row, char *out, size_t size)
{
	const json_t *last = json_object_get(row, "last_message");
	bool mine = got_int2(last, "sender", "id") == l->screen->app->person.id;
	const char *text = got_true(last, "deleted") ? "(taken back)" : got_text(last, "content");
	snprintf(out, size, "%s%.400s", mine ? "you: " : "", text);
}

static void cell_new(const struct list *l, const json_t *row, char *out, size_t size)
{
	(void)l;
	*out = '\0';
	if (unread(row))
		snprintf(out, size, "%lld new", (long long)got_int(row, "unread"));
}

static void cell_when(const struct list *l, const json_t *row, char *out, size_t size)
{
	(void)l;
	say_time(got_text2(row, "last_message", "created_at"), out, size);
}

static enum style row_style(const json_t *row)
{
	return unread(row) ? STYLE_STRONG : STYLE_TEXT;
}

static const struct column columns[] = {
	{.title = "", .width = 1, .style = STYLE_ACCENT, .cell = cell_mark},
	{.title = "With", .width = 20, .cell = cell_who, .row_style = row_style},
	{.title = "Last", .cell = cell_last, .row_style = row_style},
	{.title = "", .width = 8, .right = true, .optional = true, .style = STYLE_ACCENT, .cell = cell_new},
	{.title = "When", .width = 20, .right = true, .style = STYLE_DIM, .cell = cell_when},
	{.cell = NULL},
};

static const struct list_spec conversations_list = {
	.method = "message.conversations", .within = "with", .id = "id", .empty = "No messages yet.", .columns = columns,
};

static bool messages_open(struct screen *s, const json_t *arg)
{
	struct messages_screen *ms = (struct messages_screen *)s;
	(void)arg;
	list_init(&ms->conversations, &conversations_list, s);
	s->list = &ms->conversations;
	return true;
}

static void messages_close(struct screen *s)
{
	list_free(s->list);
}

static void messages_reload(struct screen *s)
{
	list_reload(s->list);
}

static void messages_draw(struct screen *s, struct area a)
{
	char text[60] = "Messages", position[40];
	struct area title = area_top(&a, 2);
	if (s->list->unread > 0)
		snprintf(text, sizeof text, "Messages · %lld unread", (long long)s->list->unread);
	area_put(&title, 0, 2, STYLE_TITLE, text);
	list_position(s->list, position, sizeof position);
	area_right(&title, 0, title.w - 1, STYLE_DIM, position);
	list_draw(s->list, a, true);
}

const struct screen_kind screen_messages = {
	.title = "Messages", .size = sizeof(struct messages_screen), .sees = SEES_MESSAGES, .open = messages_open,
	.close = messages_close, .reload = messages_reload, .draw = messages_draw,
};
