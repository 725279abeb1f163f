/* Money: parsing, printing, conversion and arithmetic. Nothing is ever rounded, nothing overflows. */
#include "tests/unit/unit.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/money.h"

enum { UNTOUCHED = 424242 };

static void assert_amount(bool ok, struct money m, bool wanted, int64_t minor, const char *what)
{
	if (ok != wanted)
		fail_msg("%s: %s", what, ok ? "was accepted" : "was refused");
	if (m.minor != (wanted ? minor : UNTOUCHED))
		fail_msg("%s: gave %lld", what, (long long)m.minor);
}

TEST(amounts_are_read_exactly)
{
	static const struct {
		const char *text;
		int digits;
		int64_t minor;
	} rows[] = {
		{"0", 2, 0}, {"0.00", 2, 0}, {"-0", 2, 0}, {"-0.00", 2, 0}, {"12", 2, 1200}, {"12.5", 2, 1250}, {"12.50", 2, 1250},
		{"0.01", 2, 1}, {"-0.01", 2, -1}, {"-12.34", 2, -1234}, {"007.10", 2, 710}, {"00000000000000000000000000001", 2, 100},
		{"1000000000000.00", 2, MONEY_MAX}, {"-1000000000000", 2, -MONEY_MAX}, {"999999999999.99", 2, MONEY_MAX - 1},
		{"12", 0, 12}, {"100000000000000", 0, MONEY_MAX}, {"-100000000000000", 0, -MONEY_MAX},
		{"1.5", 3, 1500}, {"1.234", 3, 1234}, {"0.001", 3, 1}, {"100000000000.000", 3, MONEY_MAX},
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct money m = {UNTOUCHED};
		bool ok = money_parse(rows[i].text, rows[i].digits, &m);
		assert_amount(ok, m, true, rows[i].minor, rows[i].text);
	}
}

TEST(what_is_not_an_amount_is_refused)
{
	static const struct {
		const char *text;
		int digits;
	} rows[] = {
		{"", 2}, {"-", 2}, {"--1", 2}, {"-+1", 2}, {"+1", 2}, {".", 2}, {".5", 2}, {"-.5", 2}, {"1.", 2}, {"1..2", 2},
		{"1.2.3", 2}, {"1,50", 2}, {"1 000", 2}, {" 1", 2}, {"1 ", 2}, {"1\n", 2}, {"\t1", 2}, {"1.5 ", 2}, {"1. 5", 2},
		{"1e2", 2}, {"1E2", 2}, {"0x10", 2}, {"1.5f", 2}, {"nan", 2}, {"inf", 2}, {"-inf", 2}, {"1.5-", 2}, {"1-", 2},
		{"EUR 1", 2}, {"1 EUR", 2}, {"\xe2\x82\xac" "1", 2}, {"\xef\xbc\x91", 2}, {"\xd9\xa1", 2}, {"1\xc2\xa0", 2}, {"a", 2},
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct money m = {UNTOUCHED};
		bool ok = money_parse(rows[i].text, rows[i].digits, &m);
		assert_amount(ok, m, false, 0, rows[i].text);
	}
}

TEST(one_decimal_too_many_is_refused_even_when_it_is_zero)
{
	static const struct {
		const char *text;
		int digits;
	} rows[] = {
		{"1.000", 2}, {"1.001", 2}, {"0.005", 2}, {"-0.005", 2}, {"1.0", 0}, {"1.5", 0}, {"1.", 0}, {"1.0000", 3},
		{"0.0001", 3}, {"0.00000000000000000000000000000001", 2},
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct money m = {UNTOUCHED};
		bool ok = money_parse(rows[i].text, rows[i].digits, &m);
		assert_amount(ok, m, false, 0, rows[i].text);
	}
}

TEST(more_than_the_most_is_refused_and_never_wraps)
{
	static const struct {
		const char *text;
		int digits;
	} rows[] = {
		{"1000000000000.01", 2}, {"-1000000000000.01", 2}, {"1000000000001", 2}, {"100000000000001", 0},
		{"100000000000.001", 3}, {"9223372036854775807", 0}, {"9223372036854775808", 0}, {"18446744073709551616", 0},
		{"18446744073709551617", 0}, {"92233720368547758.08", 2}, {"184467440737095516.17", 2}, {"-9223372036854775809", 2},
		{"99999999999999999999999999999999999999999999999999", 2}, {"340282366920938463463374607431768211457", 0},
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct money m = {UNTOUCHED};
		bool ok = money_parse(rows[i].text, rows[i].digits, &m);
		assert_amount(ok, m, false, 0, rows[i].text);
	}
}

