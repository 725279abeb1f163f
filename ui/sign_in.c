/* Signing in, and the page that asks a guest to. */
#include "base/text.h"
#include "ui/page.h"
#include "ui/say.h"
#include "ui/screens.h"
#include "ui/sign.h"
#include "ui/state.h"

enum { READING = 80 };

void sign_start(struct sign *g, const char *button, const char *const *names)
{
	form_init(&g->form, &g->base, button);
	for (; *names; names++)
		form_add(&g->form, g->method, *names);
	g->base.form = &g->form;
}

void sign_close(struct screen *s)
{
	form_free(&((struct sign *)s)->form);
}

void sign_draw(struct screen *s, struct area a)
{
	struct sign *g = (struct sign *)s;
	struct area head = area_top(&a, 1);
	const char *rest = g->invitation;
	char line[200];
	area_put(&head, 0, 2, STYLE_TITLE, g->title);
	while (text_wrap(&rest, (a.w < READING ? a.w : READING) - 4, line, sizeof line)) {
		head = area_top(&a, 1);
		area_put(&head, 0, 2, STYLE_DIM, line);
	}
	area_top(&a, 1);
	form_draw(&g->form, a);
}

void sign_submit(struct screen *s)
{
	struct sign *g = (struct sign *)s;
	struct err err = {0};
	json_t *answer = screen_call(s, g->method, form_values(&g->form), &err);
	if (answer)
		app_sign_in(s->app, json_object_get(answer, "user"));
	else
		form_fail(&g->form, &err);
	json_decref(answer);
}

static bool sign_in_open(struct screen *s, const json_t *arg)
{
	static const char *const names[] = {"username", "password", NULL};
	struct sign *g = (struct sign *)s;
	(void)arg;
	g->method = "auth.login";
	g->title = "Sign in";
	g->invitation = "Your cart comes along. No account yet: Esc, then u. Password forgotten: ^T.";
	sign_start(g, "Sign in", names);
	return true;
}

static void forgot(struct screen *s)
{
	screen_push(s->app, &screen_forgot, NULL);
}

static const struct action sign_in_actions[] = {
	{{ON_CTRL('t')}, "forgot password", "you forgot the password", NULL, forgot},
	{{0}, NULL, NULL, NULL, NULL},
};

const struct screen_kind screen_sign_in = {
	.title = "Sign in", .size = sizeof(struct sign), .actions = sign_in_actions, .open = sign_in_open, .draw = sign_draw, .submit = sign_submit,
	.close = sign_close,
};

/* ---- the gate: where a page needs an account ---- */

struct gate {
	struct screen base;
	struct page page;
};

static bool gate_open(struct screen *s, const json_t *arg)
{
	(void)arg;
	s->page = &((struct gate *)s)->page;
	return true;
}

static void gate_close(struct screen *s)
{
	page_free(&((struct gate *)s)->page);
}

static void gate_draw(struct screen *s, struct area a)
{
	struct page *p = s->page;
	struct area in = area_inset(&a, 0, 3);
	page_start(p, in.w < 64 ? in.w : 64);
	page_line(p, STYLE_TITLE, "For this you need an account");
	page_gap(p);
	page_text(p, STYLE_TEXT, 0, "You are looking around as a guest. Orders, selling, messages and notifications "
	                            "belong to somebody, so please sign in, or open an account. What is in your cart "
	                            "stays there.");
	page_gap(p);
	page_line(p, STYLE_ACCENT, "i   sign in");
	page_line(p, STYLE_ACCENT, "u   sign up: open an account");
	page_draw(p, &in);
}

static void gate_enter(struct screen *s)
{
	screen_push(s->app, &screen_sign_in, NULL);
}

static const struct action gate_actions[] = {
	{{ON_KEY(KEY_ENTER_)}, NULL, "sign in", NULL, gate_enter},
	{{0}, NULL, NULL, NULL, NULL},
};

const struct screen_kind screen_gate = {
	.title = "Account needed", .size = sizeof(struct gate), .actions = gate_actions, .open = gate_open, .draw = gate_draw,
	.close = gate_close,
};
