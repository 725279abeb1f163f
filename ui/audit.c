/* The audit, for admins: what was done, by whom, to what. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ui/list_screen.h"
#include "ui/popup.h"
#include "ui/say.h"
#include "ui/screens.h"
#include "ui/state.h"

enum { AUDIT_PREVIEW_FROM = 110 };

struct audit {
	struct list_screen base;
	const char *member;      /* the parameter of audit.list that it is filtered by; NULL: none */
	char value[80];
};

static struct audit *audit_of(const struct screen *s)
{
	return (struct audit *)s;
}

/* ---- the list ---- */

/* The operator of the machine has no account. */
static const char *audit_actor(const json_t *row)
{
	const char *name = got_text2(row, "actor", "username");
	return *name ? name : "the operator";
}

static void cell_actor(const struct list *l, const json_t *row, char *out, size_t size)
{
	(void)l;
	snprintf(out, size, "%s", audit_actor(row));
}

static const struct column audit_columns[] = {
	{.title = "When", .width = 22, .style = STYLE_DIM, .member = "at", .as = CELL_TIME},
	{.title = "Who", .width = 20, .style = STYLE_STRONG, .cell = cell_actor},
	{.title = "What", .width = 28, .member = "action"},
	{.title = "To", .member = "object"},
	{.title = NULL},
};

static void audit_params(struct screen *s, json_t *params)
{
	const struct audit *au = audit_of(s);
	if (au->member)
		json_object_set_new(params, au->member, json_string(au->value));
}

static const struct list_spec audit_list_spec = {
	.method = "audit.list", .id = "id", .empty = "Nothing was done yet.", .columns = audit_columns, .params = audit_params,
};

/* ---- one row ---- */

static void say_value(const json_t *value, char *out, size_t size)
{
	char *text = json_is_string(value) ? NULL : json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
	snprintf(out, size, "%s", json_is_null(value) ? "nothing" : json_is_string(value) ? json_string_value(value) : text ? text : "");
	free(text);
}

/* All that is noted, in lines. */
static void audit_say(const json_t *row, struct buf *out)
{
	char when[80], old[1000], now[1000];
	const char *field, *reason = got_text(row, "reason");
	json_t *sides;
	say_time(got_text(row, "at"), when, sizeof when);
	buf_addf(out, "%s, to %s\n%s, %s\n", got_text(row, "action"), got_text(row, "object"), audit_actor(row), when);
	if (*reason)
		buf_addf(out, "Reason: %s\n", reason);
	json_object_foreach(json_object_get(row, "detail"), field, sides) {
		say_value(json_array_get(sides, 0), old, sizeof old);
		say_value(json_array_get(sides, 1), now, sizeof now);
		buf_addf(out, "%s: %s → %s\n", field, old, now);
	}
}

static void audit_write(struct screen *s, struct page *p, const json_t *row)
{
	struct buf text = {0};
	(void)s;
	audit_say(row, &text);
	page_text(p, STYLE_TEXT, 0, buf_text(&text));
	buf_free(&text);
}

/* ---- life ---- */

static void audit_draw(struct screen *s, struct area a)
{
	struct audit *au = audit_of(s);
	char title[120];
	list_preview(s->list, &au->base.preview, &a, a.w >= AUDIT_PREVIEW_FROM ? a.w * 2 / 5 : 0, audit_write);
	snprintf(title, sizeof title, au->member ? "Audit · %s" : "Audit", au->value);
	s->list->empty = au->member ? "Nothing of this kind. f shows everything again." : NULL;
	list_page(s->list, a, title);
}

/* ---- actions ---- */

static void read_row(struct screen *s)
{
	struct buf text = {0};
	audit_say(list_row(s->list), &text);
	popup_tell(s, "Audit", buf_text(&text));
	buf_free(&text);
}

/* "product/7" -> {"product": 7} */
static void open_object(struct screen *s)
{
	char noun[64];
	snprintf(noun, sizeof noun, "%s", got_text(list_row(s->list), "object"));
	char *slash = strchr(noun, '/');
	if (slash)
		*slash++ = '\0';
	json_t *about = json_pack("{s:I}", noun, slash ? (json_int_t)strtoll(slash, NULL, 10) : (json_int_t)0);
	if (!app_open_about(s->app, about))
		screen_say(s, NOTICE_WARN, "A %.30s has no page of its own.", noun);
	json_decref(about);
}

static void filter_chosen(struct screen *s, const json_t *value)
{
	static const char *const members[] = {"actor", "action", "object"};
	struct audit *au = audit_of(s);
	au->member = NULL;
	for (size_t i = 0; i < sizeof members / sizeof *members; i++)
		if (*got_text(value, members[i])) {
			au->member = members[i];
			snprintf(au->value, sizeof au->value, "%s", got_text(value, members[i]));
		}
	list_load(s->list);
}

static void offer_filter(json_t *choices, const char *member, const char *value, const char *fmt)
{
	char label[120];
	snprintf(label, sizeof label, fmt, value);
	if (*value)
		form_choice(choices, json_pack("{s:s}", member, value), label);
}

/* By what the marked row has. */
static void filter_audit(struct screen *s)
{
	const json_t *row = list_has_row(s) ? list_row(s->list) : NULL;
	json_t *choices = json_array();
	form_choice(choices, json_object(), "everything");
	offer_filter(choices, "actor", got_text2(row, "actor", "username"), "only by %.60s");
	offer_filter(choices, "action", got_text(row, "action"), "only %.60s");
	offer_filter(choices, "object", got_text(row, "object"), "only to %.60s");
	popup_choose(s, "Show", choices, 0, filter_chosen);
	json_decref(choices);
}

static const struct action audit_actions[] = {
	{{ON_KEY(KEY_ENTER_)}, "read", "all that is noted", list_has_row, read_row},
	{{'o'}, "open", "the page of what it was done to", list_has_row, open_object},
	{{'f'}, "filter", "by who, what or to what, as the marked one", NULL, filter_audit},
	{{0}, NULL, NULL, NULL, NULL},
};

const struct screen_kind screen_audit = {
	.title = "Audit", .size = sizeof(struct audit), .sees = SEES_USERS, .refresh_s = 5, .list = &audit_list_spec,
	.actions = audit_actions, .open = list_screen_open, .close = list_screen_close, .reload = list_screen_reload, .draw = audit_draw,
};
