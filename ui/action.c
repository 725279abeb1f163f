#include "ui/action.h"

#include <stdio.h>
#include <string.h>

#include "ui/form.h"
#include "ui/list.h"
#include "ui/page.h"

static int gather(const struct screen *s, const struct action *table, const struct action **out, int n, int max,
                  bool only_enabled)
{
	for (; table && table->keys[0] && n < max; table++)
		if (!only_enabled || !table->enabled || table->enabled(s))
			out[n++] = table;
	return n;
}

int action_gather(const struct screen *s, const struct action **out, int max, bool only_enabled)
{
	if (only_enabled && s->list && s->list->typing) {
		int typing = gather(s, list_typing_actions, out, 0, max, true);
		return gather(s, app_actions, out, typing, max, true);
	}
	int n = gather(s, s->kind->actions, out, 0, max, only_enabled);
	if (s->list) {
		n = gather(s, list_search_actions, out, n, max, only_enabled);
		n = gather(s, list_actions, out, n, max, only_enabled);
	}
	if (s->form && !s->form->lone)
		n = gather(s, form_actions, out, n, max, only_enabled);
	if (s->page)
		n = gather(s, page_actions, out, n, max, only_enabled);
	return gather(s, app_actions, out, n, max, only_enabled);
}

const char action_button[] = "send";

const char *action_label(const struct screen *s, const struct action *row)
{
	return row->label == action_button && s->form ? s->form->button : row->label;
}

static uint32_t written(const struct key *key)
{
	if (key->mods & (KEY_MOD_ALT | KEY_MOD_CTRL))
		return 0;
	if (key->code == KEY_CHAR_)
		return key->cp;
	return key->code == KEY_CTRL_ ? ON_CTRL(key->cp) : ON_KEY(key->code);
}

const struct action *action_find(const struct screen *s, const struct key *key)
{
	const struct action *rows[ACTION_MOST];
	uint32_t code = written(key);
	int n = action_gather(s, rows, ACTION_MOST, true);
	for (int i = 0; code && i < n; i++)
		for (int k = 0; k < 4 && rows[i]->keys[k]; k++)
			if (rows[i]->keys[k] == code && rows[i]->run)
				return rows[i];
	return NULL;
}

void action_key_name(uint32_t key, char out[KEY_NAME])
{
	static const char *const names[] = {
		[KEY_ENTER_] = "Enter", [KEY_TAB_] = "Tab", [KEY_BACKTAB_] = "Shift-Tab", [KEY_ESC_] = "Esc",
		[KEY_BACKSPACE_] = "Backspace", [KEY_DELETE_] = "Del", [KEY_INSERT_] = "Ins", [KEY_UP_] = "↑",
		[KEY_DOWN_] = "↓", [KEY_LEFT_] = "←", [KEY_RIGHT_] = "→", [KEY_HOME_] = "Home", [KEY_END_] = "End",
		[KEY_PGUP_] = "PgUp", [KEY_PGDN_] = "PgDn",
	};
	uint32_t code = key & 0xffffff;
	*out = '\0';
	if (key & 0x40000000u)
		snprintf(out, KEY_NAME, "%s", code < sizeof names / sizeof *names && names[code] ? names[code] : "");
	else if (key & 0x20000000u)
		snprintf(out, KEY_NAME, "^%c", (int)code - 'a' + 'A');
	else if (key != ON_NONE)
		snprintf(out, KEY_NAME, code == ' ' ? "Space" : "%c", (int)code);
}
