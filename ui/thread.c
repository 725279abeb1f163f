/* The messages of two people, and the box to write in. While the box has the keys all letters are text; Tab leaves it, and
 * letters act on the messages. What was written and not sent is there again when the thread is opened the next time. */
#include "ui/thread.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "base/timeutil.h"
#include "ui/popup.h"
#include "ui/say.h"
#include "ui/screens.h"
#include "ui/state.h"

enum { CHANGE_MS = 15 * 60 * 1000, NAMES_MOST = 8 };   /* NAMES_MOST: products that are asked about at once */

static struct edit *box_of(struct thread *t)
{
	return &t->form.fields[0].edit;
}

static bool blocked(const struct thread *t)
{
	return got_true(t->messages.said, "blocked");
}

static bool can_write(const struct thread *t)
{
	return t->other && t->other != t->base.app->person.id && !blocked(t);
}

/* ---- drafts ---- */

static void keep_draft(struct thread *t)
{
	struct app *app = t->base.app;
	if (t->editing || !*t->name)
		return;
	if (!app->drafts)
		app->drafts = json_object();
	if (edit_empty(box_of(t)))
		json_object_del(app->drafts, t->name);
	else
		json_object_set_new(app->drafts, t->name, json_string(edit_text(box_of(t))));
	t->form.changed = false;
}

static void take_draft(struct thread *t)
{
	edit_set(box_of(t), got_text(t->base.app->drafts, t->name));
	t->form.changed = false;
}

/* ---- life ---- */

static void older(struct screen *s, int by);

static void list_params(struct screen *s, json_t *params)
{
	json_object_set(params, "with", thread_of(s)->with);
}

static const struct list_spec messages_list = {.method = "message.list", .id = "id", .params = list_params};

/* Whom a message is with: the one of its two who is not me. NULL: it cannot be had, and why was said. */
static json_t *with_of_message(struct screen *s, int64_t id)
{
	json_t *message = screen_do(s, "message.get", json_pack("{s:I}", "id", (json_int_t)id));
	bool mine = got_int2(message, "sender", "id") == s->app->person.id;
	json_t *with = message ? json_integer(got_int2(message, mine ? "receiver" : "sender", "id")) : NULL;
	json_decref(message);
	return with;
}

static bool thread_open(struct screen *s, const json_t *arg)
{
	struct thread *t = thread_of(s);
	int64_t message = got_int(arg, "message");
	t->with = message ? with_of_message(s, message) : json_incref(json_object_get(arg, "with"));
	if (!t->with)
		return false;
	t->about = (struct about){.product = got_int(arg, "product"), .order = got_int(arg, "order")};
	snprintf(t->about.name, sizeof t->about.name, "%s", got_text(arg, "product_name"));
	t->names = json_object();
	list_init(&t->messages, &messages_list, s);
	form_init(&t->form, s, "Send");
	form_add(&t->form, "message.send", "content")->edit.enter_leaves = true;
	t->form.lone = true;
	t->page.beyond = older;
	s->page = &t->page;
	return true;
}

void thread_start(struct screen *s, const json_t *person, const char *what, const json_t *thing)
{
	if (s->app->person.guest) {
		screen_push(s->app, &screen_gate, NULL);
		return;
	}
	json_t *arg = json_pack("{s:I, s:I, s:s}", "with", (json_int_t)got_int(person, "id"), what,
	                        (json_int_t)got_int(thing, "id"), "product_name", got_text(thing, "name"));
	screen_push(s->app, &screen_thread, arg);
	json_decref(arg);
}

static void thread_close(struct screen *s)
{
	struct thread *t = thread_of(s);
	if (!t->names)
		return;
	keep_draft(t);
	list_free(&t->messages);
	form_free(&t->form);
	page_free(&t->page);
	json_decref(t->with);
	json_decref(t->names);
}

/* The names of products that messages are about and that are not known yet. One that is not to be seen has none. */
static void learn_names(struct thread *t)
{
	size_t i;
	json_t *message;
	int asked = 0;
	json_array_foreach(t->messages.rows, i, message) {
		char number[32];
		int64_t id = got_int(message, "product");
		snprintf(number, sizeof number, "%lld", (long long)id);
		if (id == 0 || json_object_get(t->names, number) || asked++ >= NAMES_MOST)
			continue;
		struct err err = {0};
		json_t *product = screen_call(&t->base, "product.get", json_pack("{s:I}", "id", (json_int_t)id), &err);
		if (product || err.code != ERR_UNAVAILABLE)
			json_object_set_new(t->names, number, json_string(got_text(product, "name")));
		json_decref(product);
		err_clear(&err);
	}
}

