#include "demo/load.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "demo/catalogue.h"
#include "demo/past.h"

const char *demo_seller(void)
{
	return demo_sellers[0].username;
}

int demo_chance(int a, int b, int most)
{
	uint32_t x = (uint32_t)a * 0x9e3779b1U ^ ((uint32_t)b + 1) * 0x85ebca77U;
	x = (x ^ (x >> 15)) * 0x2c1b3c6dU;
	x = (x ^ (x >> 12)) * 0x297a2d39U;
	return (int)((x ^ (x >> 15)) % (uint32_t)most);
}

static struct viewer viewer_of(const struct load *l, const char *username)
{
	struct viewer v = {.operator_ = !username, .token_expires = INT64_MAX};
	for (int i = 0; username && i < l->person_count; i++) {
		const struct person *p = &l->people[i];
		if (strcmp(p->username, username) != 0)
			continue;
		v.id = p->id;
		v.role = p->role;
		snprintf(v.username, sizeof v.username, "%s", p->username);
	}
	return v;
}

json_t *load_call(struct load *l, const char *username, int64_t age, const char *method, json_t *params)
{
	if (l->err.code != ERR_NONE) {
		json_decref(params);
		return NULL;
	}
	l->local.viewer = viewer_of(l, username);
	l->local.now = l->now - age;
	return local_call(&l->local, method, params, &l->err);
}

void load_do(struct load *l, const char *username, int64_t age, const char *method, json_t *params)
{
	json_decref(load_call(l, username, age, method, params));
}

int64_t load_id(struct load *l, const char *username, int64_t age, const char *method, json_t *params, const char *inside)
{
	json_t *result = load_call(l, username, age, method, params);
	const json_t *object = inside ? json_object_get(result, inside) : result;
	int64_t id = json_integer_value(json_object_get(object, "id"));
	json_decref(result);
	return id;
}

/* Four groups of letters that are not mistaken for each other: about 80 bits. */
static void random_password(char out[24])
{
	static const char letters[] = "abcdefghjkmnpqrstuvwxyz23456789";
	for (int i = 0; i < 19; i++)
		out[i] = i % 5 == 4 ? '-' : letters[randombytes_uniform(sizeof letters - 1)];
	out[19] = '\0';
}

/* A password that nobody is told needs no costly hash: there is nothing to guess. */
static void add_person(struct load *l, int64_t age, const char *username, const char *email, enum role role, char told[24])
{
	static const char *const roles[] = {[ROLE_USER] = "user", [ROLE_ADMIN] = "admin"};
	char unknown[24];
	const struct options *asked = l->local.options;
	struct options quick = *asked;
	quick.number[OPT_HASH_MEMORY] = option_table[OPT_HASH_MEMORY].min;
	random_password(told ? told : unknown);
	l->local.options = told ? asked : &quick;
	json_t *params = json_pack("{s:s, s:s, s:s, s:s}", "username", username, "email", email, "role", roles[role], "password",
	                           told ? told : unknown);
	struct person *p = &l->people[l->person_count++];
	p->id = load_id(l, NULL, age, "user.add", params, "user");
	p->role = role;
	snprintf(p->username, sizeof p->username, "%s", username);
	l->local.options = asked;
}

bool load_people(struct load *l)
{
	for (int i = 0; i < demo_seller_count; i++)
		add_person(l, DAYS(170) - HOURS(i * 5.3), demo_sellers[i].username, demo_sellers[i].email, ROLE_USER,
		           i == 0 ? l->passwords[1] : NULL);
	add_person(l, DAYS(167), DEMO_BUYER, "robin@example.org", ROLE_USER, l->passwords[0]);
	add_person(l, DAYS(167) - HOURS(1), DEMO_ADMIN, "mona@example.org", ROLE_ADMIN, l->passwords[2]);
	for (int i = 0; i < demo_buyer_count; i++) {
		int64_t age = DAYS(165 - 6 * i) - HOURS(demo_chance(i, 0, 24 * 60) / 60.0);
		add_person(l, age, demo_buyers[i].username, demo_buyers[i].email, ROLE_USER, NULL);
	}
	return l->err.code == ERR_NONE;
}
