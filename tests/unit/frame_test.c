/* Framing: lines out of bytes whatever way they are cut, bounds before anything grows; and what is refused of a line before
 * a JSON parser sees it. */
#include "tests/unit/unit.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/frame.h"

/* Takes every line that is there, each ended by '|'; an over-long one adds '!' and ends. */
static void take_lines(struct frame *f, size_t limit, struct buf *out)
{
	const char *line;
	size_t n;
	enum frame_state state;
	while ((state = frame_next(f, limit, &line, &n)) == FRAME_LINE) {
		buf_add(out, line, n);
		buf_addc(out, '|');
	}
	if (state == FRAME_TOO_LONG)
		buf_addc(out, '!');
}

/* What comes of a stream that arrives in two pieces. */
static void assert_lines(const char *stream, size_t n, size_t cut, size_t limit, const char *wanted)
{
	struct frame f = {0};
	struct buf out = {0};
	frame_push(&f, stream, cut);
	take_lines(&f, limit, &out);
	if (!memchr(out.data ? out.data : "", '!', out.len)) {
		frame_push(&f, stream + cut, n - cut);
		take_lines(&f, limit, &out);
	}
	if (strcmp(buf_text(&out), wanted) != 0)
		fail_msg("cut at %zu of '%s': '%s'", cut, stream, buf_text(&out));
	buf_free(&out);
	frame_free(&f);
}

static void assert_lines_however_cut(const char *stream, size_t limit, const char *wanted)
{
	size_t n = strlen(stream);
	for (size_t cut = 0; cut <= n; cut++)
		assert_lines(stream, n, cut, limit, wanted);
}

TEST(lines_are_the_same_however_the_bytes_are_cut)
{
	static const struct {
		const char *stream, *lines;
	} rows[] = {
		{"", ""}, {"\n", "|"}, {"\r\n", "|"}, {"a\n", "a|"}, {"a\r\n", "a|"}, {"a", ""}, {"a\nb", "a|"},
		{"a\nbb\n\nccc\r\n\r\nd\n", "a|bb||ccc||d|"},
		{"a\rb\n", "a\rb|"}, {"a\r\r\n", "a\r|"}, {"\r\r\n", "\r|"}, {"a\n\r\n\n", "a|||"},
		{"{\"id\":1}\n{\"id\":2}\r\n", "{\"id\":1}|{\"id\":2}|"},
	};
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_lines_however_cut(rows[i].stream, 100, rows[i].lines);
}

TEST(a_line_of_exactly_the_limit_passes_and_one_byte_more_does_not)
{
	static const struct {
		const char *stream, *lines;
	} rows[] = {
		{"12345678\n", "12345678|"}, {"12345678\r\n", "12345678|"}, {"1234567\r\n", "1234567|"},
		{"1234567\n12345678\r\n", "1234567|12345678|"},
		{"12345678", ""}, {"12345678\r", ""},
		{"123456789\n", "!"}, {"123456789\r\n", "!"}, {"123456789", "!"}, {"123456789\r", "!"}, {"12345678\r\r\n", "!"},
		{"12345678\rx", "!"}, {"12345678\rx\n", "!"}, {"ok\n123456789\n", "ok|!"}, {"ok\n123456789abcdef", "ok|!"},
	};
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_lines_however_cut(rows[i].stream, 8, rows[i].lines);
}

TEST(a_limit_of_nothing_lets_only_empty_lines_pass)
{
	assert_lines_however_cut("\n\r\n\n", 0, "|||");
	assert_lines_however_cut("\na\n", 0, "|!");
}

TEST(an_over_long_line_stays_over_long)
{
	struct frame f = {0};
	const char *line;
	size_t n;
	frame_push(&f, "123456789", 9);
	assert_int_equal(frame_next(&f, 8, &line, &n), FRAME_TOO_LONG);
	frame_push(&f, "\nok\n", 4);
	assert_int_equal(frame_next(&f, 8, &line, &n), FRAME_TOO_LONG);
	frame_free(&f);
}

TEST(a_limit_that_shrinks_or_grows_counts_for_what_is_already_there)
{
	struct frame f = {0};
	const char *line;
	size_t n;
	frame_push(&f, "1234567890", 10);
	assert_int_equal(frame_next(&f, 100, &line, &n), FRAME_MORE);
	assert_int_equal(frame_next(&f, 5, &line, &n), FRAME_TOO_LONG);
	frame_push(&f, "\n", 1);
	assert_int_equal(frame_next(&f, 5, &line, &n), FRAME_TOO_LONG);
	assert_int_equal(frame_next(&f, 10, &line, &n), FRAME_LINE);
	assert_int_equal(n, 10);
	frame_free(&f);
}

