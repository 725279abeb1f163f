/* One line to everybody who is connected. */
#include <stdio.h>

#include "ui/form.h"
#include "ui/popup.h"
#include "ui/say.h"
#include "ui/screens.h"
#include "ui/state.h"

struct broadcast {
	struct screen base;
	struct form form;
};

static bool broadcast_open(struct screen *s, const json_t *arg)
{
	struct form *f = &((struct broadcast *)s)->form;
	(void)arg;
	form_init(f, s, "Send it");
	f->checks = true;
	form_add(f, "server.broadcast", "text")->edit.lines = false;
	s->form = f;
	return true;
}

static void broadcast_close(struct screen *s)
{
	form_free(&((struct broadcast *)s)->form);
}

static void broadcast_draw(struct screen *s, struct area a)
{
	struct area head = area_top(&a, 3);
	area_put(&head, 0, 2, STYLE_TITLE, "Broadcast");
	area_put(&head, 1, 2, STYLE_DIM, "Everybody who is here reads it in the status line, whatever he does just now.");
	form_draw(s->form, a);
}

static void send(struct screen *s)
{
	struct err err = {0};
	json_t *answer = screen_call(s, "server.broadcast", form_values(s->form), &err);
	if (!answer) {
		form_fail(s->form, &err);
		return;
	}
	screen_say(s, NOTICE_GOOD, "Sent to %lld connections.", (long long)got_int(answer, "connections"));
	json_decref(answer);
	screen_pop(s);
}

static void broadcast_submit(struct screen *s)
{
	char question[240];
	json_t *stats = screen_do(s, "server.stats", NULL);
	const json_t *doors = json_object_get(stats, "sessions");
	if (!stats)
		return;
	snprintf(question, sizeof question, "Send it to every open window (%lld) and every script that listens (of %lld connected)?",
	         (long long)(got_int(doors, "ssh") + got_int(doors, "telnet")), (long long)got_int(doors, "json"));
	popup_confirm(s, question, "send it", send);
	json_decref(stats);
}

const struct screen_kind screen_broadcast = {
	.title = "Broadcast", .size = sizeof(struct broadcast), .open = broadcast_open, .close = broadcast_close,
	.draw = broadcast_draw, .submit = broadcast_submit,
};
