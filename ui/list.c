#include "ui/list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ui/say.h"
#include "ui/state.h"

enum { PAGE_LEAST = 16, BESIDES = 7, MOST = 5000 };   /* rows asked for at once; of the terminal, those no list has; rows held at most */

void list_init(struct list *l, const struct list_spec *spec, struct screen *s)
{
	l->spec = spec;
	l->screen = s;
	l->rows = json_array();
	l->state = LIST_LOADING;
	l->search.limit = 100;
}

void list_free(struct list *l)
{
	json_decref(l->rows);
	json_decref(l->said);
	free(l->next);
	edit_free(&l->search);
}

static int count(const struct list *l)
{
	return (int)json_array_size(l->rows);
}

const json_t *list_row(const struct list *l)
{
	return json_array_get(l->rows, (size_t)l->selected);
}

bool list_has_row(const struct screen *s)
{
	return s->list && list_row(s->list);
}

static int64_t id_of(const struct list *l, const json_t *row)
{
	return got_int(l->spec->within ? json_object_get(row, l->spec->within) : row, l->spec->id);
}

int64_t list_id(const struct list *l)
{
	return id_of(l, list_row(l));
}

/* Where the row of this id is among these, from the first of them on; -1: it is not. */
static int place_of(const struct list *l, const json_t *rows, int first, int64_t id)
{
	for (int i = first; i < (int)json_array_size(rows); i++)
		if (id_of(l, json_array_get(rows, (size_t)i)) == id)
			return i;
	return -1;
}

bool list_select(struct list *l, int64_t id)
{
	int at = place_of(l, l->rows, 0, id);
	if (at >= 0)
		l->selected = at;
	return at >= 0;
}

int list_page_rows(void)
{
	int room = area_rows() - BESIDES;
	return room > PAGE_LEAST ? room : PAGE_LEAST;
}

static int page_rows(const struct list *l)
{
	return l->spec->page ? l->spec->page : list_page_rows();
}

static void clamp(struct list *l)
{
	if (l->selected >= count(l))
		l->selected = count(l) - 1;
	if (l->selected < 0)
		l->selected = 0;
}

static json_t *question(struct list *l, int limit)
{
	json_t *params = json_object();
	if (l->spec->params)
		l->spec->params(l->screen, params);
	if (*l->applied)
		json_object_set_new(params, "search", json_string(l->applied));
	if (l->spec->orders && *l->spec->orders[l->order].ordering)
		json_object_set_new(params, "ordering", json_string(l->spec->orders[l->order].ordering));
	json_object_set_new(params, "limit", json_integer(limit));
	return params;
}

void list_fail(struct list *l, const struct err *err)
{
	if (count(l) == 0 || err->code != ERR_UNAVAILABLE)
		l->state = LIST_FAILED;
	snprintf(l->trouble, sizeof l->trouble, "%s", err->text);
}

/* Adds one page of the answer to rows. */
static bool fetch(struct list *l, json_t *rows, char **next, int limit)
{
	struct err err = {0};
	json_t *params = question(l, limit);
	if (*next)
		json_object_set_new(params, "cursor", json_string(*next));
	json_t *answer = screen_call(l->screen, l->spec->method, params, &err);
	if (!answer) {
		list_fail(l, &err);
		err_clear(&err);
		return false;
	}
	json_array_extend(rows, json_object_get(answer, "results"));
	free(*next);
	const char *cursor = json_string_value(json_object_get(answer, "next"));
	*next = cursor ? xstrdup(cursor) : NULL;
	snprintf(l->meant, sizeof l->meant, "%s", got_text(answer, "did_you_mean"));
	json_object_del(answer, "results");
	json_decref(l->said);
	l->said = answer;
	return true;
}

static void take(struct list *l, json_t *rows, char *next)
{
	json_decref(l->rows);
	free(l->next);
	l->rows = rows;
	l->next = next;
	l->state = LIST_READY;
	l->measured = 0;
	clamp(l);
}

void list_load(struct list *l)
{
	json_t *rows = json_array();
	char *next = NULL;
	if (!fetch(l, rows, &next, page_rows(l))) {
		json_decref(rows);
		return;
	}
	l->selected = l->top = 0;
	take(l, rows, next);
}

void list_reload(struct list *l)
{
	json_t *rows = json_array();
	char *next = NULL;
	int64_t id = list_id(l);
	int want = l->selected + l->height, page = page_rows(l), had, at = id ? -1 : 0;
	bool fine = true;
	do {
		had = (int)json_array_size(rows);
		fine = fetch(l, rows, &next, want > page ? 100 : page);
		at = at < 0 ? place_of(l, rows, had, id) : at;
		want = at < 0 ? MOST : at + l->height > want ? at + l->height : want;   /* however many came before it */
	} while (fine && next && (int)json_array_size(rows) < want);
	if (!fine) {
		json_decref(rows);
		free(next);
		return;
	}
	take(l, rows, next);
	list_select(l, id);
}

void list_refresh(struct list *l)
{
	l->selected = count(l);
	l->height = 0;
	list_reload(l);
}

