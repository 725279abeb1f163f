#include "ui/list_screen.h"

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

void list_preview(struct list *l, struct page *p, struct area *a, int cells,
                  void (*write)(struct screen *s, struct page *p, const json_t *row))
{
	l->beside = cells > 0;
	if (cells <= 0)
		return;
	struct area side = area_take_right(a, cells), in = area_inset(&side, 0, 2);
	area_bar(&side, 0);
	page_start(p, in.w);
	p->top = 0;
	if (list_row(l))
		write(l->screen, p, list_row(l));
	page_draw(p, &in);
}
