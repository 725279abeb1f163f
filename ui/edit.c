#include "ui/edit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

enum { LIMIT = 4096 };

void edit_free(struct edit *e)
{
	buf_free(&e->text);
	e->cursor = 0;
}

const char *edit_text(const struct edit *e)
{
	return e->text.len ? e->text.data : "";
}

bool edit_empty(const struct edit *e)
{
	return e->text.len == 0;
}

void edit_set(struct edit *e, const char *text)
{
	size_t size = strlen(text) * 3 + 1;
	char *clean = xmalloc(size);
	text_clean(text, clean, size, e->lines ? TEXT_LINES : 0);
	e->text.len = 0;
	buf_adds(&e->text, clean);
	buf_text(&e->text);
	e->cursor = e->text.len;
	e->cut = false;
	free(clean);
}

/* The cells of the character at s; 0 is a mark that belongs to the letter before it. *bytes: how long it is. */
static int char_cells(const char *s, size_t *bytes)
{
	char one[8];
	uint32_t cp;
	*bytes = text_decode(s, strlen(s), &cp);
	if (*bytes == 0)
		*bytes = 1;
	snprintf(one, sizeof one, "%.*s", (int)*bytes, s);
	return text_cells(one);
}

static bool is_mark(const struct edit *e, size_t at)
{
	size_t bytes;
	return at < e->text.len && e->text.data[at] != '\n' && char_cells(e->text.data + at, &bytes) == 0;
}

/* Where the character before `at` begins; marks belong to their letter. */
static size_t before(const struct edit *e, size_t at)
{
	while (at > 0) {
		for (at--; at > 0 && ((unsigned char)e->text.data[at] & 0xc0) == 0x80;)
			at--;
		if (!is_mark(e, at))
			break;
	}
	return at;
}

static size_t after(const struct edit *e, size_t at)
{
	while (at < e->text.len) {
		for (at++; at < e->text.len && ((unsigned char)e->text.data[at] & 0xc0) == 0x80;)
			at++;
		if (!is_mark(e, at))
			break;
	}
	return at;
}

static void erase_between(struct edit *e, size_t from, size_t to)
{
	if (from >= to)
		return;
	memmove(e->text.data + from, e->text.data + to, e->text.len - to);
	e->text.len -= to - from;
	e->cursor = from;
	e->cut = false;
	buf_text(&e->text);
}

static void insert(struct edit *e, uint32_t cp)
{
	char utf8[8];
	size_t n = 0;
	if (cp == '\n' && !e->lines)
		cp = ' ';
	if (cp == '\t')
		cp = ' ';
	if (cp != '\n' && text_forbidden(cp))
		return;
	if (text_length(edit_text(e), e->text.len) >= (e->limit ? e->limit : LIMIT)) {
		e->cut = true;
		return;
	}
	if (cp < 0x80) {
		utf8[n++] = (char)cp;
	} else if (cp < 0x800) {
		utf8[n++] = (char)(0xc0 | cp >> 6);
	} else if (cp < 0x10000) {
		utf8[n++] = (char)(0xe0 | cp >> 12);
		utf8[n++] = (char)(0x80 | (cp >> 6 & 0x3f));
	} else {
		utf8[n++] = (char)(0xf0 | cp >> 18);
		utf8[n++] = (char)(0x80 | (cp >> 12 & 0x3f));
		utf8[n++] = (char)(0x80 | (cp >> 6 & 0x3f));
	}
	if (cp >= 0x80)
		utf8[n++] = (char)(0x80 | (cp & 0x3f));
	buf_add(&e->text, utf8, n);
	memmove(e->text.data + e->cursor + n, e->text.data + e->cursor, e->text.len - n - e->cursor);
	memcpy(e->text.data + e->cursor, utf8, n);
	e->cursor += n;
	buf_text(&e->text);
}

static size_t line_start(const struct edit *e)
{
	size_t at = e->cursor;
	while (at > 0 && e->text.data[at - 1] != '\n')
		at--;
	return at;
}

static size_t line_end(const struct edit *e)
{
	size_t at = e->cursor;
	while (at < e->text.len && e->text.data[at] != '\n')
		at++;
	return at;
}

static size_t word_start(const struct edit *e)
{
	size_t at = e->cursor;
	while (at > 0 && e->text.data[at - 1] == ' ')
		at--;
	while (at > 0 && e->text.data[at - 1] != ' ' && e->text.data[at - 1] != '\n')
		at--;
	return at;
}

struct line {
	size_t start, end;   /* end: where the next one starts */
};

/* The wrapped line number `want` of the text; want -1: the one the cursor is on. Returns its number. */
static int find_line(const struct edit *e, int want, struct line *line)
{
	const char *all = edit_text(e), *p = all;
	char out[1024];
	int number = 0, width = e->width > 2 ? e->width : 2;
	for (;; number++) {
		line->start = (size_t)(p - all);
		bool some = text_wrap(&p, width, out, sizeof out);
		line->end = (size_t)(p - all);
		bool open_end = !some || (line->end == e->text.len && all[line->end - 1] != '\n');
		if (want < 0 ? e->cursor < line->end || open_end : number == want || open_end)
			return number;
	}
}

static int cells_between(const struct edit *e, size_t from, size_t to)
{
	char piece[1024];
	snprintf(piece, sizeof piece, "%.*s", (int)(to - from), edit_text(e) + from);
	return text_cells(piece);
}

