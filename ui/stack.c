/* The stack of screens, and what a screen may ask of the app. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "base/timeutil.h"
#include "ui/form.h"
#include "ui/list.h"
#include "ui/popup.h"
#include "ui/state.h"

struct screen *screen_push(struct app *app, const struct screen_kind *kind, const json_t *arg)
{
	struct screen *s = xcalloc(1, kind->size);
	s->kind = kind;
	s->app = app;
	s->below = app->top;
	app->top = s;
	app->stale = true;
	mouse_forget(&app->mouse);
	if (kind->open && !kind->open(s, arg)) {
		screen_pop(s);
		return NULL;
	}
	if (kind->reload)
		kind->reload(s);
	return s;
}

void screen_pop(struct screen *s)
{
	struct app *app = s->app;
	struct screen *top;
	mouse_forget(&app->mouse);
	do {
		top = app->top;
		app->top = top->below;
		top->below = app->grave;
		app->grave = top;
	} while (top != s);
	if (app->top && !popup_open(s))
		app->top->stale = true;   /* a page that is seen again is asked for again */
	app->stale = true;
}

void screen_leave(struct screen *s)
{
	struct screen **at = &s->app->top;
	while (*at != s)
		at = &(*at)->below;
	if (at == &s->app->top) {
		screen_pop(s);
		return;
	}
	*at = s->below;
	s->below = s->app->grave;
	s->app->grave = s;
}

struct screen *screen_under(const struct screen *s)
{
	while (s->below && popup_open(s))
		s = s->below;
	return (struct screen *)s;
}

void screen_back(struct screen *s)
{
	if (s->kind->back && s->kind->back(s))
		return;
	if (s->list && list_back(s->list))
		return;
	if (!s->below)
		return;
	if (s->form && form_unsaved(s->form))
		popup_confirm(s, "Leave this page? What you typed here is dropped.", "leave and drop it", screen_pop);
	else
		screen_pop(s);
}

/* Asks again soon what could not be asked now. */
static void retry_later(struct app *app, const struct err *err)
{
	int64_t wait = err->retry_after > 0 && err->retry_after < 10 ? err->retry_after : 1;
	app->retry_at = time_monotonic() + wait * 1000;
}

json_t *screen_call(struct screen *s, const char *method, json_t *params, struct err *err)
{
	struct app *app = s->app;
	app->calling = true;
	json_t *answer = client_call(app->client, method, params, err);
	app->calling = false;
	app->stale = true;
	if (answer || err->code != ERR_UNAVAILABLE)
		return answer;
	retry_later(app, err);
	if (client_fd(app->client) < 0)
		fail(err, ERR_UNAVAILABLE, "The market is not answering; trying again…");
	return NULL;
}

json_t *screen_do(struct screen *s, const char *method, json_t *params)
{
	struct err err = {0};
	json_t *answer = screen_call(s, method, params, &err);
	if (!answer)
		screen_say_error(s, &err);
	err_clear(&err);
	return answer;
}

void screen_say_error(struct screen *s, const struct err *err)
{
	screen_say(s, NOTICE_WARN, "%s", err->text);
}

void screen_say(struct screen *s, enum notice_level level, const char *fmt, ...)
{
	char text[512];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	app_notice(s->app, level, text);
}

void screen_cursor(struct screen *s, int y, int x)
{
	if (s != s->app->top)
		return;
	s->app->cursor_y = y;
	s->app->cursor_x = x;
}
