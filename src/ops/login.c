#include "ops/login.h"

#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "base/timeutil.h"
#include "ops/password.h"
#include "ops/tell.h"
#include "ops/throttle.h"
#include "ops/views.h"

void token_make(char text[TOKEN_TEXT], unsigned char hash[TOKEN_HASH])
{
	unsigned char random[TOKEN_BYTES];
	randombytes_buf(random, sizeof random);
	sodium_bin2base64(text, TOKEN_TEXT, random, sizeof random, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	sodium_memzero(random, sizeof random);
	token_hash(text, hash);
}

void token_hash(const char *token, unsigned char hash[TOKEN_HASH])
{
	crypto_generichash(hash, TOKEN_HASH, (const unsigned char *)token, strlen(token), NULL, 0);
}

void login_key(const char *typed, char key[LOGIN_KEY])
{
	size_t i = 0;
	for (; typed[i] && i + 1 < LOGIN_KEY; i++)
		key[i] = (char)(typed[i] >= 'A' && typed[i] <= 'Z' ? typed[i] + 32 : typed[i]);
	key[i] = '\0';
}

struct row *login_find(struct call *c, const char *typed, char key[LOGIN_KEY])
{
	login_key(typed, key);
	return user_by_login(c->db, key, key);
}

bool login_may_try(const struct call *c, const char *name, struct err *err)
{
	int wait = throttle_wait(c->source, name, time_monotonic());
	return wait == 0 || fail_retry(err, ERR_RATE_LIMITED, wait, "Too many failed logins; wait a little.");
}

/* As a session says it of those who come over ssh; what it asks itself it also logs itself. */
static void log_refused(const struct call *c, const char *name, const char *why)
{
	char shown[TEXT_NAME];
	text_claimed_name(name, shown);
	if (!c->session)
		log_info("%s from %s is not let in: %s", shown, c->source, why);
}

bool login_verify(const struct call *c, const char *password, const char *name, const char *wrong, struct err *err)
{
	bool matched;
	/* Asked again: what was sent together with this one may have failed since. */
	if (!login_may_try(c, name, err) || !password_verify(password, c->secret.stored, c->options, &matched, err))
		return false;
	if (!matched) {
		throttle_failed(c->source, name, time_monotonic());
		log_refused(c, name, "wrong name or password");
		return fail(err, ERR_INVALID_CREDENTIALS, "%s", wrong);
	}
	throttle_succeeded(c->source, name);
	return true;
}

void login_become(struct call *c, const struct user *u, const unsigned char hash[TOKEN_HASH], int64_t expires_at)
{
	struct viewer v = {.id = u->id, .role = u->role, .token_expires = expires_at};
	snprintf(v.username, sizeof v.username, "%s", u->username);
	memcpy(v.token, hash, TOKEN_HASH);
	c->viewer = v;
	c->effects.viewer = v;
	c->effects.viewer_changed = true;
}

static bool refuse_banned(const struct user *u, struct err *err)
{
	char text[TELL_REASON];
	tell_reason(text, "This account is banned", u->ban_reason);
	return fail(err, ERR_FORBIDDEN, "%s", text);
}

bool login_begin(struct call *c, int64_t id, struct jw *out, struct err *err)
{
	unsigned char hash[TOKEN_HASH];
	char token[TOKEN_TEXT];
	int64_t expires_at = c->now + opt_int(c->options, OPT_TOKEN_HOURS) * 3600 * 1000;
	struct user u;
	struct row *r = user_by_id(c->db, id);
	if (!user_next(r, &u))
		return fail(err, ERR_INVALID_CREDENTIALS, "Unknown user or wrong password.");
	if (u.banned) {
		log_refused(c, u.username, "banned");
		refuse_banned(&u, err);
		db_end(r);
		return false;
	}
	unsigned char ended[TOKEN_HASH];
	if (token_make_room(c->db, id, opt_int(c->options, OPT_LOGINS_PER_USER), ended)) {
		effect_reason(c, "ended", "You have logged in so often since that this login, the oldest, has ended.");
		effect_revoked(c, id, REVOKED_ONE, ended);
	}
	token_make(token, hash);
	token_add(c->db, hash, id, c->now, expires_at);
	login_become(c, &u, hash, expires_at);
	jw_open(out, NULL, '{');
	view_user(c, out, "user", &u);
	jw_str(out, "token", token);
	jw_time(out, "expires_at", expires_at);
	jw_close(out, '}');
	db_end(r);
	return true;
}

bool login_user(struct call *c, int64_t id, struct jw *out, struct err *err)
{
	struct user u;
	struct row *r = user_by_id(c->db, id);
	if (!user_next(r, &u))
		return db_check(c->db, err) && fail(err, ERR_UNAUTHENTICATED, "This account is gone.");
	jw_open(out, NULL, '{');
	view_user(c, out, "user", &u);
	jw_close(out, '}');
	db_end(r);
	return true;
}
