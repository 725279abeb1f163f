/* The list: rows of an operation's answer, paged forward on demand, with selection, search, order, and the loading, empty
 * and error states. Every screen that lists something borrows it. */
#ifndef UI_LIST_H
#define UI_LIST_H

#include "ui/edit.h"
#include "ui/screen.h"

struct list;

/* How a member of a row is said. */
enum cell { CELL_AS_IT_IS, CELL_WORD, CELL_TIME, CELL_MONEY };   /* text or number, say_word(), say_time(), say_money() */

struct column {
	const char *title;     /* NULL ends the columns */
	const char *member;    /* of the row: what is shown; NULL: what cell() writes */
	const char *of;        /* the member of the row that holds it; NULL: the row itself */
	enum cell as;
	int width;             /* the most cells: it is as wide as what it holds; more where the list has room to spare.
	                          0: takes what is left (one of the columns) */
	int from;              /* only where the list is at least so many cells wide */
	int until;             /* only where it is narrower than that; 0: always */
	bool right;
	bool optional;         /* left out while every row's cell is empty */
	bool alone;            /* left out while something stands beside the list */
	enum style style;
	void (*cell)(const struct list *l, const json_t *row, char *out, size_t size);   /* in place of a member */
	enum style (*row_style)(const json_t *row);                                     /* in place of style; may be NULL */
};

struct list_order {
	const char *label;     /* "newest first"; NULL ends them */
	const char *ordering;  /* "" leaves it to the market */
};

struct list_spec {
	const char *method;            /* NULL: the rows are given with list_give() */
	const char *id;                /* the member that tells rows apart */
	const char *within;            /* the member of the row that holds it; NULL: the row itself */
	const char *empty;             /* what is said when there are none; a list may say it otherwise */
	int page;                      /* rows asked for at once; 0: as many as the terminal has */
	const struct column *columns;
	const struct list_order *orders;
	bool search;
	bool untitled;                 /* no line of column titles */
	void (*params)(struct screen *s, json_t *params);   /* puts in what the screen filters by; may be NULL */
};

enum { LIST_COLUMNS = 8 };   /* at most */

enum list_state { LIST_LOADING, LIST_READY, LIST_FAILED };

struct list {
	const struct list_spec *spec;
	struct screen *screen;
	json_t *rows;
	char *next;                /* the cursor of the next page, or NULL */
	enum list_state state;
	char trouble[240];         /* what LIST_FAILED says */
	const char *empty;         /* in place of the spec's; may be NULL */
	int cells[LIST_COLUMNS];   /* what each column would take to hold all of its texts; 0: it is left out */
	int64_t measured;          /* the minute in which they were measured: times grow; 0: not since the rows came */
	size_t measured_rows;      /* how many of the rows, from the first, they hold */
	bool beside;               /* something stands beside it, in place of the columns that are `alone` */
	int64_t previewed;         /* the id of the row that is shown beside it; 0: none is */
	int64_t resting;           /* of the row that the selection was on when it was last drawn, … */
	int64_t rested_at;         /* … and monotonic ms: when it will have rested there long enough to be shown */
	int selected, top, height;
	int order;
	struct edit search;        /* being typed */
	bool typing;
	char applied[128];         /* the search that the rows answer */
	char meant[128];           /* did_you_mean of the last answer */
	json_t *said;              /* the last answer without its rows; NULL: none yet */
};

extern const struct action list_actions[];         /* moving */
extern const struct action list_search_actions[];  /* / and o, where the list has them */
extern const struct action list_typing_actions[];  /* in place of all these while the words of a search are typed */

int list_page_rows(void);                          /* that are asked for at once, unless the spec says otherwise */
/* An empty list that says "Loading…", of a screen that outlives it; list_free() it. */
void list_init(struct list *l, const struct list_spec *spec, struct screen *s);
void list_free(struct list *l);
void list_load(struct list *l);                    /* from the start, selection at the top */
void list_reload(struct list *l);                  /* again, with as many rows; the selection stays on its row, wherever that is now */
void list_refresh(struct list *l);                 /* the same for one whose rows are written on a page: all that it holds */
bool list_short(const struct list *l);             /* there are more rows than it holds, and the terminal has room for them */
bool list_more(struct list *l);                    /* the next page, where there is one; false: there is none, or it failed */
void list_give(struct list *l, json_t *rows);      /* takes the reference; selection kept by id */
void list_fail(struct list *l, const struct err *err);   /* shows the error where rows would be, unless old rows can stay */
const json_t *list_row(const struct list *l);      /* the selected one, borrowed, or NULL */
int64_t list_id(const struct list *l);             /* its id, or 0 */
bool list_has_row(const struct screen *s);         /* for actions: one is selected in the list that has the keys */
bool list_select(struct list *l, int64_t id);
bool list_moves(const struct action *action);      /* it is one of list_actions */
void list_move(struct list *l, int by);            /* the selection, by rows; further rows are asked for as it goes */
bool list_key(struct list *l, const struct key *key);   /* while the search is being typed */
bool list_back(struct list *l);                    /* Esc: leaves the search; true: there was one */
void list_draw(struct list *l, struct area a, bool focused);
/* A page that is one list: its title, the place in it, and below them the list. */
void list_page(struct list *l, struct area a, const char *title);
void list_position(const struct list *l, char *out, size_t size);   /* "3 of 20+" */
int list_width(struct list *l);                    /* cells that it would take to cut nothing */
void list_plain(struct list *l, int width, struct buf *out);

#endif
