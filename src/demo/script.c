#include "demo/script.h"

#include <stdlib.h>

#include "base/buf.h"

void script_add(struct script *s, int64_t age, script_act *act, void *what, int step)
{
	if (s->count == s->room) {
		s->room = s->room ? 2 * s->room : 256;
		s->events = xrealloc(s->events, (size_t)s->room * sizeof *s->events);
	}
	s->events[s->count] = (struct event){.age = age, .number = s->count, .act = act, .what = what, .step = step};
	s->count++;
}

static int older_first(const void *a, const void *b)
{
	const struct event *x = a, *y = b;
	if (x->age != y->age)
		return x->age > y->age ? -1 : 1;
	return x->number - y->number;
}

bool script_play(struct script *s, struct load *l)
{
	qsort(s->events, (size_t)s->count, sizeof *s->events, older_first);
	for (int i = 0; i < s->count && l->err.code == ERR_NONE; i++)
		s->events[i].act(l, s->events[i].age, s->events[i].what, s->events[i].step);
	return l->err.code == ERR_NONE;
}

void script_free(struct script *s)
{
	free(s->events);
	*s = (struct script){0};
}
