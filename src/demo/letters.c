#include "demo/letters.h"

#include <string.h>

#include "demo/goods.h"

enum { APART = 41000 };   /* ms: hours in round figures would put all letters at a few minutes of the hour */

/* The newest message that `to` has of `from`, by age; its number, 0: there is none. */
static int64_t last_message(struct load *l, const char *from, const char *to, int64_t age)
{
	json_t *page = load_call(l, to, age, "message.list", json_pack("{s:s, s:b, s:i}", "with", from, "unread", 1, "limit", 1));
	int64_t id = json_integer_value(json_object_get(json_array_get(json_object_get(page, "results"), 0), "id"));
	json_decref(page);
	return id;
}

static void read_letters(struct load *l, const char *from, const char *to, int64_t age)
{
	int64_t id = last_message(l, from, to, age);
	if (id > 0)
		load_do(l, to, age, "message.mark_as_read", json_pack("{s:I, s:b}", "id", (json_int_t)id, "earlier", 1));
}

static void write_letter(struct load *l, int64_t age, void *trade, int i)
{
	const struct demo_letter *m = &demo_letters[i];
	const struct trade *t = trade;
	if (!m->text) {
		read_letters(l, m->from, m->to, age);
		return;
	}
	read_letters(l, m->to, m->from, age);
	json_t *params = json_pack("{s:s, s:s}", "receiver", m->to, "content", m->text);
	if (m->product)
		json_object_set_new(params, "product", json_integer(l->products[goods_find(m->product)]));
	if (m->order)
		json_object_set_new(params, "order", json_integer(t->purchases[m->order - 1].id));
	load_do(l, m->from, age, "message.send", params);
}

static void read_inbox(struct load *l, int64_t age, void *what, int i)
{
	(void)what;
	load_do(l, demo_readings[i].who, age, "notification.mark_as_read", json_pack("{s:b}", "all", 1));
}

void letters_plan(struct trade *t, struct script *s)
{
	for (int i = 0; i < demo_letter_count; i++)
		script_add(s, HOURS(demo_letters[i].hours) + i * APART, write_letter, t, i);
	for (int i = 0; i < demo_reading_count; i++)
		script_add(s, HOURS(demo_readings[i].hours), read_inbox, NULL, i);
}
