#include "base/json_fault.h"

#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "base/text.h"

struct walk {
	const char *s;
	size_t n, at;
	struct json_limits most;
	int depth, values;
	struct json_report *out;
	struct json_item *item;   /* of which `at` is a byte */
	struct json_item spare;   /* for those that are not kept */
};

static bool walk_value(struct walk *w);

static void note_whole(struct walk *w, enum json_reason reason, size_t at, const char *wanted)
{
	if (w->out->whole.reason == JSON_FINE)
		w->out->whole = (struct json_fault){reason, at, reason == JSON_SYNTAX ? wanted : NULL};
}

static void note_item(struct walk *w, enum json_reason reason, size_t at)
{
	if (w->item->fault.reason == JSON_FINE)
		w->item->fault = (struct json_fault){reason, at, NULL};
}

/* Nothing can be read on from here. Always false. */
static bool give_up(struct walk *w, const char *wanted)
{
	uint32_t cp;
	bool nul = w->at < w->n && w->s[w->at] == '\0';
	bool utf8 = w->at == w->n || text_decode(w->s + w->at, w->n - w->at, &cp) > 0;
	note_whole(w, nul ? JSON_NUL : utf8 ? JSON_SYNTAX : JSON_UTF8, w->at, wanted);
	return false;
}

static void skip_space(struct walk *w)
{
	while (w->at < w->n && memchr(" \t\r\n", w->s[w->at], 4))
		w->at++;
}

static bool next_is(struct walk *w, char c)
{
	skip_space(w);
	return w->at < w->n && w->s[w->at] == c;
}

/* The UTF-16 unit of the \uXXXX at `at`; -1: there is none. */
static int unit_at(const struct walk *w, size_t at)
{
	int unit = 0;
	if (w->n - at < 6 || w->s[at] != '\\' || w->s[at + 1] != 'u')
		return -1;
	for (size_t i = at + 2; i < at + 6; i++) {
		const char *digits = "0123456789abcdef0123456789ABCDEF";
		const char *digit = w->s[i] ? strchr(digits, w->s[i]) : NULL;
		if (!digit)
			return -1;
		unit = unit * 16 + (int)((digit - digits) % 16);
	}
	return unit;
}

static bool walk_escape(struct walk *w)
{
	int unit = unit_at(w, w->at);
	bool high = unit >= 0xd800 && unit < 0xdc00, low = unit >= 0xdc00 && unit < 0xe000;
	if (unit < 0 && (w->n - w->at < 2 || !w->s[w->at + 1] || !strchr("\"\\/bfnrt", w->s[w->at + 1])))
		return give_up(w, w->n - w->at < 2 ? "the end of the string" : "an escape that JSON knows");
	if (unit == 0)
		note_whole(w, JSON_NUL, w->at, NULL);
	int second = high ? unit_at(w, w->at + 6) : -1;
	bool pair = second >= 0xdc00 && second < 0xe000;
	if (low || (high && !pair))
		note_item(w, JSON_SURROGATE, w->at);
	w->at += unit < 0 ? 2 : pair ? 12 : 6;
	return true;
}

/* A byte that begins no character is noted, and the rest read on: an id may follow. */
static void walk_character(struct walk *w)
{
	uint32_t cp;
	size_t used = w->s[w->at] ? text_decode(w->s + w->at, w->n - w->at, &cp) : 0;
	if (used == 0)
		note_whole(w, w->s[w->at] ? JSON_UTF8 : JSON_NUL, w->at, NULL);
	w->at += used ? used : 1;
}

static bool walk_string(struct walk *w)
{
	for (w->at++; w->at < w->n;) {
		signed char c = (signed char)w->s[w->at];
		if (c == '"')
			return w->at++, true;
		if (c == '\\') {
			if (!walk_escape(w))
				return false;
		} else if (c <= 0) {
			walk_character(w);
		} else if (c < 0x20) {
			return give_up(w, "an escape in place of a control character");
		} else {
			w->at++;
		}
	}
	return give_up(w, "the end of the string");
}

