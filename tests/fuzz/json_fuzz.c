/* A line on its way to the parser: the scan before it, the parser, and the report of one that is refused agree. */
#include "tests/fuzz/fuzz.h"

#include <jansson.h>
#include <math.h>

#include "base/json_fault.h"
#include "base/number.h"

enum { DEEP = 8, MANY = 40 };

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	json_object_seed(1);
	return 0;
}

/* What stands for a number's text gives that number, and no other. */
static void check_real(double v)
{
	int64_t scaled;
	char text[48];
	MUST(fabs(v) < 9223372036854775808.0);
	for (int decimals = 0; decimals < 4; decimals++) {
		if (number_lost(v) || !number_scaled(v, decimals, &scaled))
			continue;
		snprintf(text, sizeof text, "%llde-%d", (long long)scaled, decimals);
		MUST(strtod(text, NULL) == v);
	}
}

static int count_values(const json_t *v, int *depth)
{
	int values = 1, deepest = 0, below = 0;
	const char *key;
	json_t *inner;
	size_t i;
	if (json_is_real(v))
		check_real(json_real_value(v));
	if (json_is_object(v))
		json_object_foreach((json_t *)(uintptr_t)v, key, inner) {
			values += count_values(inner, &below);
			deepest = below > deepest ? below : deepest;
		}
	json_array_foreach(v, i, inner) {
		values += count_values(inner, &below);
		deepest = below > deepest ? below : deepest;
	}
	*depth = deepest + (json_is_object(v) || json_is_array(v));
	return values;
}

/* In memory of exactly its size: a read beyond it is seen. */
static json_t *load(const char *text, size_t n, struct json_limits most, bool *scanned)
{
	char *line = xmalloc(n ? n : 1);
	memcpy(line, text, n);
	*scanned = json_scan(line, n, most);
	json_t *v = *scanned ? json_loadb(line, n, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, NULL) : NULL;
	free(line);
	return v;
}

/* One of a batch that has no fault can be taken by itself. */
static void check_item(const char *text, size_t n, struct json_limits most)
{
	bool scanned;
	json_t *v = load(text, n, most, &scanned);
	MUST(v);
	json_decref(v);
}

static void check_told(const struct json_fault *f, struct json_limits most)
{
	struct err err = {0};
	struct buf out = {0};
	struct jw w = {.b = &out};
	json_fault_tell(f, most, &err);
	err_write(&w, NULL, &err);
	json_t *told = json_loadb(out.data, out.len, JSON_REJECT_DUPLICATES, NULL), *data = json_object_get(told, "data");
	MUST(json_string_length(json_object_get(told, "message")) > 0);
	MUST(json_integer_value(json_object_get(data, "at")) == (json_int_t)f->at);
	json_decref(told);
	buf_free(&out);
	err_clear(&err);
}

/* A line that was not taken has a fault that is in it, which can be told; one that was taken has none. */
static void check_report(const char *line, size_t n, struct json_limits most, bool taken)
{
	struct json_report *r = json_report_new(line, n, most);
	bool fine = !r->whole.reason;
	for (size_t i = 0; i < r->count && i < JSON_ITEMS; i++) {
		const struct json_item *item = &r->items[i];
		MUST(item->start <= item->end && item->end <= n);
		MUST(!item->fault.reason || (item->fault.at >= item->start && item->fault.at < n));
		MUST(!item->id || json_is_string(item->id) || json_is_number(item->id));
		fine = fine && !item->fault.reason;
		check_told(&item->fault, most);
		if (r->batch && !r->whole.reason && !item->fault.reason)
			check_item(line + item->start, item->end - item->start, most);
	}
	MUST(r->whole.at <= n && (r->batch || r->count <= 1));
	MUST(fine == taken);
	check_told(&r->whole, most);
	json_report_free(r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	struct json_limits most = {DEEP, MANY};
	bool scanned;
	if (size == 0)
		return 0;
	json_t *v = load(text, size, most, &scanned);
	check_report(text, size, most, v != NULL);
	if (v) {
		int depth, values = count_values(v, &depth);
		MUST(depth <= DEEP && values <= MANY);
		/* The limits bite at exactly what was built. */
		json_decref(load(text, size, (struct json_limits){depth, values}, &scanned));
		MUST(scanned);
		json_decref(load(text, size, (struct json_limits){depth, values - 1}, &scanned));
		MUST(!scanned);
		json_decref(depth > 0 ? load(text, size, (struct json_limits){depth - 1, values}, &scanned) : NULL);
		MUST(!scanned);
	}
	json_decref(v);
	return 0;
}
