/* The growing buffer, and the JSON writer: whatever goes in, a JSON parser reads out. */
#include "tests/unit/unit.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Parses what was written and empties the buffer. */
static json_t *parsed(struct buf *b)
{
	json_error_t why;
	json_t *v = json_loadb(b->data, b->len, JSON_DECODE_ANY | JSON_REJECT_DUPLICATES, &why);
	if (!v)
		fail_msg("%s: %s", why.text, buf_text(b));
	buf_free(b);
	return v;
}

static void assert_string_survives(const char *s, size_t n)
{
	struct buf b = {0};
	struct jw w = {.b = &b};
	jw_open(&w, NULL, '[');
	jw_strn(&w, NULL, s, n);
	jw_close(&w, ']');
	for (size_t i = 0; i < b.len; i++)
		assert_true((unsigned char)b.data[i] >= 0x20 && b.data[i] != 0x7f);
	json_t *v = parsed(&b), *text = json_array_get(v, 0);
	assert_int_equal(json_string_length(text), n);
	assert_memory_equal(json_string_value(text), s, n);
	json_decref(v);
}

TEST(every_character_of_one_byte_survives)
{
	for (int c = 1; c < 0x80; c++) {
		char s[3] = {'a', (char)c, 'b'};
		assert_string_survives(s, 3);
		assert_string_survives(s + 1, 1);
	}
}

TEST(strings_that_try_to_end_early_survive)
{
	static const char *const rows[] = {
		"", "\"", "\\", "\\\"", "\"\\", "\\\\", "\\u0041", "\\n", "\",\"admin\":true,\"", "</script>", "a\\", "\"\"\"", "\033[2J",
		"\xe2\x80\xa8", "caf\xc3\xa9", "\xf0\x9f\x98\x80", "\x7f\x7f", "\n\r\t\b\f",
	};
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_string_survives(rows[i], strlen(rows[i]));
}

static size_t random_utf8(char *out, size_t count)
{
	static const char *const wide[] = {"\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80", "\xe2\x80\xae", "\xef\xbf\xbf"};
	size_t n = 0;
	for (size_t i = 0; i < count; i++) {
		const char *piece = rand() % 4 ? (char[]){(char)(1 + rand() % 127), '\0'} : wide[(size_t)rand() % COUNT(wide)];
		n += (size_t)sprintf(out + n, "%s", piece);
	}
	return n;
}

TEST(random_strings_survive)
{
	char s[512];
	srand(8);
	for (int i = 0; i < 20000; i++)
		assert_string_survives(s, random_utf8(s, (size_t)rand() % 100));
}

TEST(a_nul_inside_a_string_is_escaped)
{
	struct buf b = {0};
	struct jw w = {.b = &b};
	jw_strn(&w, NULL, "a\0b", 3);
	assert_string_equal(buf_text(&b), "\"a\\u0000b\"");
	buf_free(&b);
}

TEST(whole_numbers_are_written_to_the_last_digit)
{
	static const int64_t rows[] = {0, 1, -1, 9, 10, -10, 99, 100, INT32_MAX, INT32_MIN, INT64_MAX, INT64_MAX - 1, INT64_MIN,
		INT64_MIN + 1};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf b = {0};
		struct jw w = {.b = &b};
		jw_int(&w, NULL, rows[i]);
		json_t *v = parsed(&b);
		assert_true(json_is_integer(v) && json_integer_value(v) == rows[i]);
		json_decref(v);
	}
}

TEST(commas_stand_between_values_only)
{
	struct buf b = {0};
	struct jw w = {.b = &b};
	jw_open(&w, NULL, '{');
	jw_open(&w, "empty", '{');
	jw_close(&w, '}');
	jw_open(&w, "list", '[');
	jw_int(&w, NULL, 1);
	jw_open(&w, NULL, '[');
	jw_close(&w, ']');
	jw_bool(&w, NULL, false);
	jw_close(&w, ']');
	jw_null(&w, "none");
	jw_str(&w, "nothing", NULL);
	jw_strn(&w, "blank", NULL, 0);
	jw_raw(&w, "raw", "[1]", 3);
	jw_bool(&w, "yes", true);
	jw_close(&w, '}');
	assert_string_equal(buf_text(&b), "{\"empty\":{},\"list\":[1,[],false],\"none\":null,\"nothing\":null,\"blank\":\"\","
	                                  "\"raw\":[1],\"yes\":true}");
	buf_free(&b);
}

TEST(times_are_written_as_rfc3339_and_none_as_null)
{
	struct buf b = {0};
	struct jw w = {.b = &b};
	jw_open(&w, NULL, '[');
	jw_time(&w, NULL, 1);
	jw_time(&w, NULL, 0);
	jw_time(&w, NULL, 1795342876595);
	jw_close(&w, ']');
	assert_string_equal(buf_text(&b), "[\"1970-01-01T00:00:00.001Z\",null,\"2026-11-22T10:21:16.595Z\"]");
	buf_free(&b);
}

