/* Questions that are asked before somebody waits for their answers. */
#include <string.h>

#include "base/timeutil.h"
#include "session/client_state.h"
#include "session/wire.h"

static void remove_at(struct client *c, size_t i)
{
	json_decref(c->ahead[i].params);
	json_decref(c->ahead[i].answer);
	c->ahead_count--;
	memmove(&c->ahead[i], &c->ahead[i + 1], (c->ahead_count - i) * sizeof c->ahead[0]);
}

void client_drop_ahead(struct client *c)
{
	while (c->ahead_count > 0)
		remove_at(c, c->ahead_count - 1);
}

void client_ask_ahead(struct client *c, const struct client_question *questions, size_t n)
{
	struct buf lines = {0};
	client_drop_ahead(c);
	for (size_t i = 0; i < n; i++) {
		const struct client_question *q = &questions[i];
		if (c->state != CLIENT_PRESENT || c->ahead_count == CLIENT_AHEAD_MOST) {
			json_decref(q->params);
			continue;
		}
		struct buf line = wire_question(++c->next_id, q->method, q->params);
		buf_add(&lines, line.data, line.len);
		buf_free(&line);
		c->ahead[c->ahead_count++] = (struct client_ahead){.id = c->next_id, .method = q->method, .params = q->params};
	}
	if (lines.len > 0 && !wire_send(c->fd, lines.data, lines.len, time_monotonic() + c->timeout))
		client_go_away(c);
	buf_free(&lines);
}

static bool same(const json_t *a, const json_t *b)
{
	return (!a && !b) || json_equal(a, b);
}

int64_t client_asked_ahead(struct client *c, const char *method, const json_t *params, json_t **answer)
{
	for (size_t i = 0; i < c->ahead_count; i++) {
		struct client_ahead *a = &c->ahead[i];
		if (strcmp(a->method, method) != 0 || !same(a->params, params))
			continue;
		int64_t id = a->id;
		*answer = json_incref(a->answer);
		remove_at(c, i);
		return id;
	}
	client_drop_ahead(c);
	return 0;
}

void client_take_ahead(struct client *c, int64_t id, json_t *reply)
{
	for (size_t i = 0; i < c->ahead_count; i++)
		if (c->ahead[i].id == id && !c->ahead[i].answer)
			c->ahead[i].answer = json_incref(reply);
}
