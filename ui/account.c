/* One's own account: profile, password, keys, logins, preferences, and the way out of it. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "base/timeutil.h"
#include "ui/menu.h"
#include "ui/popup.h"
#include "ui/say.h"
#include "ui/screens.h"
#include "ui/state.h"

struct account {
	struct menu menu;
	json_t *user, *keys, *logins, *chosen;   /* as auth.whoami, key.list, auth.sessions, preference.get give them */
	char trouble[240];
};

static struct account *account_of(const struct screen *s)
{
	return (struct account *)s;
}

/* ---- what the sections hold ---- */

static void write_trouble(const struct account *ac, struct page *p)
{
	page_text(p, *ac->trouble ? STYLE_BAD : STYLE_DIM, 0, *ac->trouble ? ac->trouble : "Loading…");
}

static void profile_preview(struct screen *s, struct page *p)
{
	const json_t *user = account_of(s)->user;
	bool admin = strcmp(got_text(user, "role"), "admin") == 0;
	char since[40];
	if (!user) {
		write_trouble(account_of(s), p);
		return;
	}
	p->labels = 14;
	say_time(got_text(user, "created_at"), since, sizeof since);
	page_pair(p, STYLE_STRONG, "Name", got_text(user, "username"));
	page_pair(p, STYLE_TEXT, "Role", admin ? "administrator" : "buys and sells");
	page_pair(p, STYLE_TEXT, "Member since", since);
	page_pair(p, STYLE_TEXT, "E-mail", got_text(user, "email"));
	page_gap(p);
	page_text(p, STYLE_DIM, 0, "Others see your name, never the e-mail address. Enter changes the address.");
}

static void password_preview(struct screen *s, struct page *p)
{
	(void)s;
	page_text(p, STYLE_TEXT, 0, "Enter changes your password.");
	page_gap(p);
	page_text(p, STYLE_DIM, 0, "You type the old one once. All your other windows and scripts are logged out then; this "
	                           "window stays.");
}

static void keys_preview(struct screen *s, struct page *p)
{
	const json_t *rows = json_object_get(account_of(s)->keys, "results");
	char used[40];
	json_t *key;
	size_t i;
	if (!rows) {
		write_trouble(account_of(s), p);
		return;
	}
	page_text(p, STYLE_TEXT, 0, json_array_size(rows) ? "These keys let you in without a password:"
	                                                  : "No key yet. With an ssh key you come in without a password.");
	page_gap(p);
	json_array_foreach((json_t *)rows, i, key) {
		say_time(got_text(key, "last_used_at"), used, sizeof used);
		page_sides(p, STYLE_STRONG, got_text(key, "label"), *used ? used : "not used yet");
		page_text(p, STYLE_DIM, 0, got_text(key, "fingerprint"));
		page_gap(p);
	}
	page_text(p, STYLE_DIM, 0, "Enter adds and removes keys.");
}

static void logins_preview(struct screen *s, struct page *p)
{
	const json_t *rows = json_object_get(account_of(s)->logins, "results");
	char text[160], since[40];
	json_t *login;
	size_t i;
	if (!rows) {
		write_trouble(account_of(s), p);
		return;
	}
	page_text(p, STYLE_TEXT, 0, "Where you are logged in just now:");
	page_gap(p);
	json_array_foreach((json_t *)rows, i, login) {
		bool current = got_true(login, "current");
		say_time(got_text(login, "connected_at"), since, sizeof since);
		snprintf(text, sizeof text, "%.20s from %.60s%s", say_word(got_text(login, "door")), got_text(login, "source"),
		         current ? ", this one" : "");
		page_sides(p, current ? STYLE_STRONG : STYLE_TEXT, text, since);
	}
	page_gap(p);
	page_text(p, STYLE_DIM, 0, "Enter ends one, or all.");
}

static void preferences_preview(struct screen *s, struct page *p)
{
	const json_t *chosen = account_of(s)->chosen;
	char now[40];
	if (!chosen) {
		write_trouble(account_of(s), p);
		return;
	}
	time_date(time_now(), now, sizeof now);
	page_pair(p, STYLE_TEXT, "Colours", say_word(got_text(chosen, "colors")));
	page_pair(p, STYLE_TEXT, "Mouse", got_true(chosen, "mouse") ? "on" : "off");
	page_pair(p, STYLE_TEXT, "Time zone", got_text(chosen, "time_zone"));
	page_pair(p, STYLE_TEXT, "Now it is", now);
	page_gap(p);
	page_text(p, STYLE_DIM, 0, "Enter changes them. They count in all your windows, now and later.");
}

static void logout_preview(struct screen *s, struct page *p)
{
	(void)s;
	page_text(p, STYLE_TEXT, 0, "Enter logs you out here: this window closes.");
	page_gap(p);
	page_text(p, STYLE_DIM, 0, "What is in your cart stays there. Everywhere at once: see Sessions.");
}

