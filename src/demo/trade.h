/* The past orders of the demo market, each with the way it went and the reviews that followed. */
#ifndef DEMO_TRADE_H
#define DEMO_TRADE_H

#include "demo/past.h"
#include "demo/script.h"

enum { TRADE_PURCHASES = 512 };

struct purchase {
	const char *buyer, *address, *method, *note, *word;
	int seller;                  /* its place in the catalogue */
	int number;
	int64_t age;                 /* when it was placed */
	enum demo_fate fate;
	struct {
		int product, quantity, stars;
		const char *comment;
	} lines[PAST_LINES];
	int count;
	int64_t id;                  /* once it is placed */
};

struct trade {
	struct purchase purchases[TRADE_PURCHASES];   /* first those that are told one by one */
	int count;
	int reviews;
};

/* Fills *t and l->sold, and plans it all. */
void trade_plan(struct trade *t, struct load *l, struct script *s);

#endif
