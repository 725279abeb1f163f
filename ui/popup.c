#include "ui/popup.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "ui/action.h"
#include "ui/list.h"
#include "ui/page.h"
#include "ui/say.h"
#include "ui/state.h"

enum { WIDE = 76 };
enum { HELP_KEYS = 14, HELP_LETTERS = 7, HELP_LEFT = 43, HELP_TWO = 76 };   /* cells of the help's columns */

/* A band across the screen, cleared, with a thin line above and below; the rest of it is for the popup. */
static struct area panel(const struct area *a, int rows, const char *title)
{
	struct area box = area_middle(a, rows + 4, a->w);
	area_clear(&box);
	area_rule(&box, 0);
	area_rule(&box, box.h - 1);
	struct area inside = area_inset(&box, 1, a->w > WIDE ? (a->w - WIDE) / 2 : 0);
	area_put(&inside, 0, 1, STYLE_TITLE, title);
	area_top(&inside, 2);
	return inside;
}

/* ---- yes or no ---- */

struct confirm {
	struct screen base;
	char question[240];
	char yes[40];
	struct screen *owner;
	void (*done)(struct screen *owner);
};

static void confirm_yes(struct screen *s)
{
	struct confirm *c = (struct confirm *)s;
	screen_pop(s);
	c->done(c->owner);
}

static void confirm_draw(struct screen *s, struct area a)
{
	struct confirm *c = (struct confirm *)s;
	char line[200], choice[80];
	const char *p = c->question;
	struct area in = panel(&a, 5, "Are you sure?");
	int row = 0;
	while (row < 3 && text_wrap(&p, in.w - 2, line, sizeof line))
		area_put(&in, row++, 1, STYLE_STRONG, line);
	snprintf(choice, sizeof choice, "y  %s     n  no", c->yes);
	area_put(&in, row + 1, 1, STYLE_ACCENT, choice);
}

static const struct action confirm_actions[] = {
	{{'y', 'Y'}, "yes", "do it", NULL, confirm_yes},
	{{'n', ON_KEY(KEY_ENTER_), ON_KEY(KEY_ESC_), 'q'}, "no", "leave all as it is", NULL, screen_pop},
	{{0}, NULL, NULL, NULL, NULL},
};

static const struct screen_kind kind_confirm = {
	.title = "Are you sure?", .size = sizeof(struct confirm), .popup = true, .actions = confirm_actions, .draw = confirm_draw,
};

void popup_confirm(struct screen *owner, const char *question, const char *yes, void (*done)(struct screen *owner))
{
	struct confirm *c = (struct confirm *)screen_push(owner->app, &kind_confirm, NULL);
	text_clean(question, c->question, sizeof c->question, 0);
	snprintf(c->yes, sizeof c->yes, "%s", yes);
	c->owner = owner;
	c->done = done;
}

/* ---- a text ---- */

struct tell {
	struct screen base;
	char title[80];
	char text[600];
};

static int told_rows(const char *text, int width)
{
	char line[400];
	int rows = 0;
	while (text_wrap(&text, width, line, sizeof line))
		rows++;
	return rows;
}

static void tell_draw(struct screen *s, struct area a)
{
	const struct tell *t = (const struct tell *)s;
	const char *p = t->text;
	char line[400];
	int width = (a.w > WIDE ? WIDE : a.w) - 2;
	struct area in = panel(&a, told_rows(t->text, width), t->title);
	for (int row = 0; row < in.h && text_wrap(&p, width, line, sizeof line); row++)
		area_put(&in, row, 1, STYLE_TEXT, line);
}

static const struct action tell_actions[] = {
	{{ON_KEY(KEY_ESC_), ON_KEY(KEY_ENTER_), 'q'}, "back", "back to the page", NULL, screen_pop},
	{{0}, NULL, NULL, NULL, NULL},
};

static const struct screen_kind kind_tell = {
	.title = "Reading", .size = sizeof(struct tell), .popup = true, .actions = tell_actions, .draw = tell_draw,
};

void popup_tell(struct screen *owner, const char *title, const char *text)
{
	struct tell *t = (struct tell *)screen_push(owner->app, &kind_tell, NULL);
	snprintf(t->title, sizeof t->title, "%s", title);
	text_clean(text, t->text, sizeof t->text, TEXT_LINES);
}

/* ---- one of several ---- */

struct choose {
	struct screen base;
	struct list rows;
	char title[80];
	struct screen *owner;
	void (*done)(struct screen *owner, const json_t *value);
};

static const struct column choose_columns[] = {{.title = "", .member = "label"}, {.title = NULL}};
static const struct list_spec choose_list = {
	.id = "index", .empty = "There is nothing to choose from.", .columns = choose_columns, .untitled = true,
};