/* ---- life ---- */

static void (*const previews[])(struct screen *s, struct page *p) = {
	profile_preview, password_preview, keys_preview, logins_preview, preferences_preview, logout_preview,
};

static bool account_open(struct screen *s, const json_t *arg)
{
	(void)arg;
	menu_start(&account_of(s)->menu, previews, sizeof previews / sizeof *previews);
	return true;
}

static void forget(struct account *ac)
{
	json_decref(ac->user);
	json_decref(ac->keys);
	json_decref(ac->logins);
	json_decref(ac->chosen);
}

static void account_close(struct screen *s)
{
	forget(account_of(s));
	menu_close(&account_of(s)->menu);
}

static void learn(struct screen *s, const char *method, json_t **slot)
{
	struct account *ac = account_of(s);
	struct err err = {0};
	json_t *answer = screen_call(s, method, NULL, &err);
	if (answer) {
		json_decref(*slot);
		*slot = answer;
	} else {
		snprintf(ac->trouble, sizeof ac->trouble, "%s", err.text);
	}
	err_clear(&err);
}

static void account_reload(struct screen *s)
{
	struct account *ac = account_of(s);
	json_t *who = NULL;
	*ac->trouble = '\0';
	learn(s, "auth.whoami", &who);
	if (who) {
		json_decref(ac->user);
		ac->user = json_incref(json_object_get(who, "user"));
		json_decref(who);
	}
	learn(s, "key.list", &ac->keys);
	learn(s, "auth.sessions", &ac->logins);
	learn(s, "preference.get", &ac->chosen);
}

/* ---- actions ---- */

/* What a popup asked for is sent as it is. */
static bool change(struct screen *s, const char *method, const json_t *values, const char *said, struct err *err)
{
	json_t *answer = screen_call(s, method, json_deep_copy(values), err);
	if (!answer)
		return false;
	json_decref(answer);
	screen_say(s, NOTICE_GOOD, "%s", said);
	app_changed(s->app, SEES_ACCOUNT);
	return true;
}

static void email_fields(struct form *f, struct screen *owner)
{
	(void)owner;
	form_add(f, "auth.email_change", "email");
	form_add(f, "auth.email_change", "password");
}

static bool email_done(struct screen *s, const json_t *values, struct err *err)
{
	return change(s, "auth.email_change", values, "The e-mail address is changed.", err);
}

static void profile(struct screen *s)
{
	static const struct ask ask = {"Change the e-mail address", "Change it", email_fields, email_done};
	popup_ask(s, &ask);
}

static void password_fields(struct form *f, struct screen *owner)
{
	(void)owner;
	form_add(f, "auth.password_change", "old_password");
	form_add(f, "auth.password_change", "new_password");
}

static bool password_done(struct screen *s, const json_t *values, struct err *err)
{
	return change(s, "auth.password_change", values, "The password is changed. You are logged out everywhere but here.", err);
}

static void password(struct screen *s)
{
	static const struct ask ask = {"Change the password", "Change it", password_fields, password_done};
	popup_ask(s, &ask);
}

static void keys(struct screen *s)
{
	screen_push(s->app, &screen_keys, NULL);
}

static void logins(struct screen *s)
{
	screen_push(s->app, &screen_logins, NULL);
}

static void preferences(struct screen *s)
{
	screen_push(s->app, &screen_preferences, account_of(s)->chosen);
}

static void log_out(struct screen *s)
{
	json_t *answer = screen_do(s, "auth.logout", NULL);
	s->app->finished = answer != NULL;
	json_decref(answer);
}

static void ask_log_out(struct screen *s)
{
	popup_confirm(s, "Log out? This window closes.", "log out", log_out);
}

static const struct action account_actions[] = {
	{{'p'}, NULL, "Profile", NULL, profile},
	{{'w'}, NULL, "Password", NULL, password},
	{{'b'}, NULL, "SSH keys", NULL, keys},
	{{'i'}, NULL, "Sessions", NULL, logins},
	{{'f'}, NULL, "Preferences", NULL, preferences},
	{{'x'}, NULL, "Log out", NULL, ask_log_out},
	{{ON_KEY(KEY_ENTER_), ON_KEY(KEY_RIGHT_), 'l'}, "open", "the selected section", NULL, menu_enter},
	{{0}, NULL, NULL, NULL, NULL},
};

const struct screen_kind screen_account = {
	.title = "Account", .size = sizeof(struct account), .sees = SEES_ACCOUNT, .actions = account_actions,
	.open = account_open, .close = account_close, .reload = account_reload, .draw = menu_draw, .plain = menu_plain,
};
