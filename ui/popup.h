/* What is asked or told over a screen: yes or no, one of several, a few fields, a text. Each answer goes to the screen below. */
#ifndef UI_POPUP_H
#define UI_POPUP_H

#include "ui/form.h"
#include "ui/screen.h"

/* y does it; everything else does not. `yes` says what y does: "discard". */
void popup_confirm(struct screen *owner, const char *question, const char *yes, void (*done)(struct screen *owner));
/* choices as in form_choices(); done gets the value of the chosen one, borrowed. */
void popup_choose(struct screen *owner, const char *title, const json_t *choices, int now,
                  void (*done)(struct screen *owner, const json_t *value));

/* A text to be read; any of Enter, Esc and q goes on. */
void popup_tell(struct screen *owner, const char *title, const char *text);

struct ask {
	const char *title;
	const char *button;
	void (*fields)(struct form *f, struct screen *owner);          /* adds the fields */
	/* Gets the values (borrowed); may open another screen. True closes the form; false: err says why, the text stays. */
	bool (*done)(struct screen *owner, const json_t *values, struct err *err);
};
void popup_ask(struct screen *owner, const struct ask *ask);

void popup_help(struct screen *owner);     /* every key of the screen */
void popup_plain(struct screen *owner);    /* its text, easy to select */
bool popup_open(const struct screen *s);   /* s is one of these */

#endif
