/* What is refused of a line before a JSON parser sees it. */
#include "tests/unit/unit.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/json_scan.h"

/* Checks a copy that ends where its memory ends. */
static bool check(const char *json, size_t n, int depth, int values)
{
	char *copy = malloc(n ? n : 1);
	memcpy(copy, json, n);
	bool ok = json_scan(copy, n, (struct json_limits){depth, values});
	free(copy);
	return ok;
}

static void assert_counts(const char *json, int depth, int values)
{
	size_t n = strlen(json);
	if (!check(json, n, depth, values))
		fail_msg("%s: refused at depth %d, %d values", json, depth, values);
	if (depth > 0 && check(json, n, depth - 1, values))
		fail_msg("%s: accepted at depth %d", json, depth - 1);
	if (check(json, n, depth, values - 1))
		fail_msg("%s: accepted with %d values", json, values - 1);
}

TEST(depth_and_values_are_counted_exactly)
{
	static const struct {
		const char *json;
		int depth, values;
	} rows[] = {
		{"1", 0, 1}, {"-1.5e+10", 0, 1}, {"true", 0, 1}, {"null", 0, 1}, {"\"x\"", 0, 1}, {"\"\"", 0, 1}, {"[]", 1, 1},
		{"{}", 1, 1}, {"[1]", 1, 2}, {"[1,2,3]", 1, 4}, {"[true,false,null]", 1, 4}, {"{\"a\":1}", 1, 2},
		{"{\"a\":\"b\"}", 1, 2}, {"{\"a\":[]}", 2, 2}, {"{\"a\":{\"b\":{\"c\":1}}}", 3, 4}, {"[[[[]]]]", 4, 4},
		{"[[],[],[]]", 2, 4},
		{"[\"\",\"\",\"\"]", 1, 4}, {"{\"\":\"\"}", 1, 2}, {" [ 1 ,\t2\r, { \"a\" : 3 } ] ", 2, 5},
		{"{\"a\" \t: 1 , \"b\":2}", 1, 3},
	};
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_counts(rows[i].json, rows[i].depth, rows[i].values);
}

TEST(what_stands_in_a_string_is_not_counted)
{
	static const struct {
		const char *json;
		int depth, values;
	} rows[] = {
		{"\"[[[[{{{{\"", 0, 1}, {"\"]]]]}}}}\"", 0, 1}, {"[\"a,b,c:d\"]", 1, 2}, {"[\"\\\"[[[\"]", 1, 2}, {"[\"\\\\\",[1]]", 2, 4},
		{"[\"\\\\\\\"[\"]", 1, 2}, {"{\"a\\\"b\":1}", 1, 2}, {"{\"a:b\":1}", 1, 2}, {"{\"[\":\"]\"}", 1, 2},
		{"[\"\\u005b\\u005b\"]", 1, 2}, {"[\"\xc3\xa9[\xe2\x82\xac\"]", 1, 2}, {"[\"\\\\\",\"\\\\\\\\\",\"\\\"\"]", 1, 4},
		{"{\"k\\\\\":{\"\\\\\\\"}\":[]}}", 3, 3},
	};
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_counts(rows[i].json, rows[i].depth, rows[i].values);
}

TEST(closing_brackets_and_colons_buy_no_room)
{
	assert_false(check("{\"a\":[1,2,3]}", 13, 2, 4));
	assert_false(check("[1,2,3::::::", 12, 2, 3));
	assert_false(check("[[[]]],[[[[]]]]", 15, 3, 100));
}

TEST(text_that_is_not_utf8_is_refused)
{
	static const char *const rows[] = {"\"\xff\"", "\"\xc0\x80\"", "\"\xed\xa0\x80\"", "\"\xe2\x82\"", "\xef\xbb\xbf[\xbf]",
		"\"\xf4\x90\x80\x80\"", "\xc3"};
	for (size_t i = 0; i < COUNT(rows); i++)
		if (check(rows[i], strlen(rows[i]), 100, 100))
			fail_msg("row %zu was accepted", i);
}

TEST(a_nul_is_refused_wherever_it_stands)
{
	static const char json[] = "{\"a\":\"b\"}";
	for (size_t at = 0; at <= strlen(json); at++) {
		char line[16];
		memcpy(line, json, at);
		line[at] = '\0';
		memcpy(line + at + 1, json + at, strlen(json) - at);
		assert_false(check(line, strlen(json) + 1, 100, 100));
	}
}

TEST(bombs_are_refused)
{
	struct buf deep = {0}, wide = {0}, keys = {0};
	for (int i = 0; i < 100000; i++) {
		buf_addc(&deep, i % 2 ? '[' : '{');
		buf_adds(&wide, "{},");
		buf_addf(&keys, "\"%d\":0,", i);
	}
	assert_false(check(deep.data, deep.len, 32, 2000000));
	assert_false(check(wide.data, wide.len, 32, 2000));
	assert_false(check(keys.data, keys.len, 32, 2000));
	buf_free(&deep);
	buf_free(&wide);
	buf_free(&keys);
}

TEST(half_a_line_is_judged_without_reading_past_it)
{
	static const char json[] = "{\"a\\\"\":[\"\\\\\",-1.5,{\"\xc3\xa9\":\"\\u00e9\"}],\"b\":null}";
	for (size_t n = 0; n < sizeof json; n++)
		check(json, n, 8, 8);
	check("\"\\", 2, 8, 8);
	assert_true(check("", 0, 0, 0));
}

