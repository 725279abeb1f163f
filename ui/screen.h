/* A screen is a struct of functions; the app keeps them on a stack and drives the one on top. What a screen can do is one
 * table of actions: the key handler, the footer and the help page all read it. */
#ifndef UI_SCREEN_H
#define UI_SCREEN_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "ui/app.h"
#include "ui/area.h"

struct screen;
struct list;
struct list_spec;
struct form;
struct page;

/* How a key is written in a table: a character, or one of these. */
#define ON_KEY(code) (0x40000000u | (uint32_t)(code))
#define ON_CTRL(letter) (0x20000000u | (uint32_t)(letter))
#define ON_NONE 0x10000000u   /* a row that only explains */

struct action {
	uint32_t keys[4];                               /* the first is the one that is shown; keys[0] == 0 ends a table */
	const char *label;                              /* in the footer; NULL: not there */
	const char *help;                               /* on the help page */
	bool (*enabled)(const struct screen *s);        /* NULL: always */
	void (*run)(struct screen *s);
};

/* What a screen shows, so that it reloads when somebody else changes it. */
enum {
	SEES_CART = 1, SEES_ORDERS = 2, SEES_PRODUCTS = 4, SEES_NOTIFICATIONS = 8, SEES_APPROVALS = 16, SEES_MESSAGES = 32,
	SEES_ACCOUNT = 64, SEES_USERS = 128, SEES_ALL = 255
};

/* Every slot may be NULL. */
struct screen_kind {
	const char *title;
	size_t size;                                              /* of the screen's own struct, which begins with struct screen */
	unsigned sees;
	int refresh_s;                                            /* reloaded so often while it is seen: what nobody is told of; 0: never */
	bool popup;                                               /* drawn over the screen below */
	bool bare;                                                /* the whole terminal: no header, no footer */
	const struct action *actions;
	const struct list_spec *list;                             /* of a screen that is one list: ui/list_screen.h */
	bool (*open)(struct screen *s, const json_t *arg);        /* arg is borrowed; false: not opened, and it has said why */
	void (*close)(struct screen *s);
	void (*reload)(struct screen *s);                         /* asks the market anew; keeps selection and typed text */
	void (*draw)(struct screen *s, struct area a);
	void (*submit)(struct screen *s);                         /* the form was sent */
	bool (*back)(struct screen *s);                           /* Esc; true: it was used up inside the screen */
	void (*plain)(struct screen *s, int width, struct buf *out);   /* for the page that is easy to copy */
};

struct screen {
	const struct screen_kind *kind;
	struct app *app;
	struct screen *below;
	struct list *list;       /* the widget that has the keys; at most one of the three has them, but a page beside a lone form */
	struct form *form;
	struct page *page;
	int64_t subject;         /* what a popup over it asks about: an id, noted when the popup opened */
	bool draft;              /* holds what was typed although no field has the keys: letters do not leave it */
	bool stale;              /* reload before it is drawn next */
};

/* Opens a screen on top. NULL: it did not open. */
struct screen *screen_push(struct app *app, const struct screen_kind *kind, const json_t *arg);
void screen_pop(struct screen *s);                         /* with everything above it; freed after the turn */
void screen_leave(struct screen *s);                       /* the same for it alone: what it has opened stays */
void screen_back(struct screen *s);                        /* what Esc does: asks before a changed form is dropped */
struct screen *screen_under(const struct screen *popup);   /* the first one below that is not a popup */

/* Asks the market. As client_call(); an unreachable market is also told in the status line and tried again. */
json_t *screen_call(struct screen *s, const char *method, json_t *params, struct err *err);
/* The same for what needs no answer but an error: says it in the status line. Returns the result or NULL. */
json_t *screen_do(struct screen *s, const char *method, json_t *params);

void screen_say(struct screen *s, enum notice_level level, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
void screen_say_error(struct screen *s, const struct err *err);
void screen_cursor(struct screen *s, int y, int x);        /* where the cursor is left after this drawing */

#endif
