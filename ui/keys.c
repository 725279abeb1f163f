/* The ssh public keys that let one in without a password. */
#include <stdio.h>

#include "ui/list_screen.h"
#include "ui/popup.h"
#include "ui/say.h"
#include "ui/screens.h"
#include "ui/state.h"

static void cell_used(const struct list *l, const json_t *row, char *out, size_t size)
{
	(void)l;
	say_time(got_text(row, "last_used_at"), out, size);
	if (!*out)
		snprintf(out, size, "not yet");
}

static const struct column columns[] = {
	{.title = "Label", .width = 16, .style = STYLE_STRONG, .member = "label"},
	{.title = "Fingerprint", .member = "fingerprint"},
	{.title = "Type", .width = 12, .from = 130, .style = STYLE_DIM, .member = "type"},
	{.title = "Added", .width = 22, .from = 104, .style = STYLE_DIM, .member = "created_at", .as = CELL_TIME},
	{.title = "Last used", .width = 22, .from = 72, .style = STYLE_DIM, .cell = cell_used},
	{.title = NULL},
};

static const struct list_spec key_list = {
	.method = "key.list", .id = "id", .columns = columns,
	.empty = "No key yet. Press a and paste the line of your public key, such as ~/.ssh/id_ed25519.pub.",
};

static void keys_draw(struct screen *s, struct area a)
{
	list_page(s->list, a, "SSH keys: they let you in without a password");
}

static void add_fields(struct form *f, struct screen *owner)
{
	(void)owner;
	form_add(f, "key.add", "public_key");
	form_add(f, "key.add", "label");
}

static bool add_done(struct screen *s, const json_t *values, struct err *err)
{
	json_t *key = screen_call(s, "key.add", json_deep_copy(values), err);
	if (!key)
		return false;
	screen_say(s, NOTICE_GOOD, "Added: %.60s, %.60s.", got_text(key, "label"), got_text(key, "fingerprint"));
	app_changed(s->app, SEES_ACCOUNT);
	json_decref(key);
	return true;
}

static void add(struct screen *s)
{
	static const struct ask ask = {"Add an ssh key: paste its public line", "Add it", add_fields, add_done};
	popup_ask(s, &ask);
}

static void remove_it(struct screen *s)
{
	json_t *answer = screen_do(s, "key.remove", json_pack("{s:I}", "id", (json_int_t)s->subject));
	if (!answer)
		return;
	json_decref(answer);
	screen_say(s, NOTICE_GOOD, "The key is removed: it lets nobody in any more.");
	app_changed(s->app, SEES_ACCOUNT);
}

static void ask_remove(struct screen *s)
{
	char question[240];
	s->subject = list_id(s->list);
	snprintf(question, sizeof question, "Remove the key “%.60s”, %.60s?", got_text(list_row(s->list), "label"),
	         got_text(list_row(s->list), "fingerprint"));
	popup_confirm(s, question, "remove it", remove_it);
}

static const struct action keys_actions[] = {
	{{'a'}, "add a key", "add a key: paste its line", NULL, add},
	{{'d', ON_KEY(KEY_DELETE_)}, "remove", "remove the key", list_has_row, ask_remove},
	{{0}, NULL, NULL, NULL, NULL},
};

const struct screen_kind screen_keys = {
	.title = "SSH keys", .size = sizeof(struct list_screen), .sees = SEES_ACCOUNT, .list = &key_list,
	.actions = keys_actions, .open = list_screen_open, .close = list_screen_close, .reload = list_screen_reload,
	.draw = keys_draw,
};
