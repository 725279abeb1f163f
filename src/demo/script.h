/* What happens in the demo market, in the order in which it happens, whoever planned it first: so numbers, lists and
 * notifications stand as they would if the market had lived through it. */
#ifndef DEMO_SCRIPT_H
#define DEMO_SCRIPT_H

#include "demo/load.h"

typedef void script_act(struct load *l, int64_t age, void *what, int step);

struct event {
	int64_t age;           /* ms */
	int number;            /* those of one moment keep their order */
	script_act *act;
	void *what;            /* the planner's; must live until the script is played */
	int step;
};

struct script {
	struct event *events;
	int count, room;
};

void script_add(struct script *s, int64_t age, script_act *act, void *what, int step);
bool script_play(struct script *s, struct load *l);   /* once; false: l->err says why it stopped */
void script_free(struct script *s);

#endif
