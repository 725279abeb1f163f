/* A screen that is one list, whose spec its kind names: opening, closing and reloading are the same for all of them. */
#ifndef UI_LIST_SCREEN_H
#define UI_LIST_SCREEN_H

#include "ui/list.h"
#include "ui/page.h"

struct list_screen {         /* what such a screen's own struct begins with */
	struct screen base;
	struct list rows;
	struct page preview;     /* of the selected row, where the screen has one */
};

bool list_screen_open(struct screen *s, const json_t *arg);   /* arg counts for nothing */
void list_screen_close(struct screen *s);
void list_screen_reload(struct screen *s);                    /* these three are slots of its kind */

/* Takes so many cells at the right of the area for a page of the selected row, or none (0); the list knows whether. */
void list_preview(struct list *l, struct page *p, struct area *a, int cells,
                  void (*write)(struct screen *s, struct page *p, const json_t *row));

#endif
