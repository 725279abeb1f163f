/* auth.password_reset, auth.password_reset_confirm: a new password for who can read the mail of the account (RULES A5). */
#include "ops/reset.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db/reset.h"
#include "ops/account.h"
#include "ops/password.h"
#include "ops/rows.h"
#include "ops/throttle.h"
#include "ops/views.h"

static const struct param reset_params[] = {
	P_TEXT("email", REQUIRED, 3, 254, "E-mail", "The account's; a mail goes there."), P_END};

static void reset_check(struct call *c, struct err *err)
{
	if (c->args[0].given)
		email_acceptable(c->args[0].s, err);
}

void reset_mail_free(struct reset_mail *m)
{
	if (m)
		sodium_memzero(m, sizeof *m);
	free(m);
}

static struct reset_mail *new_mail(const struct user *u, const char *token, int64_t expires_at)
{
	struct reset_mail *m = xcalloc(1, sizeof *m);
	m->user = u->id;
	m->expires_at = expires_at;
	snprintf(m->to, sizeof m->to, "%s", u->email);
	snprintf(m->username, sizeof m->username, "%s", u->username);
	snprintf(m->token, sizeof m->token, "%s", token);
	return m;
}

/* Everyone is answered the same, after the same writes: only whether a mail leaves the house depends on who there is. */
static bool reset_run(struct call *c, struct jw *out, struct err *err)
{
	char key[LOGIN_KEY], token[TOKEN_TEXT];
	unsigned char hash[TOKEN_HASH];
	int64_t lasts = opt_int(c->options, OPT_RESET_MINUTES) * 60 * 1000, pause = opt_int(c->options, OPT_RESET_PAUSE) * 1000;
	struct user u, nobody = {.username = "nobody", .email = opt_str(c->options, OPT_MAIL_FROM)};
	(void)err;
	login_key(c->args[0].s, key);
	token_make(token, hash);
	bool asked = reset_ask(c->db, key, hash, c->now, c->now + lasts, c->now - pause);
	struct row *r = user_by_login(c->db, "", key);
	bool known = user_next(r, &u) && !u.banned;
	if (asked)
		c->effects.mail = new_mail(known ? &u : &nobody, token, c->now + lasts);
	db_end(r);
	sodium_memzero(token, sizeof token);
	return view_empty(out);
}

enum { T_TOKEN, T_NEW };
static const struct param confirm_params[] = {
	P_SECRET("token", REQUIRED, 1, 200, "Token", "From the mail; it counts once."),
	P_SECRET("new_password", REQUIRED, 1, PASSWORD_MAX, "New password", "At least 10 characters; a few words are best."),
	P_END};

/* One answer for what was never a token, is used up, void, or too old: nothing is learnt of others. */
static bool no_token(struct err *err)
{
	return fail_field(err, "token", "is unknown, used or too old; ask for another mail");
}

/* A wrong token is no failed login: nobody guesses 256 bits, and his other logins need not wait for it. */
static bool confirm_before(struct call *c, struct err *err)
{
	unsigned char hash[TOKEN_HASH];
	struct user u;
	token_hash(c->args[T_TOKEN].s, hash);
	struct row *r = reset_owner(c->db, hash, c->now);
	if (!user_next(r, &u))
		return db_check(c->db, err) && no_token(err);
	c->secret.user = u.id;
	bool fine = password_acceptable(c->args[T_NEW].s, u.username, u.email, c->options, "new_password", err);
	db_end(r);
	return fine;
}

static bool confirm_slow(struct call *c, struct err *err)
{
	return password_hash(c->args[T_NEW].s, c->options, c->secret.fresh, err);
}

/* Who forgot his password has tried some: he need not wait for those any more. */
static void forget_failures(const struct call *c, const struct user *u)
{
	char email_key[LOGIN_KEY];
	login_key(u->email, email_key);
	throttle_succeeded(c->source, u->username);
	throttle_succeeded(c->source, email_key);
}

/* Of several that come with one token, the first to use it up here has it. */
static bool confirm_run(struct call *c, struct jw *out, struct err *err)
{
	unsigned char hash[TOKEN_HASH];
	struct user u;
	token_hash(c->args[T_TOKEN].s, hash);
	struct row *r = reset_owner(c->db, hash, c->now);
	bool taken = user_next(r, &u) && u.id == c->secret.user && reset_take(c->db, hash, c->now);
	if (taken)
		forget_failures(c, &u);
	db_end(r);
	if (!taken)
		return no_token(err);
	account_set_password(c, c->secret.user, REVOKED_ALL, "Your password was reset by mail", "reset by mail");
	return view_empty(out);
}

const struct op reset_ops[] = {
	{"auth.password_reset", OP_ANYONE, OP_WRITE, RATE_RESETS, false, reset_params,
	 "Sends a mail with a token for a new password, where there is such an account.", "{}",
	 .run = reset_run, .check = reset_check},
	{"auth.password_reset_confirm", OP_ANYONE, OP_LOGIN, RATE_NONE, false, confirm_params,
	 "Sets a new password by the token of a mail, once, and ends all logins.", "{}", .guarded = true,
	 .before = confirm_before, .slow = confirm_slow, .run = confirm_run},
	{0},
};
