/* Text from outside: what is valid, what is forbidden, how it is cleaned, cut, wrapped and folded. */
#include "tests/unit/unit.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define FFFD "\xef\xbf\xbd"
#define DOTS "\xe2\x80\xa6"
#define ACUTE "\xcc\x81"
#define NIHON "\xe6\x97\xa5\xe6\x9c\xac"
#define NI "\xe6\x97\xa5"

/* The UTF-8 of any number below 0x110000, surrogates too; returns its length. */
static size_t encode(uint32_t cp, char out[5])
{
	size_t n = cp < 0x80 ? 1 : cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
	static const unsigned char lead[] = {0, 0, 0xc0, 0xe0, 0xf0};
	for (size_t i = n; i-- > 1; cp >>= 6)
		out[i] = (char)(0x80 | (cp & 0x3f));
	out[0] = (char)(lead[n] | cp);
	out[n] = '\0';
	return n;
}

/* A copy that ends where its memory ends, so that a sanitizer sees a read beyond it. */
static char *exact(const char *s, size_t n)
{
	char *copy = malloc(n ? n : 1);
	memcpy(copy, s, n);
	return copy;
}

TEST(every_code_point_but_the_surrogates_is_valid)
{
	for (uint32_t cp = 0; cp < 0x110000; cp++) {
		char s[5];
		size_t n = encode(cp, s);
		uint32_t back = 0xffffffff;
		bool surrogate = cp >= 0xd800 && cp <= 0xdfff;
		if (text_decode(s, n, &back) != (surrogate ? 0 : n) || (!surrogate && back != cp))
			fail_msg("U+%04X", cp);
	}
}

TEST(no_character_is_decoded_from_a_part_of_it)
{
	static const uint32_t some[] = {0x80, 0xe9, 0x7ff, 0x800, 0x20ac, 0xffff, 0x10000, 0x1f600, 0x10ffff};
	for (size_t i = 0; i < COUNT(some); i++) {
		char s[5];
		size_t n = encode(some[i], s);
		for (size_t cut = 0; cut < n; cut++) {
			char *part = exact(s, cut);
			uint32_t cp;
			assert_int_equal(text_decode(part, cut, &cp), 0);
			assert_true(cut == 0 || !text_utf8(part, cut));
			free(part);
		}
	}
}

TEST(malformed_utf8_is_refused)
{
	static const char *const rows[] = {
		"\x80", "\xbf", "\xc3", "\xe2\x82", "\xf0\x9f\x98", "a\xc3", "\xc3z", "\xe2z\x82", "\xc3\xc3\xa9",     /* halves */
		"\xc0\x80", "\xc0\xaf", "\xc1\xbf", "\xe0\x80\x80", "\xe0\x9f\xbf", "\xf0\x80\x80\x80", "\xf0\x8f\xbf\xbf", /* overlong */
		"\xed\xa0\x80", "\xed\xbf\xbf", "\xed\xa0\xbd\xed\xb8\x80",                                             /* surrogates */
		"\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xf8\x88\x80\x80\x80", "\xfc\x84\x80\x80\x80\x80", "\xfe", "\xff", "\xff\xfe",
		"ok\xff", "\xe2\x82\xac\x82", "caf\xe9", "\xa0",
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		size_t n = strlen(rows[i]);
		char *s = exact(rows[i], n);
		if (text_utf8(s, n) || !text_problem(s, n, TEXT_LINES))
			fail_msg("row %zu was accepted", i);
		free(s);
	}
}

TEST(well_formed_utf8_is_accepted)
{
	static const char *const rows[] = {"", "a", "caf\xc3\xa9", NIHON, "\xf0\x9f\x98\x80", "\xf4\x8f\xbf\xbf",
		"\xed\x9f\xbf\xee\x80\x80"};
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_true(text_utf8(rows[i], strlen(rows[i])));
	assert_true(text_utf8("a\0b", 3));
}

static void assert_forbidden(uint32_t from, uint32_t to, bool wanted)
{
	for (uint32_t cp = from; cp <= to; cp++)
		if (text_forbidden(cp) != wanted)
			fail_msg("U+%04X is %sforbidden", cp, wanted ? "not " : "");
}

