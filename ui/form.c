#include "ui/form.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "ui/action.h"
#include "ui/popup.h"
#include "ui/say.h"
#include "ui/state.h"

enum { MANY_CHOICES = 5, NAME_MOST = 32 };

void form_init(struct form *f, struct screen *s, const char *button)
{
	f->screen = s;
	f->button = button;
	f->currency = s->app->shop.currency;
}

void form_free(struct form *f)
{
	for (int i = 0; i < f->count; i++) {
		edit_free(&f->fields[i].edit);
		json_decref(f->fields[i].choices);
	}
	f->count = 0;
}

static enum field_kind kind_of(enum param_type type)
{
	switch (type) {
	case PARAM_BODY:
		return FIELD_BODY;
	case PARAM_SECRET:
		return FIELD_SECRET;
	case PARAM_USER:
		return FIELD_USER;
	case PARAM_MONEY:
		return FIELD_MONEY;
	case PARAM_WORD:
	case PARAM_BOOL:
		return FIELD_CHOICE;
	case PARAM_ID:
	case PARAM_INT:
		return FIELD_INT;
	default:
		return FIELD_TEXT;
	}
}

json_t *form_words(const char *words)
{
	json_t *choices = json_array();
	for (const char *p = words; *p; p += strspn(p, "|")) {
		char word[64];
		size_t n = strcspn(p, "|");
		snprintf(word, sizeof word, "%.*s", (int)n, p);
		form_choice(choices, json_string(word), say_word(word));
		p += n;
	}
	return choices;
}

static json_t *choices_of(const struct param *row)
{
	if (row->type != PARAM_BOOL)
		return form_words(row->words ? row->words : "");
	json_t *choices = json_array();
	form_choice(choices, json_false(), "no");
	form_choice(choices, json_true(), "yes");
	return choices;
}

struct field *form_add(struct form *f, const char *method, const char *param)
{
	const struct op *op = op_find(method);
	const struct param *row = op ? op_param(op, param) : NULL;
	struct field *field = &f->fields[f->count++];
	*field = (struct field){.name = param, .label = param, .help = "", .kind = FIELD_TEXT};
	if (!row)
		return field;
	f->barred = f->barred || (f->screen->app->listened && (op->guarded || op->role == OP_ADMIN));
	field->name = row->name;
	field->label = row->label ? row->label : row->name;
	field->help = row->help ? row->help : "";
	field->kind = kind_of(row->type);
	field->required = row->required;
	field->min = row->min;
	field->max = row->max;
	field->edit.wraps = field->edit.lines = row->type == PARAM_BODY;
	bool text = row->type == PARAM_TEXT || row->type == PARAM_BODY || row->type == PARAM_SECRET;
	field->edit.limit = text ? (size_t)row->max : field->kind == FIELD_USER ? NAME_MOST : 20;
	if (field->kind == FIELD_CHOICE)
		field->choices = choices_of(row);
	return field;
}

void form_choices(struct field *field, json_t *choices)
{
	json_decref(field->choices);
	field->choices = choices;
	field->kind = FIELD_CHOICE;
	field->choice = 0;
}

void form_choice(json_t *choices, json_t *value, const char *label)
{
	json_array_append_new(choices, json_pack("{s:o, s:s}", "value", value, "label", label));
}

struct field *form_field(struct form *f, const char *name)
{
	for (int i = 0; i < f->count; i++)
		if (strcmp(f->fields[i].name, name) == 0)
			return &f->fields[i];
	return NULL;
}

const json_t *form_picked(const struct field *field)
{
	return json_object_get(json_array_get(field->choices, (size_t)field->choice), "value");
}

static void pick(struct field *field, const json_t *value)
{
	size_t i;
	json_t *choice;
	json_array_foreach(field->choices, i, choice)
		if (json_equal(json_object_get(choice, "value"), value))
			field->choice = (int)i;
}

void form_set(struct form *f, const char *name, const json_t *value)
{
	struct field *field = form_field(f, name);
	char number[32];
	if (!field || !value || json_is_null(value))
		return;
	snprintf(number, sizeof number, "%lld", (long long)json_integer_value(value));
	if (field->kind == FIELD_CHOICE)
		pick(field, value);
	else
		edit_set(&field->edit, json_is_string(value) ? json_string_value(value) : number);
	if (field->edit.wraps)
		field->edit.cursor = 0;   /* a long text is shown from its beginning */
}