TEST(lines_stay_valid_until_the_next_push)
{
	struct frame f = {0};
	const char *first, *second;
	size_t n;
	frame_push(&f, "first\nsecond\nrest", 17);
	assert_int_equal(frame_next(&f, 100, &first, &n), FRAME_LINE);
	assert_int_equal(frame_next(&f, 100, &second, &n), FRAME_LINE);
	assert_memory_equal(first, "first", 5);
	assert_memory_equal(second, "second", 6);
	assert_int_equal(frame_pending(&f), 4);
	frame_free(&f);
	assert_int_equal(frame_pending(&f), 0);
}

TEST(a_line_may_hold_any_byte_but_lf)
{
	struct frame f = {0};
	char bytes[256];
	const char *line;
	size_t n;
	for (int i = 0; i < 256; i++)
		bytes[i] = (char)(i == '\n' ? ' ' : i);
	frame_push(&f, bytes, sizeof bytes);
	frame_push(&f, "\n", 1);
	assert_int_equal(frame_next(&f, 256, &line, &n), FRAME_LINE);
	assert_int_equal(n, 256);
	assert_memory_equal(line, bytes, 256);
	frame_free(&f);
}

TEST(a_hundred_thousand_lines_in_one_push_all_come_out)
{
	struct frame f = {0};
	struct buf stream = {0};
	const char *line;
	size_t n;
	int count = 0;
	for (int i = 0; i < 100000; i++)
		buf_addf(&stream, "%d\n", i);
	frame_push(&f, stream.data, stream.len);
	while (frame_next(&f, 10, &line, &n) == FRAME_LINE) {
		assert_int_equal(strtol(line, NULL, 10), count);
		count++;
	}
	assert_int_equal(count, 100000);
	assert_int_equal(frame_pending(&f), 0);
	buf_free(&stream);
	frame_free(&f);
}

TEST(a_long_line_that_comes_byte_by_byte_costs_no_rescanning)
{
	struct frame f = {0};
	const char *line;
	size_t n;
	for (int i = 0; i < 1 << 20; i++) {
		frame_push(&f, "x", 1);
		assert_true(frame_next(&f, 1 << 20, &line, &n) == FRAME_MORE);
	}
	frame_push(&f, "\r\n", 2);
	assert_int_equal(frame_next(&f, 1 << 20, &line, &n), FRAME_LINE);
	assert_int_equal(n, 1 << 20);
	frame_free(&f);
}

/* Checks a copy that ends where its memory ends. */
static bool check(const char *json, size_t n, int depth, int values)
{
	struct err err = {0};
	char *copy = malloc(n ? n : 1);
	memcpy(copy, json, n);
	bool ok = frame_check_json(copy, n, depth, values, &err);
	assert_true(ok ? err.code == ERR_NONE : err.code == ERR_PARSE || err.code == ERR_TOO_LARGE);
	assert_true(ok || err.text[0]);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_that_int64_cannot_hold_are_refused_and_others_are_not),
		cmocka_unit_test(lines_are_the_same_however_the_bytes_are_cut),
		cmocka_unit_test(a_line_of_exactly_the_limit_passes_and_one_byte_more_does_not),
		cmocka_unit_test(a_limit_of_nothing_lets_only_empty_lines_pass),
		cmocka_unit_test(an_over_long_line_stays_over_long),
		cmocka_unit_test(a_limit_that_shrinks_or_grows_counts_for_what_is_already_there),
		cmocka_unit_test(lines_stay_valid_until_the_next_push),
		cmocka_unit_test(a_line_may_hold_any_byte_but_lf),
		cmocka_unit_test(a_hundred_thousand_lines_in_one_push_all_come_out),
		cmocka_unit_test(a_long_line_that_comes_byte_by_byte_costs_no_rescanning),
		cmocka_unit_test(depth_and_values_are_counted_exactly),
		cmocka_unit_test(what_stands_in_a_string_is_not_counted),
		cmocka_unit_test(closing_brackets_and_colons_buy_no_room),
		cmocka_unit_test(text_that_is_not_utf8_is_refused),
		cmocka_unit_test(a_nul_is_refused_wherever_it_stands),
		cmocka_unit_test(bombs_are_refused),
		cmocka_unit_test(half_a_line_is_judged_without_reading_past_it),
		cmocka_unit_test(counts_agree_with_a_json_parser),
		cmocka_unit_test(noise_never_builds_more_than_was_counted),
	};
	json_object_seed(1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
