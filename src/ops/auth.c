/* auth.*: accounts, logins and session tokens; and what `mama user` does. */
#include <stdio.h>
#include <string.h>

#include "ops/account.h"
#include "ops/login.h"
#include "ops/password.h"
#include "ops/rows.h"
#include "ops/tell.h"
#include "ops/views.h"

static const char *const reserved[] = {"new", "guest", "admin", "root", "api", "signup", "register", "login", "system",
                                       "mama", "anonymous", "support", "operator", "administrator", "nobody", "daemon", "reset"};

/* RULES A1: ^[a-z][a-z0-9_-]{2,31}$ and not reserved. */
static bool username_ok(const char *name, struct err *err)
{
	if (!username_formed(name, strlen(name)))
		return fail_field(err, "username", "must be 3 to 32 of a-z, 0-9, _ and -, and begin with a letter");
	for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++)
		if (strcmp(name, reserved[i]) == 0)
			return fail_field(err, "username", "is reserved; choose another");
	if (strncmp(name, "deleted-", 8) == 0)
		return fail_field(err, "username", "is reserved; choose another");
	return true;
}

enum { R_USERNAME, R_EMAIL, R_PASSWORD, R_ROLE };
#define REGISTER_ROWS \
	P_TEXT("username", REQUIRED, 1, 64, "Username", "3 to 32 letters a-z, digits, _ and -; begins with a letter."), \
	P_TEXT("email", REQUIRED, 3, 254, "E-mail", "Only you and the admins see it."), \
	P_SECRET("password", REQUIRED, 1, PASSWORD_MAX, "Password", "At least 10 characters; a few words are best.")
static const struct param register_params[] = {REGISTER_ROWS, P_END};
static const struct param user_add_params[] = {
	REGISTER_ROWS, P_WORD("role", OPTIONAL, "user|admin", "Role", "What the account may do."), P_END};

static bool taken(struct call *c, struct err *err)
{
	char email_key[LOGIN_KEY];
	login_key(c->args[R_EMAIL].s, email_key);
	if (user_name_taken(c->db, c->args[R_USERNAME].s))
		fail_field(err, "username", "is taken");
	if (user_by_email(c->db, email_key))
		fail_field(err, "email", "has an account already");
	if (err->field_count == 0)
		return false;
	return !fail_fields_as(err, ERR_ALREADY_EXISTS);
}

static void register_check(struct call *c, struct err *err)
{
	const struct arg *a = c->args;
	const char *name = a[R_USERNAME].given ? a[R_USERNAME].s : "";
	if (a[R_USERNAME].given)
		username_ok(name, err);
	if (a[R_EMAIL].given)
		email_acceptable(a[R_EMAIL].s, err);
	if (a[R_PASSWORD].given)
		password_acceptable(a[R_PASSWORD].s, name, a[R_EMAIL].given ? a[R_EMAIL].s : "", c->options, "password", err);
}

static bool register_before(struct call *c, struct err *err)
{
	return !taken(c, err);
}

static bool register_slow(struct call *c, struct err *err)
{
	return password_hash(c->args[R_PASSWORD].s, c->options, c->secret.fresh, err);
}

static int64_t add_user(struct call *c, enum role role, struct err *err)
{
	char email_key[LOGIN_KEY];
	if (taken(c, err))
		return 0;
	login_key(c->args[R_EMAIL].s, email_key);
	struct user u = {.username = c->args[R_USERNAME].s, .email = c->args[R_EMAIL].s, .password = c->secret.fresh, .role = role,
	                 .created_at = c->now};
	return user_add(c->db, &u, email_key);
}

static bool register_run(struct call *c, struct jw *out, struct err *err)
{
	int64_t id = add_user(c, ROLE_USER, err);
	return id > 0 && login_begin(c, id, out, err);
}

enum { L_USERNAME, L_PASSWORD, L_OTP };
static const struct param login_params[] = {
	P_TEXT("username", REQUIRED, 1, 254, "Username or e-mail", "The account to log in to."),
	P_SECRET("password", REQUIRED, 1, PASSWORD_MAX, "Password", "Its password."),
	P_TEXT("otp", OPTIONAL, 1, 20, "One-time code", "For accounts with a second factor; there is none today."),
	P_END};

static bool login_before(struct call *c, struct err *err)
{
	char key[LOGIN_KEY];
	struct user u;
	struct row *r = login_find(c, c->args[L_USERNAME].s, key);
	if (user_next(r, &u)) {
		c->secret.user = u.id;
		snprintf(c->secret.stored, sizeof c->secret.stored, "%s", u.password);
	}
	db_end(r);
	return login_may_try(c, key, err);
}

static bool login_slow(struct call *c, struct err *err)
{
	char key[LOGIN_KEY];
	login_key(c->args[L_USERNAME].s, key);
	return login_verify(c, c->args[L_PASSWORD].s, key, "Unknown user or wrong password.", err);
}

/* The password was right for the hash that was stored when the check began; it must still be the one. */
static bool login_run(struct call *c, struct jw *out, struct err *err)
{
	struct user u;
	struct row *r = user_by_id(c->db, c->secret.user);
	bool same = user_next(r, &u) && strcmp(u.password, c->secret.stored) == 0;
	db_end(r);
	if (!same)
		return fail(err, ERR_INVALID_CREDENTIALS, "Unknown user or wrong password.");
	return login_begin(c, c->secret.user, out, err);
}

static const struct param resume_params[] = {
	P_SECRET("token", REQUIRED, 1, 200, "Token", "From auth.login or auth.register."), P_END};

