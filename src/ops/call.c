#include "ops/call.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/money.h"
#include "ops/reset.h"
#include "ops/views.h"
#include "picture/picture.h"

const char *const changed_words[CHANGED_WORDS] = {"cart", "orders", "products", "notifications", "approvals", "messages", "account",
                                                  "users"};

void call_init(struct call *c, const struct op *op, const struct options *options, int64_t now)
{
	*c = (struct call){.op = op, .options = options, .now = now, .picture_fd = -1};
	c->digits = money_digits(opt_str(options, OPT_SHOP_CURRENCY));
}

void call_done(struct call *c)
{
	json_decref(c->params);
	effects_free(&c->effects);
	sodium_memzero(&c->secret, sizeof c->secret);
	picture_set_free(c->picture);
	c->params = NULL;
	c->picture = NULL;
}

static const json_t *given(const json_t *params, const struct op *op, size_t i)
{
	return json_is_array(params) ? json_array_get(params, i) : json_object_get(params, op->params[i].name);
}

bool call_gives_picture(const struct op *op, const json_t *params)
{
	for (size_t i = 0; op->params && op->params[i].name; i++) {
		const json_t *v = given(params, op, i);
		if (op->params[i].type == PARAM_PICTURE && v && !json_is_null(v))
			return true;
	}
	return false;
}

size_t call_text_bytes(const struct op *op, const json_t *params)
{
	size_t bytes = 0;
	for (size_t i = 0; op->params && op->params[i].name; i++)
		if (op->params[i].type != PARAM_PICTURE)
			bytes += json_string_length(given(params, op, i));
	return bytes;
}

bool call_is_slow(const struct op *op, const json_t *params)
{
	return op->slow && (op->pool != POOL_PICTURES || call_gives_picture(op, params));
}

bool call_is_admin(struct call *c)
{
	bool admin = c->viewer.operator_ || (c->viewer.id && c->viewer.role == ROLE_ADMIN);
	if (!admin || c->secure || c->op->kind < OP_WRITE)
		return admin;
	c->held_back = true;
	return false;
}

bool call_allowed(const struct call *c, struct err *err)
{
	if (c->viewer.operator_)
		return true;
	if (c->op->role == OP_OPERATOR)
		return fail(err, ERR_FORBIDDEN, "%s is for the operator's command line only.", c->op->name);
	if (c->op->role == OP_SESSION)
		return c->session || fail(err, ERR_FORBIDDEN, "%s is for sessions only.", c->op->name);
	if (c->op->role != OP_ANYONE && c->viewer.id == 0)
		return fail(err, ERR_UNAUTHENTICATED, "Log in first; a login lasts %lld hours.", (long long)opt_int(c->options, OPT_TOKEN_HOURS));
	if (c->op->role == OP_ADMIN && c->viewer.role != ROLE_ADMIN)
		return fail(err, ERR_FORBIDDEN, "Only an admin may do this.");
	return (!c->op->guarded && c->op->role != OP_ADMIN) || call_secure(c, err);
}

bool call_secure(const struct call *c, struct err *err)
{
	return c->secure || fail(err, ERR_FORBIDDEN, OP_GUARDED_REFUSAL);
}

bool call_not_found(const struct call *c, const char *what, struct err *err)
{
	return db_check(c->db, err) && fail(err, ERR_NOT_FOUND, "There is no such %s.", what);
}

bool call_login_counts(struct call *c, struct err *err)
{
	int64_t expires_at;
	if (c->op->role == OP_ANYONE || c->viewer.id == 0 || token_owner(c->db, c->viewer.token, c->now, &expires_at) == c->viewer.id)
		return true;
	return db_check(c->db, err) && fail(err, ERR_UNAUTHENTICATED, "This login has ended; log in again.");
}

static int64_t oldest_kept(const struct call *c)
{
	return c->now - opt_int(c->options, OPT_IDEMPOTENCY_HOURS) * 3600 * 1000;
}

static const struct arg *idempotency_key(const struct call *c)
{
	if (!c->op->idempotent)
		return NULL;
	for (int i = 0; c->op->params[i].name; i++)
		if (strcmp(c->op->params[i].name, "idempotency_key") == 0)
			return c->args[i].given ? &c->args[i] : NULL;
	return NULL;
}

