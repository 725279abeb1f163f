#include "ui/app.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NCURSES_NOMACROS 1
#include <curses.h>

#include "base/text.h"
#include "base/timeutil.h"
#include "ui/action.h"
#include "ui/form.h"
#include "ui/frame.h"
#include "ui/list.h"
#include "ui/live.h"
#include "ui/notice.h"
#include "ui/preference.h"
#include "ui/say.h"
#include "ui/screens.h"
#include "ui/state.h"

enum { MINUTE_MS = 60000 };   /* what is said of times is true for no longer */

/* ---- who and where ---- */

static void set_person(struct app *app, const json_t *user)
{
	app->person.id = got_int(user, "id");
	app->person.guest = user == NULL;
	app->person.admin = strcmp(got_text(user, "role"), "admin") == 0;
	snprintf(app->person.name, sizeof app->person.name, "%s", got_text(user, "username"));
}

static void learn_shop(struct app *app)
{
	json_t *info = live_ask(app, "server.info", NULL);
	const char *name = got_text(info, "name"), *currency = got_text(info, "currency");
	text_fit(*name ? name : "MamaOnline", 20, app->shop.name, sizeof app->shop.name);
	snprintf(app->shop.currency, sizeof app->shop.currency, "%s", *currency ? currency : "EUR");
	json_decref(app->shop.payment_methods);
	app->shop.payment_methods = json_incref(json_object_get(info, "payment_methods"));
	json_decref(info);
}

/* What an admin tells everyone, guests too. */
static void listen(struct app *app)
{
	json_decref(live_ask(app, "server.subscribe", NULL));
}

static void subscribe(struct app *app)
{
	json_decref(live_ask(app, "notification.subscribe", live_changes()));
}

/* The argument of the screen that a deep link names: a number, or a person's name. NULL: the link names only the page. */
static json_t *link_argument(const struct screen_kind *kind, const char *rest)
{
	long long id = strtoll(rest, NULL, 10);
	if (kind == &screen_thread && *rest)
		return id > 0 ? json_pack("{s:I}", "with", (json_int_t)id) : json_pack("{s:s}", "with", rest);
	return kind && id > 0 ? json_pack("{s:I}", "id", (json_int_t)id) : NULL;
}

static void open_named(struct app *app, const char *link)
{
	static const struct {
		const char *noun;
		enum tab tab;
		const struct screen_kind *kind;
	} links[] = {
		{"shop", TAB_SHOP, &screen_product}, {"product", TAB_SHOP, &screen_product},
		{"products", TAB_SHOP, &screen_product}, {"cart", TAB_CART, NULL}, {"order", TAB_ORDERS, &screen_order},
		{"orders", TAB_ORDERS, &screen_order}, {"selling", TAB_SELLING, NULL},
		{"messages", TAB_MESSAGES, &screen_thread}, {"notifications", TAB_NOTIFICATIONS, NULL},
		{"account", TAB_ACCOUNT, NULL}, {"approvals", TAB_APPROVALS, &screen_product}, {"admin", TAB_ADMIN, NULL},
	};
	size_t n = strcspn(link, "/");
	for (size_t i = 0; i < sizeof links / sizeof *links; i++) {
		if (strlen(links[i].noun) != n || strncmp(links[i].noun, link, n) != 0 || !tab_visible(app, links[i].tab))
			continue;
		app_go(app, links[i].tab);
		json_t *arg = link_argument(links[i].kind, link[n] ? link + n + 1 : "");
		if (app->top->kind == &screen_gate)
			snprintf(app->link, sizeof app->link, "%s", link);
		else if (arg)
			screen_push(app, links[i].kind, arg);
		json_decref(arg);
		return;
	}
	app_notice(app, NOTICE_WARN, "There is no such page; this is the shop.");
}

struct app *app_open(const struct app_setup *setup)
{
	struct app *app = xcalloc(1, sizeof *app);
	app->client = setup->client;
	app->header.stale = SEES_ALL;
	app->repaint = app->stale = true;
	app->most_colors = setup->most_colors;
	app->listened = setup->listened;
	app->colors = -1;
	preference_take(app, NULL);
	snprintf(app->host, sizeof app->host, "%s", setup->host ? setup->host : "");
	app->port = setup->port;
	live_begin(app, setup->door == APP_LOGGED_IN);
	learn_shop(app);
	listen(app);
	json_t *who = setup->door == APP_LOGGED_IN ? live_ask(app, "auth.whoami", NULL) : NULL;
	set_person(app, json_object_get(who, "user"));
	json_decref(who);
	if (!app->person.guest)
		subscribe(app);
	app_go(app, TAB_SHOP);
	live_refresh(app);
	if (setup->deep_link && *setup->deep_link)
		open_named(app, setup->deep_link);
	if (setup->door == APP_SIGN_UP)
		screen_push(app, &screen_sign_up, NULL);
	if (setup->door == APP_RESET)
		screen_push(app, &screen_reset, NULL);
	return app;
}

