/* Opening an account. */
#include "ui/screens.h"
#include "ui/sign.h"

static bool sign_up_open(struct screen *s, const json_t *arg)
{
	static const char *const names[] = {"username", "email", "password", NULL};
	struct sign *g = (struct sign *)s;
	(void)arg;
	g->method = "auth.register";
	g->title = "Open an account";
	g->invitation = "It takes a minute, and your cart comes along.";
	sign_start(g, "Open the account", names);
	return true;
}

const struct screen_kind screen_sign_up = {
	.title = "Sign up", .size = sizeof(struct sign), .open = sign_up_open, .draw = sign_draw, .submit = sign_submit,
	.close = sign_close,
};
