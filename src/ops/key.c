/* key.*: a user's ssh public keys, and logging in by one. */
#include "db/key.h"

#include "base/text.h"
#include "ops/login.h"
#include "ops/page.h"
#include "ops/pubkey.h"
#include "ops/rows.h"
#include "ops/tell.h"
#include "ops/views.h"

enum { LABEL_MAX = 60 };   /* characters */

#define LINE_ROW P_BODY("public_key", REQUIRED, 1, PUBKEY_LINE, "Public key", \
	"The line of the .pub file, such as ~/.ssh/id_ed25519.pub.")

static void view_key(struct jw *w, const struct key *k)
{
	char type[40];
	pubkey_type(k->blob, k->size, type);
	jw_open(w, NULL, '{');
	jw_int(w, "id", k->id);
	jw_str(w, "fingerprint", k->fingerprint);
	jw_str(w, "label", k->label);
	jw_str(w, "type", type);
	jw_time(w, "created_at", k->created_at);
	jw_time(w, "last_used_at", k->last_used_at);
	jw_close(w, '}');
}

static bool view_one(struct call *c, int64_t id, int64_t user, struct jw *out, struct err *err)
{
	struct key k;
	struct row *r = key_by_id(c->db, id, user);
	if (!key_next(r, &k))
		return call_not_found(c, "key", err);
	view_key(out, &k);
	db_end(r);
	return db_check(c->db, err);
}

static const struct param list_params[] = {P_PAGE, P_END};

static struct row *rows(struct call *c, const void *filter, const struct span *span)
{
	(void)filter;
	return key_list(c->db, c->viewer.id, span);
}

static bool write_row(struct call *c, struct row *r, struct jw *out, struct position *at)
{
	struct key k;
	(void)c;
	if (!key_next(r, &k))
		return false;
	view_key(out, &k);
	at->id = k.id;
	return true;
}

static bool key_list_run(struct call *c, struct jw *out, struct err *err)
{
	return page_open(c, &(struct paging){0, true, rows, NULL, write_row}, out, err) && page_close(c, out, err);
}

static bool has_room(struct call *c, int64_t user, const struct pubkey *k, struct err *err)
{
	int64_t most = opt_int(c->options, OPT_KEYS_PER_USER);
	if (key_find(c->db, user, k->blob, k->size))
		return fail(err, ERR_ALREADY_EXISTS, "This key is enrolled in the account already.");
	if (key_count(c->db, user) >= most)
		return fail(err, ERR_CONFLICT, "An account may have %lld keys; remove one first.", (long long)most);
	return db_check(c->db, err);
}

/* The user is told: a key that someone else added would be a way in. */
static void announce(struct call *c, int64_t user, bool added, const char *what, const struct key *k)
{
	struct changes ch = {0};
	tell_owner(c, user, "account.key", "%s: %s (%s).", what, k->label, k->fingerprint);
	changes_text(&ch, "key", added ? NULL : k->fingerprint, added ? k->fingerprint : NULL);
	tell_audit(c, "user", user, &ch, "");
	effect_changed(c, user, CHANGED_ACCOUNT);
}

/* Adds the key of a line. label "": the line's comment, if it has one. */
static bool add_key(struct call *c, int64_t user, const char *line, const char *label, struct jw *out, struct err *err)
{
	struct pubkey p;
	char name[4 * LABEL_MAX + 1];
	if (!pubkey_parse(line, "public_key", &p, err) || !has_room(c, user, &p, err))
		return false;
	text_fit(*label ? label : *p.comment ? p.comment : "ssh key", LABEL_MAX, name, sizeof name);
	struct key k = {.created_at = c->now, .fingerprint = p.fingerprint, .label = name, .blob = p.blob, .size = p.size};
	int64_t id = key_add(c->db, user, &k);
	announce(c, user, true, "A new ssh key logs in to your account", &k);
	return view_one(c, id, user, out, err);
}

/* As a check of the rows, so that a bad line is told together with other bad fields. */
static void line_check(const struct arg *line, struct err *err)
{
	struct pubkey p;
	if (line->given)
		pubkey_parse(line->s, "public_key", &p, err);
}

enum { A_LINE, A_LABEL };
static const struct param add_params[] = {
	LINE_ROW,
	P_TEXT("label", OPTIONAL, 1, LABEL_MAX, "Label", "What you call it; the comment of the line when not given."), P_END};

static void key_add_check(struct call *c, struct err *err)
{
	line_check(&c->args[A_LINE], err);
}

static bool key_add_run(struct call *c, struct jw *out, struct err *err)
{
	const struct arg *label = &c->args[A_LABEL];
	return add_key(c, c->viewer.id, c->args[A_LINE].s, label->given ? label->s : "", out, err);
}

static const struct param id_params[] = {P_ID("id", REQUIRED, "Key", "Its number."), P_END};

