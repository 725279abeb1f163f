/* What can be done in a thread: writing, changing, taking back, blocking, and the keys for it. */
#include <stdio.h>

#include "base/text.h"
#include "base/timeutil.h"
#include "ui/popup.h"
#include "ui/say.h"
#include "ui/screens.h"
#include "ui/state.h"
#include "ui/thread.h"

enum { CHANGE_MS = 15 * 60 * 1000 };

/* ---- writing ---- */

static json_t *parameters(const struct thread *t)
{
	json_t *params = form_values(&t->form);
	json_object_set_new(params, t->editing ? "id" : "receiver", json_integer(t->editing ? t->editing : t->other));
	if (t->about.product && !t->editing)
		json_object_set_new(params, "product", json_integer(t->about.product));
	if (t->about.order && !t->editing)
		json_object_set_new(params, "order", json_integer(t->about.order));
	return params;
}

static void stop_editing(struct thread *t)
{
	t->editing = 0;
	thread_take_draft(t);
}

static void send(struct screen *s)
{
	struct thread *t = thread_of(s);
	if (edit_empty(thread_box(t)))
		return;
	json_t *answer = screen_do(s, t->editing ? "message.update" : "message.send", parameters(t));
	if (!answer)
		return;
	json_decref(answer);
	edit_set(thread_box(t), "");
	thread_keep_draft(t);
	if (t->editing)
		stop_editing(t);
	else
		t->about = (struct about){0};
	t->fresh = 0;
	t->page.top = t->page.count;
	thread_reload(s);
}

/* A change of a message is given up first; what is being written is kept. */
bool thread_back(struct screen *s)
{
	struct thread *t = thread_of(s);
	bool editing = t->editing;
	if (editing)
		stop_editing(t);
	thread_keep_draft(t);
	return editing;
}

static void drop_about(struct screen *s)
{
	thread_of(s)->about = (struct about){0};
}

/* ---- acting on the messages ---- */

static void read_them(struct screen *s)
{
	thread_keep_draft(thread_of(s));
	s->form = NULL;
}

static void write_on(struct screen *s)
{
	s->form = &thread_of(s)->form;
}

static void change_last(struct screen *s)
{
	struct thread *t = thread_of(s);
	const json_t *message = thread_last_mine(t);
	thread_keep_draft(t);
	t->editing = got_int(message, "id");
	edit_set(thread_box(t), got_text(message, "content"));
	write_on(s);
}

static void take_back_now(struct screen *s)
{
	struct thread *t = thread_of(s);
	json_t *answer = screen_do(s, "message.delete", json_pack("{s:I}", "id", (json_int_t)s->subject));
	if (answer)
		screen_say(s, NOTICE_GOOD, "Taken back.");
	json_decref(answer);
	thread_reload(&t->base);
}

static void take_back(struct screen *s)
{
	const json_t *message = thread_last_mine(thread_of(s));
	char begin[200], question[300];
	s->subject = got_int(message, "id");
	text_fit(got_text(message, "content"), 40, begin, sizeof begin);
	snprintf(question, sizeof question, "Take back “%s”? That there was a message stays to be seen.", begin);
	popup_confirm(s, question, "take it back", take_back_now);
}

static void set_blocked(struct screen *s)
{
	struct thread *t = thread_of(s);
	const char *method = thread_blocked(t) ? "user.unblock" : "user.block";
	json_t *answer = screen_do(s, method, json_pack("{s:I}", "id", (json_int_t)t->other));
	if (!answer)
		return;
	json_decref(answer);
	thread_reload(s);
	screen_say(s, NOTICE_GOOD, thread_blocked(t) ? "%s is blocked." : "%s may write to you again.", t->name);
}

static void ask_block(struct screen *s)
{
	const struct thread *t = thread_of(s);
	char question[240];
	snprintf(question, sizeof question, thread_blocked(t) ? "Take messages from %s again?" : "Block %s? Neither of you can write to the other then.",
	         t->name);
	popup_confirm(s, question, thread_blocked(t) ? "unblock" : "block", set_blocked);
}

/* The things that messages are about, each once, the latest first: as choices. */
static json_t *things(const struct thread *t)
{
	json_t *choices = json_array(), *message, *known;
	size_t i, j;
	json_array_foreach(t->messages.rows, i, message) {
		struct about about;
		char label[200];
		thread_about(t, message, &about);
		thread_say_about(&about, label, sizeof label);
		bool again = !*label;
		json_t *thing = about.product ? json_pack("{s:I}", "product", (json_int_t)about.product)
		                              : json_pack("{s:I}", "order", (json_int_t)about.order);
		json_array_foreach(choices, j, known)
			again = again || json_equal(json_object_get(known, "value"), thing);
		if (!again)
			form_choice(choices, json_incref(thing), label);
		json_decref(thing);
	}
	return choices;
}

static void open_thing(struct screen *s, const json_t *thing)
{
	app_open_about(s->app, thing);
}

static void open_things(struct screen *s)
{
	json_t *choices = things(thread_of(s));
	if (json_array_size(choices) == 1)
		open_thing(s, json_object_get(json_array_get(choices, 0), "value"));
	else
		popup_choose(s, "What the messages are about", choices, 0, open_thing);
	json_decref(choices);
}

/* ---- keys ---- */

static bool writing(const struct screen *s)
{
	return s->form;
}

static bool has_about(const struct screen *s)
{
	const struct thread *t = thread_of(s);
	return s->form && !t->editing && (t->about.product || t->about.order);
}

static bool reading(const struct screen *s)
{
	return !s->form && thread_can_write(thread_of(s));
}

static bool has_things(const struct screen *s)
{
	size_t i;
	json_t *message;
	json_array_foreach(thread_of(s)->messages.rows, i, message)
		if (!s->form && (got_int(message, "product") || got_int(message, "order")))
			return true;
	return false;
}

static bool can_change(const struct screen *s)
{
	const json_t *message = thread_last_mine(thread_of(s));
	int64_t at;
	return reading(s) && message && !*got_text(message, "read_at") && time_parse(got_text(message, "created_at"), &at) &&
	       time_now() - at < CHANGE_MS;
}

static bool can_take_back(const struct screen *s)
{
	return !s->form && thread_last_mine(thread_of(s));
}

static bool can_block(const struct screen *s)
{
	const struct thread *t = thread_of(s);
	return !s->form && t->other && t->other != s->app->person.id && !thread_blocked(t);
}

static bool can_unblock(const struct screen *s)
{
	return !s->form && thread_blocked(thread_of(s));
}

const struct action thread_actions[] = {
	{{ON_KEY(KEY_ENTER_), ON_CTRL('s')}, "send", "send what is written", writing, send},
	{{ON_KEY(KEY_TAB_)}, "messages", "letters act on the messages", writing, read_them},
	{{ON_KEY(KEY_ESC_)}, "back", "back; what is written is kept", writing, screen_back},
	{{ON_CTRL('j')}, "new line", "a new line; Alt-Enter too", writing, NULL},
	{{ON_CTRL('x')}, "not about it", "not about it any more", has_about, drop_about},
	{{ON_KEY(KEY_TAB_), 'w'}, "write", "back into the box", reading, write_on},
	{{ON_KEY(KEY_ENTER_)}, "open", "what the messages are about", has_things, open_things},
	{{'e'}, "change", "change your last one while unread", can_change, change_last},
	{{'x'}, "take back", "take back your last one", can_take_back, take_back},
	{{'b'}, "block", "no more messages either way", can_block, ask_block},
	{{'b'}, "unblock", "take messages again", can_unblock, ask_block},
	{{0}, NULL, NULL, NULL, NULL},
};
