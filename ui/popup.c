#include "ui/popup.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "ui/action.h"
#include "ui/list.h"
#include "ui/page.h"
#include "ui/say.h"
#include "ui/state.h"

enum { WIDE = 76, HELP_KEYS = 18 };

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

/* ---- one of several ---- */

struct choose {
	struct screen base;
	struct list rows;
	char title[80];
	struct screen *owner;
	void (*done)(struct screen *owner, const json_t *value);
};

static void choose_label(const struct list *l, const json_t *row, char *out, size_t size)
{
	(void)l;
	snprintf(out, size, "%s", got_text(row, "label"));
}

static const struct column choose_columns[] = {{.title = "", .cell = choose_label}, {.cell = NULL}};
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
	struct area in = panel(&a, (int)json_array_size(c->rows.rows), c->title);
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
		rows += k->form.fields[i].kind == FIELD_BODY ? 6 : 2;
	form_draw(&k->form, panel(&a, rows, k->ask->title));
}

static void asking_submit(struct screen *s)
{
	struct asking *k = (struct asking *)s;
	struct err err = {0};
	json_t *values = form_values(&k->form);
	if (k->ask->done(k->owner, values, &err))
		screen_pop(s);
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
	.title = "Question", .size = sizeof(struct asking), .popup = true, .draw = asking_draw, .submit = asking_submit,
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
	for (int i = 0; i < k->form.count; i++)
		k->form.fields[i].edit.lines = false;   /* Enter sends so small a form */
	k->base.form = &k->form;
}

/* ---- the keys, and the plain page ---- */

struct reading {
	struct screen base;
	struct page page;
	struct screen *owner;
	struct buf text;
};

static void help_row(struct page *p, const struct action *row, bool enabled)
{
	char keys[120] = "", name[KEY_NAME];
	if (!row->help)
		return;
	for (int k = 0; k < 4 && row->keys[k]; k++) {
		action_key_name(row->keys[k], name);
		size_t n = strlen(keys);
		snprintf(keys + n, sizeof keys - n, "%s%s", n ? "  " : "", name);
	}
	page_pair(p, enabled ? STYLE_TEXT : STYLE_DIM, keys, row->help);
}

/* The screen's own keys, also those that do nothing just now; then the keys of its widget and of the app. */
static void help_write(struct reading *r, int width)
{
	const struct action *rows[ACTION_MOST], *own = r->owner->kind->actions;
	int own_count = 0, n = action_gather(r->owner, rows, ACTION_MOST, true);
	page_start(&r->page, width);
	r->page.labels = HELP_KEYS;
	page_line(&r->page, STYLE_TITLE, "Keys: %s", r->owner->kind->title);
	page_gap(&r->page);
	for (; own && own[own_count].keys[0]; own_count++)
		help_row(&r->page, &own[own_count], !own[own_count].enabled || own[own_count].enabled(r->owner));
	page_gap(&r->page);
	for (int i = 0; i < n; i++)
		if (rows[i] < own || rows[i] >= own + own_count)
			help_row(&r->page, rows[i], true);
	page_gap(&r->page);
	page_line(&r->page, STYLE_DIM, "Grey keys do nothing just now.");
}

static void help_draw(struct screen *s, struct area a)
{
	struct reading *r = (struct reading *)s;
	struct area in = area_inset(&a, 0, 2);
	help_write(r, in.w);
	page_draw(&r->page, &in);
}

static void plain_write(struct reading *r, int width)
{
	struct screen *owner = r->owner;
	r->text.len = 0;
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
