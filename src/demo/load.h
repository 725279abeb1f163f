/* The demo market while it is being filled: who is in it, and operations done as one of them at some time in the past. Times
 * are ages: ms before the moment at which the demo is made. */
#ifndef DEMO_LOAD_H
#define DEMO_LOAD_H

#include "ops/local.h"

#define HOURS(n) ((int64_t)((n) * 3600000.0))
#define DAYS(n) HOURS((n) * 24.0)

enum { DEMO_PEOPLE = 64, DEMO_CATEGORIES = 128, DEMO_PRODUCTS = 512 };

struct person {
	char username[40];
	int64_t id;
	enum role role;
};

struct load {
	struct local local;
	struct err err;                        /* the first thing that went wrong; nothing is done after it */
	int64_t now;                           /* ms; ages count from here */
	struct person people[DEMO_PEOPLE];
	int person_count;
	int64_t categories[DEMO_CATEGORIES];   /* their ids, by the order of the catalogue */
	int64_t products[DEMO_PRODUCTS];
	int sold[DEMO_PRODUCTS];               /* pieces that the past orders take and keep */
	char passwords[3][24];                 /* of the buyer, the seller and the admin who are told */
};

#define DEMO_BUYER "robin"
#define DEMO_ADMIN "mona"
const char *demo_seller(void);             /* the first of the catalogue's */

/* Does it as this person (NULL: the operator). Takes the reference of params; a new reference, or NULL with l->err filled. */
json_t *load_call(struct load *l, const char *username, int64_t age, const char *method, json_t *params);
/* The same, for its effect alone. */
void load_do(struct load *l, const char *username, int64_t age, const char *method, json_t *params);
/* The same, for the id of the object that it gives, or of the one inside it. */
int64_t load_id(struct load *l, const char *username, int64_t age, const char *method, json_t *params, const char *inside);

/* The accounts of sellers, buyers and the admin. Makes the three passwords that are told; nobody knows the others. */
bool load_people(struct load *l);

/* A number in 0..most-1 that looks like chance and is the same each time. */
int demo_chance(int a, int b, int most);

#endif