static json_t *value_of(const struct field *field)
{
	const char *text = edit_text(&field->edit);
	char *end;
	if (field->kind == FIELD_CHOICE)
		return json_incref((json_t *)form_picked(field));
	bool may_be_empty = field->required && field->min == 0 && field->kind <= FIELD_SECRET;
	if (!*text && !may_be_empty)
		return NULL;
	long long number = strtoll(text, &end, 10);
	bool counts = field->kind == FIELD_INT || field->kind == FIELD_USER;   /* a user is named by number or name */
	if (counts && *text && !*end)
		return json_integer(number);
	return json_string(text);
}

json_t *form_values(const struct form *f)
{
	json_t *values = json_object();
	for (int i = 0; i < f->count; i++) {
		json_t *value = value_of(&f->fields[i]);
		if (value && !json_is_null(value))
			json_object_set(values, f->fields[i].name, value);
		json_decref(value);
	}
	return values;
}

static void check_field(struct field *field)
{
	const char *text = edit_text(&field->edit), *end = text + strspn(text, "-0123456789");
	bool lengthy = field->kind <= FIELD_SECRET;
	int64_t n = (int64_t)text_length(text, strlen(text));
	if (field->kind == FIELD_CHOICE)
		return;
	if (field->required && n == 0)
		snprintf(field->error, sizeof field->error, "is required");
	else if (lengthy && n > 0 && n < field->min)
		snprintf(field->error, sizeof field->error, "must have at least %lld characters", (long long)field->min);
	else if (field->kind == FIELD_INT && *end)
		snprintf(field->error, sizeof field->error, "must be a whole number");
}

bool form_unsaved(const struct form *f)
{
	return f->changed && !f->light;
}

static bool to_first_bad(struct form *f)
{
	for (int i = 0; i < f->count; i++)
		if (*f->fields[i].error) {
			f->focus = i;
			return true;
		}
	return false;
}

/* Forgets the marks of the last try, and finds what can be found without the market. */
static bool check(struct form *f)
{
	for (int i = 0; i < f->count; i++) {
		*f->fields[i].error = '\0';
		if (f->checks)
			check_field(&f->fields[i]);
	}
	if (!to_first_bad(f))
		return true;
	screen_say(f->screen, NOTICE_WARN, "Some fields are not right.");
	return false;
}

void form_fail(struct form *f, struct err *err)
{
	bool marked = false;
	for (int i = 0; i < err->field_count; i++) {
		struct field *field = form_field(f, err->fields[i].name);
		if (!field || *field->error)
			continue;
		snprintf(field->error, sizeof field->error, "%s", err->fields[i].text);
		marked = true;
	}
	if (marked && to_first_bad(f))
		screen_say(f->screen, NOTICE_WARN, "%s", err->text);
	else
		screen_say_error(f->screen, err);
	err_clear(err);
}

/* ---- keys ---- */

static struct field *focused(const struct form *f)
{
	return f->focus < f->count ? (struct field *)&f->fields[f->focus] : NULL;
}

static void touch(struct form *f, struct field *field)
{
	bool was_bad = *field->error;
	f->changed = true;
	*field->error = '\0';
	for (int i = 0; i < f->count; i++)
		was_bad = was_bad && !*f->fields[i].error;
	if (was_bad)
		screen_say(f->screen, NOTICE_INFO, " ");   /* the last one is mended */
}

static void turn(struct screen *s, int by)
{
	struct field *field = focused(s->form);
	int n = (int)json_array_size(field->choices);
	if (n == 0)
		return;
	field->choice = (field->choice + by + n) % n;
	touch(s->form, field);
}

static void next_choice(struct screen *s)
{
	turn(s, 1);
}

static void previous_choice(struct screen *s)
{
	turn(s, -1);
}

/* The next choice whose label begins with the letter. */
static void jump(struct form *f, struct field *field, const char *letter)
{
	int n = (int)json_array_size(field->choices);
	char label[16];
	for (int i = 1; i <= n; i++) {
		int at = (field->choice + i) % n;
		text_fold(got_text(json_array_get(field->choices, (size_t)at), "label"), label, sizeof label);
		if (strncmp(label, letter, strlen(letter)) == 0) {
			field->choice = at;
			touch(f, field);
			return;
		}
	}
}

static void picked(struct screen *s, const json_t *value)
{
	struct field *field = focused(s->form);
	if (!field || field->kind != FIELD_CHOICE)
		return;
	pick(field, value);
	touch(s->form, field);
}

