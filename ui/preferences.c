/* Colours, mouse and time zone. They are kept with the account, and count in all windows of the person at once. */
#include "ui/form.h"
#include "ui/say.h"
#include "ui/screens.h"
#include "ui/state.h"

struct preferences {
	struct screen base;
	struct form form;
};

/* arg: as preference.get gives it, or nothing. */
static bool preferences_open(struct screen *s, const json_t *arg)
{
	static const char *const names[] = {"colors", "mouse", "time_zone"};
	struct form *f = &((struct preferences *)s)->form;
	json_t *chosen = arg ? json_incref((json_t *)arg) : screen_do(s, "preference.get", NULL);
	if (!chosen)
		return false;
	form_init(f, s, "Save");
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		form_add(f, "preference.set", names[i]);
		form_set(f, names[i], json_object_get(chosen, names[i]));
	}
	s->form = f;
	json_decref(chosen);
	return true;
}

static void preferences_close(struct screen *s)
{
	form_free(&((struct preferences *)s)->form);
}

static void preferences_draw(struct screen *s, struct area a)
{
	struct area head = area_top(&a, 2);
	area_put(&head, 0, 2, STYLE_TITLE, "Preferences");
	form_draw(s->form, a);
}

static void preferences_submit(struct screen *s)
{
	struct err err = {0};
	json_t *answer = screen_call(s, "preference.set", form_values(s->form), &err);
	if (!answer) {
		form_fail(s->form, &err);
		return;
	}
	json_decref(answer);
	screen_say(s, NOTICE_GOOD, "Saved: it counts from now on, in all your windows.");
	app_changed(s->app, SEES_ACCOUNT);
	screen_pop(s);
}

const struct screen_kind screen_preferences = {
	.title = "Preferences", .size = sizeof(struct preferences), .open = preferences_open, .close = preferences_close,
	.draw = preferences_draw, .submit = preferences_submit,
};