TEST(a_very_long_number_is_refused_quickly)
{
	size_t n = 1 << 20;
	char *text = malloc(n + 1);
	struct money m = {UNTOUCHED};
	memset(text, '9', n);
	text[n] = '\0';
	assert_false(money_parse(text, 2, &m));
	memset(text, '0', n);
	memcpy(text + n - 4, "1.25", 4);
	assert_true(money_parse(text, 2, &m));
	assert_int_equal(m.minor, 125);
	free(text);
}

TEST(amounts_are_written_with_exactly_the_digits_of_the_currency)
{
	static const struct {
		int64_t minor;
		int digits;
		const char *text;
	} rows[] = {
		{0, 0, "0"}, {0, 2, "0.00"}, {0, 3, "0.000"}, {1, 0, "1"}, {1, 2, "0.01"}, {1, 3, "0.001"}, {-1, 0, "-1"},
		{-1, 2, "-0.01"}, {-1, 3, "-0.001"}, {1250, 2, "12.50"}, {1250, 0, "1250"}, {1250, 3, "1.250"}, {-100, 2, "-1.00"},
		{MONEY_MAX, 2, "1000000000000.00"}, {-MONEY_MAX, 3, "-100000000000.000"},
		{INT64_MAX, 2, "92233720368547758.07"}, {INT64_MIN, 0, "-9223372036854775808"}, {INT64_MIN, 3, "-9223372036854775.808"},
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		char text[MONEY_TEXT];
		money_format((struct money){rows[i].minor}, rows[i].digits, text);
		assert_string_equal(text, rows[i].text);
	}
}

TEST(what_is_written_is_read_back_the_same)
{
	static const int digits[] = {0, 2, 3};
	srand(1);
	for (int i = 0; i < 30000; i++) {
		int64_t minor = (((int64_t)rand() << 31) ^ rand()) % (MONEY_MAX >> rand() % 46);
		struct money m = {rand() % 2 ? minor : -minor}, back = {UNTOUCHED};
		char text[MONEY_TEXT];
		money_format(m, digits[i % 3], text);
		assert_true(money_parse(text, digits[i % 3], &back));
		assert_int_equal(back.minor, m.minor);
	}
}

TEST(numbers_of_json_become_amounts_only_when_nothing_is_rounded)
{
	static const struct {
		double v;
		int digits;
		bool ok;
		int64_t minor;
		const char *what;
	} rows[] = {
		{12.5, 2, true, 1250, "12.5"}, {0.29, 2, true, 29, "0.29"}, {1.1, 2, true, 110, "1.1"}, {-0.07, 2, true, -7, "-0.07"},
		{0.0, 2, true, 0, "0"}, {-0.0, 2, true, 0, "-0"}, {1e12, 2, true, MONEY_MAX, "1e12"}, {1e14, 0, true, MONEY_MAX, "1e14"},
		{1.005, 3, true, 1005, "1.005 of 3"}, {99999999999.99, 2, true, 9999999999999, "99999999999.99"},
		{1.005, 2, false, 0, "1.005 of 2"}, {0.1 + 0.2, 2, false, 0, "0.1 + 0.2"}, {0.001, 2, false, 0, "0.001"},
		{0.5, 0, false, 0, "0.5 of 0"}, {1e-300, 2, false, 0, "1e-300"}, {4.9e-324, 3, false, 0, "the least double"},
		{1e12 + 0.01, 2, false, 0, "1e12 + 0.01"}, {-1e12 - 1, 2, false, 0, "-1e12 - 1"}, {1e15, 0, false, 0, "1e15"},
		{9007199254740993.0, 0, false, 0, "2^53"}, {1e300, 2, false, 0, "1e300"}, {1.7e308, 3, false, 0, "1.7e308"},
		{-1.7e308, 3, false, 0, "-1.7e308"}, {NAN, 2, false, 0, "NaN"}, {INFINITY, 2, false, 0, "infinity"},
		{-INFINITY, 2, false, 0, "-infinity"},
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct money m = {UNTOUCHED};
		bool ok = money_from_double(rows[i].v, rows[i].digits, &m);
		assert_amount(ok, m, rows[i].ok, rows[i].minor, rows[i].what);
	}
}

