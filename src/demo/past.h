/* What people did in the demo market before anyone looked: who buys there, the orders and letters that are told one by one, and
 * what was said of products. Pure data, in past_*.c; names of products and people are those of the catalogue and of this page. */
#ifndef DEMO_PAST_H
#define DEMO_PAST_H

#include <stddef.h>

struct demo_buyer {
	const char *username, *email, *address;
};

/* How far an order has come. */
enum demo_fate {
	FATE_PLACED, FATE_ACCEPTED, FATE_SHIPPED, FATE_DELIVERED, FATE_COMPLETED,
	FATE_CANCELLED,   /* by the buyer */
	FATE_REFUSED,     /* by the seller */
	FATE_DISPUTED, FATE_REFUNDED, FATES
};

enum { PAST_LINES = 4 };

struct demo_order {
	const char *buyer;
	double days;                /* ago */
	enum demo_fate fate;
	const char *method;         /* CASH, CARD, MOBILE */
	const char *note;           /* of the buyer; NULL: none */
	const char *word;           /* the carrier's number, or the reason; NULL: none */
	struct {
		const char *product;    /* NULL ends them; all of one seller */
		int quantity;
		int stars;              /* of the review that followed; 0: none */
		const char *comment;    /* NULL: stars alone */
	} lines[PAST_LINES];
};

/* What somebody wrote of a product, in the order in which it is used. */
struct demo_comment {
	const char *product;        /* NULL: fits any */
	int stars;
	const char *text;
};

/* A message; text NULL: `to` reads what `from` wrote to him, and does not answer. Answering reads too. */
struct demo_letter {
	const char *from, *to;
	double hours;               /* ago */
	const char *text;
	const char *product;        /* that it is about; NULL: none */
	int order;                  /* that it is about: 1 + its place among the told orders; 0: none */
};

/* When someone last read his notifications. */
struct demo_reading {
	const char *who;
	double hours;               /* ago */
};

extern const struct demo_buyer demo_buyers[];
extern const int demo_buyer_count;
extern const struct demo_order demo_orders[];
extern const int demo_order_count;
extern const struct demo_comment demo_comments[];
extern const int demo_comment_count;
extern const struct demo_letter demo_letters[];
extern const int demo_letter_count;
extern const struct demo_reading demo_readings[];
extern const int demo_reading_count;

#define DEMO_ADDRESS "14 Ropewalk, second floor"   /* where robin lives */

#endif
