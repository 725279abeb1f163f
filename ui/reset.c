/* For who forgot the password: asking for a mail, and setting a new one with the token that it holds. */
#include "ui/say.h"
#include "ui/screens.h"
#include "ui/sign.h"
#include "ui/state.h"

/* Gives its parameters; false: the form says why. */
static bool send(struct screen *s)
{
	struct sign *g = (struct sign *)s;
	struct err err = {0};
	json_t *answer = screen_call(s, g->method, form_values(&g->form), &err);
	if (!answer)
		form_fail(&g->form, &err);
	json_decref(answer);
	return answer != NULL;
}

/* ---- asking for the mail ---- */

static bool forgot_open(struct screen *s, const json_t *arg)
{
	static const char *const names[] = {"email", NULL};
	struct sign *g = (struct sign *)s;
	(void)arg;
	g->method = "auth.password_reset";
	g->title = "Forgot your password?";
	g->invitation = "If an account has this e-mail address, a mail goes there with a token. With it you set a new "
	                "password on the next page. Whether there is such an account is told to nobody.";
	sign_start(g, "Send the mail", names);
	return true;
}

static void forgot_submit(struct screen *s)
{
	struct app *app = s->app;
	if (!send(s))
		return;
	screen_pop(s);
	if (app->top->kind != &screen_reset && !app->listened)
		screen_push(app, &screen_reset, NULL);
	app_notice(app, NOTICE_GOOD, app->listened
		? "If an account has this address, a mail is on its way. Its token is for ssh."
		: "If an account has this address, a mail is on its way to it.");
}

static void have_token(struct screen *s)
{
	struct app *app = s->app;
	screen_pop(s);
	if (app->top->kind != &screen_reset)
		screen_push(app, &screen_reset, NULL);
}

static const struct action forgot_actions[] = {
	{{ON_CTRL('t')}, "have a token", "go on: the mail has come already", NULL, have_token},
	{{0}, NULL, NULL, NULL, NULL},
};

const struct screen_kind screen_forgot = {
	.title = "Forgotten password", .size = sizeof(struct sign), .actions = forgot_actions, .open = forgot_open,
	.draw = sign_draw, .submit = forgot_submit, .close = sign_close,
};

/* ---- the token ---- */

static bool reset_open(struct screen *s, const json_t *arg)
{
	static const char *const names[] = {"token", "new_password", NULL};
	struct sign *g = (struct sign *)s;
	(void)arg;
	g->method = "auth.password_reset_confirm";
	g->title = "Set a new password";
	g->invitation = "Paste the token from the mail, and type the password that is to count from now on. Wherever you are "
	                "logged in, you are logged out then.";
	sign_start(g, "Set it", names);
	if (g->form.barred)
		screen_say(s, NOTICE_WARN, "%s", OP_GUARDED_REFUSAL);
	return !g->form.barred;
}

static void reset_submit(struct screen *s)
{
	struct app *app = s->app;
	if (!send(s))
		return;
	screen_say(s, NOTICE_GOOD, "The new password counts. Sign in with it.");
	screen_pop(s);
	if (app->top->kind != &screen_sign_in)
		screen_push(app, &screen_sign_in, NULL);
}

static void ask_mail(struct screen *s)
{
	screen_push(s->app, &screen_forgot, NULL);
}

static const struct action reset_actions[] = {
	{{ON_CTRL('t')}, "no token yet", "ask for the mail with the token", NULL, ask_mail},
	{{0}, NULL, NULL, NULL, NULL},
};

const struct screen_kind screen_reset = {
	.title = "New password", .size = sizeof(struct sign), .actions = reset_actions, .open = reset_open, .draw = sign_draw,
	.submit = reset_submit, .close = sign_close,
};