TEST(every_number_of_cents_survives_being_a_double)
{
	for (int64_t minor = 0; minor <= 100000; minor++) {
		struct money m = {UNTOUCHED};
		char text[MONEY_TEXT];
		money_format((struct money){minor}, 2, text);
		assert_true(money_from_double(strtod(text, NULL), 2, &m));
		assert_int_equal(m.minor, minor);
	}
}

TEST(sums_stop_at_the_most)
{
	static const struct {
		int64_t a, b;
		bool ok;
	} rows[] = {
		{1, 2, true}, {MONEY_MAX - 1, 1, true}, {-MONEY_MAX, MONEY_MAX, true}, {1 - MONEY_MAX, -1, true},
		{MONEY_MAX, 1, false}, {-MONEY_MAX, -1, false}, {MONEY_MAX, MONEY_MAX, false}, {INT64_MAX, 1, false},
		{INT64_MIN, -1, false}, {INT64_MAX, INT64_MAX, false}, {INT64_MIN, INT64_MIN, false},
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct money m = {UNTOUCHED};
		bool ok = money_add((struct money){rows[i].a}, (struct money){rows[i].b}, &m);
		assert_amount(ok, m, rows[i].ok, rows[i].ok ? rows[i].a + rows[i].b : 0, "sum");
	}
}

TEST(products_stop_at_the_most)
{
	static const struct {
		int64_t a, times;
		bool ok;
	} rows[] = {
		{1250, 3, true}, {1250, 0, true}, {MONEY_MAX, 1, true}, {MONEY_MAX, -1, true}, {MONEY_MAX / 99, 99, true},
		{MONEY_MAX, 2, false}, {MONEY_MAX / 99 + 1, 99, false}, {2, INT64_MAX, false}, {INT64_MAX, INT64_MAX, false},
		{INT64_MIN, -1, false}, {-1, INT64_MIN, false}, {1LL << 32, 1LL << 32, false}, {3, 6148914691236517206, false},
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct money m = {UNTOUCHED};
		bool ok = money_times((struct money){rows[i].a}, rows[i].times, &m);
		assert_amount(ok, m, rows[i].ok, rows[i].ok ? rows[i].a * rows[i].times : 0, "product");
	}
}

TEST(a_result_may_be_one_of_its_own_terms)
{
	struct money m = {100};
	assert_true(money_add(m, m, &m));
	assert_true(money_times(m, 5, &m));
	assert_int_equal(m.minor, 1000);
}

TEST(currencies_have_their_iso_decimals)
{
	static const struct {
		const char *currency;
		int digits;
	} rows[] = {
		{"EUR", 2}, {"USD", 2}, {"CHF", 2}, {"JPY", 0}, {"KRW", 0}, {"XPF", 0}, {"BIF", 0}, {"KWD", 3}, {"TND", 3}, {"BHD", 3},
		{"", -1}, {"E", -1}, {"EU", -1}, {"EURO", -1}, {"eur", -1}, {"Eur", -1}, {"E R", -1}, {"F C", -1}, {"JPY ", -1},
		{" JPY", -1}, {"123", -1}, {"\xe2\x82\xac", -1}, {"EU\n", -1}, {"BIF CLP", -1},
	};
	for (size_t i = 0; i < COUNT(rows); i++)
		if (money_digits(rows[i].currency) != rows[i].digits)
			fail_msg("'%s' has %d digits", rows[i].currency, money_digits(rows[i].currency));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(amounts_are_read_exactly),
		cmocka_unit_test(what_is_not_an_amount_is_refused),
		cmocka_unit_test(one_decimal_too_many_is_refused_even_when_it_is_zero),
		cmocka_unit_test(more_than_the_most_is_refused_and_never_wraps),
		cmocka_unit_test(a_very_long_number_is_refused_quickly),
		cmocka_unit_test(amounts_are_written_with_exactly_the_digits_of_the_currency),
		cmocka_unit_test(what_is_written_is_read_back_the_same),
		cmocka_unit_test(numbers_of_json_become_amounts_only_when_nothing_is_rounded),
		cmocka_unit_test(every_number_of_cents_survives_being_a_double),
		cmocka_unit_test(sums_stop_at_the_most),
		cmocka_unit_test(products_stop_at_the_most),
		cmocka_unit_test(a_result_may_be_one_of_its_own_terms),
		cmocka_unit_test(currencies_have_their_iso_decimals),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