static bool resume_run(struct call *c, struct jw *out, struct err *err)
{
	unsigned char hash[TOKEN_HASH];
	int64_t expires_at = 0;
	struct user u;
	token_hash(c->args[0].s, hash);
	int64_t id = token_owner(c->db, hash, c->now, &expires_at);
	struct row *r = id ? user_by_id(c->db, id) : NULL;
	if (!r || !user_next(r, &u) || u.banned) {
		db_end(r);
		return db_check(c->db, err) && fail(err, ERR_UNAUTHENTICATED, "This token is unknown, expired or revoked.");
	}
	login_become(c, &u, hash, expires_at);
	jw_open(out, NULL, '{');
	view_user(c, out, "user", &u);
	jw_time(out, "expires_at", expires_at);
	jw_close(out, '}');
	db_end(r);
	return true;
}

static bool logout_run(struct call *c, struct jw *out, struct err *err)
{
	(void)err;
	token_remove(c->db, c->viewer.token);
	effect_revoked(c, c->viewer.id, REVOKED_ONE, c->viewer.token);
	c->effects.viewer_changed = true;   /* to nobody */
	return view_empty(out);
}

static bool logout_all_run(struct call *c, struct jw *out, struct err *err)
{
	(void)err;
	token_remove_of(c->db, c->viewer.id);
	effect_revoked(c, c->viewer.id, REVOKED_ALL, NULL);
	effect_reason(c, "ended", "All your logins were ended; log in again.");
	effect_changed(c, c->viewer.id, CHANGED_ACCOUNT);
	c->effects.viewer_changed = true;   /* to nobody */
	return view_empty(out);
}

static bool whoami_run(struct call *c, struct jw *out, struct err *err)
{
	return login_user(c, c->viewer.id, out, err);
}

const struct op auth_ops[] = {
	{"auth.register", OP_ANYONE, OP_LOGIN, RATE_REGISTRATIONS, false, register_params,
	 "Makes an account and logs this connection in.", "{user, token, expires_at}",
	 .before = register_before, .slow = register_slow, .run = register_run, .check = register_check},
	{"auth.login", OP_ANYONE, OP_LOGIN, RATE_NONE, false, login_params,
	 "Logs this connection in by password.", "{user, token, expires_at}",
	 .before = login_before, .slow = login_slow, .run = login_run},
	{"auth.resume", OP_ANYONE, OP_READ, RATE_NONE, false, resume_params,
	 "Logs this connection in by a token.", "{user, expires_at}", .run = resume_run},
	{"auth.logout", OP_USER, OP_LOGIN, RATE_NONE, false, NULL,
	 "Revokes the token of this login and logs the connection out.", "{}", .run = logout_run},
	{"auth.logout_all", OP_USER, OP_LOGIN, RATE_NONE, false, NULL,
	 "Revokes every token of the user, this one too.", "{}", .run = logout_all_run},
	{"auth.whoami", OP_USER, OP_READ, RATE_NONE, false, NULL,
	 "Tells who this connection is.", "{user}", .run = whoami_run},
	{0},
};

static bool user_add_run(struct call *c, struct jw *out, struct err *err)
{
	int64_t id = add_user(c, c->args[R_ROLE].given ? (enum role)c->args[R_ROLE].i : ROLE_USER, err);
	struct changes ch = {0};
	if (!id)
		return false;
	changes_text(&ch, "username", NULL, c->args[R_USERNAME].s);
	changes_text(&ch, "role", NULL, role_words[c->args[R_ROLE].given ? c->args[R_ROLE].i : ROLE_USER]);
	tell_audit(c, "user", id, &ch, "");
	return login_user(c, id, out, err);
}

static const struct param user_password_params[] = {
	P_TEXT("username", REQUIRED, 1, 64, "Username", "Whose password."),
	P_SECRET("password", REQUIRED, 1, PASSWORD_MAX, "Password", "The new one."),
	P_END};

static bool user_password_before(struct call *c, struct err *err)
{
	struct user u;
	char key[LOGIN_KEY];
	login_key(c->args[0].s, key);
	struct row *r = user_by_login(c->db, key, "");
	bool found = user_next(r, &u);
	if (found) {
		c->secret.user = u.id;
		password_acceptable(c->args[1].s, u.username, u.email, c->options, "password", err);
	}
	db_end(r);
	return found ? err->code == ERR_NONE : fail(err, ERR_NOT_FOUND, "There is no such user.");
}

static bool user_password_slow(struct call *c, struct err *err)
{
	return password_hash(c->args[1].s, c->options, c->secret.fresh, err);
}

static bool user_password_run(struct call *c, struct jw *out, struct err *err)
{
	(void)err;
	account_set_password(c, c->secret.user, REVOKED_ALL, "The operator has set a new password for you", "set by the operator");
	return view_empty(out);
}

static bool user_accounts_run(struct call *c, struct jw *out, struct err *err)
{
	struct user u;
	struct row *r = user_all(c->db);
	(void)err;
	jw_open(out, NULL, '{');
	jw_open(out, "results", '[');
	while (user_next(r, &u))
		view_user(c, out, NULL, &u);
	jw_close(out, ']');
	jw_close(out, '}');
	return true;
}

/* The operator's rows: he owns the machine, so he is asked for no login. */
const struct op user_ops[] = {
	{"user.add", OP_OPERATOR, OP_LOGIN, RATE_NONE, false, user_add_params,
	 "Makes an account of any role.", "{user}",
	 .before = register_before, .slow = register_slow, .run = user_add_run, .check = register_check},
	{"user.set_password", OP_OPERATOR, OP_LOGIN, RATE_NONE, false, user_password_params,
	 "Sets a user's password and ends his logins.", "{}",
	 .before = user_password_before, .slow = user_password_slow, .run = user_password_run},
	{"user.accounts", OP_OPERATOR, OP_READ, RATE_NONE, false, NULL,
	 "Lists every account.", "{results: [user]}", .run = user_accounts_run},
	{0},
};
