/* Framing: lines out of bytes whatever way they are cut, bounds before anything grows. */
#include "tests/unit/unit.h"

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

TEST(empty_lines_are_skipped_however_the_bytes_are_cut)
{
	static const char stream[] = "\n\r\n\na\n\r\n\n\nb\r\n \n\n";
	for (size_t cut = 0; cut < sizeof stream; cut++) {
		struct frame f = {0};
		struct buf out = {0};
		const char *line;
		size_t n;
		for (int half = 0; half < 2; half++) {
			frame_push(&f, half ? stream + cut : stream, half ? sizeof stream - 1 - cut : cut);
			for (frame_skip_empty(&f); frame_next(&f, 8, &line, &n) == FRAME_LINE; frame_skip_empty(&f)) {
				buf_add(&out, line, n);
				buf_addc(&out, '|');
			}
		}
		assert_string_equal(buf_text(&out), "a|b| |");
		assert_int_equal(frame_pending(&f), 0);
		buf_free(&out);
		frame_free(&f);
	}
}

TEST(half_a_line_behind_many_keeps_no_more_than_it_needs)
{
	struct frame f = {0};
	struct buf stream = {0};
	const char *line;
	size_t n;
	for (int i = 0; i < 20000; i++)
		buf_adds(&stream, "0123456789\n");
	buf_adds(&stream, "half");
	frame_push(&f, stream.data, stream.len);
	assert_false(frame_is_partial(&f));
	while (frame_next(&f, 10, &line, &n) == FRAME_LINE)
		assert_int_equal(n, 10);
	assert_true(frame_is_partial(&f));
	frame_shrink(&f, 100);
	assert_true(f.in.cap < 1024 && frame_pending(&f) == 4 && frame_is_partial(&f));
	frame_push(&f, " a line\n", 8);
	assert_int_equal(frame_next(&f, 20, &line, &n), FRAME_LINE);
	assert_memory_equal(line, "half a line", 11);
	frame_shrink(&f, 100);
	buf_free(&stream);
	frame_free(&f);
}

TEST(what_is_left_at_the_end_of_a_stream_is_its_last_line)
{
	static const struct {
		const char *stream, *rest;   /* NULL: there is none */
	} rows[] = {{"", NULL}, {"a\n", NULL}, {"b", "b"}, {"a\nb", "b"}, {"a\nb\r", "b"}, {"a\n\r", NULL}};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct frame f = {0};
		const char *line;
		size_t n;
		frame_push(&f, rows[i].stream, strlen(rows[i].stream));
		assert_int_equal(frame_first(&f), *rows[i].stream ? *rows[i].stream : -1);
		while (frame_next(&f, 8, &line, &n) == FRAME_LINE)
			;
		assert_int_equal(frame_rest(&f, &line, &n), rows[i].rest != NULL);
		if (rows[i].rest) {
			assert_int_equal(n, strlen(rows[i].rest));
			assert_memory_equal(line, rows[i].rest, n);
		}
		assert_false(frame_rest(&f, &line, &n));
		frame_free(&f);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_are_the_same_however_the_bytes_are_cut),
		cmocka_unit_test(a_line_of_exactly_the_limit_passes_and_one_byte_more_does_not),
		cmocka_unit_test(a_limit_of_nothing_lets_only_empty_lines_pass),
		cmocka_unit_test(an_over_long_line_stays_over_long),
		cmocka_unit_test(a_limit_that_shrinks_or_grows_counts_for_what_is_already_there),
		cmocka_unit_test(lines_stay_valid_until_the_next_push),
		cmocka_unit_test(a_line_may_hold_any_byte_but_lf),
		cmocka_unit_test(a_hundred_thousand_lines_in_one_push_all_come_out),
		cmocka_unit_test(a_long_line_that_comes_byte_by_byte_costs_no_rescanning),
		cmocka_unit_test(empty_lines_are_skipped_however_the_bytes_are_cut),
		cmocka_unit_test(half_a_line_behind_many_keeps_no_more_than_it_needs),
		cmocka_unit_test(what_is_left_at_the_end_of_a_stream_is_its_last_line),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
