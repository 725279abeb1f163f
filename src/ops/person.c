/* user.get, list, ban, unban, set_role: people, as everyone knows them and as admins rule over them. */
#include "ops/person.h"

#include <stdio.h>

#include "db/product.h"
#include "ops/login.h"
#include "ops/page.h"
#include "ops/rows.h"
#include "ops/tell.h"
#include "ops/views.h"

enum { REASON_MAX = 200 };

int64_t person_named(struct call *c, const struct arg *a, bool banned)
{
	char key[LOGIN_KEY] = "";
	struct user u;
	if (a->s)
		login_key(a->s, key);
	struct row *r = a->s ? user_by_login(c->db, key, NULL) : user_by_id(c->db, a->i);
	int64_t id = user_next(r, &u) && (banned || !u.banned) ? u.id : 0;
	db_end(r);
	return id;
}

/* ---- what everyone may ask ---- */

enum { G_ID, G_USERNAME };
static const struct param get_params[] = {
	P_USER("id", OPTIONAL, "User", "Whom: a number or a name."),
	P_TEXT("username", OPTIONAL, 1, 64, "Username", "The name, in place of id."), P_END};

static void get_check(struct call *c, struct err *err)
{
	if (err->code == ERR_NONE && c->args[G_ID].given == c->args[G_USERNAME].given)
		fail_field(err, "id", "is required, or username");
}

static bool user_get_run(struct call *c, struct jw *out, struct err *err)
{
	struct user u;
	const struct arg *who = &c->args[c->args[G_ID].given ? G_ID : G_USERNAME];
	int64_t products, stars, reviews;
	struct row *r = user_by_id(c->db, person_named(c, who, true));
	if (!user_next(r, &u))
		return call_not_found(c, "user", err);
	user_reputation(c->db, u.id, COUNT_MOST, &products, &stars, &reviews);
	jw_open(out, NULL, '{');
	view_user_members(c, out, &u);
	jw_int(out, "product_count", products);
	view_rating(out, stars, reviews);
	jw_close(out, '}');
	db_end(r);
	return db_check(c->db, err);
}

/* ---- what admins may ask and do ---- */

enum { L_SEARCH, L_ROLE, L_BANNED, L_PAGE, L_ORDERING = L_PAGE + PAGE_PARAMS };
static const struct param list_params[] = {
	{"search", PARAM_SEARCH, OPTIONAL, 0, USER_SEARCH, NULL, "Search", "Part of the name or the e-mail."},
	P_WORD("role", OPTIONAL, "user|admin", "Role", "Only those of this role."),
	P_BOOL("banned", "Banned", "Only those who are banned, or only those who are not."),
	P_PAGE, P_BY_AGE, P_END};

static bool write_user(struct call *c, struct row *r, struct jw *out, struct position *at)
{
	struct user u;
	if (!user_next(r, &u))
		return false;
	view_user(c, out, NULL, &u);
	at->id = u.id;
	return true;
}

static struct row *rows(struct call *c, const void *filter, const struct span *span)
{
	return user_list(c->db, filter, span);
}

static bool user_list_run(struct call *c, struct jw *out, struct err *err)
{
	const struct arg *a = c->args;
	struct user_filter f = {.role = a[L_ROLE].given ? (int)a[L_ROLE].i : -1, .banned = a[L_BANNED].given ? (int)a[L_BANNED].i : -1};
	if (a[L_SEARCH].given)
		user_filter_search(&f, a[L_SEARCH].s);
	return page_open(c, &(struct paging){L_PAGE, arg_rising(&a[L_ORDERING]), rows, &f, write_user}, out, err) &&
	       page_close(c, out, err);
}

/* Whom the call is about; the texts of *u are gone. */
static bool subject(struct call *c, struct user *u, struct err *err)
{
	struct row *r = user_by_id(c->db, c->args[0].i);
	bool found = user_next(r, u);
	db_end(r);
	u->username = u->email = u->password = u->ban_reason = NULL;
	return found || call_not_found(c, "user", err);
}

/* RULES D5; asked inside the writer's transaction, so that no two at once take away the last two. */
static bool not_the_last(struct call *c, const struct user *u, struct err *err)
{
	if (u->role != ROLE_ADMIN || u->banned || user_other_admin(c->db, u->id))
		return db_check(c->db, err);
	return fail(err, ERR_CONFLICT, "This is the last admin; make another one first.");
}

/* No connection keeps what its user may no longer do: he logs in again, and is then what he is now. */
static void end_logins(struct call *c, int64_t id, const char *word, const char *why)
{
	token_remove_of(c->db, id);
	effect_revoked(c, id, REVOKED_ALL, NULL);
	effect_reason(c, word, why);
}