TEST(what_draws_nothing_or_moves_text_is_forbidden)
{
	static const uint32_t ranges[][2] = {
		{0x00, 0x1f}, {0x7f, 0x9f}, {0xad, 0xad},                                       /* C0, DEL and C1, soft hyphen */
		{0x61c, 0x61c}, {0x200e, 0x200f}, {0x202a, 0x202e}, {0x2066, 0x2069},           /* bidi */
		{0x200b, 0x200d}, {0x2060, 0x2064}, {0xfeff, 0xfeff}, {0x180b, 0x180f}, {0x34f, 0x34f},   /* zero width */
		{0xfe00, 0xfe0f}, {0xe0000, 0xe0fff},                                           /* variation selectors, tags */
		{0x115f, 0x1160}, {0x3164, 0x3164}, {0xffa0, 0xffa0}, {0x2800, 0x2800},         /* blanks that pass for letters */
		{0x2028, 0x2029}, {0xfff9, 0xfffb}, {0x1d173, 0x1d17a}, {0x206a, 0x206f},       /* separators, annotations */
		{0xd800, 0xdfff}, {0xf0000, 0xffffd}, {0x100000, 0x10fffd},                     /* surrogates, private planes */
		{0xfdd0, 0xfdef}, {0xfffe, 0xffff}, {0x1fffe, 0x1ffff}, {0x10fffe, 0x10ffff},   /* non-characters */
	};
	for (size_t i = 0; i < COUNT(ranges); i++)
		assert_forbidden(ranges[i][0], ranges[i][1], true);
}

TEST(what_people_write_is_not_forbidden)
{
	static const uint32_t ranges[][2] = {
		{0x20, 0x7e}, {0xa1, 0xac}, {0xae, 0x24f}, {0x300, 0x333}, {0x391, 0x3a1}, {0x410, 0x44f}, {0x5d0, 0x5ea},
		{0x621, 0x63a}, {0x905, 0x939}, {0xe01, 0xe3a}, {0x2013, 0x2014}, {0x2018, 0x2026}, {0x20ac, 0x20ac},
		{0x2500, 0x257f}, {0x3041, 0x3096}, {0x4e00, 0x9f00}, {0xac00, 0xd7a3}, {0xfffd, 0xfffd}, {0x1f600, 0x1f64f},
	};
	for (size_t i = 0; i < COUNT(ranges); i++)
		assert_forbidden(ranges[i][0], ranges[i][1], false);
}

TEST(user_text_with_something_forbidden_is_named_a_problem)
{
	static const char *const rows[] = {
		"a\tb", "a\rb", "\033[31m", "a\x7f", "a\xc2\x85", "a\xc2\x9b" "31m", "pay\xe2\x80\xaegpj.exe", "ad\xe2\x80\x8bmin",
		"\xef\xbb\xbf" "bom", "a\xf3\xa0\x81\xa1", "a\xe2\x80\xa8" "b", "a\xc2\xad" "b", "\xe2\x81\xa6x\xe2\x81\xa9", "\b", "\a",
	};
	for (size_t i = 0; i < COUNT(rows); i++)
		if (!text_problem(rows[i], strlen(rows[i]), TEXT_LINES) || !text_problem(rows[i], strlen(rows[i]), 0))
			fail_msg("row %zu was accepted", i);
	assert_non_null(text_problem("a\0b", 3, TEXT_LINES));
	assert_null(text_problem("a\0b", 1, 0));
}

TEST(lines_are_allowed_only_where_the_caller_says_so)
{
	assert_null(text_problem("two\nlines", 9, TEXT_LINES));
	assert_non_null(text_problem("two\nlines", 9, 0));
	assert_non_null(text_problem("\n", 1, 0));
	assert_non_null(text_problem("two\r\nlines", 10, TEXT_LINES));
	assert_null(text_problem("", 0, 0));
}