static bool walk_number(struct walk *w)
{
	size_t length;
	enum number_fit fit = number_judge(w->s + w->at, w->n - w->at, &length);
	if (fit == NUMBER_NONE)
		return give_up(w, "a number");
	if (fit == NUMBER_BEYOND)
		note_item(w, JSON_NUMBER_RANGE, w->at);
	w->at += length;
	return true;
}

static bool walk_word(struct walk *w)
{
	static const char *const words[] = {"true", "false", "null"};
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		size_t length = strlen(words[i]);
		if (w->n - w->at >= length && memcmp(w->s + w->at, words[i], length) == 0) {
			w->at += length;
			return true;
		}
	}
	return give_up(w, "a value");
}

/* Adds the name s[0..n), with its quotes, to those of an object. False: it is there already. *is_id: it says "id". */
static bool add_name(json_t *names, const char *s, size_t n, bool *is_id)
{
	json_t *read = memchr(s, '\\', n) ? json_loadb(s, n, JSON_DECODE_ANY, NULL) : json_stringn(s + 1, n - 2);
	const char *name = json_string_value(read);
	size_t length = json_string_length(read);
	bool known = name && json_object_getn(names, name, length);
	*is_id = name && length == 2 && memcmp(name, "id", 2) == 0;
	if (name && !known)
		json_object_setn_new(names, name, length, json_true());
	json_decref(read);
	return !known;
}

static bool walk_members(struct walk *w, json_t *names)
{
	bool top = w->depth == (w->out->batch ? 2 : 1), is_id;
	w->at++;
	if (next_is(w, '}'))
		return w->at++, true;
	for (;; w->at++) {
		if (!next_is(w, '"'))
			return give_up(w, "a name in double quotes");
		size_t name = w->at;
		if (!walk_string(w))
			return false;
		if (!add_name(names, w->s + name, w->at - name, &is_id))
			note_item(w, JSON_DUPLICATE_KEY, name);
		if (!next_is(w, ':'))
			return give_up(w, "a colon");
		size_t value = ++w->at;
		if (!walk_value(w))
			return false;
		size_t end = w->at;
		bool last = next_is(w, '}');
		if (!last && !next_is(w, ','))
			return give_up(w, "a comma or the end of the object");
		if (top && is_id) {
			w->item->ids++;
			w->item->id_start = value;
			w->item->id_end = end;
		}
		if (last)
			return w->at++, true;
	}
}

static bool walk_object(struct walk *w)
{
	json_t *names = json_object();
	bool ok = walk_members(w, names);
	json_decref(names);
	return ok;
}

static bool walk_item(struct walk *w)
{
	struct json_report *out = w->out;
	w->item = out->count < JSON_ITEMS ? &out->items[out->count] : &w->spare;
	skip_space(w);
	w->item->start = w->at;
	bool ok = walk_value(w);
	w->item->end = w->at;
	out->count++;
	return ok;
}

static bool walk_array(struct walk *w)
{
	bool batch = w->out->batch && w->depth == 1;
	w->at++;
	if (next_is(w, ']'))
		return w->at++, true;
	for (;; w->at++) {
		if (!(batch ? walk_item(w) : walk_value(w)))
			return false;
		if (next_is(w, ']'))
			return w->at++, true;
		if (!next_is(w, ','))
			return give_up(w, "a comma or the end of the array");
	}
}

/* A bound of the wire's limits is passed here. Always false. */
static bool too_much(struct walk *w, enum json_reason reason)
{
	note_whole(w, reason, w->at, NULL);
	return false;
}

static bool walk_value(struct walk *w)
{
	skip_space(w);
	if (w->at == w->n)
		return give_up(w, "a value");
	char c = w->s[w->at];
	if (++w->values > w->most.values)
		return too_much(w, JSON_TOO_MANY);
	if (c == '"')
		return walk_string(w);
	if (c == '-' || (c >= '0' && c <= '9'))
		return walk_number(w);
	if (c != '{' && c != '[')
		return walk_word(w);
	if (++w->depth > w->most.depth)
		return too_much(w, JSON_TOO_DEEP);
	bool ok = c == '{' ? walk_object(w) : walk_array(w);
	w->depth--;
	return ok;
}

