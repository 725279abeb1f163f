#include "ui/frame.h"

#include <stdio.h>
#include <string.h>

#define NCURSES_NOMACROS 1
#include <curses.h>

#include "base/text.h"
#include "ui/action.h"
#include "ui/notice.h"
#include "ui/popup.h"

enum { MOST_KEYS = 6 };

void frame_too_small(const struct area *whole)
{
	char text[96];
	snprintf(text, sizeof text, "Needs %dx%d, has %dx%d: please enlarge.", FRAME_COLUMNS, FRAME_ROWS, whole->w,
	         whole->h);
	area_putn(whole, 0, 0, whole->w - 1, STYLE_TEXT, text);
}

/* ---- header ---- */

/* How much of the header is spelled out; the first that fits is taken. */
static const struct shape {
	bool name, cart, spaced;
	enum tab_size tabs;
} shapes[] = {
	{true, true, true, TAB_FULL}, {true, true, false, TAB_FULL}, {true, true, false, TAB_BRIEF},
	{false, true, false, TAB_BRIEF}, {true, true, false, TAB_TINY}, {false, true, false, TAB_TINY},
	{false, false, false, TAB_TINY}, {false, true, false, TAB_LETTER}, {false, false, false, TAB_LETTER},
};

/* Of the letters alone, the open page still says its name. */
static const char *tab_name(const struct app *app, enum tab tab, const struct shape *shape)
{
	return tab_label(tab, shape->tabs == TAB_LETTER && tab == app->tab ? TAB_BRIEF : shape->tabs);
}

/* What waits there, as it stands behind the name: " 3"; "" for nothing. */
static void tab_count(const struct app *app, enum tab tab, char *out, size_t size)
{
	*out = '\0';
	if (app->header.waits[tab] > 0)
		snprintf(out, size, " %lld", (long long)app->header.waits[tab]);
}

static void right_text(const struct app *app, const struct shape *shape, char *out, size_t size)
{
	char who[40], unread[40] = "", cart[64] = "";
	const char *guest = shape->spaced ? "guest, i signs in" : "guest";
	text_fit(app->person.guest ? guest : app->person.name, shape->cart ? 18 : 10, who, sizeof who);
	if (app->header.unread > 0)
		snprintf(unread, sizeof unread, "%s%lld  ", app->theme.glyph[GLYPH_DOT], (long long)app->header.unread);
	if (shape->cart && app->header.cart_count > 0)
		snprintf(cart, sizeof cart, "%s  ", app->header.cart_total);
	snprintf(out, size, "%s%s%s", cart, unread, who);
}

static int header_cells(const struct app *app, const struct shape *shape)
{
	char text[160];
	int cells = shape->name ? text_cells(app->shop.name) + 3 : 1;
	for (enum tab tab = 0; tab < TABS; tab++) {
		if (!tab_visible(app, tab))
			continue;
		tab_count(app, tab, text, sizeof text);
		cells += text_cells(tab_name(app, tab, shape)) + text_cells(text) + (shape->spaced ? 2 : 1);
	}
	right_text(app, shape, text, sizeof text);
	return cells + 1 + text_cells(text);
}

/* A tab's name; its letter underlined, the open one reversed, what waits there behind it. */
static int draw_tab(struct app *app, const struct area *a, int col, enum tab tab, const struct shape *shape)
{
	const char *name = tab_name(app, tab, shape), *letter = strpbrk(name, tab_letter(tab));
	char count[24];
	int cells = area_put(a, 0, col, tab == app->tab ? STYLE_SELECTED : STYLE_TEXT, name);
	if (letter) {
		attron(A_UNDERLINE | A_BOLD);
		mvaddnstr(a->y, a->x + col + (int)(letter - name), letter, 1);
	}
	tab_count(app, tab, count, sizeof count);
	cells += area_put(a, 0, col + cells, STYLE_TITLE, count);
	mouse_action(app, tab_action(tab), a->y, a->x + col, cells);
	return cells;
}

static void draw_header(struct app *app, const struct area *a)
{
	size_t i = 0, last = sizeof shapes / sizeof *shapes - 1;
	char text[160];
	while (i < last && header_cells(app, &shapes[i]) > a->w)
		i++;
	const struct shape *shape = &shapes[i];
	int col = 1;
	if (shape->name)
		col += area_put(a, 0, col, STYLE_TITLE, app->shop.name) + 2;
	for (enum tab tab = 0; tab < TABS; tab++)
		if (tab_visible(app, tab))
			col += draw_tab(app, a, col, tab, shape) + (shape->spaced ? 2 : 1);
	right_text(app, shape, text, sizeof text);
	area_right(a, 0, a->w, app->header.unread ? STYLE_ACCENT : STYLE_DIM, text);
}

/* ---- footer ---- */

static int draw_key(const struct area *a, int col, const struct action *row, const char *label)
{
	char name[KEY_NAME];
	action_key_name(row->keys[0], name);
	if (col + text_cells(name) + 1 + text_cells(label) > a->w)
		return 0;
	int cells = area_put(a, 0, col, STYLE_TITLE, name) + 1;
	return cells + area_put(a, 0, col + cells, STYLE_TEXT, label);
}

/* The keys that work now, and help at the end whatever the width. */
static void draw_footer(struct app *app, const struct area *a)
{
	const struct action *rows[ACTION_MOST];
	int n = action_gather(app->top, rows, ACTION_MOST, true), col = 1, drawn = 0, helped = 0;
	for (int i = 0; i < n; i++)
		helped += rows[i]->run == popup_help;
	struct area left = *a, help = area_take_right(&left, helped ? 8 : 0);
	for (int i = 0; i < n; i++) {
		bool is_help = rows[i]->run == popup_help;
		const struct area *part = is_help ? &help : &left;
		int at = is_help ? 0 : col;
		if (!rows[i]->label || (drawn == MOST_KEYS && !is_help))
			continue;
		int cells = draw_key(part, at, rows[i], action_label(app->top, rows[i]));
		mouse_action(app, rows[i], part->y, part->x + at, cells);
		col += is_help || cells == 0 ? 0 : cells + 3;
		drawn += !is_help && cells > 0;
	}
}

struct area frame_draw(struct app *app, struct area whole)
{
	struct area body = whole;
	if (app->top->kind->bare)
		return body;
	struct area header = area_top(&body, 1), footer = area_bottom(&body, 1), status = area_bottom(&body, 1);
	footer.w--;   /* nothing in the last column of the last row */
	header.w--;
	draw_header(app, &header);
	notice_draw(app, &status);
	draw_footer(app, &footer);
	area_top(&body, 1);
	return body;
}