TEST(spaces_and_marks_alone_are_not_visible)
{
	static const char *const unseen[] = {"", " ", "  \n ", "\xc2\xa0", "\xe3\x80\x80", ACUTE, (" " ACUTE), "\t", "\xe2\x80\x83"};
	static const char *const seen[] = {"a", " a ", ("e" ACUTE), ".", NI, "\xf0\x9f\x98\x80", "0"};
	for (size_t i = 0; i < COUNT(unseen); i++)
		assert_false(text_visible(unseen[i], strlen(unseen[i])));
	for (size_t i = 0; i < COUNT(seen); i++)
		assert_true(text_visible(seen[i], strlen(seen[i])));
	assert_false(text_visible(" \xff" "a", 3));
}

TEST(length_is_in_code_points)
{
	assert_int_equal(text_length("", 0), 0);
	assert_int_equal(text_length("caf\xc3\xa9", 5), 4);
	assert_int_equal(text_length("e" ACUTE, 3), 2);
	assert_int_equal(text_length(NIHON, 6), 2);
	assert_int_equal(text_length("\xf0\x9f\x98\x80", 4), 1);
}

TEST(cleaning_replaces_what_may_not_be_drawn)
{
	static const struct {
		const char *in, *line, *lines;
	} rows[] = {
		{"", "", ""}, {"plain", "plain", "plain"}, {"caf\xc3\xa9", "caf\xc3\xa9", "caf\xc3\xa9"},
		{"a\nb", "a b", "a\nb"}, {"a\tb", "a" FFFD "b", "a" FFFD "b"}, {"\033[2J", FFFD "[2J", FFFD "[2J"},
		{"\xc2\x9b" "2J", FFFD "2J", FFFD "2J"}, {"a\r\n", "a" FFFD " ", "a" FFFD "\n"}, {"\xff\xfe", FFFD FFFD, FFFD FFFD},
		{"\xe2\x82", FFFD FFFD, FFFD FFFD}, {"x\xe2\x80\xaey", "x" FFFD "y", "x" FFFD "y"}, {"\xc3(", FFFD "(", FFFD "("},
		{"\xed\xa0\x80", FFFD FFFD FFFD, FFFD FFFD FFFD}, {"\xc0\xaf", FFFD FFFD, FFFD FFFD}, {FFFD, FFFD, FFFD},
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		char out[64];
		assert_int_equal(text_clean(rows[i].in, out, sizeof out, 0), strlen(rows[i].line));
		assert_string_equal(out, rows[i].line);
		assert_int_equal(text_clean(rows[i].in, out, sizeof out, TEXT_LINES), strlen(rows[i].lines));
		assert_string_equal(out, rows[i].lines);
	}
}

TEST(cleaning_into_too_little_room_cuts_at_a_character)
{
	static const char in[] = "a\xc3\xa9" NIHON "\xf0\x9f\x98\x80\033\xffz";
	char full[64], whole[64];
	text_clean(in, full, sizeof full, 0);
	for (size_t size = 1; size <= sizeof in + 8; size++) {
		char *out = malloc(size);
		size_t n = text_clean(in, out, size, 0);
		assert_true(n < size && out[n] == '\0' && strlen(out) == n);
		assert_true(text_utf8(out, n));
		assert_memory_equal(out, full, n);
		free(out);
	}
	memset(whole, 'x', sizeof whole);
	assert_int_equal(text_clean(in, whole, 0, 0), 0);
	assert_int_equal(whole[0], 'x');
}

/* Noise with the pieces that matter in it. */
static void random_text(char *out, size_t most)
{
	static const char *const pieces[] = {"a", "b", " ", " ", "\xc3\xa9", NI, ("e" ACUTE), ACUTE, "\xf0\x9f\x98\x80", "\033", "\xff",
	                                     "\xe2\x82", "\xe2\x80\x8b", "\n", "word", "\xe2\x80\xae"};
	size_t n = 0, count = (size_t)rand() % 24;
	out[0] = '\0';
	for (size_t i = 0; i < count && n + 8 < most; i++)
		n += (size_t)snprintf(out + n, most - n, "%s", pieces[(size_t)rand() % COUNT(pieces)]);
}