static void choose_take(struct screen *s)
{
	struct choose *c = (struct choose *)s;
	const json_t *row = list_row(&c->rows);
	screen_pop(s);
	if (row)
		c->done(c->owner, json_object_get(row, "value"));   /* it is freed after the turn */
}

static void choose_draw(struct screen *s, struct area a)
{
	struct choose *c = (struct choose *)s;
	struct area in = panel(&a, (int)json_array_size(c->rows.rows), c->title), title = in;
	char position[40];
	title.y -= 2;
	list_position(&c->rows, position, sizeof position);
	area_right(&title, 0, title.w - 1, STYLE_DIM, position);
	list_draw(&c->rows, in, true);
}

static void choose_close(struct screen *s)
{
	list_free(&((struct choose *)s)->rows);
}

static const struct action choose_actions[] = {
	{{ON_KEY(KEY_ENTER_), ' '}, "choose", "take the selected one", NULL, choose_take},
	{{ON_KEY(KEY_ESC_), 'q'}, "leave", "leave all as it is", NULL, screen_pop},
	{{0}, NULL, NULL, NULL, NULL},
};

static const struct screen_kind kind_choose = {
	.title = "Choose", .size = sizeof(struct choose), .popup = true, .actions = choose_actions, .draw = choose_draw,
	.close = choose_close,
};

void popup_choose(struct screen *owner, const char *title, const json_t *choices, int now,
                  void (*done)(struct screen *owner, const json_t *value))
{
	struct choose *c = (struct choose *)screen_push(owner->app, &kind_choose, NULL);
	json_t *rows = json_array(), *choice;
	size_t i;
	json_array_foreach((json_t *)choices, i, choice)
		json_array_append_new(rows, json_pack("{s:i, s:s, s:O}", "index", (int)i, "label", got_text(choice, "label"),
		                                       "value", json_object_get(choice, "value")));
	snprintf(c->title, sizeof c->title, "%s", title);
	list_init(&c->rows, &choose_list, &c->base);
	list_give(&c->rows, rows);
	c->rows.selected = now;
	c->base.list = &c->rows;
	c->owner = owner;
	c->done = done;
}

/* ---- a few fields ---- */

struct asking {
	struct screen base;
	struct form form;
	const struct ask *ask;
	struct screen *owner;
};

static void asking_draw(struct screen *s, struct area a)
{
	struct asking *k = (struct asking *)s;
	int rows = 1;
	for (int i = 0; i < k->form.count; i++)
		rows += k->form.fields[i].kind == FIELD_BODY ? 4 : 2;
	form_draw(&k->form, panel(&a, rows, k->ask->title));
}

static void asking_submit(struct screen *s)
{
	struct asking *k = (struct asking *)s;
	struct err err = {0};
	json_t *values = form_values(&k->form);
	if (k->ask->done(k->owner, values, &err))
		screen_leave(s);
	else
		form_fail(&k->form, &err);
	json_decref(values);
	err_clear(&err);
}

static void asking_close(struct screen *s)
{
	form_free(&((struct asking *)s)->form);
}

static const struct screen_kind kind_asking = {
	.title = "Form", .size = sizeof(struct asking), .popup = true, .draw = asking_draw, .submit = asking_submit,
	.close = asking_close,
};

void popup_ask(struct screen *owner, const struct ask *ask)
{
	struct asking *k = (struct asking *)screen_push(owner->app, &kind_asking, NULL);
	k->ask = ask;
	k->owner = owner;
	form_init(&k->form, &k->base, ask->button);
	k->form.checks = true;
	ask->fields(&k->form, owner);
	if (k->form.barred) {
		screen_pop(&k->base);
		screen_say(owner, NOTICE_WARN, "%s", OP_GUARDED_REFUSAL);
		return;
	}
	for (int i = 0; i < k->form.count; i++)
		k->form.fields[i].edit.lines = false;   /* Enter sends so small a form */
	k->base.form = &k->form;
}

/* ---- the keys, and the plain page ---- */

struct reading {
	struct screen base;
	struct page page;
	struct page right;         /* of the help */
	struct screen *owner;
	struct buf text;
};

static bool works(const struct screen *s, const struct action *row)
{
	return !row->enabled || row->enabled(s);
}

/* An earlier row has the key. */
static bool taken(const struct screen *s, const struct action *const *rows, int at, uint32_t key)
{
	for (int i = 0; i < at; i++)
		for (int k = 0; k < 4 && rows[i]->keys[k]; k++)
			if (rows[i]->keys[k] == key && works(s, rows[i]))
				return true;
	return false;
}

