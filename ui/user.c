/* The page of a user, for admins. */
#include "ui/user.h"

#include <stdio.h>
#include <string.h>

#include "ui/popup.h"
#include "ui/say.h"
#include "ui/screens.h"
#include "ui/state.h"

enum { READING = 76 };

struct user_screen {
	struct screen base;
	struct page page;
	json_t *user;
	char trouble[240];
	int64_t id;
};

static struct user_screen *user_of(const struct screen *s)
{
	return (struct user_screen *)s;
}

/* ---- text ---- */

bool user_is_banned(const json_t *user)
{
	return got_true(user, "banned");
}

bool user_is_admin(const json_t *user)
{
	return strcmp(got_text(user, "role"), "admin") == 0;
}

void user_write(struct screen *s, struct page *p, const json_t *user)
{
	char text[60];
	p->labels = 14;
	page_text(p, STYLE_TITLE, 0, got_text(user, "username"));
	page_gap(p);
	page_pair(p, STYLE_TEXT, "Role", user_is_admin(user) ? "administrator" : "buys and sells");
	page_pair(p, STYLE_TEXT, "E-mail", got_text(user, "email"));
	say_time(got_text(user, "created_at"), text, sizeof text);
	page_pair(p, STYLE_TEXT, "Member since", text);
	if (json_object_get(user, "product_count")) {
		snprintf(text, sizeof text, "%lld on sale", (long long)got_int(user, "product_count"));
		page_pair(p, STYLE_TEXT, "Products", text);
	}
	say_stars(&s->app->theme, user, text, sizeof text);
	page_pair(p, STYLE_ACCENT, "Rating", text);
	page_gap(p);
	page_pair(p, STYLE_BAD, "Banned", user_is_banned(user) ? "yes" : "");
	page_pair(p, STYLE_BAD, "Reason", got_text(user, "ban_reason"));
}

/* ---- what may be done ---- */

static bool done(struct screen *s, json_t *answer, const char *said)
{
	if (!answer)
		return false;
	screen_say(s, NOTICE_GOOD, "%.40s %s", got_text(answer, "username"), said);
	json_decref(answer);
	app_changed(s->app, SEES_USERS);
	return true;
}

static json_t *with_subject(const struct screen *s, const json_t *values)
{
	json_t *params = json_deep_copy(values);
	json_object_set_new(params, "id", json_integer(s->subject));
	return params;
}

static void ban_fields(struct form *f, struct screen *owner)
{
	(void)owner;
	form_add(f, "user.ban", "reason");
}

static bool ban_done(struct screen *s, const json_t *values, struct err *err)
{
	return done(s, screen_call(s, "user.ban", with_subject(s, values), err), "is banned: the reason is told to who tries to log in.");
}

static void unban_fields(struct form *f, struct screen *owner)
{
	(void)owner;
	form_add(f, "user.unban", "reason");
}

static bool unban_done(struct screen *s, const json_t *values, struct err *err)
{
	return done(s, screen_call(s, "user.unban", with_subject(s, values), err), "may come in again.");
}

void user_ask_ban(struct screen *s, const json_t *user)
{
	static const struct ask ask = {"Ban this user: every session ends, the products are hidden", "Ban", ban_fields, ban_done};
	s->subject = got_int(user, "id");
	popup_ask(s, &ask);
}

void user_ask_unban(struct screen *s, const json_t *user)
{
	static const struct ask ask = {"Let this user in again", "Let in", unban_fields, unban_done};
	s->subject = got_int(user, "id");
	popup_ask(s, &ask);
}

static void set_role(struct screen *s, const char *role, const char *said)
{
	done(s, screen_do(s, "user.set_role", json_pack("{s:I, s:s}", "id", (json_int_t)s->subject, "role", role)), said);
}

static void promote(struct screen *s)
{
	set_role(s, "admin", "is an administrator now.");
}

static void demote(struct screen *s)
{
	set_role(s, "user", "is no administrator any more.");
}

void user_ask_role(struct screen *s, const json_t *user)
{
	char question[240];
	bool admin = user_is_admin(user);
	s->subject = got_int(user, "id");
	snprintf(question, sizeof question, admin ? "Take the administrator's rights from %.40s?"
	                                          : "Make %.40s an administrator, who may do all that you may?",
	         got_text(user, "username"));
	popup_confirm(s, question, admin ? "take them" : "make administrator", admin ? demote : promote);
}

/* ---- life ---- */

static bool user_open(struct screen *s, const json_t *arg)
{
	struct user_screen *us = user_of(s);
	s->page = &us->page;
	us->id = got_int(arg, "id");
	us->user = json_deep_copy(arg);
	return true;
}

static void user_close(struct screen *s)
{
	page_free(&user_of(s)->page);
	json_decref(user_of(s)->user);
}

static void user_reload(struct screen *s)
{
	struct user_screen *us = user_of(s);
	struct err err = {0};
	json_t *user = screen_call(s, "user.get", json_pack("{s:I}", "id", (json_int_t)us->id), &err);
	if (user || err.code != ERR_UNAVAILABLE) {
		json_decref(us->user);
		us->user = user;
	}
	snprintf(us->trouble, sizeof us->trouble, "%s", err.text);
	err_clear(&err);
}

static void user_draw(struct screen *s, struct area a)
{
	struct user_screen *us = user_of(s);
	struct area in = area_inset(&a, 0, 2);
	page_start(&us->page, in.w < READING ? in.w : READING);
	if (us->user)
		user_write(s, &us->page, us->user);
	else
		page_text(&us->page, *us->trouble ? STYLE_BAD : STYLE_DIM, 0, *us->trouble ? us->trouble : "Loading…");
	page_draw(&us->page, &in);
}

/* ---- actions ---- */

static bool can_ban(const struct screen *s)
{
	return user_of(s)->user && !user_is_banned(user_of(s)->user);
}

static bool can_unban(const struct screen *s)
{
	return user_is_banned(user_of(s)->user);
}

static bool can_promote(const struct screen *s)
{
	return user_of(s)->user && !user_is_admin(user_of(s)->user);
}

static bool can_demote(const struct screen *s)
{
	return user_is_admin(user_of(s)->user);
}

static bool is_there(const struct screen *s)
{
	return user_of(s)->user;
}

static void ban(struct screen *s)
{
	user_ask_ban(s, user_of(s)->user);
}

static void unban(struct screen *s)
{
	user_ask_unban(s, user_of(s)->user);
}

static void change_role(struct screen *s)
{
	user_ask_role(s, user_of(s)->user);
}

static void products(struct screen *s)
{
	screen_push(s->app, &screen_user_products, user_of(s)->user);
}

static void orders(struct screen *s)
{
	screen_push(s->app, &screen_all_orders, user_of(s)->user);
}

static const struct action user_actions[] = {
	{{'p'}, "products", "what the user sells, on sale or not", is_there, products},
	{{'o'}, "orders", "what the user bought and sold", is_there, orders},
	{{'b'}, "ban", "ban, with a reason", can_ban, ban},
	{{'u'}, "let in again", "lift the ban, with a reason", can_unban, unban},
	{{'m'}, "make admin", "make the user an administrator", can_promote, change_role},
	{{'t'}, "take admin away", "take the administrator's rights away", can_demote, change_role},
	{{0}, NULL, NULL, NULL, NULL},
};

const struct screen_kind screen_user = {
	.title = "User", .size = sizeof(struct user_screen), .sees = SEES_USERS, .actions = user_actions, .open = user_open,
	.close = user_close, .reload = user_reload, .draw = user_draw,
};
