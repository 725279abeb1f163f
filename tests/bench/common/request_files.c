#include "tests/bench/common/request_files.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "ops/cursor.h"
#include "tests/bench/common/chance.h"
#include "tests/bench/common/file.h"
#include "tests/bench/common/people.h"
#include "tests/bench/common/words.h"

enum { REQUEST = 3 };   /* a kind of chance */

struct maker {
	const struct market_size *m;
	const struct options *options;
	struct chance c;
	struct buf params;   /* of the line that is being made: a JSON object */
};

#define WORD(k, kind, n) words_##kind[chance_below(&(k)->c, n)]

/* A product that everyone sees. */
static int any_product(struct maker *k)
{
	int id;
	do
		id = 1 + chance_below(&k->c, k->m->products);
	while (!goods_place(k->m, id).approved);
	return id;
}

static int any_category(struct maker *k)
{
	return 1 + chance_below(&k->c, k->m->categories);
}

static void make_get(struct maker *k)
{
	buf_addf(&k->params, "{\"id\":%d}", any_product(k));
}

static void make_list(struct maker *k)
{
	buf_addf(&k->params, "{\"category\":%d,\"ordering\":\"price\"}", any_category(k));
}

/* Adds the cursor that a page ending in this product gave: it is bound to the other parameters. */
static void add_cursor(struct maker *k, const struct position *at)
{
	struct call c;
	struct buf text = {0};
	struct jw w = {.b = &text};
	call_init(&c, op_find("product.list"), k->options, 0);
	c.params = json_loadb(k->params.data, k->params.len, 0, NULL);
	jw_open(&w, NULL, '{');
	cursor_write(&c, &w, at);
	jw_close(&w, '}');
	call_done(&c);
	json_t *given = json_loadb(text.data, text.len, 0, NULL);
	k->params.len--;
	buf_addf(&k->params, ",\"cursor\":\"%s\"}", json_string_value(json_object_get(given, "next")));
	json_decref(given);
	buf_free(&text);
}

/* A page that begins somewhere in a long list: of all goods in each ordering, and of a category by price. */
static void make_list_deep(struct maker *k)
{
	static const char *const orderings[] = {"-created_at", "price", "name"};
	struct goods g;
	int id = any_product(k), kind = chance_below(&k->c, 4);
	struct position at = {.given = true, .id = id};
	goods_make(k->m, id, &g);
	if (kind == 0)
		at.key = id;
	else if (kind != 2)
		at.key = g.price;
	else
		text_fold(g.name, at.text, sizeof at.text);
	if (kind == 3)
		buf_addf(&k->params, "{\"category\":%d,\"ordering\":\"price\"}", goods_place(k->m, id).category);
	else
		buf_addf(&k->params, "{\"ordering\":\"%s\"}", orderings[kind]);
	add_cursor(k, &at);
}

static void make_search_brand(struct maker *k)
{
	buf_addf(&k->params, "{\"search\":\"%s\"}", words_brand(chance_below(&k->c, WORDS_BRANDS)));
}

static void make_search_two(struct maker *k)
{
	const char *material = WORD(k, materials, WORDS_MATERIALS);
	buf_addf(&k->params, "{\"search\":\"%s %s\"}", material, WORD(k, nouns, WORDS_NOUNS));
}

static void make_search_noun(struct maker *k)
{
	buf_addf(&k->params, "{\"search\":\"%s\"}", WORD(k, nouns, WORDS_NOUNS));
}

static void make_search_common(struct maker *k)
{
	buf_addf(&k->params, "{\"search\":\"%s\"}", WORD(k, materials, WORDS_MATERIALS));
}

/* Four of ten a brand, three two words, three a noun. */
static void make_search(struct maker *k)
{
	int which = chance_below(&k->c, 10);
	(which < 4 ? make_search_brand : which < 7 ? make_search_two : make_search_noun)(k);
}

static bool of_the_second_half(const struct maker *k, struct goods_place p)
{
	return p.approved && p.seller > k->m->users / 2;
}

/* The next product after this one by the same seller; itself where he has no other. */
static int next_of_seller(const struct maker *k, int id)
{
	int seller = goods_place(k->m, id).seller, other = id;
	for (int i = 1; i <= k->m->products; i++) {
		other = other % k->m->products + 1;
		struct goods_place p = goods_place(k->m, other);
		if (p.approved && p.seller == seller)
			break;
	}
	return other;
}

/* Two products of one seller, so that it is one order. */
static void make_order(struct maker *k)
{
	int first = any_product(k), second = first;
	for (int i = 0; i < 1000 && (second == first || !of_the_second_half(k, goods_place(k->m, first))); i++) {
		first = any_product(k);
		second = of_the_second_half(k, goods_place(k->m, first)) ? next_of_seller(k, first) : first;
	}
	buf_addf(&k->params, "{\"products\":[{\"product\":%d,\"quantity\":1},{\"product\":%d,\"quantity\":%d}],"
	         "\"payment_method\":\"CASH\",\"address\":\"%d Harbour Road, %s Quay\",\"idempotency_key\":\"@@@@@@@@@@@@@@@@\"}",
	         first, second, 1 + chance_below(&k->c, 3), 1 + chance_below(&k->c, 200), WORD(k, colours, WORDS_COLOURS));
}

static void make_message(struct maker *k)
{
	int half = k->m->users / 2;
	buf_addf(&k->params, "{\"receiver\":%d,\"content\":\"Good morning, do you still have the %s %s? I could collect it on "
	         "Thursday, number %d.\"}", 1 + half + chance_below(&k->c, k->m->users - half), WORD(k, colours, WORDS_COLOURS),
	         WORD(k, nouns, WORDS_NOUNS), chance_below(&k->c, REQUEST_FILES_LINES));
}

static const struct kind {
	const char *name, *method;
	void (*make)(struct maker *k);
} kinds[] = {
	{"get", "product.get", make_get},
	{"list", "product.list", make_list},
	{"list_deep", "product.list", make_list_deep},
	{"search", "product.list", make_search},
	{"search_brand", "product.list", make_search_brand},
	{"search_two", "product.list", make_search_two},
	{"search_noun", "product.list", make_search_noun},
	{"search_common", "product.list", make_search_common},
	{"order", "order.create", make_order},
	{"message", "message.send", make_message},
};
enum { KINDS = sizeof kinds / sizeof *kinds };

static bool write_kind(const struct market_size *m, const struct options *options, int number, const char *dir, struct err *err)
{
	const struct kind *kind = &kinds[number];
	char name[40];
	snprintf(name, sizeof name, "%s.jsonl", kind->name);
	FILE *f = file_create(dir, name, err);
	if (!f)
		return false;
	struct maker k = {.m = m, .options = options, .c = chance_of(REQUEST, (uint64_t)number)};
	for (int i = 1; i <= REQUEST_FILES_LINES; i++) {
		k.params.len = 0;
		kind->make(&k);
		fprintf(f, "{\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":\"%s\",\"params\":%s}\n", i, kind->method, buf_text(&k.params));
	}
	buf_free(&k.params);
	return file_finish(f, name, err);
}

bool request_files_write(const struct market_size *m, const char *dir, struct err *err)
{
	struct options options;
	char requests[1024];
	options_init(&options);
	snprintf(requests, sizeof requests, "%s/requests", dir);
	bool ok = folder_make(requests, err);
	for (int i = 0; ok && i < KINDS; i++)
		ok = write_kind(m, &options, i, requests, err);
	return ok;
}
