/* What the app knows: who is there, the shop, the stack of screens, the status line. For the files of ui/ only. */
#ifndef UI_STATE_H
#define UI_STATE_H

#include "ui/basket.h"
#include "ui/mouse.h"
#include "ui/screen.h"

enum tab { TAB_SHOP, TAB_CART, TAB_ORDERS, TAB_SELLING, TAB_MESSAGES, TAB_NOTIFICATIONS, TAB_ACCOUNT, TAB_APPROVALS, TAB_ADMIN,
           TABS };
enum tab_size { TAB_FULL, TAB_BRIEF, TAB_TINY, TAB_LETTER, TAB_SIZES };   /* how much of a label is spelled out */

struct person {
	int64_t id;
	char name[64];
	bool guest, admin;
};

struct shop {
	char name[64];
	char currency[8];
	json_t *payment_methods;    /* array of strings */
};

struct header {
	unsigned stale;             /* SEES_ bits of what must be asked again */
	char cart_total[40];        /* "12.50 EUR" */
	int64_t cart_count;
	int64_t unread;             /* notifications */
	int64_t waits[TABS];        /* what waits on a page and is told beside its name */
};

struct notice {
	char text[2048];
	char next[2048];            /* what arrived meanwhile */
	unsigned count;             /* of all notices so far: two may come in one millisecond */
	int64_t next_at;            /* monotonic ms: shown then; 0: nothing waits */
	int part;                   /* which line of it is shown, when it is longer than one */
	int64_t part_until;         /* monotonic ms; 0: it is one line */
	enum notice_level level;
	int64_t until;              /* monotonic ms; 0: until replaced */
	int64_t since;
};

struct app {
	struct client *client;
	struct theme theme;
	char host[64];              /* where ssh is answered; "": not known */
	int port;
	int most_colors;            /* that the terminal has, and may be used; 0: NO_COLOR */
	int colors;                 /* what the theme was made for; -1: nothing yet */
	bool listened;              /* others can listen to what is typed */
	char zone[128];             /* the POSIX TZ string that times are said in */
	struct person person;
	struct shop shop;
	struct basket basket;
	json_t *drafts;             /* what was written to somebody and not sent, by his name; NULL while there is none */
	struct header header;
	struct notice notice;
	struct mouse mouse;
	struct screen *roots[TABS]; /* kept while the person is elsewhere: search and selection stay */
	struct screen *top;
	struct screen *grave;       /* popped in this turn */
	enum tab tab;
	bool stale;                 /* something drawn is out of date */
	bool repaint;               /* draw every cell again */
	bool away;                  /* the market does not answer */
	bool calling;               /* inside a question to the market */
	bool leaving;               /* ^C was pressed once */
	char link[64];              /* the deep link that an account is needed for; "" when the guest went elsewhere */
	bool finished;
	int64_t minute_at;          /* monotonic ms: draw again then, for "3 min ago" */
	int64_t refresh_at;         /* monotonic ms: reload the screen that is seen; 0: no need */
	int64_t preview_at;         /* monotonic ms: draw again then, for a preview that follows the selection; 0: it has */
	int64_t retry_at;           /* monotonic ms: reload then what could not be loaded; 0: nothing */
	int64_t last_order;
	int cursor_y, cursor_x;     /* -1: hidden */
};

bool tab_visible(const struct app *app, enum tab tab);
const char *tab_label(enum tab tab, enum tab_size size);
const char *tab_letter(enum tab tab);                   /* of its labels: the one that opens it, as they may spell it */
const struct action *tab_action(enum tab tab);           /* the row of app_actions that opens it */
void app_go(struct app *app, enum tab tab);             /* opens a tab at its root */
void app_sign_in(struct app *app, const json_t *user);  /* the connection is somebody's now: adopts the basket, starts anew */
/* Opens the order, product or message that a notification is about; false: it is about none. */
bool app_open_about(struct app *app, const json_t *data);
bool app_unsaved(const struct app *app);                /* a guest's cart or a changed form would be lost */
void app_changed(struct app *app, unsigned sees);       /* marks what shows that */

#endif
