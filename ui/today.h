/* The numbers of the day, for their page and for the menu that leads to it. */
#ifndef UI_TODAY_H
#define UI_TODAY_H

#include "ui/page.h"

void today_write(struct screen *s, struct page *p, const json_t *stats);   /* stats: as server.stats gives it */

#endif