/* ---- ends ---- */

/* Not inside a question: who asked may be among them. */
static void bury(struct app *app)
{
	while (app->grave && !app->calling) {
		struct screen *s = app->grave;
		app->grave = s->below;
		if (s->kind->close)
			s->kind->close(s);
		free(s);
	}
}

static void close_all(struct app *app)
{
	while (app->top && app->top->below)
		screen_pop(app->top);
	for (int i = 0; i < TABS; i++) {
		if (!app->roots[i])
			continue;
		app->roots[i]->below = app->grave;
		app->grave = app->roots[i];
		app->roots[i] = NULL;
	}
	app->top = NULL;
}

void app_close(struct app *app)
{
	if (!app)
		return;
	close_all(app);
	bury(app);
	basket_free(&app->basket);
	json_decref(app->drafts);
	json_decref(app->shop.payment_methods);
	free(app);
}

/* ---- signing in ---- */

static bool adopt_line(struct app *app, const json_t *cart, const json_t *line)
{
	int64_t product = got_int(line, "product"), had = 0;
	size_t i;
	json_t *item;
	json_array_foreach(json_object_get(cart, "items"), i, item)
		if (got_int(item, "product") == product)
			had = got_int(item, "quantity");
	json_t *answer = live_ask(app, "cart.set", json_pack("{s:I, s:I}", "product", (json_int_t)product, "quantity",
	                                                (json_int_t)(had + got_int(line, "quantity"))));
	json_decref(answer);
	return answer != NULL;
}

/* The guest's cart is added to the one the account has. A line that cannot come along is told of and left out. */
static void adopt_basket(struct app *app)
{
	size_t i, n = json_array_size(app->basket.lines), failed = 0;
	json_t *cart = n > 0 ? live_ask(app, "cart.get", NULL) : NULL, *line;
	char text[160];
	json_array_foreach(app->basket.lines, i, line)
		failed += !adopt_line(app, cart, line);
	json_decref(cart);
	snprintf(text, sizeof text, "Welcome, %.40s.%s", app->person.name, n > 0 ? " Your cart came along." : "");
	if (failed > 0)
		snprintf(text, sizeof text, "Welcome, %.40s. %zu of the %zu lines of your cart could not come along.",
		         app->person.name, failed, n);
	app_notice(app, failed > 0 ? NOTICE_WARN : NOTICE_GOOD, text);
	basket_free(&app->basket);
}

void app_sign_in(struct app *app, const json_t *user)
{
	char link[sizeof app->link];
	memcpy(link, app->link, sizeof link);
	set_person(app, user);
	adopt_basket(app);
	subscribe(app);
	close_all(app);
	app->header.stale = SEES_ALL;
	app_go(app, app->tab);
	if (*link)
		open_named(app, link);
}

bool app_open_about(struct app *app, const json_t *data)
{
	static const struct {
		const char *member, *argument;
		const struct screen_kind *kind;
	} things[] = {{"order", "id", &screen_order}, {"product", "id", &screen_product}, {"message", "message", &screen_thread}};
	for (size_t i = 0; i < sizeof things / sizeof *things; i++) {
		int64_t id = got_int(data, things[i].member);
		if (id <= 0)
			continue;
		json_t *arg = json_pack("{s:I}", things[i].argument, (json_int_t)id);
		screen_push(app, things[i].kind, arg);
		json_decref(arg);
		return true;
	}
	return false;
}

/* ---- the status line ---- */

void app_market(struct app *app, bool present)
{
	if (app->away == !present)
		return;
	app->away = !present;
	if (app->away) {
		app_notice(app, NOTICE_WARN, "The market is not answering; trying again…");
		app->notice.until = 0;
	} else {
		app_notice(app, NOTICE_GOOD, "The market is back.");
		app_changed(app, SEES_ALL);
	}
}

static int until(int64_t when, int64_t now, int least)
{
	int wait = when > now ? (int)(when - now) : 0;
	return when == 0 || (least >= 0 && least < wait) ? least : wait;
}

/* Some things change without anybody being told. They are asked for again while they are looked at, and by hand otherwise. */
static void look_again(struct app *app, int64_t now)
{
	struct screen *s = screen_under(app->top);
	if (app->refresh_at && now >= app->refresh_at && !app->away)
		s->stale = app->stale = true;
	if (s->kind->refresh_s == 0)
		app->refresh_at = 0;
	else if (now >= app->refresh_at)
		app->refresh_at = now + s->kind->refresh_s * 1000;
}