TEST(what_filled_its_room_loses_the_character_that_was_halved_and_no_other)
{
	static const char *const characters[] = {"a", "\xc3\xa9", "\xe6\x97\xa5", "\xf0\x9f\x98\x80"};
	for (size_t i = 0; i < sizeof characters / sizeof *characters; i++) {
		for (size_t size = 1; size < 20; size++) {
			char out[20] = "", whole[101] = "";
			for (int k = 0; k < 25; k++)
				strcat(whole, characters[i]);
			memcpy(out, whole, size - 1);
			text_cut(out, size);
			assert_int_equal(strlen(out), (size - 1) / strlen(characters[i]) * strlen(characters[i]));
		}
	}
	char shorter[9] = "ab\xc3";
	text_cut(shorter, sizeof shorter);   /* it did not fill its room: what it lacks is not ours */
	assert_int_equal(strlen(shorter), 3);
}

TEST(what_was_cleaned_has_no_problem)
{
	srand(2);
	for (int i = 0; i < 20000; i++) {
		char in[128], out[512];
		random_text(in, sizeof in);
		size_t n = text_clean(in, out, sizeof out, i % 2 ? TEXT_LINES : 0);
		assert_null(text_problem(out, n, i % 2 ? TEXT_LINES : 0));
	}
}

TEST(text_is_cut_to_its_cells)
{
	static const struct {
		const char *in;
		int cells;
		const char *out;
		int used;
	} rows[] = {
		{"", 5, "", 0}, {"hello", 5, "hello", 5}, {"hello", 6, "hello", 5}, {"hello", 4, "hel" DOTS, 4}, {"hello", 1, DOTS, 1},
		{"hello", 0, "", 0}, {"hello", -1, "", 0}, {NIHON, 4, NIHON, 4}, {NIHON, 3, NI DOTS, 3}, {NIHON, 2, DOTS, 1},
		{NI, 2, NI, 2}, {NI, 1, DOTS, 1}, {"a" NIHON, 4, "a" NI DOTS, 4}, {"a" NIHON, 3, "a" DOTS, 2},
		{"e" ACUTE "f", 2, "e" ACUTE "f", 2}, {"e" ACUTE "fg", 2, "e" ACUTE DOTS, 2},
		{"ae" ACUTE ACUTE "z!", 3, "ae" ACUTE ACUTE DOTS, 3},
		{"ab" ACUTE "c", 2, "a" DOTS, 2}, {"\xf0\x9f\x98\x80!", 3, "\xf0\x9f\x98\x80!", 3},
		{"\xf0\x9f\x98\x80!!", 3, "\xf0\x9f\x98\x80" DOTS, 3},
		{"a\nb", 3, "a b", 3}, {"\033[31mred", 4, FFFD "[3" DOTS, 4}, {"\xff\xff\xff", 3, FFFD FFFD FFFD, 3},
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		char out[64];
		int used = text_fit(rows[i].in, rows[i].cells, out, sizeof out);
		if (strcmp(out, rows[i].out) != 0 || used != rows[i].used)
			fail_msg("row %zu: '%s', %d cells", i, out, used);
	}
}

TEST(whatever_is_cut_fits_and_is_clean)
{
	srand(3);
	for (int i = 0; i < 40000; i++) {
		char in[128];
		size_t size = (size_t)rand() % 48;
		int cells = rand() % 20;
		char *out = malloc(size ? size : 1);
		random_text(in, sizeof in);
		int used = text_fit(in, cells, out, size);
		assert_true(used >= 0 && used <= cells);
		if (size > 0) {
			assert_true(memchr(out, '\0', size) != NULL);
			assert_null(text_problem(out, strlen(out), 0));
			assert_int_equal(text_cells(out), used);
		}
		free(out);
	}
}

TEST(cells_count_wide_and_combining_characters)
{
	assert_int_equal(text_cells(""), 0);
	assert_int_equal(text_cells("abc"), 3);
	assert_int_equal(text_cells(NIHON "!"), 5);
	assert_int_equal(text_cells("e" ACUTE), 1);
	assert_int_equal(text_cells("\xf0\x9f\x98\x80"), 2);
	assert_int_equal(text_cells(FFFD), 1);
}