static void help_row(struct page *p, const struct screen *s, const struct action *const *rows, int at)
{
	char keys[120] = "", name[KEY_NAME];
	enum style style = works(s, rows[at]) ? STYLE_TEXT : STYLE_DIM;
	if (rows[at]->keys[0] == ON_NONE) {
		page_gap(p);
		page_text(p, STYLE_STRONG, 0, rows[at]->help);
		return;
	}
	for (int k = 0; k < 4 && rows[at]->keys[k]; k++) {
		action_key_name(rows[at]->keys[k], name);
		size_t n = strlen(keys);
		if (!taken(s, rows, at, rows[at]->keys[k]))
			snprintf(keys + n, sizeof keys - n, "%s%s", n ? " " : "", name);
	}
	if (*keys)
		page_pair(p, style, keys, rows[at]->help);
}

/* The screen's own keys, also those that do nothing just now, and those of its widget; at the right those of the app. */
static void help_write(const struct screen *s, struct page *p, struct page *right)
{
	const struct action *rows[ACTION_MOST], *own = s->kind->actions;
	int n = action_gather(s, rows, ACTION_MOST, false), own_count = 0;
	bool grey = false;
	while (own && own[own_count].keys[0])
		own_count++;
	for (int i = 0; i < n; i++) {
		if (i == own_count || rows[i] == app_actions)
			page_gap(p);
		p = rows[i] == app_actions ? right : p;
		if (!rows[i]->help || (i >= own_count && !works(s, rows[i])))
			continue;
		help_row(p, s, rows, i);
		grey = grey || !works(s, rows[i]);
	}
	if (grey)
		page_line(p, STYLE_DIM, "Grey keys do nothing just now.");
}

static void help_start(struct page *p, int width, int labels)
{
	page_start(p, width);
	p->labels = labels;
}

/* In two columns where there is room; they are scrolled as one. */
static void help_draw(struct screen *s, struct area a)
{
	struct reading *r = (struct reading *)s;
	struct area in = area_inset(&a, 0, 2), title = area_top(&in, 2);
	char text[80];
	bool two = in.w >= HELP_TWO;
	snprintf(text, sizeof text, "Keys: %s", r->owner->kind->title);
	area_put(&title, 0, 0, STYLE_TITLE, text);
	struct area left = area_left(&in, two ? HELP_LEFT : in.w);
	help_start(&r->page, left.w - 2, HELP_KEYS);
	help_start(&r->right, in.w, HELP_LETTERS);
	help_write(r->owner, &r->page, two ? &r->right : &r->page);
	while (r->page.count < r->right.count)
		page_line(&r->page, STYLE_TEXT, " ");
	page_draw(&r->page, &left);
	r->right.top = r->page.top;
	if (two)
		page_draw(&r->right, &in);
}

/* What a plain page is of; texts that scroll begin with it, and some lists say it themselves. */
static void plain_title(const struct screen *owner, struct buf *out)
{
	if (owner->list && !owner->kind->plain)
		buf_addf(out, "%s\n\n", owner->kind->title);
}

static void plain_write(struct reading *r, int width)
{
	struct screen *owner = r->owner;
	r->text.len = 0;
	plain_title(owner, &r->text);
	if (owner->kind->plain)
		owner->kind->plain(owner, width, &r->text);
	else if (owner->list)
		list_plain(owner->list, width, &r->text);
	else if (owner->page)
		page_plain(owner->page, &r->text);
	page_start(&r->page, width);
	page_text(&r->page, STYLE_TEXT, 0, buf_text(&r->text));
}

static void plain_draw(struct screen *s, struct area a)
{
	struct reading *r = (struct reading *)s;
	struct area last = area_bottom(&a, 1);
	plain_write(r, a.w);
	page_draw(&r->page, &a);
	area_putn(&last, 0, 0, last.w - 1, STYLE_DIM, "Esc goes back");
}

static void reading_close(struct screen *s)
{
	struct reading *r = (struct reading *)s;
	page_free(&r->page);
	page_free(&r->right);
	buf_free(&r->text);
}

static const struct action reading_actions[] = {
	{{ON_KEY(KEY_ESC_), 'q', ON_KEY(KEY_ENTER_), '?'}, "back", "back to the page", NULL, screen_pop},
	{{0}, NULL, NULL, NULL, NULL},
};

static const struct screen_kind kind_help = {
	.title = "Help", .size = sizeof(struct reading), .actions = reading_actions, .draw = help_draw, .close = reading_close,
};

static const struct screen_kind kind_plain = {
	.title = "Plain page", .size = sizeof(struct reading), .bare = true, .actions = reading_actions, .draw = plain_draw,
	.close = reading_close,
};

static struct reading *reading_open(struct screen *owner, const struct screen_kind *kind)
{
	struct reading *r = (struct reading *)screen_push(owner->app, kind, NULL);
	r->owner = owner;
	r->base.page = &r->page;
	return r;
}

bool popup_open(const struct screen *s)
{
	return s->kind->popup || s->kind == &kind_help || s->kind == &kind_plain;
}

void popup_help(struct screen *owner)
{
	reading_open(owner, &kind_help);
}

void popup_plain(struct screen *owner)
{
	reading_open(owner, &kind_plain);
}
