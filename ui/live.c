/* Keeping what is shown up to date: pushes mark what is stale, once a turn it is asked for anew. */
#include "ui/live.h"

#include <string.h>

#include "base/timeutil.h"
#include "ui/list.h"
#include "ui/notice.h"
#include "ui/preference.h"
#include "ui/say.h"
#include "ui/screens.h"

json_t *live_ask(struct app *app, const char *method, json_t *params)
{
	struct err err = {0};
	app->calling = true;
	json_t *answer = client_call(app->client, method, params, &err);
	app->calling = false;
	if (!answer && err.code == ERR_UNAVAILABLE)
		app->retry_at = time_monotonic() + 1000;
	err_clear(&err);
	return answer;
}

void app_changed(struct app *app, unsigned sees)
{
	app->header.stale |= sees;
	app->stale = true;
	for (int i = 0; i < TABS; i++)
		if (app->roots[i] && (app->roots[i]->kind->sees & sees))
			app->roots[i]->stale = true;
	for (struct screen *s = app->top; s; s = s->below)
		if (s->kind->sees & sees)
			s->stale = true;
}

static void refresh_cart(struct app *app)
{
	json_t *cart = app->person.guest ? basket_cart(&app->basket, app->shop.currency) : live_ask(app, "cart.get", NULL);
	if (cart) {
		say_money(got_text(cart, "total"), app->shop.currency, app->header.cart_total, sizeof app->header.cart_total);
		app->header.cart_count = got_int(cart, "count");
	}
	json_decref(cart);
}

static void refresh_count(struct app *app, const char *method, json_t *params, const char *member, int64_t *count)
{
	json_t *answer = live_ask(app, method, params);
	if (answer)
		*count = got_int(answer, member);
	json_decref(answer);
}

static json_t *one_row(void)
{
	return json_pack("{s:i}", "limit", 1);
}

static void refresh_header(struct app *app)
{
	unsigned what = app->header.stale;
	app->header.stale = 0;
	if (what & SEES_ACCOUNT)
		preference_ask(app);
	if (what & SEES_CART)
		refresh_cart(app);
	if (what & SEES_NOTIFICATIONS && !app->person.guest)
		refresh_count(app, "notification.list", one_row(), "unread", &app->header.unread);
	if (what & SEES_MESSAGES && !app->person.guest)
		refresh_count(app, "message.unread", one_row(), "unread", &app->header.waits[TAB_MESSAGES]);
	if (what & SEES_APPROVALS && app->person.admin)
		refresh_count(app, "product.list", json_pack("{s:s, s:i, s:b}", "status", "pending", "limit", 1, "count", 1),
		              "count", &app->header.waits[TAB_APPROVALS]);
}

json_t *live_changes(void)
{
	return json_pack("{s:b}", "changes", 1);
}

/* What is subscribed to comes first: what changes later than an answer is told. */
void live_begin(struct app *app, bool account)
{
	const struct {
		bool asked;
		struct client_question question;
	} all[] = {
		{true, {"server.info", NULL}},
		{true, {"server.subscribe", NULL}},
		{account, {"auth.whoami", NULL}},
		{account, {"notification.subscribe", live_changes()}},
		{shop_shows_tree(), {"category.list", NULL}},
		{true, {"product.list", json_pack("{s:i}", "limit", list_page_rows())}},
		{account, {"preference.get", NULL}},
		{account, {"cart.get", NULL}},
		{account, {"notification.list", one_row()}},
		{account, {"message.unread", one_row()}},
	};
	enum { ALL = sizeof all / sizeof *all };
	struct client_question asked[ALL];
	size_t n = 0;
	for (size_t i = 0; i < ALL; i++)
		if (all[i].asked)
			asked[n++] = all[i].question;
		else
			json_decref(all[i].question.params);
	client_ask_ahead(app->client, asked, n);
}

void live_refresh(struct app *app)
{
	if (app->calling)
		return;
	for (int i = 0; i < 2 && app->header.stale; i++)   /* an answer may be a reason to ask: another zone, other colours */
		refresh_header(app);
	struct screen *s = screen_under(app->top);
	if (s->stale && s->kind->reload)
		s->kind->reload(s);
	s->stale = false;
}

static unsigned word_sees(const char *word)
{
	static const struct {
		const char *word;
		unsigned sees;
	} words[] = {
		{"cart", SEES_CART}, {"orders", SEES_ORDERS}, {"order", SEES_ORDERS}, {"products", SEES_PRODUCTS},
		{"product", SEES_PRODUCTS | SEES_APPROVALS}, {"stock", SEES_PRODUCTS}, {"notifications", SEES_NOTIFICATIONS},
		{"approvals", SEES_APPROVALS}, {"messages", SEES_MESSAGES}, {"message", SEES_MESSAGES}, {"review", SEES_PRODUCTS},
		{"account", SEES_ACCOUNT}, {"users", SEES_USERS},
	};
	size_t n = strcspn(word, ".");
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strlen(words[i].word) == n && strncmp(words[i].word, word, n) == 0)
			return words[i].sees;
	return 0;
}

void app_push(struct app *app, const json_t *push)
{
	const char *method = got_text(push, "method");
	const json_t *params = json_object_get(push, "params");
	unsigned sees = 0;
	size_t i;
	json_t *word;
	if (strcmp(method, "resync") == 0)
		sees = SEES_ALL;
	if (strcmp(method, "changed") == 0)
		json_array_foreach(json_object_get(params, "what"), i, word)
			sees |= json_is_string(word) ? word_sees(json_string_value(word)) : 0;
	if (strcmp(method, "broadcast") == 0)
		notice_arrived(app, got_text(params, "text"));
	if (strcmp(method, "notification") == 0) {
		sees = SEES_NOTIFICATIONS | word_sees(got_text(params, "kind"));
		notice_arrived(app, got_text(params, "text"));
	}
	if (sees)
		app_changed(app, sees);
}
