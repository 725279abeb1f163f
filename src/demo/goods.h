/* The catalogue on its way into the demo market: offered by its sellers, approved by the admin. */
#ifndef DEMO_GOODS_H
#define DEMO_GOODS_H

#include "demo/script.h"

enum { GOODS_PENDING = 3 };   /* the newest products, not yet approved */

bool goods_categories(struct load *l);
void goods_plan(struct script *s);

int64_t goods_age(int product);         /* when it was offered; product: its place in the catalogue */
int goods_rank(int product);            /* 0: the newest */
int goods_find(const char *name);       /* its place; one that is not in the catalogue is a bug and aborts */

#endif
