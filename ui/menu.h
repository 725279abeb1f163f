/* A menu: the sections of a page at the left, what the selected one holds at the right. The sections are the first rows of
 * the screen's actions: each has its letter, and `help` is its name. */
#ifndef UI_MENU_H
#define UI_MENU_H

#include "ui/list.h"
#include "ui/page.h"

struct menu {
	struct screen base;
	struct list sections;
	struct page preview;
	void (*const *previews)(struct screen *s, struct page *p);   /* one a section, in their order: writes it at the right */
};

void menu_start(struct menu *m, void (*const *previews)(struct screen *s, struct page *p), int count);
void menu_close(struct menu *m);
void menu_draw(struct screen *s, struct area a);
void menu_enter(struct screen *s);       /* Enter: opens the selected section */
void menu_plain(struct screen *s, int width, struct buf *out);

#endif