static bool key_remove_run(struct call *c, struct jw *out, struct err *err)
{
	struct key k;
	int64_t id = c->args[0].i;
	struct row *r = key_by_id(c->db, id, c->viewer.id);
	if (!key_next(r, &k))
		return call_not_found(c, "key", err);
	announce(c, c->viewer.id, false, "An ssh key was removed from your account", &k);
	db_end(r);
	key_remove(c->db, id, c->viewer.id);
	return view_empty(out) && db_check(c->db, err);
}

const struct op key_ops[] = {
	{"key.list", OP_USER, OP_READ, RATE_NONE, false, list_params,
	 "Lists your ssh keys, oldest first.", "{results: [key], next}", .run = key_list_run},
	{"key.add", OP_USER, OP_WRITE, RATE_NONE, false, add_params,
	 "Adds an ssh key: whoever holds it logs in to your account without the password.", "key",
	 .run = key_add_run, .check = key_add_check, .guarded = true},
	{"key.remove", OP_USER, OP_WRITE, RATE_NONE, false, id_params,
	 "Removes one of your ssh keys.", "{}", .run = key_remove_run, .guarded = true},
	{0},
};

enum { N_USERNAME, N_LINE };
static const struct param user_key_params[] = {
	P_TEXT("username", REQUIRED, 1, 64, "Username", "Whose key it will be."), LINE_ROW, P_END};

static void user_add_key_check(struct call *c, struct err *err)
{
	line_check(&c->args[N_LINE], err);
}

/* The user whose name or e-mail is the first argument; 0: nobody. */
static int64_t named(struct call *c)
{
	struct user u;
	char key[LOGIN_KEY];
	struct row *r = login_find(c, c->args[N_USERNAME].s, key);
	int64_t id = user_next(r, &u) ? u.id : 0;
	db_end(r);
	return id;
}

static bool user_add_key_run(struct call *c, struct jw *out, struct err *err)
{
	int64_t user = named(c);
	if (user == 0)
		return call_not_found(c, "user", err);
	return add_key(c, user, c->args[N_LINE].s, "", out, err);
}

const struct op user_key_ops[] = {
	{"user.add_key", OP_OPERATOR, OP_WRITE, RATE_NONE, false, user_key_params,
	 "Adds an ssh key to a user's account.", "key", .run = user_add_key_run, .check = user_add_key_check},
	{0},
};

enum { K_USERNAME, K_PUBLIC_KEY };
static const struct param login_params[] = {
	P_TEXT("username", REQUIRED, 1, 254, "Username or e-mail", "The account to log in to."),
	P_TEXT("public_key", REQUIRED, 1, PUBKEY_BASE64, "Public key", "Its wire form in base64."), P_END};

/* The key that the arguments name, of the user that they name; 0: there is none. */
static int64_t offered_key(struct call *c, int64_t *user)
{
	struct pubkey p;
	*user = named(c);
	if (*user == 0 || !pubkey_decode(c->args[K_PUBLIC_KEY].s, c->args[K_PUBLIC_KEY].n, &p))
		return 0;
	return key_find(c->db, *user, p.blob, p.size);
}

static bool no_such_key(struct call *c, struct err *err)
{
	return db_check(c->db, err) && fail(err, ERR_NOT_FOUND, "This key logs in to no such account.");
}

static bool key_probe_run(struct call *c, struct jw *out, struct err *err)
{
	int64_t user;
	return offered_key(c, &user) ? view_empty(out) : no_such_key(c, err);
}

/* RULES A3: wrong passwords that others tried are not asked about. */
static bool key_login_run(struct call *c, struct jw *out, struct err *err)
{
	int64_t user;
	if (c->viewer.id != 0)
		return fail(err, ERR_CONFLICT, "This connection is logged in already.");
	int64_t id = offered_key(c, &user);
	if (id == 0)
		return no_such_key(c, err);
	if (!login_begin(c, user, out, err))
		return false;
	key_used(c->db, id, c->now);
	return db_check(c->db, err);
}

/* What comes now was written by the client: it may not say of itself what a session may say of it. */
static bool hand_over_run(struct call *c, struct jw *out, struct err *err)
{
	(void)err;
	c->effects.handed_over = true;
	return view_empty(out);
}

/* What a session process asks when ssh has been offered a key, when it has proven that the client holds it, and before the
 * client's own bytes go over the connection. */
const struct op key_login_ops[] = {
	{"auth.key_probe", OP_SESSION, OP_READ, RATE_NONE, false, login_params,
	 "Tells whether a key may log in to an account.", "{}", .run = key_probe_run},
	{"auth.key_login", OP_SESSION, OP_LOGIN, RATE_NONE, false, login_params,
	 "Logs this connection in by a key that ssh has proven.", "{user, token, expires_at}", .run = key_login_run},
	{"auth.hand_over", OP_SESSION, OP_LOCAL, RATE_NONE, false, NULL,
	 "Makes the connection the client's own: no session's question is answered over it any more.", "{}", .run = hand_over_run},
	{0},
};
