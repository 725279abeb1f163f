/* Options that change while the market is open. */
#include <stdlib.h>
#include <string.h>

#include "base/options.h"

struct options_set {
	struct options_set *before;
	struct options options;
};

static bool differs(const struct option_row *row, const struct options *a, const struct options *b, int i)
{
	return row->type == OPTION_INT || row->type == OPTION_WORD ? a->number[i] != b->number[i] : strcmp(a->text[i], b->text[i]) != 0;
}

void options_take(struct options *o, const struct options *fresh, struct buf *changed, struct buf *later)
{
	for (int i = 0; i < OPTIONS; i++) {
		const struct option_row *row = &option_table[i];
		if (!differs(row, o, fresh, i))
			continue;
		struct buf *names = row->live ? changed : later;
		buf_addf(names, "%s%s", names->len ? ", " : "", row->name);
		if (!row->live)
			continue;
		memcpy(o->text[i], fresh->text[i], OPTION_TEXT);
		o->number[i] = fresh->number[i];
	}
}

void options_publish(struct options_live *l, const struct options *o)
{
	struct options_set *set = xcalloc(1, sizeof *set);
	set->options = *o;
	set->before = l->sets;
	l->sets = set;
	atomic_store_explicit(&l->now, &set->options, memory_order_release);
}

void options_live_free(struct options_live *l)
{
	while (l->sets) {
		struct options_set *set = l->sets;
		l->sets = set->before;
		free(set);
	}
}