int app_tick(struct app *app, int64_t now)
{
	int notice = notice_tick(app, now);
	if (app->retry_at && now >= app->retry_at) {
		app->retry_at = 0;
		app_changed(app, SEES_ALL);
	}
	look_again(app, now);
	if (now >= app->minute_at) {
		app->minute_at = now + MINUTE_MS;
		app->stale = true;
	}
	if (app->preview_at && now >= app->preview_at) {
		app->preview_at = 0;
		app->stale = true;
	}
	notice = until(app->preview_at, now, notice);
	return until(app->refresh_at, now, until(app->retry_at, now, until(app->minute_at, now, notice)));
}

/* ---- keys ---- */

static bool too_small(void)
{
	return LINES < FRAME_ROWS || COLS < FRAME_COLUMNS;
}

static bool is_leave(const struct key *key)
{
	return key->code == KEY_CTRL_ && key->cp == 'c';
}

/* What was said of another page is not left standing on this one; what arrived from elsewhere stays until it is read. */
static void page_turned(struct app *app, unsigned said)
{
	const struct notice *n = &app->notice;
	bool of_page = n->level != NOTICE_INFO && n->count == said;
	if (n->until && (of_page || time_monotonic() - n->since > NOTICE_READ_MS))
		*app->notice.text = '\0';
}

/* marked: the row of the screen's list that the person saw selected; 0: none. A key is for that row or for none. */
static void give_key(struct app *app, struct screen *s, const struct key *key, int64_t marked)
{
	unsigned said = app->notice.count;
	const struct action *action = NULL;
	if (key->code == KEY_MOUSE_)
		mouse_key(app, key);
	else if ((s->form && form_key(s->form, key)) || (s->list && list_key(s->list, key)))
		return;
	else
		action = action_find(s, key);
	if (action && marked && list_id(s->list) != marked && !list_moves(action))
		app_notice(app, NOTICE_INFO, "What was marked is gone; look again, and press the key again.");
	else if (action)
		action->run(s);
	if (app->top != s)
		page_turned(app, said);
}

/* Any other key than the one that leaves takes the warning back. */
static void stay(struct app *app)
{
	if (app->leaving)
		*app->notice.text = '\0';
	app->leaving = false;
}

void app_key(struct app *app, const struct key *key)
{
	if (too_small() && !is_leave(key))
		return;
	int64_t marked = app->top->list ? list_id(app->top->list) : 0;
	live_refresh(app);
	if (!is_leave(key) && !(key->code == KEY_CHAR_ && key->cp == 'q'))
		stay(app);
	app->stale = true;
	give_key(app, app->top, key, marked);
	bury(app);
}

static void fill(struct screen *s)
{
	s->stale = s->stale || (s->list && list_short(s->list));
}

void app_resized(struct app *app)
{
	for (int i = 0; i < TABS; i++)
		if (app->roots[i])
			fill(app->roots[i]);
	for (struct screen *s = app->top; s; s = s->below)
		fill(s);
	app->stale = app->repaint = true;
}

/* ---- drawing ---- */

/* The screen below a popup, then the popups, from the bottom up. */
static void draw_from(struct screen *s, const struct area *body)
{
	if (s->kind->popup && s->below)
		draw_from(s->below, body);
	if (s->kind->draw)
		s->kind->draw(s, *body);
}

static void draw_all(struct app *app)
{
	struct area whole = {0, 0, LINES, COLS, &app->theme};
	app->cursor_y = -1;
	mouse_forget(&app->mouse);
	erase();
	if (too_small()) {
		frame_too_small(&whole);
		return;
	}
	struct area body = frame_draw(app, whole);
	draw_from(app->top, &body);
}

bool app_draw(struct app *app)
{
	live_refresh(app);
	bury(app);
	if (!app->stale)
		return false;
	draw_all(app);
	curs_set(app->cursor_y >= 0);
	move(app->cursor_y >= 0 ? app->cursor_y : LINES - 1, app->cursor_y >= 0 ? app->cursor_x : 0);
	if (app->repaint)
		clearok(stdscr, TRUE);
	app->stale = app->repaint = false;
	wnoutrefresh(stdscr);
	doupdate();
	return true;
}

bool app_wants_mouse(const struct app *app)
{
	return app->mouse.on;
}

bool app_finished(const struct app *app)
{
	return app->finished;
}

int64_t app_last_order(const struct app *app)
{
	return app->last_order;
}
