#include "ui/mouse.h"

#include "ui/action.h"
#include "ui/form.h"
#include "ui/list.h"
#include "ui/page.h"
#include "ui/state.h"

enum { LEFT = 0, WHEEL_UP = 64, WHEEL_DOWN = 65, WHEEL_ROWS = 3 };

void mouse_forget(struct mouse *m)
{
	m->count = 0;
}

static struct spot *add(struct screen *s, int y, int x, int h, int w)
{
	static struct spot none;
	struct mouse *m = &s->app->mouse;
	struct spot *spot = m->count < MOUSE_SPOTS ? &m->spots[m->count++] : &none;
	*spot = (struct spot){.y = y, .x = x, .h = h, .w = w, .screen = s};
	return spot;
}

void mouse_rows(struct list *l, const struct area *a)
{
	add(l->screen, a->y, a->x, a->h, a->w)->list = l;
}

void mouse_stop(struct form *f, int index, const struct area *a)
{
	struct spot *spot = add(f->screen, a->y, a->x, a->h, a->w);
	spot->form = f;
	spot->index = index;
}

void mouse_action(struct app *app, const struct action *row, int y, int x, int cells)
{
	add(app->top, y, x, 1, cells)->action = row;
}

/* What was drawn last covers what was drawn before. */
static const struct spot *find(const struct app *app, int y, int x)
{
	const struct mouse *m = &app->mouse;
	for (int i = m->count - 1; i >= 0; i--) {
		const struct spot *spot = &m->spots[i];
		bool inside = y >= spot->y && y < spot->y + spot->h && x >= spot->x && x < spot->x + spot->w;
		if (inside && spot->screen == app->top)
			return spot;
	}
	return NULL;
}

static void enter(struct screen *s)
{
	const struct key key = {.code = KEY_ENTER_};
	const struct action *action = action_find(s, &key);
	if (action)
		action->run(s);
}

static void press_row(const struct spot *spot, int y)
{
	struct list *l = spot->list;
	struct screen *s = spot->screen;
	int row = l->top + y - spot->y;
	if (row >= (int)json_array_size(l->rows))
		return;
	bool again = s->list == l && l->selected == row;
	s->list = l;
	l->selected = row;
	if (again)
		enter(s);
}

static void press_stop(const struct spot *spot)
{
	bool again = spot->form->focus == spot->index;
	bool button = spot->index == spot->form->count;
	spot->form->focus = spot->index;
	if (button || (again && spot->form->fields[spot->index].kind == FIELD_CHOICE))
		enter(spot->screen);
}

static void press(struct app *app, int y, int x)
{
	const struct spot *spot = find(app, y, x);
	if (!spot)
		return;
	if (spot->list)
		press_row(spot, y);
	else if (spot->form)
		press_stop(spot);
	else if (spot->action->run && (!spot->action->enabled || spot->action->enabled(app->top)))
		spot->action->run(app->top);
}

/* Turns what is under the pointer, or else what has the keys. */
static void turn(struct app *app, int y, int x, int by)
{
	const struct spot *spot = find(app, y, x);
	struct screen *s = app->top;
	struct list *l = spot && spot->list ? spot->list : s->list;
	if (l)
		list_move(l, by);
	else if (s->page)
		page_scroll(s, by);
}

void mouse_key(struct app *app, const struct key *key)
{
	bool typing = app->top->list && app->top->list->typing;
	if (!app->mouse.on || typing)
		return;
	if (key->cp == LEFT)
		press(app, key->mouse_y, key->mouse_x);
	else if (key->cp == WHEEL_UP || key->cp == WHEEL_DOWN)
		turn(app, key->mouse_y, key->mouse_x, key->cp == WHEEL_UP ? -WHEEL_ROWS : WHEEL_ROWS);
}
