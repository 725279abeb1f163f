/* auth.*: accounts, logins and session tokens; and what `mama user` does. */
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "base/timeutil.h"
#include "ops/password.h"
#include "ops/rows.h"
#include "ops/throttle.h"
#include "ops/views.h"

#define TOKEN_BYTES 32
#define TOKEN_TEXT sodium_base64_ENCODED_LEN(TOKEN_BYTES, sodium_base64_VARIANT_URLSAFE_NO_PADDING)

static const char *const reserved[] = {"new", "guest", "admin", "root", "api", "signup", "register", "login", "system",
                                       "mama", "anonymous", "support", "operator", "administrator", "nobody", "daemon"};

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

/* One @, something before it, a dotted name after it, no spaces: more is known only by sending mail. */
static bool email_ok(const char *email, struct err *err)
{
	const char *at = strchr(email, '@');
	const char *dot = at ? strrchr(at, '.') : NULL;
	if (!at || at == email || strchr(at + 1, '@') || !dot || dot == at + 1 || dot[1] == '\0' || strpbrk(email, " \t<>,;\"\\"))
		return fail_field(err, "email", "must be an e-mail address, such as robin@example.org");
	return true;
}

static void lower(const char *s, char *out, size_t size)
{
	size_t i = 0;
	for (; s[i] && i + 1 < size; i++)
		out[i] = (char)(s[i] >= 'A' && s[i] <= 'Z' ? s[i] + 32 : s[i]);
	out[i] = '\0';
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
	char email_key[1100];
	lower(c->args[R_EMAIL].s, email_key, sizeof email_key);
	if (user_name_taken(c->db, c->args[R_USERNAME].s))
		fail_field(err, "username", "is taken");
	if (user_email_taken(c->db, email_key))
		fail_field(err, "email", "has an account already");
	if (err->field_count == 0)
		return false;
	fail(err, ERR_ALREADY_EXISTS, "There is such an account already.");
	return true;
}

static void register_check(struct call *c, struct err *err)
{
	const struct arg *a = c->args;
	const char *name = a[R_USERNAME].given ? a[R_USERNAME].s : "";
	if (a[R_USERNAME].given)
		username_ok(name, err);
	if (a[R_EMAIL].given)
		email_ok(a[R_EMAIL].s, err);
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
	char email_key[1100];
	if (taken(c, err))
		return 0;
	lower(c->args[R_EMAIL].s, email_key, sizeof email_key);
	struct user u = {.username = c->args[R_USERNAME].s, .email = c->args[R_EMAIL].s, .password = c->secret.fresh, .role = role,
	                 .created_at = c->now};
	return user_add(c->db, &u, email_key);
}

static void token_hash(const char *token, unsigned char out[TOKEN_HASH])
{
	crypto_generichash(out, TOKEN_HASH, (const unsigned char *)token, strlen(token), NULL, 0);
}

/* Makes the connection this user's, and notes it for the market. */
static void become(struct call *c, const struct user *u, const unsigned char hash[TOKEN_HASH], int64_t expires_at)
{
	struct viewer v = {.id = u->id, .role = u->role, .token_expires = expires_at};
	snprintf(v.username, sizeof v.username, "%s", u->username);
	memcpy(v.token, hash, TOKEN_HASH);
	c->viewer = v;
	c->effects.viewer = v;
	c->effects.viewer_changed = true;
}

