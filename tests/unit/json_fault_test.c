/* Why a line cannot be taken, where, and whose fault it is. */
#include "tests/unit/unit.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json_fault.h"

static const struct json_limits most = {4, 12};

static struct json_report *report(const char *line, size_t n)
{
	char *copy = malloc(n ? n : 1);   /* of exactly its size: a read beyond it is seen */
	memcpy(copy, line, n);
	struct json_report *r = json_report_new(copy, n, most);
	free(copy);
	return r;
}

/* The fault of a line that is no batch, and its id as text; "" is none. */
static void assert_fault_of(const char *line, size_t n, enum json_reason reason, size_t at, const char *id)
{
	struct json_report *r = report(line, n);
	const struct json_fault *f = r->whole.reason ? &r->whole : &r->items[0].fault;
	char *said = r->items[0].id ? json_dumps(r->items[0].id, JSON_ENCODE_ANY) : strdup("");
	if (f->reason != reason || f->at != at || strcmp(said, id) != 0)
		fail_msg("%s: reason %d at %zu, id %s", line, f->reason, f->at, said);
	free(said);
	json_report_free(r);
}

TEST(the_reason_and_the_place_are_those_of_the_first_fault)
{
	static const struct {
		const char *line;
		enum json_reason reason;
		size_t at;
		const char *id;
	} rows[] = {
		{"", JSON_SYNTAX, 0, ""}, {" \t", JSON_SYNTAX, 2, ""}, {"hello", JSON_SYNTAX, 0, ""}, {"{\"id\":1}", JSON_FINE, 0, ""},
		{"{\"id\":1,}", JSON_SYNTAX, 8, "1"}, {"{\"id\":1", JSON_SYNTAX, 7, ""}, {"{\"id\":1} {}", JSON_SYNTAX, 9, "1"},
		{"{\"id\":01}", JSON_SYNTAX, 7, ""}, {"{\"id\":\"a\tb\"}", JSON_SYNTAX, 8, ""}, {"{\"id\":1 \"a\":2}", JSON_SYNTAX, 8, ""},
		{"{\"a\" 1}", JSON_SYNTAX, 5, ""}, {"{'id':1}", JSON_SYNTAX, 1, ""}, {"{\"id\":1,\"a\":NaN}", JSON_SYNTAX, 12, "1"},
		{"{\"id\":2,\"a\":\"\\x\"}", JSON_SYNTAX, 13, "2"}, {"{\"id\":2,\"a\":\"\\u12g4\"}", JSON_SYNTAX, 13, "2"},
		{"{\"id\":2,\"a\":\"x", JSON_SYNTAX, 14, "2"}, {"{\"id\":2,\"a\":\"x\\", JSON_SYNTAX, 14, "2"}, {"1 2", JSON_SYNTAX, 2, ""},
		{"{\"a\":\"\xff\",\"id\":3}", JSON_UTF8, 6, "3"}, {"{\"id\":\"\xc0\x80\"}", JSON_UTF8, 7, ""}, {"\xff", JSON_UTF8, 0, ""},
		{"{\"a\":\"\xe2\x82\xac\xe2\x82\",\"id\":3}", JSON_UTF8, 9, "3"}, {"{\"a\":\"\xff\",\"id\":3,}", JSON_UTF8, 6, "3"},
		{"{\"a\":\"\\u0000\",\"id\":3}", JSON_NUL, 6, "3"}, {"{\"id\":\"\\u0000\"}", JSON_NUL, 7, ""},
		{"\xef\xbb\xbf{\"id\":7}", JSON_BOM, 0, "7"}, {"{\xef\xbb\xbf\"id\":7}", JSON_SYNTAX, 1, ""},
		{"{\"a\":\"\\ud83d\",\"id\":4}", JSON_SURROGATE, 6, "4"}, {"{\"a\":\"x\\ude00\",\"id\":4}", JSON_SURROGATE, 7, "4"},
		{"{\"a\":\"\\ude00\\ud83d\",\"id\":4}", JSON_SURROGATE, 6, "4"}, {"{\"a\":\"\\ud83d\\u0041\",\"id\":4}", JSON_SURROGATE, 6, "4"},
		{"{\"id\":\"\\ud83d\"}", JSON_SURROGATE, 7, ""}, {"{\"\\ud83d\":1,\"id\":4}", JSON_SURROGATE, 2, "4"},
		{"{\"a\":\"\\ud83d\\ude00\",\"id\":4,\"id\":4}", JSON_DUPLICATE_KEY, 27, ""}, {"{\"id\":5,\"a\":1,\"a\":2}", JSON_DUPLICATE_KEY, 14, "5"},
		{"{\"id\":5,\"a\":1,\"\\u0061\":2}", JSON_DUPLICATE_KEY, 14, "5"}, {"{\"id\":5,\"a\":{\"b\":1,\"b\":1}}", JSON_DUPLICATE_KEY, 19, "5"},
		{"{\"id\":5,\"a\":{\"id\":1},\"b\":{\"id\":1}}", JSON_FINE, 0, ""},
		{"{\"id\":6,\"a\":1e999}", JSON_NUMBER_RANGE, 12, "6"}, {"{\"id\":9223372036854775808}", JSON_NUMBER_RANGE, 6, ""},
		{"{\"a\":[1,-9223372036854775809],\"id\":\"x\"}", JSON_NUMBER_RANGE, 8, "\"x\""},
		{"{\"a\":1e999,\"id\":12.499999999999999999}", JSON_NUMBER_RANGE, 5, ""}, {"{\"a\":1e999,\"id\":{}}", JSON_NUMBER_RANGE, 5, ""},
		{"{\"id\":8,\"a\":[[[[1]]]]}", JSON_TOO_DEEP, 15, "8"}, {"{\"id\":8,\"a\":[1,2,3,4,5,6,7,8,9,10]}", JSON_TOO_MANY, 31, "8"},
		{"{\"a\":1e999,\"id\":9,}", JSON_SYNTAX, 18, "9"},
	};
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_fault_of(rows[i].line, strlen(rows[i].line), rows[i].reason, rows[i].at, rows[i].id);
}