void list_give(struct list *l, json_t *rows)
{
	int64_t id = list_id(l);
	take(l, rows, NULL);
	list_select(l, id);
}

/* A list too long to be held says so at the end of what is held. */
static void say_most(struct list *l)
{
	if (l->next && count(l) >= MOST && l->selected >= count(l) - 1)
		screen_say(l->screen, NOTICE_INFO, "There are more than these %d: search or filter to narrow them down.", count(l));
}

bool list_short(const struct list *l)
{
	return l->next && count(l) < list_page_rows();
}

bool list_more(struct list *l)
{
	if (!l->next || count(l) >= MOST)
		return false;
	return fetch(l, l->rows, &l->next, page_rows(l));
}

/* The next page, when the selection comes to the end of what is held. */
static void fetch_ahead(struct list *l)
{
	say_most(l);
	if (l->selected >= count(l) - 1)
		list_more(l);
}

void list_move(struct list *l, int by)
{
	l->selected += by;
	if (by > 0)
		fetch_ahead(l);
	clamp(l);
}

static int page_step(const struct screen *s)
{
	return s->list->height > 1 ? s->list->height - 1 : 1;
}

static void move_up(struct screen *s)
{
	list_move(s->list, -1);
}

static void move_down(struct screen *s)
{
	list_move(s->list, 1);
}

static void move_page_up(struct screen *s)
{
	list_move(s->list, -page_step(s));
}

static void move_page_down(struct screen *s)
{
	list_move(s->list, page_step(s));
}

static void move_first(struct screen *s)
{
	s->list->selected = 0;
}

/* To the end of what there is, page by page; of a list too long for that, to the end of what is held. */
static void move_last(struct screen *s)
{
	struct list *l = s->list;
	while (l->next && count(l) < MOST && fetch(l, l->rows, &l->next, 100))
		continue;
	l->selected = count(l) - 1;
	clamp(l);
	say_most(l);
}

const struct action list_actions[] = {
	{{ON_KEY(KEY_UP_), 'k'}, NULL, "one row up", list_has_row, move_up},
	{{ON_KEY(KEY_DOWN_), 'j'}, NULL, "one row down", list_has_row, move_down},
	{{ON_KEY(KEY_PGUP_), ON_CTRL('u')}, NULL, "one page up", list_has_row, move_page_up},
	{{ON_KEY(KEY_PGDN_), ON_CTRL('d')}, NULL, "one page down", list_has_row, move_page_down},
	{{'g', ON_KEY(KEY_HOME_)}, NULL, "to the first row", list_has_row, move_first},
	{{'G', ON_KEY(KEY_END_)}, NULL, "to the last row", list_has_row, move_last},
	{{0}, NULL, NULL, NULL, NULL},
};

bool list_moves(const struct action *action)
{
	for (const struct action *a = list_actions; a->run; a++)
		if (a == action)
			return true;
	return false;
}

static bool can_search(const struct screen *s)
{
	return s->list && s->list->spec->search;
}

static void start_search(struct screen *s)
{
	edit_set(&s->list->search, s->list->applied);
	s->list->typing = true;
}

static bool has_searched(const struct screen *s)
{
	return s->list && *s->list->applied;
}

static bool can_order(const struct screen *s)
{
	return s->list && s->list->spec->orders;
}

static void next_order(struct screen *s)
{
	struct list *l = s->list;
	l->order++;
	if (!l->spec->orders[l->order].label)
		l->order = 0;
	list_load(l);
	screen_say(s, NOTICE_INFO, "Order: %s.", l->spec->orders[l->order].label);
}

const struct action list_search_actions[] = {
	{{'/'}, "search", "search; Enter finds", can_search, start_search},
	{{ON_KEY(KEY_ESC_)}, NULL, "out of the search", has_searched, screen_back},
	{{'o'}, "order", "another order of the list", can_order, next_order},
	{{0}, NULL, NULL, NULL, NULL},
};

static void apply_search(struct list *l, const char *words)
{
	snprintf(l->applied, sizeof l->applied, "%s", words);
	l->typing = false;
	list_load(l);
}

static void find(struct screen *s)
{
	apply_search(s->list, edit_text(&s->list->search));
}

static void stop_typing(struct screen *s)
{
	s->list->typing = false;
}

const struct action list_typing_actions[] = {
	{{ON_KEY(KEY_ENTER_)}, "find", "search for these words", NULL, find},
	{{ON_KEY(KEY_ESC_)}, "leave", "back to the list as it was", NULL, stop_typing},
	{{0}, NULL, NULL, NULL, NULL},
};

bool list_key(struct list *l, const struct key *key)
{
	if (!l->typing)
		return false;
	bool action = key->code == KEY_ENTER_ || key->code == KEY_ESC_ || key->code == KEY_CTRL_;
	return edit_key(&l->search, key) || !action;
}

bool list_back(struct list *l)
{
	if (!*l->applied)
		return false;
	apply_search(l, "");
	return true;
}