/* A new token for the user: {user, token, expires_at}. */
static bool log_in(struct call *c, int64_t id, struct jw *out, struct err *err)
{
	unsigned char random[TOKEN_BYTES], hash[TOKEN_HASH];
	char token[TOKEN_TEXT];
	int64_t expires_at = c->now + opt_int(c->options, OPT_TOKEN_HOURS) * 3600 * 1000;
	randombytes_buf(random, sizeof random);
	sodium_bin2base64(token, sizeof token, random, sizeof random, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	token_hash(token, hash);
	token_add(c->db, hash, id, c->now, expires_at);
	struct user u;
	struct row *r = user_by_id(c->db, id);
	if (!user_next(r, &u))
		return fail(err, ERR_INVALID_CREDENTIALS, "Unknown user or wrong password.");
	become(c, &u, hash, expires_at);
	jw_open(out, NULL, '{');
	view_user(c, out, "user", &u);
	jw_str(out, "token", token);
	jw_time(out, "expires_at", expires_at);
	jw_close(out, '}');
	db_end(r);
	return true;
}

static bool register_run(struct call *c, struct jw *out, struct err *err)
{
	int64_t id = add_user(c, ROLE_USER, err);
	return id > 0 && log_in(c, id, out, err);
}

enum { L_USERNAME, L_PASSWORD, L_OTP };
static const struct param login_params[] = {
	P_TEXT("username", REQUIRED, 1, 254, "Username or e-mail", "The account to log in to."),
	P_SECRET("password", REQUIRED, 1, PASSWORD_MAX, "Password", "Its password."),
	P_TEXT("otp", OPTIONAL, 1, 20, "One-time code", "For accounts with a second factor; there is none today."),
	P_END};

/* The name that the throttle counts by: the account where there is one, so that name and e-mail count together. */
static void throttle_name(const struct call *c, char out[320])
{
	if (c->secret.user)
		snprintf(out, 320, "#%" PRId64, c->secret.user);
	else
		lower(c->args[L_USERNAME].s, out, 320);
}

static bool may_try(const struct call *c, struct err *err)
{
	char name[320];
	throttle_name(c, name);
	int wait = throttle_wait(c->source, name, time_monotonic());
	return wait == 0 || fail_retry(err, ERR_RATE_LIMITED, wait, "Too many failed logins; wait a little.");
}

static bool login_before(struct call *c, struct err *err)
{
	char name[320], email_key[1100];
	struct user u;
	lower(c->args[L_USERNAME].s, name, sizeof name);
	lower(c->args[L_USERNAME].s, email_key, sizeof email_key);
	struct row *r = user_by_login(c->db, name, email_key);
	if (user_next(r, &u)) {
		c->secret.user = u.id;
		snprintf(c->secret.stored, sizeof c->secret.stored, "%s", u.password);
	}
	db_end(r);
	return may_try(c, err);
}

static bool login_slow(struct call *c, struct err *err)
{
	bool matched;
	char name[320];
	/* Asked again: what was sent together with this one may have failed since. */
	if (!may_try(c, err))
		return false;
	if (!password_verify(c->args[L_PASSWORD].s, c->secret.stored, c->options, &matched, err))
		return false;
	throttle_name(c, name);
	if (!matched) {
		throttle_failed(c->source, name, time_monotonic());
		return fail(err, ERR_INVALID_CREDENTIALS, "Unknown user or wrong password.");
	}
	throttle_succeeded(c->source, name);
	return true;
}

/* The password was right for the hash that was stored when the check began; it must still be the one. */
static bool login_run(struct call *c, struct jw *out, struct err *err)
{
	struct user u;
	struct row *r = user_by_id(c->db, c->secret.user);
	bool same = user_next(r, &u) && strcmp(u.password, c->secret.stored) == 0, banned = same && u.banned;
	db_end(r);
	if (!same)
		return fail(err, ERR_INVALID_CREDENTIALS, "Unknown user or wrong password.");
	if (banned)
		return fail(err, ERR_FORBIDDEN, "This account is banned.");
	return log_in(c, c->secret.user, out, err);
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
	become(c, &u, hash, expires_at);
	jw_open(out, NULL, '{');
	view_user(c, out, "user", &u);
	jw_time(out, "expires_at", expires_at);
	jw_close(out, '}');
	db_end(r);
	return true;
}

static bool empty_result(struct jw *out)
{
	jw_open(out, NULL, '{');
	jw_close(out, '}');
	return true;
}

static bool logout_run(struct call *c, struct jw *out, struct err *err)
{
	(void)err;
	token_remove(c->db, c->viewer.token);
	effect_revoked(c, c->viewer.id, REVOKED_ONE, c->viewer.token);
	c->effects.viewer_changed = true;   /* to nobody */
	return empty_result(out);
}

static bool whoami_run(struct call *c, struct jw *out, struct err *err)
{
	struct user u;
	struct row *r = user_by_id(c->db, c->viewer.id);
	if (!user_next(r, &u))
		return db_check(c->db, err) && fail(err, ERR_UNAUTHENTICATED, "This account is gone.");
	jw_open(out, NULL, '{');
	view_user(c, out, "user", &u);
	jw_close(out, '}');
	db_end(r);
	return true;
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
	{"auth.whoami", OP_USER, OP_READ, RATE_NONE, false, NULL,
	 "Tells who this connection is.", "{user}", .run = whoami_run},
	{0},
};

static bool user_add_run(struct call *c, struct jw *out, struct err *err)
{
	int64_t id = add_user(c, c->args[R_ROLE].given ? (enum role)c->args[R_ROLE].i : ROLE_USER, err);
	struct user u;
	struct row *r = id ? user_by_id(c->db, id) : NULL;
	if (!user_next(r, &u))
		return false;
	jw_open(out, NULL, '{');
	view_user(c, out, "user", &u);
	jw_close(out, '}');
	db_end(r);
	return true;
}

static const struct param user_password_params[] = {
	P_TEXT("username", REQUIRED, 1, 64, "Username", "Whose password."),
	P_SECRET("password", REQUIRED, 1, PASSWORD_MAX, "Password", "The new one."),
	P_END};

static bool user_password_before(struct call *c, struct err *err)
{
	struct user u;
	char name[320];
	lower(c->args[0].s, name, sizeof name);
	struct row *r = user_by_login(c->db, name, "");
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
	user_set_password(c->db, c->secret.user, c->secret.fresh);
	token_remove_of(c->db, c->secret.user);
	effect_revoked(c, c->secret.user, REVOKED_ALL, NULL);
	return empty_result(out);
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