TEST(a_nul_is_named_wherever_it_stands)
{
	static const char json[] = "{\"id\":1,\"a\":\"b\"}";
	for (size_t at = 0; at < sizeof json; at++) {
		char line[32];
		memcpy(line, json, at);
		line[at] = '\0';
		memcpy(line + at + 1, json + at, strlen(json) - at);
		assert_fault_of(line, sizeof json, JSON_NUL, at, at > 7 ? "1" : "");
	}
}

TEST(in_a_batch_only_the_items_at_fault_are_so)
{
	static const char line[] = " [ {\"id\":1} , {\"id\":2,\"a\":\"\\ud83d\"},{\"id\":3,\"a\":1e999}, 7, {\"id\":4,\"b\":0,\"b\":0} ,{\"id\":5}]";
	static const enum json_reason reasons[] = {JSON_FINE, JSON_SURROGATE, JSON_NUMBER_RANGE, JSON_FINE, JSON_DUPLICATE_KEY, JSON_FINE};
	struct json_report *r = json_report_new(line, sizeof line - 1, (struct json_limits){32, 2000});
	assert_true(r->batch && r->whole.reason == JSON_FINE && r->count == COUNT(reasons));
	for (size_t i = 0; i < COUNT(reasons); i++) {
		assert_int_equal(r->items[i].fault.reason, reasons[i]);
		assert_int_equal(json_integer_value(r->items[i].id), reasons[i] ? (i == 4 ? 4 : (int)i + 1) : 0);
	}
	assert_memory_equal(line + r->items[1].start, "{\"id\":2,\"a\":\"\\ud83d\"}", r->items[1].end - r->items[1].start);
	json_report_free(r);
}