/* The lines of s, each ended by '|'. */
static void wrap_all(const char *s, int cells, char *out, size_t size)
{
	char line[64];
	size_t n = 0;
	out[0] = '\0';
	for (int i = 0; i < 100 && text_wrap(&s, cells, line, sizeof line); i++)
		n += (size_t)snprintf(out + n, size - n, "%s|", line);
	assert_int_equal(*s, '\0');
}

TEST(text_is_broken_at_spaces_and_always_at_line_ends)
{
	static const struct {
		const char *in;
		int cells;
		const char *lines;
	} rows[] = {
		{"", 10, ""}, {"one", 10, "one|"}, {"one two", 7, "one two|"}, {"one two", 6, "one|two|"}, {"one two", 3, "one|two|"},
		{"one two", 4, "one|two|"}, {"abcdef", 4, "abcd|ef|"}, {"ab cdefgh", 4, "ab c|defg|h|"}, {"ab cdef", 4, "ab|cdef|"}, {"a\nb", 10, "a|b|"},
		{"a\n", 10, "a|"}, {"\n", 10, "|"}, {"a\n\nb", 10, "a||b|"}, {"\n\na", 10, "||a|"}, {"abc\ndef", 3, "abc|def|"},
		{"one   two", 3, "one|two|"}, {"one ", 3, "one|"}, {"one   ", 3, "one|"},
		{NI NI NI, 5, NI NI "|" NI "|"}, {NI NI, 2, NI "|" NI "|"}, {"a" NI, 2, "a|" NI "|"},
		{"e" ACUTE "e" ACUTE "e" ACUTE, 2, "e" ACUTE "e" ACUTE "|e" ACUTE "|"},
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		char lines[256];
		wrap_all(rows[i].in, rows[i].cells, lines, sizeof lines);
		if (strcmp(lines, rows[i].lines) != 0)
			fail_msg("row %zu: '%s' for '%s'", i, lines, rows[i].lines);
	}
}

TEST(spaces_between_a_full_line_and_its_end_make_no_empty_line)
{
	char lines[256];
	wrap_all("abc \ndef", 3, lines, sizeof lines);
	assert_string_equal(lines, "abc|def|");
	wrap_all("abc   \n\ndef", 3, lines, sizeof lines);
	assert_string_equal(lines, "abc||def|");
}

TEST(too_little_room_to_wrap_in_gives_no_line)
{
	char line[64];
	const char *s = "text";
	assert_false(text_wrap(&s, 1, line, sizeof line));
	assert_false(text_wrap(&s, 0, line, sizeof line));
	assert_false(text_wrap(&s, -3, line, sizeof line));
	assert_false(text_wrap(&s, 10, line, 15));
	assert_string_equal(s, "text");
}

/* Copies what is not a space or a line's end. */
static void without_spaces(const char *s, char *out)
{
	for (; *s; s++)
		if (*s != ' ' && *s != '\n')
			*out++ = *s;
	*out = '\0';
}

TEST(wrapping_loses_nothing_but_spaces)
{
	srand(4);
	for (int i = 0; i < 20000; i++) {
		char in[128], clean[512], line[40], all[1024] = "", wanted[512], given[1024];
		random_text(in, sizeof in);
		text_clean(in, clean, sizeof clean, TEXT_LINES);
		const char *s = clean, *before = NULL;
		int cells = 2 + rand() % 12;
		size_t size = 16 + (size_t)rand() % 24;
		while (text_wrap(&s, cells, line, size)) {
			assert_true(s != before && strlen(line) < size && text_cells(line) <= cells);
			assert_null(text_problem(line, strlen(line), 0));
			strcat(all, line);
			before = s;
		}
		without_spaces(clean, wanted);
		without_spaces(all, given);
		assert_string_equal(given, wanted);
	}
}