/* An id that is there once and is nothing but what it seems to be. */
static json_t *read_id(const char *line, const struct json_item *item)
{
	if (item->ids != 1)
		return NULL;
	size_t n = item->id_end - item->id_start;
	char *copy = xmalloc(n + 1);
	memcpy(copy, line + item->id_start, n);
	bool fine = json_scan(copy, n, (struct json_limits){1, 1});
	json_t *id = fine ? json_loadb(copy, n, JSON_DECODE_ANY | JSON_REJECT_DUPLICATES, NULL) : NULL;
	free(copy);
	if (json_is_string(id) || json_is_integer(id) || (json_is_real(id) && !number_lost(json_real_value(id))))
		return id;
	json_decref(id);
	return NULL;
}

struct json_report *json_report_new(const char *line, size_t n, struct json_limits most)
{
	struct json_report *r = xcalloc(1, sizeof *r);
	struct walk w = {.s = line, .n = n, .most = most, .out = r};
	if (n >= 3 && memcmp(line, "\xef\xbb\xbf", 3) == 0) {
		note_whole(&w, JSON_BOM, 0, NULL);
		w.at = 3;
	}
	r->batch = next_is(&w, '[');
	w.item = &w.spare;
	bool ok = r->batch ? walk_value(&w) : walk_item(&w);
	skip_space(&w);
	if (ok && w.at < n)
		give_up(&w, "the end of the line");
	for (size_t i = 0; i < r->count && i < JSON_ITEMS; i++)
		if (r->whole.reason || r->items[i].fault.reason)
			r->items[i].id = read_id(line, &r->items[i]);
	return r;
}

void json_report_free(struct json_report *r)
{
	for (size_t i = 0; r && i < JSON_ITEMS; i++)
		json_decref(r->items[i].id);
	free(r);
}

static void tell_too_large(const struct json_fault *f, struct json_limits most, struct err *err)
{
	int limit = f->reason == JSON_TOO_DEEP ? most.depth : most.values;
	struct jw w = {.b = &err->data};
	if (f->reason == JSON_TOO_DEEP)
		fail(err, ERR_TOO_LARGE, "A request may be nested %d deep; this one goes deeper at byte %zu.", limit, f->at);
	else
		fail(err, ERR_TOO_LARGE, "A request may hold %d values; one more stands at byte %zu.", limit, f->at);
	jw_int(&w, "limit", limit);
	jw_int(&w, "at", (int64_t)f->at);
}

void json_fault_tell(const struct json_fault *f, struct json_limits most, struct err *err)
{
	static const struct {
		const char *word, *sentence;
	} reasons[] = {
		[JSON_SYNTAX] = {"syntax", "This line is not JSON: %s is missing at byte %zu."},
		[JSON_UTF8] = {"utf8", "This line is not JSON: %sthe byte at %zu is not UTF-8."},
		[JSON_NUL] = {"nul", "This line is not JSON: %sNUL stands at byte %zu, and no text may hold it."},
		[JSON_BOM] = {"bom", "This line is not JSON: %sa byte order mark stands at byte %zu; leave it out."},
		[JSON_SURROGATE] = {"surrogate", "This is not JSON: %sthe escape at byte %zu is half of a surrogate pair."},
		[JSON_DUPLICATE_KEY] = {"duplicate_key", "This is not JSON: %sthe name at byte %zu stands twice in its object."},
		[JSON_NUMBER_RANGE] = {"number_range", "This is not JSON: %sthe number at byte %zu is beyond what 64 bits hold."},
	};
	if (f->reason == JSON_TOO_DEEP || f->reason == JSON_TOO_MANY) {
		tell_too_large(f, most, err);
		return;
	}
	enum json_reason reason = f->reason ? f->reason : JSON_SYNTAX;
	struct jw w = {.b = &err->data};
	fail(err, ERR_PARSE, reasons[reason].sentence, f->wanted ? f->wanted : f->reason ? "" : "a value", f->at);
	jw_str(&w, "reason", reasons[reason].word);
	jw_int(&w, "at", (int64_t)f->at);
}
