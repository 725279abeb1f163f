#include "ui/list_screen.h"

#include "base/timeutil.h"
#include "ui/state.h"

enum { REST = 120 };   /* ms */

bool list_screen_open(struct screen *s, const json_t *arg)
{
	struct list_screen *ls = (struct list_screen *)s;
	(void)arg;
	list_init(&ls->rows, s->kind->list, s);
	s->list = &ls->rows;
	return true;
}

void list_screen_close(struct screen *s)
{
	list_free(s->list);
	page_free(&((struct list_screen *)s)->preview);
}

void list_screen_reload(struct screen *s)
{
	list_reload(s->list);
}

/* Whether what is shown beside the list may stay although the selection has gone on: it follows when the selection rests, so
 * that a move costs two rows of the list, over a slow link too, and not a page of text. */
static bool may_stay(struct list *l, const struct page *p, int width)
{
	int64_t id = list_id(l), now = time_monotonic();
	if (id != l->resting)
		l->rested_at = now + REST;
	l->resting = id;
	if (id == 0 || l->previewed == 0 || id == l->previewed || p->width != width || now >= l->rested_at)
		return false;
	l->screen->app->preview_at = l->rested_at;
	return true;
}

void list_preview(struct list *l, struct page *p, struct area *a, int cells,
                  void (*write)(struct screen *s, struct page *p, const json_t *row))
{
	l->beside = cells > 0;
	if (cells <= 0)
		return;
	struct area side = area_take_right(a, cells), in = area_inset(&side, 0, 2);
	area_bar(&side, 0);
	if (!may_stay(l, p, in.w)) {
		page_start(p, in.w);
		p->top = 0;
		l->previewed = list_id(l);
		if (list_row(l))
			write(l->screen, p, list_row(l));
	}
	page_draw(p, &in);
}