/* All that he wrote and I can see now is read; the newest of it says so for the rest. */
static void mark_seen(struct thread *t)
{
	size_t i;
	json_t *message;
	json_array_foreach(t->messages.rows, i, message) {
		if (thread_mine(t, message) || got_true(message, "deleted"))
			continue;
		if (!*got_text(message, "read_at"))
			json_decref(screen_do(&t->base, "message.mark_as_read", json_pack("{s:I, s:b}", "id",
			                      (json_int_t)got_int(message, "id"), "earlier", 1)));
		return;
	}
}

/* Whom the thread is with is known from the first answer on. */
static void meet(struct thread *t)
{
	size_t i;
	json_t *message;
	t->other = got_int2(t->messages.said, "with", "id");
	snprintf(t->name, sizeof t->name, "%s", got_text2(t->messages.said, "with", "username"));
	json_array_foreach(t->messages.rows, i, message)
		if (!thread_mine(t, message) && !got_true(message, "deleted") && !*got_text(message, "read_at"))
			t->fresh = got_int(message, "id");
	if (t->other == 0)
		return;
	take_draft(t);
	t->base.form = can_write(t) ? &t->form : NULL;
}

static void thread_reload(struct screen *s)
{
	struct thread *t = thread_of(s);
	list_refresh(&t->messages);
	if (t->messages.state != LIST_READY)
		return;
	if (t->other == 0)
		meet(t);
	if (!can_write(t))
		s->form = NULL;
	learn_names(t);
	if (page_at_end(&t->page))
		mark_seen(t);
}

/* Scrolled beyond what is held: older ones, which leave in place what is seen. At the end the newest is seen. */
static void older(struct screen *s, int by)
{
	struct thread *t = thread_of(s);
	if (by > 0) {
		mark_seen(t);
		return;
	}
	int below = t->page.count - t->page.top;
	if (!list_more(&t->messages))
		return;
	learn_names(t);
	thread_write(t, t->page.width);
	t->page.top = t->page.count - below;
}

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
	take_draft(t);
}

static void send(struct screen *s)
{
	struct thread *t = thread_of(s);
	if (edit_empty(box_of(t)))
		return;
	json_t *answer = screen_do(s, t->editing ? "message.update" : "message.send", parameters(t));
	if (!answer)
		return;
	json_decref(answer);
	edit_set(box_of(t), "");
	keep_draft(t);
	if (t->editing)
		stop_editing(t);
	else
		t->about = (struct about){0};
	t->fresh = 0;
	t->page.top = t->page.count;
	thread_reload(s);
}

/* A change of a message is given up first; what is being written is kept. */
static bool thread_back(struct screen *s)
{
	struct thread *t = thread_of(s);
	bool editing = t->editing;
	if (editing)
		stop_editing(t);
	keep_draft(t);
	return editing;
}

static void drop_about(struct screen *s)
{
	thread_of(s)->about = (struct about){0};
}

/* ---- acting on the messages ---- */

static void read_them(struct screen *s)
{
	keep_draft(thread_of(s));
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
	keep_draft(t);
	t->editing = got_int(message, "id");
	edit_set(box_of(t), got_text(message, "content"));
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
	const char *method = blocked(t) ? "user.unblock" : "user.block";
	json_t *answer = screen_do(s, method, json_pack("{s:I}", "id", (json_int_t)t->other));
	if (!answer)
		return;
	json_decref(answer);
	thread_reload(s);
	screen_say(s, NOTICE_GOOD, blocked(t) ? "%s is blocked." : "%s may write to you again.", t->name);
}

static void ask_block(struct screen *s)
{
	const struct thread *t = thread_of(s);
	char question[240];
	snprintf(question, sizeof question, blocked(t) ? "Take messages from %s again?" : "Block %s? Neither of you can write to the other then.",
	         t->name);
	popup_confirm(s, question, blocked(t) ? "unblock" : "block", set_blocked);
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
	return !s->form && can_write(thread_of(s));
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
	return !s->form && t->other && t->other != s->app->person.id && !blocked(t);
}

static bool can_unblock(const struct screen *s)
{
	return !s->form && blocked(thread_of(s));
}

static const struct action thread_actions[] = {
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

static void thread_plain(struct screen *s, int width, struct buf *out)
{
	struct thread *t = thread_of(s);
	buf_addf(out, "Messages with %s\n\n", t->name);
	thread_write(t, width);
	page_plain(&t->page, out);
}

const struct screen_kind screen_thread = {
	.title = "Messages", .size = sizeof(struct thread), .sees = SEES_MESSAGES, .actions = thread_actions, .open = thread_open,
	.close = thread_close, .reload = thread_reload, .draw = thread_draw, .back = thread_back, .plain = thread_plain,
};