static json_t *random_string(void)
{
	static const char *const pieces[] = {"[", "]", "{", "}", ",", ":", "\"", "\\", "\xc3\xa9", "a", " ", "\t", "\x1f",
		"\xf0\x9f\x98\x80", "/", "\n"};
	char text[64] = "";
	for (int i = rand() % 6; i > 0; i--)
		strcat(text, pieces[(size_t)rand() % COUNT(pieces)]);
	return json_string(text);
}

static json_t *random_json(int depth)
{
	int kind = rand() % (depth > 0 ? 8 : 5);
	json_t *v = kind < 6 ? NULL : kind == 6 ? json_array() : json_object();
	for (int i = v ? rand() % 5 : 0; i > 0; i--) {
		json_t *key = random_string();
		if (kind == 6)
			json_array_append_new(v, random_json(depth - 1));
		else
			json_object_set_new(v, json_string_value(key), random_json(depth - 1));
		json_decref(key);
	}
	switch (kind) {
	case 0: return json_integer(rand() - RAND_MAX / 2);
	case 1: return json_real(rand() / 7.0);
	case 2: return json_boolean(rand() % 2);
	case 3: return json_null();
	default: return v ? v : random_string();
	}
}

static int json_values(json_t *v)
{
	int values = 1;
	const char *key;
	json_t *member;
	size_t i;
	json_array_foreach(v, i, member)
		values += json_values(member);
	json_object_foreach(v, key, member)
		values += json_values(member);
	return values;
}

static int json_depth(json_t *v)
{
	int deepest = 0;
	const char *key;
	json_t *member;
	size_t i;
	json_array_foreach(v, i, member)
		deepest = json_depth(member) > deepest ? json_depth(member) : deepest;
	json_object_foreach(v, key, member)
		deepest = json_depth(member) > deepest ? json_depth(member) : deepest;
	return deepest + (json_is_array(v) || json_is_object(v));
}

TEST(counts_agree_with_a_json_parser)
{
	static const size_t flags[] = {JSON_COMPACT, 0, JSON_ENSURE_ASCII, JSON_SORT_KEYS | JSON_ESCAPE_SLASH};
	srand(5);
	for (int i = 0; i < 3000; i++) {
		json_t *v = random_json(6);
		char *text = json_dumps(v, flags[(size_t)i % COUNT(flags)] | JSON_ENCODE_ANY);
		json_t *back = json_loads(text, JSON_DECODE_ANY, NULL);
		assert_non_null(back);
		assert_counts(text, json_depth(back), json_values(back));
		json_decref(back);
		free(text);
		json_decref(v);
	}
}

/* The bound must hold for what a parser would build before it meets the error, too. */
TEST(noise_never_builds_more_than_was_counted)
{
	static const char alphabet[] = "[[{{\"\"::,,]}}\\ 1a\t";
	srand(6);
	for (int i = 0; i < 100000; i++) {
		char line[24];
		size_t n = (size_t)rand() % sizeof line;
		for (size_t k = 0; k < n; k++)
			line[k] = alphabet[(size_t)rand() % (sizeof alphabet - 1)];
		json_t *v = json_loadb(line, n, JSON_DECODE_ANY, NULL);
		if (v) {
			assert_true(check(line, n, json_depth(v), 24));
			assert_false(check(line, n, json_depth(v) - 1, 24));
			assert_false(check(line, n, 24, json_values(v) - 1));
		}
		json_decref(v);
	}
}

TEST(numbers_that_int64_cannot_hold_are_refused_and_others_are_not)
{
	static const char *const fine[] = {"1.5", "[9.2e18,-9.2e18]", "{\"a\":1e3}", "9223372036854775807", "0.1e-300", "\"1e300\"", "e", "-", "1e"};
	static const char *const beyond[] = {"1e19", "[1,-1e300]", "{\"a\":9223372036854775808.0}", "123456789012345678901234567890.5"};
	for (size_t i = 0; i < COUNT(fine); i++)
		assert_true(check(fine[i], strlen(fine[i]), 32, 2000));
	for (size_t i = 0; i < COUNT(beyond); i++)
		assert_false(check(beyond[i], strlen(beyond[i]), 32, 2000));
}

TEST(a_number_that_loses_digits_is_overwritten_and_the_rest_is_not)
{
	static const struct {
		const char *json, *after;
	} rows[] = {
		{"[12.499999999999999999,1]", "[5e-324               ,1]"}, {"{\"a\":1e-400}", "{\"a\":5e-324}"},
		{"[12.500, 1.25e1, 0.1, -0.30000000000000004]", NULL}, {"\"12.499999999999999999\"", NULL},
		{"{\"12.499999999999999999\":9007199254740993}", NULL}, {"[9007199254740993.0]", "[5e-324            ]"},
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		char *copy = strdup(rows[i].json);
		assert_true(json_scan(copy, strlen(copy), (struct json_limits){32, 2000}));
		assert_string_equal(copy, rows[i].after ? rows[i].after : rows[i].json);
		free(copy);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(depth_and_values_are_counted_exactly),
		cmocka_unit_test(what_stands_in_a_string_is_not_counted),
		cmocka_unit_test(closing_brackets_and_colons_buy_no_room),
		cmocka_unit_test(text_that_is_not_utf8_is_refused),
		cmocka_unit_test(a_nul_is_refused_wherever_it_stands),
		cmocka_unit_test(bombs_are_refused),
		cmocka_unit_test(half_a_line_is_judged_without_reading_past_it),
		cmocka_unit_test(counts_agree_with_a_json_parser),
		cmocka_unit_test(noise_never_builds_more_than_was_counted),
		cmocka_unit_test(numbers_that_int64_cannot_hold_are_refused_and_others_are_not),
		cmocka_unit_test(a_number_that_loses_digits_is_overwritten_and_the_rest_is_not),
	};
	json_object_seed(1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
