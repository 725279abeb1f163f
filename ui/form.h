/* The form: fields made of the rows of the operation table (label, limits, help), typed into, checked, and sent. */
#ifndef UI_FORM_H
#define UI_FORM_H

#include "base/err.h"
#include "ops/op.h"
#include "ui/edit.h"
#include "ui/screen.h"

enum field_kind { FIELD_TEXT, FIELD_BODY, FIELD_SECRET, FIELD_USER, FIELD_MONEY, FIELD_INT, FIELD_CHOICE };

struct field {
	const char *name;
	const char *label;
	const char *help;
	enum field_kind kind;
	bool required;
	int64_t min, max;
	struct edit edit;
	json_t *choices;       /* [{"value": …, "label": "…"}] of a FIELD_CHOICE */
	int choice;            /* index in choices */
	char error[160];
};

struct form {
	struct field fields[OP_MAX_PARAMS];
	int count;
	int focus;             /* count: the button */
	int top;               /* rows scrolled away */
	bool checks;           /* what is missing is marked before it is sent; else the market marks all that is wrong */
	bool changed;          /* something was typed since form_start() */
	bool light;            /* what is typed here is soon typed again: leaving it asks nothing */
	bool barred;           /* has a field of what the market refuses where others can listen, and they can: it is not to be asked */
	bool lone;             /* all that is drawn is its one field, over the whole area; its keys are the screen's own actions */
	const char *button;    /* "Save" */
	const char *currency;  /* shown after money */
	struct screen *screen;
};

extern const struct action form_actions[];   /* between fields, send, leave */

void form_init(struct form *f, struct screen *s, const char *button);
void form_free(struct form *f);
/* Adds the field of an operation's parameter. */
struct field *form_add(struct form *f, const char *method, const char *param);
void form_choices(struct field *field, json_t *choices);               /* takes the reference */
json_t *form_words(const char *words);                                 /* the choices of a row's words: "CASH|CARD" */
void form_choice(json_t *choices, json_t *value, const char *label);   /* appends one; takes value */
struct field *form_field(struct form *f, const char *name);
void form_set(struct form *f, const char *name, const json_t *value);  /* as a member of an answer; no "changed" */
json_t *form_values(const struct form *f);                             /* the parameters; empty optional ones are left out */
void form_fail(struct form *f, struct err *err);                       /* marks err's fields, or says it; clears err */
bool form_unsaved(const struct form *f);               /* something would be lost */
bool form_key(struct form *f, const struct key *key);                  /* a key for the field that has the focus */
void form_draw(struct form *f, struct area a);
const json_t *form_picked(const struct field *field);                  /* the chosen value, borrowed */

#endif
