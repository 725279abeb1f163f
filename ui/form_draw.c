/* Drawing a form: label and field, below it the field's error, or its help while it has the focus. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "ui/form.h"
#include "ui/mouse.h"
#include "ui/say.h"

enum { BODY_ROWS = 5, GAP = 2, MARGIN = 2, WIDEST = 60, NARROW = 14 };

static int field_rows(const struct field *field, const struct area *a)
{
	int most = a->h > 12 ? BODY_ROWS : 3;
	return field->kind == FIELD_BODY ? most : 1;
}

static int label_width(const struct form *f)
{
	int most = 6;
	for (int i = 0; i < f->count; i++) {
		int cells = text_cells(f->fields[i].label);
		most = cells > most ? cells : most;
	}
	return most;
}

static int field_width(const struct field *field, int room)
{
	int want = field->kind == FIELD_MONEY || field->kind == FIELD_INT ? NARROW : WIDEST;
	return room < want ? room : want;
}

static void draw_choice(const struct field *field, const struct area *a, bool focused)
{
	char text[160];
	const json_t *choice = json_array_get(field->choices, (size_t)field->choice);
	const char *label = got_text(choice, "label");
	label += strspn(label, " ");   /* trees are indented */
	snprintf(text, sizeof text, focused ? "‹ %.120s ›" : "  %.120s", label);
	area_put(a, 0, 0, focused ? STYLE_SELECTED : STYLE_TEXT, text);
}

/* Below its field; further to the left where it would not fit. */
static void put_note(const struct area *a, int row, int col, enum style style, const char *text)
{
	int cells = text_cells(text);
	if (cells > a->w - col)
		col = cells < a->w - MARGIN ? a->w - cells : MARGIN;
	area_put(a, row, col, style, text);
}

/* What stands below a field: its error always, its help and how full it is while it has the focus. */
static void draw_note(const struct field *field, const struct area *a, int row, int col, bool focused)
{
	char text[320];
	size_t n = text_length(edit_text(&field->edit), field->edit.text.len);
	bool counts = field->kind <= FIELD_BODY && n * 10 > field->edit.limit * 7;
	if (*field->error)
		snprintf(text, sizeof text, "! %s", field->error);
	else if (counts)
		snprintf(text, sizeof text, "%zu of %zu characters. %s", n, field->edit.limit, field->help);
	else
		snprintf(text, sizeof text, "%s", field->help);
	if (focused || *field->error)
		put_note(a, row, col, *field->error ? STYLE_BAD : STYLE_DIM, text);
}

static void draw_field(struct form *f, int index, const struct area *a, int row, int col)
{
	struct field *field = &f->fields[index];
	bool focused = f->focus == index;
	int y, x, rows = field_rows(field, a);
	struct area box = {a->y + row, a->x + col, rows, field_width(field, a->w - col), a->theme};
	if (row < 0 || row + rows > a->h)
		return;
	mouse_stop(f, index, &box);
	if (focused)
		area_put(a, row, 0, STYLE_TITLE, a->theme->glyph[GLYPH_CARET]);
	area_put(a, row, MARGIN, focused ? STYLE_STRONG : STYLE_TEXT, field->label);
	if (field->kind == FIELD_CHOICE) {
		draw_choice(field, &box, focused);
		y = box.y;
		x = box.x;
	} else {
		edit_draw(&field->edit, &box, field->kind == FIELD_SECRET ? EDIT_HIDDEN : EDIT_SHOWN, &y, &x);
	}
	if (field->kind == FIELD_MONEY)
		area_put(a, row, col + box.w + 1, STYLE_DIM, f->currency);
	if (focused && field->kind != FIELD_CHOICE)
		screen_cursor(f->screen, y, x);
}

static void draw_button(struct form *f, const struct area *a, int row, int col)
{
	char text[64];
	bool focused = f->focus == f->count;
	snprintf(text, sizeof text, "[ %s ]", f->button);
	struct area box = {a->y + row, a->x + col, row >= 0 && row < a->h, text_cells(text), a->theme};
	mouse_stop(f, f->count, &box);
	if (focused)
		area_put(a, row, 0, STYLE_TITLE, a->theme->glyph[GLYPH_CARET]);
	area_put(a, row, col, focused ? STYLE_SELECTED : STYLE_TITLE, text);
}

/* The row of each stop counted from the form's first; the button's last. Each field has a row for its note. */
static int row_of(const struct form *f, const struct area *a, int stop)
{
	int row = 0;
	for (int i = 0; i < stop; i++)
		row += field_rows(&f->fields[i], a) + 1;
	return row;
}

static void draw_lone(struct form *f, const struct area *a)
{
	int y, x;
	edit_draw(&f->fields[0].edit, a, EDIT_SHOWN, &y, &x);
	if (f->screen->form == f)
		screen_cursor(f->screen, y, x);
}

void form_draw(struct form *f, struct area a)
{
	if (f->lone) {
		draw_lone(f, &a);
		return;
	}
	int col = MARGIN + label_width(f) + GAP;
	int first = row_of(f, &a, f->focus);
	int rows = f->focus < f->count ? field_rows(&f->fields[f->focus], &a) + 1 : 1;
	if (first < f->top)
		f->top = first;
	if (first + rows > f->top + a.h)
		f->top = first + rows - a.h;
	if (row_of(f, &a, f->count) + 1 <= a.h)
		f->top = 0;
	for (int i = 0; i < f->count; i++) {
		int row = row_of(f, &a, i) - f->top;
		draw_field(f, i, &a, row, col);
		draw_note(&f->fields[i], &a, row + field_rows(&f->fields[i], &a), col, f->focus == i);
	}
	draw_button(f, &a, row_of(f, &a, f->count) - f->top, col);
}
