/* Running the market: what an admin looks after. */
#include <stdio.h>

#include "ui/menu.h"
#include "ui/say.h"
#include "ui/screens.h"
#include "ui/state.h"
#include "ui/today.h"

struct admin {
	struct menu menu;
	json_t *stats;          /* as server.stats gives them */
	char trouble[240];
};

static struct admin *admin_of(const struct screen *s)
{
	return (struct admin *)s;
}

/* ---- what the sections hold ---- */

static void today_preview(struct screen *s, struct page *p)
{
	const struct admin *ad = admin_of(s);
	if (ad->stats)
		today_write(s, p, ad->stats);
	else
		page_text(p, *ad->trouble ? STYLE_BAD : STYLE_DIM, 0, *ad->trouble ? ad->trouble : "Loading…");
}

static void users_preview(struct screen *s, struct page *p)
{
	long long users = got_int(admin_of(s)->stats, "users"), today = got_int(admin_of(s)->stats, "signups_today");
	page_line(p, STYLE_STRONG, "Accounts %lld, opened today %lld.", users, today);
	page_gap(p);
	page_text(p, STYLE_DIM, 0, "Find somebody, see what he sells and buys, ban him or let him in again, make him an "
	                           "administrator.");
}

static void categories_preview(struct screen *s, struct page *p)
{
	(void)s;
	page_text(p, STYLE_TEXT, 0, "The shelves of the shop, as a tree.");
	page_gap(p);
	page_text(p, STYLE_DIM, 0, "Make one, rename it, move it, give it its place, take it away when it is empty.");
}

static void orders_preview(struct screen *s, struct page *p)
{
	page_line(p, STYLE_STRONG, "Orders today %lld.", (long long)got_int(admin_of(s)->stats, "orders_today"));
	page_gap(p);
	page_text(p, STYLE_DIM, 0, "Everybody's orders: mark as paid, settle what is disputed, refund.");
}

static void sessions_preview(struct screen *s, struct page *p)
{
	const json_t *doors = json_object_get(admin_of(s)->stats, "sessions");
	page_line(p, STYLE_STRONG, "Windows %lld, connections of scripts %lld.",
	          (long long)(got_int(doors, "ssh") + got_int(doors, "telnet")), (long long)got_int(doors, "json"));
	page_gap(p);
	page_text(p, STYLE_DIM, 0, "Who is here, from where, since when. Any of them can be ended.");
}

static void broadcast_preview(struct screen *s, struct page *p)
{
	(void)s;
	page_text(p, STYLE_TEXT, 0, "One line to everybody who is here just now.");
	page_gap(p);
	page_text(p, STYLE_DIM, 0, "It appears in their status line, and is not kept.");
}

static void audit_preview(struct screen *s, struct page *p)
{
	(void)s;
	page_text(p, STYLE_TEXT, 0, "What admins did to what is others', and how accounts were secured.");
	page_gap(p);
	page_text(p, STYLE_DIM, 0, "Who did it, to what, when and why. Nothing is ever taken out of it.");
}

/* ---- life ---- */

static void (*const previews[])(struct screen *s, struct page *p) = {
	today_preview, users_preview, categories_preview, orders_preview, sessions_preview, broadcast_preview, audit_preview,
};

static bool admin_open(struct screen *s, const json_t *arg)
{
	(void)arg;
	menu_start(&admin_of(s)->menu, previews, sizeof previews / sizeof *previews);
	return true;
}

static void admin_close(struct screen *s)
{
	json_decref(admin_of(s)->stats);
	menu_close(&admin_of(s)->menu);
}

static void admin_reload(struct screen *s)
{
	struct admin *ad = admin_of(s);
	struct err err = {0};
	json_t *stats = screen_call(s, "server.stats", NULL, &err);
	if (stats) {
		json_decref(ad->stats);
		ad->stats = stats;
	}
	snprintf(ad->trouble, sizeof ad->trouble, "%s", err.text);
	err_clear(&err);
}

/* ---- actions ---- */

#define OPENS(name, kind)                                   \
	static void name(struct screen *s)                  \
	{                                                   \
		screen_push(s->app, &kind, NULL);           \
	}

OPENS(open_today, screen_today)
OPENS(open_users, screen_users)
OPENS(open_categories, screen_categories)
OPENS(open_orders, screen_all_orders)
OPENS(open_sessions, screen_sessions)
OPENS(open_broadcast, screen_broadcast)
OPENS(open_audit, screen_audit)

static const struct action admin_actions[] = {
	{{'t'}, NULL, "Numbers of the day", NULL, open_today},
	{{'u'}, NULL, "Users", NULL, open_users},
	{{'c'}, NULL, "Categories", NULL, open_categories},
	{{'o'}, NULL, "All orders", NULL, open_orders},
	{{'i'}, NULL, "Sessions", NULL, open_sessions},
	{{'b'}, NULL, "Broadcast", NULL, open_broadcast},
	{{'a'}, NULL, "Audit", NULL, open_audit},
	{{ON_KEY(KEY_ENTER_), ON_KEY(KEY_RIGHT_), 'l'}, "open", "the selected section", NULL, menu_enter},
	{{0}, NULL, NULL, NULL, NULL},
};

const struct screen_kind screen_admin = {
	.title = "Admin", .size = sizeof(struct admin), .sees = SEES_USERS, .refresh_s = 10, .actions = admin_actions, .open = admin_open,
	.close = admin_close, .reload = admin_reload, .draw = menu_draw, .plain = menu_plain,
};
