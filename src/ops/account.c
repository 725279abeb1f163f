/* auth.password_change, auth.email_change: what asks for the password once more, because a login may be in other hands. */
#include "ops/account.h"

#include <stdio.h>
#include <string.h>

#include "base/email.h"
#include "db/reset.h"
#include "ops/login.h"
#include "ops/password.h"
#include "ops/rows.h"
#include "ops/tell.h"
#include "ops/views.h"

enum { OWN_PASSWORD };   /* the first parameter of both */
enum { C_OLD, C_NEW };
static const struct param password_change_params[] = {
	P_SECRET("old_password", REQUIRED, 1, PASSWORD_MAX, "Old password", "The one that counts now."),
	P_SECRET("new_password", REQUIRED, 1, PASSWORD_MAX, "New password", "At least 10 characters; a few words are best."),
	P_END};

enum { E_PASSWORD, E_EMAIL };
static const struct param email_change_params[] = {
	P_SECRET("password", REQUIRED, 1, PASSWORD_MAX, "Password", "Your password, once more."),
	P_TEXT("email", REQUIRED, 3, 254, "E-mail", "The new one; only you and the admins see it."),
	P_END};

bool email_acceptable(const char *email, struct err *err)
{
	if (email_formed(email) && strchr(strchr(email, '@'), '.'))
		return true;
	return fail_field(err, "email", "must be an e-mail address, such as robin@example.org");
}

void account_set_password(struct call *c, int64_t id, enum revoked which, const char *told, const char *how)
{
	char why[160];
	user_set_password(c->db, id, c->secret.fresh);
	reset_void_of(c->db, id);
	if (which == REVOKED_OTHERS)
		token_remove_others(c->db, id, c->viewer.token);
	else
		token_remove_of(c->db, id);
	effect_revoked(c, id, which, c->viewer.token);
	snprintf(why, sizeof why, "%s; log in again.", told);
	effect_reason(c, "password", why);
	effect_changed(c, id, CHANGED_ACCOUNT);
	tell_owner(c, id, "account.password", "%s; %s. If this was not wanted, set another one at once.", told,
	           which == REVOKED_OTHERS ? "your other logins have ended" : "all logins have ended");
	tell_audit(c, "user", id, NULL, how);
}

/* Notes whose password is asked for; fresh: a new one to be judged, or NULL. */
static bool own_before(struct call *c, const char *fresh, struct err *err)
{
	struct user u;
	struct row *r = user_by_id(c->db, c->viewer.id);
	if (!user_next(r, &u))
		return db_check(c->db, err) && fail(err, ERR_UNAUTHENTICATED, "This account is gone.");
	c->secret.user = u.id;
	snprintf(c->secret.stored, sizeof c->secret.stored, "%s", u.password);
	bool fine = !fresh || password_acceptable(fresh, u.username, u.email, c->options, "new_password", err);
	db_end(r);
	return fine && login_may_try(c, c->viewer.username, err);
}

/* A stolen login must not allow guessing: failures count as those of logins do. */
static bool own_slow(struct call *c, struct err *err)
{
	if (login_verify(c, c->args[OWN_PASSWORD].s, c->viewer.username, "The password is wrong.", err))
		return true;
	if (err->code == ERR_INVALID_CREDENTIALS) {
		fail_field(err, c->op->params[OWN_PASSWORD].name, "is wrong");
		fail(err, ERR_INVALID_CREDENTIALS, "The password is wrong.");
	}
	return false;
}

/* While the password was looked at, it may have been changed. */
static bool own_still(struct call *c, struct err *err)
{
	struct user u;
	struct row *r = user_by_id(c->db, c->viewer.id);
	bool same = user_next(r, &u) && strcmp(u.password, c->secret.stored) == 0;
	db_end(r);
	return same || fail(err, ERR_UNAUTHENTICATED, "This login has ended; log in again.");
}

static void password_change_check(struct call *c, struct err *err)
{
	if (c->args[C_OLD].given && c->args[C_NEW].given && strcmp(c->args[C_OLD].s, c->args[C_NEW].s) == 0)
		fail_field(err, "new_password", "must be another one than the old");
}

static bool password_change_before(struct call *c, struct err *err)
{
	return own_before(c, c->args[C_NEW].s, err);
}

static bool password_change_slow(struct call *c, struct err *err)
{
	return own_slow(c, err) && password_hash(c->args[C_NEW].s, c->options, c->secret.fresh, err);
}

static bool password_change_run(struct call *c, struct jw *out, struct err *err)
{
	if (!own_still(c, err))
		return false;
	account_set_password(c, c->viewer.id, REVOKED_OTHERS, "Your password was changed", "changed");
	return view_empty(out);
}

static bool email_change_before(struct call *c, struct err *err)
{
	return own_before(c, NULL, err);
}

static void email_change_check(struct call *c, struct err *err)
{
	if (c->args[E_EMAIL].given)
		email_acceptable(c->args[E_EMAIL].s, err);
}

/* The tokens that were sent to the old address void; at the new one there were none that anybody got. */
static bool set_email(struct call *c, const char *key, struct err *err)
{
	struct changes ch = {0};
	struct user u;
	int64_t holder = user_by_email(c->db, key);
	if (holder && holder != c->viewer.id) {
		fail_field(err, "email", "has an account already");
		return fail_fields_as(err, ERR_ALREADY_EXISTS);
	}
	reset_void_of(c->db, c->viewer.id);
	reset_void(c->db, key);
	struct row *r = user_by_id(c->db, c->viewer.id);
	if (user_next(r, &u))
		changes_text(&ch, "email", u.email, c->args[E_EMAIL].s);
	db_end(r);
	user_set_email(c->db, c->viewer.id, c->args[E_EMAIL].s, key);
	effect_changed(c, c->viewer.id, CHANGED_ACCOUNT);
	effect_changed(c, TO_ADMINS, CHANGED_USERS);
	tell_owner(c, c->viewer.id, "account.email", "Your e-mail is now %s. If this was not you, change your password at once.",
	           c->args[E_EMAIL].s);
	tell_audit(c, "user", c->viewer.id, &ch, "");
	return true;
}

static bool email_change_run(struct call *c, struct jw *out, struct err *err)
{
	char key[LOGIN_KEY];
	login_key(c->args[E_EMAIL].s, key);
	return own_still(c, err) && set_email(c, key, err) && login_user(c, c->viewer.id, out, err);
}

const struct op account_ops[] = {
	{"auth.password_change", OP_USER, OP_LOGIN, RATE_NONE, false, password_change_params,
	 "Sets another password and ends all other logins.", "{}", .guarded = true,
	 .before = password_change_before, .slow = password_change_slow, .run = password_change_run, .check = password_change_check},
	{"auth.email_change", OP_USER, OP_LOGIN, RATE_REGISTRATIONS, false, email_change_params,
	 "Sets another e-mail.", "{user}", .guarded = true,
	 .before = email_change_before, .slow = own_slow, .run = email_change_run, .check = email_change_check},
	{0},
};
