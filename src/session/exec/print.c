#include "session/exec/print.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

enum { CELLS_MOST = 40, CELL = 4 * 64, COLUMNS_MOST = 16, DEPTH_MOST = 4 };

/* Members that a table has no room for, or that say the same in every row; --json has them. */
static bool is_left_out(const char *name)
{
	static const char *const names[] = {"description", "currency", "updated_at", "has_image", "pending_change", "ban_reason"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

/* {"id": 7, "username": "robin"} is robin. NULL: it has no name. */
static const char *name_of(const json_t *o)
{
	static const char *const names[] = {"username", "name", "content"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (json_is_string(json_object_get(o, names[i])))
			return json_string_value(json_object_get(o, names[i]));
	return NULL;
}

static bool is_time(const char *s)
{
	return strlen(s) == 24 && s[4] == '-' && s[10] == 'T' && s[19] == '.' && s[23] == 'Z';
}

/* A value as one text; NULL: it is more than one line can say. `room` holds a number's digits. */
static const char *scalar(const json_t *v, char room[64])
{
	switch (json_typeof(v)) {
	case JSON_STRING:
		return json_string_value(v);
	case JSON_INTEGER:
		snprintf(room, 64, "%" JSON_INTEGER_FORMAT, json_integer_value(v));
		return room;
	case JSON_REAL:
		snprintf(room, 64, "%.12g", json_real_value(v));
		return room;
	case JSON_TRUE:
		return "yes";
	case JSON_FALSE:
		return "no";
	case JSON_NULL:
		return "-";
	case JSON_OBJECT:
		return name_of(v);
	case JSON_ARRAY:
		break;
	}
	return NULL;
}

/* {"average": 4.5, "count": 3} is "4.5 (3)". */
static bool pair(const json_t *v, char out[CELL])
{
	const char *text[2] = {NULL, NULL}, *key;
	char room[2][64];
	json_t *member;
	size_t n = 0;
	if (!json_is_object(v) || json_object_size(v) != 2)
		return false;
	json_object_foreach((json_t *)(uintptr_t)v, key, member) {
		text[n] = json_is_object(member) ? NULL : scalar(member, room[n]);
		n++;
	}
	if (!text[0] || !text[1])
		return false;
	bool first = strcmp(text[0], "-") != 0;
	snprintf(out, CELL, first ? "%.100s (%.100s)" : "%.100s", text[0], text[1]);
	return true;
}

/* One cell of a table, cut; "" where a table cannot show it. */
static void cell_of(const json_t *v, char out[CELL])
{
	char room[64], both[CELL];
	const char *text = v ? scalar(v, room) : "-";
	if (!text && pair(v, both))
		text = both;
	text_fit(!text ? "" : *text ? text : "-", CELLS_MOST, out, CELL);
	if (text && is_time(text))
		snprintf(out, CELL, "%.10s %.5sZ", text, text + 11);
}

struct column {
	const char *name;
	int cells;
	bool numbers;
};

static bool is_number(const char *s)
{
	return strspn(s, "0123456789.-") == strlen(s);
}

/* Whether a column is worth it, and how wide it is: one that says nothing in any row is left out. */
static bool measure(const json_t *rows, struct column *c)
{
	size_t i;
	json_t *row;
	char text[CELL];
	bool says = false;
	c->cells = text_cells(c->name);
	c->numbers = true;
	json_array_foreach((json_t *)(uintptr_t)rows, i, row) {
		cell_of(json_object_get(row, c->name), text);
		says = says || (*text && strcmp(text, "-") != 0);
		c->numbers = c->numbers && is_number(text);
		if (text_cells(text) > c->cells)
			c->cells = text_cells(text);
	}
	return says;
}

static int choose(const json_t *rows, struct column columns[COLUMNS_MOST])
{
	const char *name;
	json_t *v;
	int count = 0;
	json_object_foreach(json_array_get(rows, 0), name, v) {
		if (count == COLUMNS_MOST)
			break;
		columns[count].name = name;
		if (strlen(name) < CELLS_MOST && !text_problem(name, strlen(name), 0) && !is_left_out(name) && measure(rows, &columns[count]))
			count++;
	}
	return count;
}

static void write_cell(struct buf *out, const struct column *c, const char *text, bool last)
{
	int pad = c->cells - text_cells(text);
	if (c->numbers && pad > 0)
		buf_addf(out, "%*s", pad, "");
	buf_adds(out, text);
	if (!c->numbers && pad > 0 && !last)
		buf_addf(out, "%*s", pad, "");
	buf_adds(out, last ? "\n" : "  ");
}

static void write_table(struct buf *out, const json_t *rows)
{
	struct column columns[COLUMNS_MOST];
	int count = choose(rows, columns);
	size_t i;
	json_t *row;
	char text[CELL];
	for (int c = 0; c < count; c++)
		write_cell(out, &columns[c], columns[c].name, c + 1 == count);
	json_array_foreach((json_t *)(uintptr_t)rows, i, row)
		for (int c = 0; c < count; c++) {
			cell_of(json_object_get(row, columns[c].name), text);
			write_cell(out, &columns[c], text, c + 1 == count);
		}
}

/* A whole text, its lines below each other. */
static void write_value(struct buf *out, const char *name, int cells, const char *text)
{
	char *clean = xmalloc(3 * strlen(text) + 1), *rest = clean;
	text_clean(text, clean, 3 * strlen(text) + 1, TEXT_LINES);
	buf_addf(out, "%s%*s", name, cells + 2 - text_cells(name), "");
	for (char *line = strsep(&rest, "\n"); line; line = strsep(&rest, "\n")) {
		if (line != clean && *line)
			buf_addf(out, "%*s", cells + 2, "");
		buf_addf(out, "%s\n", line);
	}
	free(clean);
}

static bool is_table(const json_t *v)
{
	return json_is_array(v) && json_is_object(json_array_get(v, 0));
}

/* ["accept", "cancel"] is "accept, cancel". */
static void write_words(struct buf *out, const char *name, int cells, const json_t *list)
{
	struct buf words = {0};
	char room[64];
	size_t i;
	json_t *v;
	json_array_foreach((json_t *)(uintptr_t)list, i, v)
		buf_addf(&words, "%s%s", i ? ", " : "", scalar(v, room) ? scalar(v, room) : "…");
	write_value(out, name, cells, words.len ? buf_text(&words) : "-");
	buf_free(&words);
}

static void write_object(struct buf *out, const json_t *o, const char *prefix, int cells, int depth);

static void write_member(struct buf *out, const char *name, int cells, const json_t *v, int depth)
{
	char room[64];
	const char *text = scalar(v, room);
	if (text)
		write_value(out, name, cells, *text ? text : "-");
	else if (json_is_array(v) && !is_table(v))
		write_words(out, name, cells, v);
	else if (json_is_object(v) && depth < DEPTH_MOST)
		write_object(out, v, name, cells, depth + 1);
}

static void full_name(const char *prefix, const char *name, char out[128])
{
	struct buf whole = {0};
	buf_addf(&whole, "%s%s%s", prefix, *prefix ? "." : "", name);
	text_fit(buf_text(&whole), CELLS_MOST, out, 128);
	buf_free(&whole);
}

/* Lines first; the tables within come after all lines. */
static void write_object(struct buf *out, const json_t *o, const char *prefix, int cells, int depth)
{
	const char *key;
	json_t *v;
	char name[128];
	json_object_foreach((json_t *)(uintptr_t)o, key, v) {
		full_name(prefix, key, name);
		write_member(out, name, cells, v, depth);
	}
}

static void write_tables(struct buf *out, const json_t *o)
{
	const char *key;
	json_t *v;
	char name[128];
	json_object_foreach((json_t *)(uintptr_t)o, key, v) {
		full_name("", key, name);
		if (is_table(v)) {
			buf_addf(out, "\n%s\n", name);
			write_table(out, v);
		}
	}
}

/* The longest name among the lines. */
static int widest(const json_t *o, const char *prefix, int depth)
{
	const char *key;
	json_t *v;
	int most = 0;
	char name[128], room[64];
	json_object_foreach((json_t *)(uintptr_t)o, key, v) {
		full_name(prefix, key, name);
		bool inner = json_is_object(v) && !scalar(v, room);
		int cells = is_table(v) ? 0 : !inner ? text_cells(name) : depth < DEPTH_MOST ? widest(v, name, depth + 1) : 0;
		most = cells > most ? cells : most;
	}
	return most;
}

void exec_print(const json_t *result, struct buf *out)
{
	const json_t *rows = json_object_get(result, "results");
	if (json_is_array(rows)) {
		if (is_table(rows))
			write_table(out, rows);
		return;
	}
	const json_t *only = json_object_iter_value(json_object_iter((json_t *)(uintptr_t)result));
	if (json_object_size(result) == 1 && json_is_object(only))
		result = only;
	write_object(out, result, "", widest(result, "", 0), 0);
	write_tables(out, result);
}

/* 0, no and nothing are not worth a line. */
static bool is_worth(const json_t *v)
{
	return json_is_string(v) || json_is_true(v) || (json_is_number(v) && json_number_value(v) != 0);
}

void exec_print_talk(const json_t *result, struct buf *out)
{
	const json_t *rows = json_object_get(result, "results");
	const char *key;
	json_t *v;
	char room[64], name[128], cursor[1200];
	if (!json_is_array(rows))
		return;
	if (json_array_size(rows) == 0)
		buf_adds(out, "There is nothing.\n");
	json_object_foreach((json_t *)(uintptr_t)result, key, v) {
		full_name("", key, name);
		if (is_worth(v) && strcmp(key, "next") != 0)
			write_value(out, name, text_cells(name), scalar(v, room));
	}
	const char *next = json_string_value(json_object_get(result, "next"));
	if (next) {
		text_clean(next, cursor, sizeof cursor, 0);
		buf_addf(out, "There is more: --cursor %s\n", cursor);
	}
}
