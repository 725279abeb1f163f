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

enum { NAMES_MOST = 8 };   /* products that are asked about at once */

struct edit *thread_box(struct thread *t)
{
	return &t->form.fields[0].edit;
}

bool thread_blocked(const struct thread *t)
{
	return got_true(t->messages.said, "blocked");
}

bool thread_can_write(const struct thread *t)
{
	return t->other && t->other != t->base.app->person.id && !thread_blocked(t);
}

/* ---- drafts ---- */

void thread_keep_draft(struct thread *t)
{
	struct app *app = t->base.app;
	if (t->editing || !*t->name)
		return;
	if (!app->drafts)
		app->drafts = json_object();
	if (edit_empty(thread_box(t)))
		json_object_del(app->drafts, t->name);
	else
		json_object_set_new(app->drafts, t->name, json_string(edit_text(thread_box(t))));
	t->form.changed = false;
}

void thread_take_draft(struct thread *t)
{
	edit_set(thread_box(t), got_text(t->base.app->drafts, t->name));
	t->form.changed = false;
}

/* ---- life ---- */

static void older(struct screen *s, int by);

static void list_params(struct screen *s, json_t *params)
{
	json_object_set(params, "with", thread_of(s)->with);
}

static const struct list_spec messages_list = {.method = "message.list", .id = "id", .page = 60, .params = list_params};

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
	thread_keep_draft(t);
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
	thread_take_draft(t);
	t->base.form = thread_can_write(t) ? &t->form : NULL;
}

void thread_reload(struct screen *s)
{
	struct thread *t = thread_of(s);
	list_refresh(&t->messages);
	if (t->messages.state != LIST_READY)
		return;
	if (t->other == 0)
		meet(t);
	if (!thread_can_write(t))
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