/* Moves the cursor by wrapped lines. False at the first and the last. */
static bool move_lines(struct edit *e, int by)
{
	struct line now, then;
	if (!e->wraps || e->width == 0)
		return false;
	int number = find_line(e, -1, &now);
	if (number + by < 0 || find_line(e, number + by, &then) != number + by)
		return false;
	int column = cells_between(e, now.start, e->cursor);
	size_t at = then.start, last = then.end;
	if (last > at && e->text.data[last - 1] == '\n')
		last--;
	while (at < last && cells_between(e, then.start, after(e, at)) <= column)
		at = after(e, at);
	e->cursor = at;
	return true;
}

static bool control_key(struct edit *e, uint32_t letter)
{
	switch (letter) {
	case 'a':
		e->cursor = line_start(e);
		return true;
	case 'e':
		e->cursor = line_end(e);
		return true;
	case 'u':
		erase_between(e, line_start(e), e->cursor);
		return true;
	case 'k':
		erase_between(e, e->cursor, line_end(e));
		return true;
	case 'w':
		erase_between(e, word_start(e), e->cursor);
		return true;
	default:
		return false;
	}
}

/* What is copied often ends in a line end, which belongs to no name and to no password. */
static void paste(struct edit *e, uint32_t cp)
{
	bool ends = cp == '\n' && !e->lines;
	if (!ends && e->line_end)
		insert(e, ' ');
	e->line_end = ends;
	if (!ends)
		insert(e, cp);
}

static bool enter_key(struct edit *e, const struct key *key)
{
	bool plain = !(key->mods & KEY_MOD_ALT) && key->cp != '\n';
	if (!e->lines || (e->enter_leaves && plain))
		return false;
	insert(e, '\n');
	return true;
}

bool edit_key(struct edit *e, const struct key *key)
{
	switch (key->code) {
	case KEY_CHAR_:
		insert(e, key->cp);
		return true;
	case KEY_PASTE_:
		paste(e, key->cp);
		return true;
	case KEY_PASTE_END_:
		e->line_end = false;
		return true;
	case KEY_ENTER_:
		return enter_key(e, key);
	case KEY_BACKSPACE_:
		erase_between(e, before(e, e->cursor), e->cursor);
		return true;
	case KEY_DELETE_:
		erase_between(e, e->cursor, after(e, e->cursor));
		return true;
	case KEY_LEFT_:
		e->cursor = before(e, e->cursor);
		return true;
	case KEY_RIGHT_:
		e->cursor = after(e, e->cursor);
		return true;
	case KEY_HOME_:
		e->cursor = line_start(e);
		return true;
	case KEY_END_:
		e->cursor = line_end(e);
		return true;
	case KEY_UP_:
		return move_lines(e, -1);
	case KEY_DOWN_:
		return move_lines(e, 1);
	case KEY_CTRL_:
		return control_key(e, key->cp);
	default:
		return false;
	}
}

static void draw_line(struct edit *e, const struct area *a, enum edit_mask mask, int *cursor_y, int *cursor_x)
{
	char shown[2048];
	size_t from = 0;
	snprintf(shown, sizeof shown, "%s", edit_text(e));
	int before_cursor = cells_between(e, 0, e->cursor);
	if (mask == EDIT_HIDDEN) {
		size_t n = text_length(edit_text(e), e->text.len);
		n = n < sizeof shown - 1 ? n : sizeof shown - 1;
		memset(shown, '*', n);
		shown[n] = '\0';
		before_cursor = (int)text_length(edit_text(e), e->cursor);
	}
	while (before_cursor >= a->w && shown[from]) {   /* keep the cursor in view */
		size_t bytes;
		before_cursor -= char_cells(shown + from, &bytes);
		from += bytes;
	}
	area_blank(a, 0, 0, a->w, STYLE_FIELD);
	area_put(a, 0, 0, STYLE_FIELD, shown + from);
	*cursor_y = a->y;
	*cursor_x = a->x + before_cursor;
}

static void draw_lines(struct edit *e, const struct area *a, int *cursor_y, int *cursor_x)
{
	struct line line;
	int at = find_line(e, -1, &line);
	if (at < e->top)
		e->top = at;
	if (at >= e->top + a->h)
		e->top = at - a->h + 1;
	int column = cells_between(e, line.start, e->cursor);
	*cursor_y = a->y + at - e->top;
	*cursor_x = a->x + (column < a->w ? column : a->w - 1);
	const char *p = edit_text(e);
	char out[1024];
	for (int i = 0; i < e->top + a->h; i++) {
		bool some = text_wrap(&p, e->width, out, sizeof out);
		if (i < e->top)
			continue;
		area_blank(a, i - e->top, 0, a->w, STYLE_FIELD);
		if (some)
			area_put(a, i - e->top, 0, STYLE_FIELD, out);
	}
}

int edit_rows(const struct edit *e, int width, int most)
{
	const char *p = edit_text(e);
	char out[1024];
	int rows = 0;
	while (rows < most && text_wrap(&p, width, out, sizeof out))
		rows++;
	bool open_end = e->text.len == 0 || e->text.data[e->text.len - 1] == '\n';
	return rows < most ? rows + open_end : rows;
}

void edit_draw(struct edit *e, const struct area *a, enum edit_mask mask, int *cursor_y, int *cursor_x)
{
	e->width = a->w;
	if (e->wraps)
		draw_lines(e, a, cursor_y, cursor_x);
	else
		draw_line(e, a, mask, cursor_y, cursor_x);
}