TEST(any_other_fault_is_that_of_the_whole_batch)
{
	static const char *const lines[] = {"[{\"id\":1},{\"id\":2,}]", "[{\"id\":1},{\"a\":\"\xff\"}]", "[{\"id\":1}", "[{\"a\":\"\\u0000\"}]",
		"[{\"a\":1e999},]", "\xef\xbb\xbf[{\"id\":1}]", "[[[[[1]]]]]", "[1,2,3,4,5,6,7,8,9,10,11,12]"};
	for (size_t i = 0; i < COUNT(lines); i++) {
		struct json_report *r = report(lines[i], strlen(lines[i]));
		if (!r->batch || r->whole.reason == JSON_FINE)
			fail_msg("%s", lines[i]);
		json_report_free(r);
	}
}

TEST(a_long_batch_is_counted_and_kept_as_far_as_a_batch_may_go)
{
	struct buf line = {0};
	for (int i = 0; i < 1000; i++)
		buf_adds(&line, i ? ",1e999" : "[1e999");
	buf_addc(&line, ']');
	struct json_report *r = json_report_new(line.data, line.len, (struct json_limits){2, 2000});
	assert_true(r->count == 1000 && r->whole.reason == JSON_FINE && r->items[JSON_ITEMS - 1].fault.reason == JSON_NUMBER_RANGE);
	json_report_free(r);
	buf_free(&line);
}

TEST(a_fault_says_why_and_where)
{
	for (enum json_reason reason = JSON_FINE; reason <= JSON_TOO_MANY; reason++) {
		struct err err = {0};
		struct json_fault f = {reason, 123, reason == JSON_SYNTAX ? "a colon" : NULL};
		json_fault_tell(&f, most, &err);
		assert_int_equal(err.code, reason >= JSON_TOO_DEEP ? ERR_TOO_LARGE : ERR_PARSE);
		assert_non_null(strstr(err.text, "123"));
		assert_non_null(strstr(buf_text(&err.data), "\"at\":123"));
		assert_non_null(strstr(buf_text(&err.data), reason >= JSON_TOO_DEEP ? "\"limit\":" : "\"reason\":"));
		err_clear(&err);
	}
}

/* What a parser takes has no fault, and what it refuses has one. */
TEST(a_report_agrees_with_a_json_parser)
{
	static const char *const pieces[] = {"{", "}", "[", "]", "\"", "\"a\"", "\"id\":", ":", ",", "1", "-", ".5", "e9", "0", "null", "true", "\\", "\\u0041",
		"\\ud83d", "\\ude00", "\\u0000", " ", "\xc3\xa9", "\xff", "\t", "99999999999999999999", "/", "\"b\":[", "{}", "\\n", "\r"};
	srand(8);
	for (int i = 0; i < 300000; i++) {
		char line[128] = "";
		for (int k = rand() % 10; k >= 0; k--)
			strcat(line, pieces[(size_t)rand() % COUNT(pieces)]);
		size_t n = strlen(line);
		struct json_report *r = json_report_new(line, n, (struct json_limits){100, 100});
		bool scanned = json_scan(line, n, (struct json_limits){100, 100});
		json_t *v = scanned ? json_loadb(line, n, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, NULL) : NULL;
		bool fine = r->whole.reason == JSON_FINE;
		for (size_t k = 0; k < r->count && k < JSON_ITEMS; k++)
			fine = fine && r->items[k].fault.reason == JSON_FINE;
		if (fine != (v != NULL))
			fail_msg("%s: %s", line, v ? "a parser takes it" : "a parser does not take it");
		json_report_free(r);
		json_decref(v);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_reason_and_the_place_are_those_of_the_first_fault),
		cmocka_unit_test(a_nul_is_named_wherever_it_stands),
		cmocka_unit_test(in_a_batch_only_the_items_at_fault_are_so),
		cmocka_unit_test(any_other_fault_is_that_of_the_whole_batch),
		cmocka_unit_test(a_long_batch_is_counted_and_kept_as_far_as_a_batch_may_go),
		cmocka_unit_test(a_fault_says_why_and_where),
		cmocka_unit_test(a_report_agrees_with_a_json_parser),
	};
	json_object_seed(1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
