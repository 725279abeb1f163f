/* Numbers by their text: what a double holds of them, what it loses, what is beyond int64. */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"

static enum number_fit judge(const char *text, size_t *length)
{
	size_t n = strlen(text);
	char *copy = malloc(n ? n : 1);   /* of exactly its size: a read beyond it is seen */
	memcpy(copy, text, n);
	enum number_fit fit = number_judge(copy, n, length);
	free(copy);
	return fit;
}

static void assert_all(const char *const *rows, size_t count, enum number_fit wanted)
{
	size_t length;
	for (size_t i = 0; i < count; i++)
		if (judge(rows[i], &length) != wanted || length != strlen(rows[i]))
			fail_msg("%s: %d, %zu bytes", rows[i], judge(rows[i], &length), length);
}

TEST(what_a_double_holds_is_told_from_what_it_loses_by_the_text)
{
	static const char *const held[] = {"0", "-0", "6.0", "12.500", "12.5", "1e2", "1E+2", "1e-2", "0.1", "0.30000000000000004", "4.3500000000000005",
		"0.000", "-0.0e999999999999", "1.0000000000000000000000000000000000", "9223372036854775807", "-9223372036854775808", "9.2e18",
		"123456789012345.6", "1e-300", "2.2250738585072014e-308", "0.1e-300", "100000000000000000.0"};
	static const char *const lost[] = {"12.499999999999999999", "12.500000000000000001", "0.10000000000000001", "9007199254740993.0",
		"-12.499999999999999999", "1e-400", "1e-999999999999", "5e-324", "4.35000000000000049999", "1234567890.123456789"};
	static const char *const beyond[] = {"9223372036854775808", "-9223372036854775809", "9223372036854775808.0", "9223372036854775807.0", "1e19", "-1e300", "1e999",
		"1e999999999999", "123456789012345678901234567890", "123456789012345678901234567890.5", "-9223372036854775808.0", "9.3e18"};
	assert_all(held, COUNT(held), NUMBER_HELD);
	assert_all(lost, COUNT(lost), NUMBER_LOSES);
	assert_all(beyond, COUNT(beyond), NUMBER_BEYOND);
}

TEST(only_what_json_calls_a_number_is_one)
{
	static const struct {
		const char *text;
		size_t length;   /* 0: none */
	} rows[] = {{"", 0}, {"-", 0}, {".5", 0}, {"+1", 0}, {"e1", 0}, {"NaN", 0}, {"-Infinity", 0}, {"01", 1}, {"-01", 2}, {"1.", 1}, {"1.e2", 1},
		{"1e", 1}, {"1e+", 1}, {"1.5.5", 3}, {"0x10", 1}, {"12,3", 2}, {"1.5e3}", 5}, {"1-2", 1}, {"1e2e3", 3}};
	for (size_t i = 0; i < COUNT(rows); i++) {
		size_t length;
		enum number_fit fit = judge(rows[i].text, &length);
		if (length != rows[i].length || (fit == NUMBER_NONE) != (length == 0))
			fail_msg("%s: %zu bytes", rows[i].text, length);
	}
}

TEST(a_double_is_scaled_by_the_text_that_it_came_from)
{
	static const struct {
		const char *text;
		int decimals;
		int64_t scaled;
		bool ok;
	} rows[] = {{"12.5", 2, 1250, true}, {"-12.5", 2, -1250, true}, {"0.07", 2, 7, true}, {"4.35", 2, 435, true}, {"1.15", 2, 115, true},
		{"4.3500000000000005", 2, 0, false}, {"12.505", 2, 0, false}, {"0.001", 2, 0, false}, {"0.0", 0, 0, true}, {"-0.0", 2, 0, true},
		{"6.0", 0, 6, true}, {"6.5", 0, 0, false}, {"1e2", 0, 100, true}, {"1e18", 0, 1000000000000000000, true}, {"1e18", 2, 0, false},
		{"9.223372036854775e18", 0, 9223372036854775000, true}, {"9e18", 1, 0, false}, {"1e-300", 2, 0, false}, {"1e300", 2, 0, false},
		{"-9.2e18", 0, -9200000000000000000, true}, {"2251799813685249.5", 1, 22517998136852495, true}};
	for (size_t i = 0; i < COUNT(rows); i++) {
		int64_t scaled = 0;
		bool ok = number_scaled(strtod(rows[i].text, NULL), rows[i].decimals, &scaled);
		if (ok != rows[i].ok || scaled != rows[i].scaled)
			fail_msg("%s by %d: %d, %lld", rows[i].text, rows[i].decimals, ok, (long long)scaled);
	}
}

TEST(every_double_that_is_printed_in_full_is_held)
{
	srand(7);
	for (int i = 0; i < 20000; i++) {
		char text[48];
		size_t length;
		double v = (rand() - RAND_MAX / 2) / (double)(1 + rand() % 1000000);
		int digits = 15;
		do
			snprintf(text, sizeof text, "%.*e", digits++ - 1, v);
		while (strtod(text, NULL) != v);
		if (judge(text, &length) != NUMBER_HELD)
			fail_msg("%s is not held", text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_a_double_holds_is_told_from_what_it_loses_by_the_text),
		cmocka_unit_test(only_what_json_calls_a_number_is_one),
		cmocka_unit_test(a_double_is_scaled_by_the_text_that_it_came_from),
		cmocka_unit_test(every_double_that_is_printed_in_full_is_held),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