static bool choice_key(struct form *f, struct field *field, const struct key *key)
{
	char letter[2] = {(char)key->cp, '\0'};
	if (key->code == KEY_CHAR_ && key->cp > ' ' && key->cp < 0x7f)
		jump(f, field, letter);
	return key->code == KEY_CHAR_ || key->code == KEY_PASTE_ || key->code == KEY_PASTE_END_;
}

static bool fits_kind(const struct field *field, uint32_t cp)
{
	if (field->kind == FIELD_INT)
		return (cp >= '0' && cp <= '9') || cp == '-';
	return field->kind != FIELD_MONEY || (cp >= '0' && cp <= '9') || cp == '.';
}

bool form_key(struct form *f, const struct key *key)
{
	struct field *field = focused(f);
	bool types = key->code == KEY_CHAR_ || key->code == KEY_PASTE_;
	struct key typed = *key;
	if (key->code == KEY_CHAR_ && (key->cp == '?' || key->cp == ' ') && !(field && field->kind != FIELD_CHOICE))
		return false;   /* no text there: these are keys */
	if (!field)
		return types || key->code == KEY_PASTE_END_;
	if (field->kind == FIELD_CHOICE)
		return choice_key(f, field, key);
	if (field->kind == FIELD_MONEY && typed.cp == ',')
		typed.cp = '.';
	if (types && !fits_kind(field, typed.cp))
		return true;
	if (!edit_key(&field->edit, &typed))
		return false;
	bool edits = types || key->code == KEY_BACKSPACE_ || key->code == KEY_DELETE_ || key->code == KEY_ENTER_ ||
	             key->code == KEY_CTRL_;
	if (edits)
		touch(f, field);
	if (field->edit.cut)
		screen_say(f->screen, NOTICE_WARN, "%s: no more than %zu characters fit; the rest was cut.", field->label,
		           field->edit.limit);
	return true;
}

static void go(struct screen *s, int by)
{
	struct form *f = s->form;
	f->focus = (f->focus + by + f->count + 1) % (f->count + 1);
}

static void next_field(struct screen *s)
{
	go(s, 1);
}

static void previous_field(struct screen *s)
{
	go(s, -1);
}

static void send_form(struct screen *s)
{
	if (check(s->form) && s->kind->submit)
		s->kind->submit(s);
}

static bool has_choices(const struct screen *s)
{
	const struct field *field = focused(s->form);
	return field && field->kind == FIELD_CHOICE;
}

static bool has_many(const struct screen *s)
{
	const struct field *field = focused(s->form);
	return field && json_array_size(field->choices) >= MANY_CHOICES;
}

static void choose(struct screen *s)
{
	const struct field *field = focused(s->form);
	popup_choose(s, field->label, field->choices, field->choice, picked);
}

/* Enter goes from field to field; on the last one, and on the button, it sends; in a text of many lines it is a new one. */
static bool enter_sends(const struct screen *s)
{
	const struct field *field = focused(s->form);
	return !field || (field == &s->form->fields[s->form->count - 1] && !field->edit.lines && !has_many(s));
}

static bool enter_goes_on(const struct screen *s)
{
	return !enter_sends(s);
}

const struct action form_actions[] = {
	{{ON_KEY(KEY_TAB_), ON_KEY(KEY_DOWN_)}, "next", "next field", NULL, next_field},
	{{ON_KEY(KEY_BACKTAB_), ON_KEY(KEY_UP_)}, NULL, "previous field", NULL, previous_field},
	{{ON_KEY(KEY_ENTER_)}, "choose", "choose from the list", has_many, choose},
	{{ON_KEY(KEY_RIGHT_), ' '}, "change", "the next choice", has_choices, next_choice},
	{{ON_KEY(KEY_LEFT_)}, NULL, "the choice before it", has_choices, previous_choice},
	{{ON_KEY(KEY_ENTER_), ON_CTRL('s')}, action_button, "send the form", enter_sends, send_form},
	{{ON_KEY(KEY_ENTER_)}, NULL, "next field", enter_goes_on, next_field},
	{{ON_CTRL('s')}, action_button, "send the form from any field", enter_goes_on, send_form},
	{{ON_KEY(KEY_ESC_)}, "leave", "leave the form; asks when something was typed", NULL, screen_back},
	{{ON_NONE}, NULL, "^A ^E ^U ^K ^W edit the line", NULL, NULL},
	{{0}, NULL, NULL, NULL, NULL},
};