void call_hash_body(struct call *c)
{
	if (!idempotency_key(c))
		return;
	char *text = json_dumps(c->params, JSON_COMPACT | JSON_SORT_KEYS);
	crypto_generichash_state state;
	crypto_generichash_init(&state, NULL, 0, BODY_HASH);
	crypto_generichash_update(&state, (const unsigned char *)c->op->name, strlen(c->op->name) + 1);
	if (text)
		crypto_generichash_update(&state, (const unsigned char *)text, strlen(text));
	crypto_generichash_final(&state, c->body, BODY_HASH);
	free(text);
}

/* An admin who was taken for anybody, because others can listen, is told so instead of what anybody is told. */
static bool refused(const struct call *c, struct err *err)
{
	if (c->held_back && (err->code == ERR_NOT_FOUND || err->code == ERR_INVALID_TRANSITION))
		call_secure(c, err);
	return false;
}

bool call_before(struct call *c, struct err *err)
{
	return !c->op->before || c->op->before(c, err) || refused(c, err);
}

static bool run(struct call *c, struct jw *out, struct err *err)
{
	return c->op->run(c, out, err) ? db_check(c->db, err) : refused(c, err);
}

bool call_run(struct call *c, struct buf *result, struct err *err)
{
	struct jw out = {.b = result};
	size_t start = result->len;
	const struct arg *key = idempotency_key(c);
	if (!key)
		return run(c, &out, err);
	switch (reply_find(c->db, c->viewer.id, key->s, c->body, oldest_kept(c), result)) {
	case REPLAY_SAME:
		return db_check(c->db, err);
	case REPLAY_OTHER:
		return fail(err, ERR_IDEMPOTENCY_MISMATCH, "This idempotency_key was used with another request.");
	case REPLAY_NEW:
		break;
	}
	if (!run(c, &out, err))
		return false;
	reply_store(c->db, c->viewer.id, key->s, c->body, buf_text(result) + start, c->now);
	return db_check(c->db, err);
}

void call_undo(struct call *c)
{
	effects_free(&c->effects);
	c->held_back = false;
	sodium_memzero(&c->secret, sizeof c->secret);
}

void effects_free(struct effects *fx)
{
	free(fx->changes);
	buf_free(&fx->push);
	reset_mail_free(fx->mail);
	*fx = (struct effects){0};
}

void effects_forget(struct call *c)
{
	c->effects.count = 0;
	c->effects.viewer_changed = false;
	buf_free(&c->effects.push);
	reset_mail_free(c->effects.mail);
	c->effects.mail = NULL;
}

static struct change *new_change(struct call *c)
{
	struct effects *fx = &c->effects;
	if (fx->count == fx->cap) {
		fx->cap = fx->cap ? fx->cap * 2 : 8;
		fx->changes = xrealloc(fx->changes, (size_t)fx->cap * sizeof *fx->changes);
	}
	struct change *e = &fx->changes[fx->count++];
	memset(e, 0, sizeof *e);
	return e;
}

void effect_changed(struct call *c, int64_t user, int changed)
{
	for (int i = 0; i < c->effects.count; i++) {
		struct change *e = &c->effects.changes[i];
		if (e->user == user && !e->revoked) {
			e->changed |= changed;
			return;
		}
	}
	struct change *e = new_change(c);
	e->user = user;
	e->changed = changed;
}

void effect_reason(struct call *c, const char *word, const char *sentence)
{
	c->effects.push.len = 0;
	view_revoked(&c->effects.push, word, sentence);
}

static struct change *new_revocation(struct call *c, enum revoked which)
{
	struct change *e = new_change(c);
	e->revoked = which;
	if (c->effects.push.len == 0)
		effect_reason(c, "ended", "Your login was ended from elsewhere.");
	return e;
}

void effect_revoked(struct call *c, int64_t user, enum revoked which, const unsigned char *token)
{
	struct change *e = new_revocation(c, which);
	e->user = user;
	if (token)
		memcpy(e->token, token, TOKEN_HASH);
}

void effect_ended(struct call *c, int64_t session)
{
	new_revocation(c, REVOKED_SESSION)->session = session;
}

void effect_broadcast(struct call *c, const char *text)
{
	struct jw w = {.b = &c->effects.push};
	new_change(c)->user = TO_LISTENERS;
	view_push(&w, "broadcast");
	jw_open(&w, "params", '{');
	jw_str(&w, "text", text);
	jw_time(&w, "created_at", c->now);
	jw_close(&w, '}');
	view_push_end(&w);
}
