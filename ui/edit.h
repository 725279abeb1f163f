/* Text being typed: one line or many, with a cursor. The fields of forms and the search line are made of it. */
#ifndef UI_EDIT_H
#define UI_EDIT_H

#include <stdbool.h>

#include "base/buf.h"
#include "session/keys.h"
#include "ui/area.h"

struct edit {
	struct buf text;       /* clean UTF-8 */
	size_t cursor;         /* a byte offset, at a character */
	size_t limit;          /* characters; 0: 4096 */
	bool wraps;            /* drawn in several rows */
	bool lines;            /* Enter and pasted line ends are kept; they are spaces otherwise */
	bool enter_leaves;     /* of `lines`: only Alt-Enter and ^J begin a new one, Enter is left to the screen */
	bool line_end;         /* of a paste, where it is a space: inserted when more follows */
	bool cut;              /* the limit refused something since edit_set() or the last key that fitted */
	int width;             /* of the last drawing, in cells: what Up and Down go by */
	int top;               /* first line shown */
};

enum edit_mask { EDIT_SHOWN, EDIT_HIDDEN };

void edit_free(struct edit *e);
void edit_set(struct edit *e, const char *text);             /* cursor at the end */
const char *edit_text(const struct edit *e);
bool edit_empty(const struct edit *e);
/* Typing, deleting, moving inside the text. False: not a key for a text. */
bool edit_key(struct edit *e, const struct key *key);

/* Draws into a: a->h rows of field. Gives the cursor's place on the screen where focused. */
int edit_rows(const struct edit *e, int width, int most);    /* how many rows it takes, from 1 to most */
void edit_draw(struct edit *e, const struct area *a, enum edit_mask mask, int *cursor_y, int *cursor_x);

#endif