static bool view_one(struct call *c, int64_t id, struct jw *out, struct err *err)
{
	struct user u;
	struct row *r = user_by_id(c->db, id);
	if (!user_next(r, &u))
		return call_not_found(c, "user", err);
	view_user(c, out, NULL, &u);
	db_end(r);
	return db_check(c->db, err);
}

/* What every act upon a user leaves behind. */
static bool noted(struct call *c, int64_t id, struct changes *ch, const char *reason, struct jw *out, struct err *err)
{
	tell_audit(c, "user", id, ch, reason);
	effect_changed(c, TO_ADMINS, CHANGED_USERS);
	return view_one(c, id, out, err);
}

static void set_on_sale(struct call *c, int64_t seller, void (*act)(struct db *, int64_t))
{
	act(c->db, seller);
	effect_changed(c, TO_EVERYONE, CHANGED_PRODUCTS | CHANGED_CART);
}

static const struct param ban_params[] = {
	P_ID("id", REQUIRED, "User", "Whom; a number."),
	P_TEXT("reason", REQUIRED, 1, REASON_MAX, "Reason", "The user reads it."), P_END};

/* Once more for one who is banned already: the reason is another one. */
static bool user_ban_run(struct call *c, struct jw *out, struct err *err)
{
	struct user u;
	char why[TELL_REASON];
	const char *reason = c->args[1].s;
	if (!subject(c, &u, err))
		return false;
	if (u.id == c->viewer.id)
		return fail(err, ERR_CONFLICT, "You cannot ban yourself.");
	if (!not_the_last(c, &u, err))
		return false;
	tell_reason(why, "Your account was banned", reason);
	user_set_banned(c->db, u.id, true, reason);
	if (!u.banned)
		set_on_sale(c, u.id, products_hide);
	end_logins(c, u.id, "banned", why);
	tell_owner(c, u.id, "account.ban", "%s", why);
	struct changes ch = {0};
	changes_bool(&ch, "banned", u.banned, true);
	return noted(c, u.id, &ch, reason, out, err);
}

static bool user_unban_run(struct call *c, struct jw *out, struct err *err)
{
	struct user u;
	char why[TELL_REASON];
	const char *reason = c->args[1].s;
	if (!subject(c, &u, err))
		return false;
	if (!u.banned)
		return view_one(c, u.id, out, err);
	tell_reason(why, "Your account is no longer banned", reason);
	user_set_banned(c->db, u.id, false, "");
	set_on_sale(c, u.id, products_show);
	tell_owner(c, u.id, "account.unban", "%s", why);
	struct changes ch = {0};
	changes_bool(&ch, "banned", true, false);
	return noted(c, u.id, &ch, reason, out, err);
}

static const struct param role_params[] = {
	P_ID("id", REQUIRED, "User", "Whom; a number."),
	P_WORD("role", REQUIRED, "user|admin", "Role", "What the account may do from now on."), P_END};

static bool user_set_role_run(struct call *c, struct jw *out, struct err *err)
{
	struct user u;
	char why[64];
	enum role role = (enum role)c->args[1].i;
	if (!subject(c, &u, err))
		return false;
	if (u.role == role)
		return view_one(c, u.id, out, err);
	if (!not_the_last(c, &u, err))
		return false;
	snprintf(why, sizeof why, "Your role is now %s; log in again.", role_words[role]);
	user_set_role(c->db, u.id, role);
	end_logins(c, u.id, "role", why);
	tell_owner(c, u.id, "account.role", "Your role is now %s.", role_words[role]);
	struct changes ch = {0};
	changes_text(&ch, "role", role_words[u.role], role_words[role]);
	return noted(c, u.id, &ch, "", out, err);
}

const struct op person_ops[] = {
	{"user.get", OP_ANYONE, OP_READ, RATE_NONE, false, get_params,
	 "Gives what everyone may know of a user.", "user with product_count and rating", .run = user_get_run, .check = get_check},
	{"user.list", OP_ADMIN, OP_READ, RATE_NONE, false, list_params,
	 "Lists the users, newest first.", "{results: [user], next}", .run = user_list_run},
	{"user.ban", OP_ADMIN, OP_WRITE, RATE_NONE, false, ban_params,
	 "Ends a user's logins and lets him in no more; his products are off sale meanwhile.", "user", .run = user_ban_run},
	{"user.unban", OP_ADMIN, OP_WRITE, RATE_NONE, false, ban_params,
	 "Lifts a ban; what was on sale is on sale again.", "user", .run = user_unban_run},
	{"user.set_role", OP_ADMIN, OP_WRITE, RATE_NONE, false, role_params,
	 "Makes a user an admin, or an admin a user; he has to log in again.", "user", .run = user_set_role_run},
	{0},
};
