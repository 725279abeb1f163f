/* The pages of the header, and the actions that work on every screen. */
#include <string.h>

#include "ui/action.h"
#include "ui/form.h"
#include "ui/list.h"
#include "ui/popup.h"
#include "ui/screens.h"
#include "ui/state.h"

enum { ALL, ACCOUNT, ADMIN };   /* who sees a page; a guest is asked to sign in where it takes an account */

static const struct {
	const char *labels[TAB_SIZES];
	const char *letter;
	const struct screen_kind *kind;
	int whose;
} tabs[TABS] = {
	[TAB_SHOP] = {{"Shop", "Shop", "Shop", "S"}, "S", &screen_shop, ALL},
	[TAB_CART] = {{"Cart", "Cart", "Cart", "C"}, "C", &screen_cart, ALL},
	[TAB_ORDERS] = {{"Orders", "Orders", "Ord", "O"}, "O", &screen_orders, ACCOUNT},
	[TAB_SELLING] = {{"Selling", "Selling", "Sell", "E"}, "eE", &screen_selling, ACCOUNT},
	[TAB_MESSAGES] = {{"Messages", "Messages", "Msg", "M"}, "M", &screen_messages, ACCOUNT},
	[TAB_NOTIFICATIONS] = {{"Notifications", "Notif", "Notif", "N"}, "N", &screen_notifications, ACCOUNT},
	[TAB_ACCOUNT] = {{"Account", "Account", "Acct", "A"}, "A", &screen_account, ACCOUNT},
	[TAB_APPROVALS] = {{"Approvals", "Appr", "Appr", "P"}, "pP", &screen_approvals, ADMIN},
	[TAB_ADMIN] = {{"Admin", "Admin", "Adm", "D"}, "dD", &screen_admin, ADMIN},
};

bool tab_visible(const struct app *app, enum tab tab)
{
	return tabs[tab].whose != ADMIN || app->person.admin;
}

const char *tab_label(enum tab tab, enum tab_size size)
{
	return tabs[tab].labels[size];
}

const char *tab_letter(enum tab tab)
{
	return tabs[tab].letter;
}

/* The digits count the pages as the header does. */
const struct action *tab_action(enum tab tab)
{
	const struct action *row = app_actions;
	while (row->keys[0] && row->keys[1] != '1' + (uint32_t)tab)
		row++;
	return row;
}

void app_go(struct app *app, enum tab tab)
{
	while (app->top && app->top->below)
		screen_pop(app->top);
	app->tab = tab;
	*app->link = '\0';
	app->top = app->roots[tab];
	if (app->top)
		app->top->stale = true;
	else
		app->roots[tab] =
			screen_push(app, app->person.guest && tabs[tab].whose != ALL ? &screen_gate : tabs[tab].kind, NULL);
	app->stale = true;
}

static void go_shop(struct screen *s)
{
	app_go(s->app, TAB_SHOP);
}

static void go_cart(struct screen *s)
{
	app_go(s->app, TAB_CART);
}

static void go_orders(struct screen *s)
{
	app_go(s->app, TAB_ORDERS);
}

static void go_selling(struct screen *s)
{
	app_go(s->app, TAB_SELLING);
}

static void go_messages(struct screen *s)
{
	app_go(s->app, TAB_MESSAGES);
}

static void go_notifications(struct screen *s)
{
	app_go(s->app, TAB_NOTIFICATIONS);
}

static void go_account(struct screen *s)
{
	app_go(s->app, TAB_ACCOUNT);
}

static void go_admin(struct screen *s)
{
	app_go(s->app, TAB_ADMIN);
}

static void go_approvals(struct screen *s)
{
	app_go(s->app, TAB_APPROVALS);
}

/* A form or a search has the letters. */
static bool typing(const struct screen *s)
{
	return s->form || (s->list && s->list->typing);
}

/* Letters do not leave what is being typed, nor a question. */
static bool may_go(const struct screen *s)
{
	return !typing(s) && !s->draft && !popup_open(s);
}

static bool may_govern(const struct screen *s)
{
	return may_go(s) && s->app->person.admin;
}

static bool is_guest(const struct screen *s)
{
	return may_go(s) && s->app->person.guest;
}

static void sign_in(struct screen *s)
{
	screen_push(s->app, &screen_sign_in, NULL);
}

static void sign_up(struct screen *s)
{
	screen_push(s->app, &screen_sign_up, NULL);
}

static bool can_go_back(const struct screen *s)
{
	return s->below && !typing(s) && !popup_open(s);
}

static bool can_reload(const struct screen *s)
{
	return may_go(s) && s->kind->reload;
}

static void reload(struct screen *s)
{
	s->app->header.stale = SEES_ALL;
	s->kind->reload(s);
}

static bool has_plain(const struct screen *s)
{
	return may_go(s) && (s->kind->plain || s->list || s->page);
}

static bool has_help(const struct screen *s)
{
	return !popup_open(s) && !typing(s);
}

static bool at_top(const struct screen *s)
{
	return !s->below && !typing(s);
}

static void repaint(struct screen *s)
{
	s->app->repaint = true;
}

bool app_unsaved(const struct app *app)
{
	for (const struct screen *s = app->top; s; s = s->below)
		if (s->draft || (s->form && form_unsaved(s->form)))
			return true;
	if (json_object_size(app->drafts) > 0)
		return true;
	return app->person.guest && json_array_size(app->basket.lines) > 0;
}

/* Leaves; the first time it only warns when something would be lost. */
static void leave(struct screen *s)
{
	struct app *app = s->app;
	if (app->leaving || !app_unsaved(app)) {
		app->finished = true;
		return;
	}
	app->leaving = true;
	screen_say(s, NOTICE_WARN, "%s would be lost. Press it again to leave.",
	           app->person.guest && app->basket.lines ? "The cart" : "What you typed");
}

const struct action app_actions[] = {
	{{'?'}, "help", "this help", has_help, popup_help},
	{{ON_CTRL('g'), '?'}, "help", "this help", typing, popup_help},
	{{ON_KEY(KEY_ESC_)}, "back", "one level back", can_go_back, screen_back},
	{{ON_NONE}, NULL, "Capital letter or digit opens:", may_go, NULL},
	{{'S', '1', 's'}, NULL, "Shop", may_go, go_shop},
	{{'C', '2', 'c'}, NULL, "Cart", may_go, go_cart},
	{{'O', '3', 'o'}, NULL, "Orders", may_go, go_orders},
	{{'E', '4', 'e'}, NULL, "Selling", may_go, go_selling},
	{{'M', '5', 'm'}, NULL, "Messages", may_go, go_messages},
	{{'N', '6', 'n'}, NULL, "Notifications", may_go, go_notifications},
	{{'A', '7', 'a'}, NULL, "Account", may_go, go_account},
	{{'P', '8', 'p'}, NULL, "Approvals", may_govern, go_approvals},
	{{'D', '9', 'd'}, NULL, "Admin", may_govern, go_admin},
	{{'i'}, "sign in", "sign in", is_guest, sign_in},
	{{'u'}, "sign up", "open an account", is_guest, sign_up},
	{{'y'}, NULL, "a plain page, to copy from", has_plain, popup_plain},
	{{'r'}, NULL, "load the page anew", can_reload, reload},
	{{ON_CTRL('l')}, NULL, "draw the screen again", NULL, repaint},
	{{'q'}, "quit", "leave the shop", at_top, leave},
	{{ON_CTRL('c')}, NULL, "leave from anywhere", NULL, leave},
	{{0}, NULL, NULL, NULL, NULL},
};