/* Writes a random value, and gives the same one as a JSON parser would have it. */
static json_t *write_random(struct jw *w, const char *key, int depth)
{
	char text[256], name[16];
	int kind = rand() % (depth ? 6 : 4);
	if (kind == 0) {
		jw_int(w, key, depth - 3);
		return json_integer(depth - 3);
	}
	if (kind == 1) {
		jw_bool(w, key, depth & 1);
		return json_boolean(depth & 1);
	}
	if (kind < 4) {
		size_t n = random_utf8(text, (size_t)rand() % 20);
		jw_strn(w, key, text, n);
		return json_stringn(text, n);
	}
	json_t *v = kind == 4 ? json_array() : json_object();
	jw_open(w, key, kind == 4 ? '[' : '{');
	for (int i = rand() % 5; i > 0; i--) {
		snprintf(name, sizeof name, "k%d", i);
		if (kind == 4)
			json_array_append_new(v, write_random(w, NULL, depth - 1));
		else
			json_object_set_new(v, name, write_random(w, name, depth - 1));
	}
	jw_close(w, kind == 4 ? ']' : '}');
	return v;
}

TEST(random_values_survive)
{
	srand(9);
	for (int i = 0; i < 2000; i++) {
		struct buf b = {0};
		struct jw w = {.b = &b};
		json_t *wanted = write_random(&w, NULL, 5), *given = parsed(&b);
		assert_true(json_equal(wanted, given));
		json_decref(wanted);
		json_decref(given);
	}
}

TEST(a_buffer_holds_what_was_added_whatever_its_size)
{
	struct buf b = {0};
	for (int i = 0; i < 70000; i++)
		buf_addc(&b, (char)i);
	assert_int_equal(b.len, 70000);
	for (int i = 0; i < 70000; i++)
		assert_int_equal(b.data[i], (char)i);
	buf_free(&b);
	assert_true(b.data == NULL && b.len == 0 && b.cap == 0);
	buf_adds(&b, "again");
	assert_string_equal(buf_text(&b), "again");
	buf_free(&b);
}

TEST(dropping_takes_from_the_front_and_never_more_than_there_is)
{
	struct buf b = {0};
	buf_drop(&b, 5);
	assert_string_equal(buf_text(&b), "");
	buf_adds(&b, "abcdef");
	buf_drop(&b, 0);
	buf_drop(&b, 2);
	assert_string_equal(buf_text(&b), "cdef");
	buf_drop(&b, 4);
	assert_int_equal(b.len, 0);
	buf_adds(&b, "x");
	buf_drop(&b, 1000);
	assert_int_equal(b.len, 0);
	buf_free(&b);
}

TEST(adding_nothing_changes_nothing)
{
	struct buf b = {0};
	buf_add(&b, NULL, 0);
	buf_adds(&b, "");
	buf_addf(&b, "%s", "");
	assert_int_equal(b.len, 0);
	assert_string_equal(buf_text(&b), "");
	assert_int_equal(b.len, 0);
	buf_free(&b);
}

TEST(formatted_text_of_any_length_is_added)
{
	struct buf b = {0};
	char *text = malloc(100001);
	memset(text, 'x', 100000);
	text[100000] = '\0';
	buf_addf(&b, "%d:%s:%%", 7, text);
	assert_int_equal(b.len, 100004);
	assert_memory_equal(b.data, "7:xxx", 5);
	assert_memory_equal(b.data + b.len - 3, "x:%", 3);
	buf_free(&b);
	free(text);
}

TEST(text_is_terminated_where_the_memory_was_just_full)
{
	for (size_t n = 250; n < 260; n++) {
		struct buf b = {0};
		for (size_t i = 0; i < n; i++)
			buf_addc(&b, 'x');
		assert_int_equal(strlen(buf_text(&b)), n);
		assert_int_equal(b.len, n);
		buf_free(&b);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_character_of_one_byte_survives),
		cmocka_unit_test(strings_that_try_to_end_early_survive),
		cmocka_unit_test(random_strings_survive),
		cmocka_unit_test(a_nul_inside_a_string_is_escaped),
		cmocka_unit_test(whole_numbers_are_written_to_the_last_digit),
		cmocka_unit_test(commas_stand_between_values_only),
		cmocka_unit_test(times_are_written_as_rfc3339_and_none_as_null),
		cmocka_unit_test(random_values_survive),
		cmocka_unit_test(a_buffer_holds_what_was_added_whatever_its_size),
		cmocka_unit_test(dropping_takes_from_the_front_and_never_more_than_there_is),
		cmocka_unit_test(adding_nothing_changes_nothing),
		cmocka_unit_test(formatted_text_of_any_length_is_added),
		cmocka_unit_test(text_is_terminated_where_the_memory_was_just_full),
	};
	json_object_seed(1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