TEST(folding_ignores_case_and_diacritics)
{
	static const struct {
		const char *in, *out;
	} rows[] = {
		{"", ""}, {"Emile", "emile"}, {"\xc3\x89mile", "emile"}, {"E" ACUTE "mile", "emile"}, {"Stra\xc3\x9f" "e", "strasse"},
		{"\xc3\x85ngstr\xc3\xb6m", "angstrom"}, {"\xef\xbc\xa1\xef\xbc\xa2", "ab"}, {"\xef\xac\x81sh", "fish"},
		{"\xc4\xb0stanbul", "istanbul"}, {"\xce\xa3\xce\x8a\xce\xa3", "\xcf\x83\xce\xb9\xcf\x83"}, {NIHON, NIHON},
		{"A-1_b", "a-1_b"}, {"ad\xe2\x80\x8bmin", "admin"}, {"a\xff", "a" FFFD}, {"A\tb", "a" FFFD "b"},
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		char out[64], again[64];
		text_fold(rows[i].in, out, sizeof out);
		if (strcmp(out, rows[i].out) != 0)
			fail_msg("row %zu: '%s'", i, out);
		text_fold(out, again, sizeof again);
		assert_string_equal(again, out);
	}
}

/* What is ASCII alone goes a way of its own; with an accent behind it, it goes everything's. */
TEST(plain_text_is_folded_as_it_is_among_other_text)
{
	srand(8);
	for (int round = 0; round < 2000; round++) {
		char plain[40], mixed[48], one[160], other[160];
		int n = rand() % 30;
		for (int i = 0; i < n; i++)
			plain[i] = (char)(1 + rand() % 127);
		plain[n] = '\0';
		snprintf(mixed, sizeof mixed, "%s.\xc3\x89", plain);
		strcat(plain, ".e");
		text_fold(plain, one, sizeof one);
		text_fold(mixed, other, sizeof other);
		assert_string_equal(one, other);
	}
}

TEST(folding_into_too_little_room_cuts_at_a_character)
{
	for (size_t size = 1; size < 24; size++) {
		char *out = malloc(size);
		text_fold("\xc3\x89" NIHON "\xe1\xba\x9e\xef\xb7\xba", out, size);
		assert_true(strlen(out) < size && text_utf8(out, strlen(out)));
		free(out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_code_point_but_the_surrogates_is_valid),
		cmocka_unit_test(no_character_is_decoded_from_a_part_of_it),
		cmocka_unit_test(malformed_utf8_is_refused),
		cmocka_unit_test(well_formed_utf8_is_accepted),
		cmocka_unit_test(what_draws_nothing_or_moves_text_is_forbidden),
		cmocka_unit_test(what_people_write_is_not_forbidden),
		cmocka_unit_test(user_text_with_something_forbidden_is_named_a_problem),
		cmocka_unit_test(lines_are_allowed_only_where_the_caller_says_so),
		cmocka_unit_test(spaces_and_marks_alone_are_not_visible),
		cmocka_unit_test(length_is_in_code_points),
		cmocka_unit_test(cleaning_replaces_what_may_not_be_drawn),
		cmocka_unit_test(cleaning_into_too_little_room_cuts_at_a_character),
		cmocka_unit_test(what_filled_its_room_loses_the_character_that_was_halved_and_no_other),
		cmocka_unit_test(what_was_cleaned_has_no_problem),
		cmocka_unit_test(text_is_cut_to_its_cells),
		cmocka_unit_test(whatever_is_cut_fits_and_is_clean),
		cmocka_unit_test(cells_count_wide_and_combining_characters),
		cmocka_unit_test(text_is_broken_at_spaces_and_always_at_line_ends),
		cmocka_unit_test(spaces_between_a_full_line_and_its_end_make_no_empty_line),
		cmocka_unit_test(too_little_room_to_wrap_in_gives_no_line),
		cmocka_unit_test(wrapping_loses_nothing_but_spaces),
		cmocka_unit_test(folding_ignores_case_and_diacritics),
		cmocka_unit_test(plain_text_is_folded_as_it_is_among_other_text),
		cmocka_unit_test(folding_into_too_little_room_cuts_at_a_character),
	};
	if (!setlocale(LC_ALL, "C.UTF-8"))
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
