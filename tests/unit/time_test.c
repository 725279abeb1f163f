/* Time: RFC 3339 both ways, and what a person reads. */
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <time.h>
#include <string.h>

#include "base/timeutil.h"

enum { SECOND = 1000, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE, DAY = 24 * HOUR };

TEST(known_moments_are_written_and_read)
{
	static const struct {
		int64_t ms;
		const char *text;
	} rows[] = {
		{0, "1970-01-01T00:00:00.000Z"}, {1, "1970-01-01T00:00:00.001Z"}, {1795342876595, "2026-11-22T10:21:16.595Z"},
		{951782400000, "2000-02-29T00:00:00.000Z"}, {4107542399999, "2100-02-28T23:59:59.999Z"},
		{253402300799999, "9999-12-31T23:59:59.999Z"},
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		char text[TIME_TEXT];
		int64_t ms = -1;
		time_rfc3339(rows[i].ms, text);
		assert_string_equal(text, rows[i].text);
		assert_true(time_parse(text, &ms));
		assert_int_equal(ms, rows[i].ms);
	}
}

TEST(random_moments_survive)
{
	srand(10);
	for (int i = 0; i < 20000; i++) {
		char text[TIME_TEXT];
		int64_t ms = (((int64_t)rand() << 20) ^ rand()) % 253402300800000, back = -1;
		time_rfc3339(ms, text);
		assert_int_equal(strlen(text), 24);
		assert_true(time_parse(text, &back));
		assert_int_equal(back, ms);
	}
}

TEST(every_day_is_written_as_the_calendar_has_it)
{
	for (int64_t day = 0; day < 2932897; day++) {
		char text[TIME_TEXT], wanted[TIME_TEXT];
		time_t s = (time_t)(day * 24 * 3600);
		struct tm tm;
		gmtime_r(&s, &tm);
		strftime(wanted, sizeof wanted, "%Y-%m-%dT%H:%M:%S.000Z", &tm);
		time_rfc3339(day * 24 * 3600 * 1000, text);
		assert_string_equal(text, wanted);
	}
}

TEST(moments_beyond_the_calendar_are_its_ends)
{
	char text[TIME_TEXT];
	time_rfc3339(-1, text);
	assert_string_equal(text, "1970-01-01T00:00:00.000Z");
	time_rfc3339(INT64_MAX, text);
	assert_string_equal(text, "9999-12-31T23:59:59.999Z");
}

TEST(milliseconds_may_be_left_out)
{
	int64_t ms = -1;
	assert_true(time_parse("2026-11-22T10:21:16Z", &ms));
	assert_int_equal(ms, 1795342876000);
}

static void assert_refused(const char *const *texts, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		int64_t ms = -1;
		if (time_parse(texts[i], &ms))
			fail_msg("'%s' was read as %lld", texts[i], (long long)ms);
		assert_int_equal(ms, -1);
	}
}

TEST(what_is_not_of_the_form_is_refused)
{
	static const char *const rows[] = {
		"", "Z", "2026", "2026-11-22", "2026-11-22T", "2026-11-22T10:21", "2026-11-22T10:21Z", "2026-11-22T10:21:16",
		"2026-11-22T10:21:16.595", "2026-11-22T10:21:16.595z", "2026-11-22T10:21:16+00:00", "2026-11-22T10:21:16.595Zx",
		"2026-11-22T10:21:16.Z", "2026-11-22T10:21:16.5959Z", "2026-11-22 10:21:16Z", "2026/11/22T10:21:16Z", "now",
		"x2026-11-22T10:21:16Z",
		"2026-11-22T10:21:16,595Z", "1795342876595", "\xff",
	};
	assert_refused(rows, COUNT(rows));
}

TEST(moments_that_do_not_exist_are_refused)
{
	static const char *const rows[] = {
		"2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-01-00T00:00:00Z", "2026-01-32T00:00:00Z", "2026-02-29T00:00:00Z",
		"2026-04-31T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z", "2026-01-01T00:00:61Z", "2026-99-99T99:99:99Z",
	};
	assert_refused(rows, COUNT(rows));
}

TEST(signs_spaces_and_missing_digits_are_refused)
{
	static const char *const rows[] = {
		" 2026-11-22T10:21:16Z", "+026-11-22T10:21:16Z", "2026--1-22T10:21:16Z", "2026-11-22T+1:21:16Z", "2026-11-22T 1:21:16Z",
		"2026-11-22T10:21: 6Z", "2026-1-2T3:4:5Z", "26-11-22T10:21:16Z", "2026-11-22T10:21:16.-5Z", "2026-11-22T10:21:16. 5Z",
		"2026-11-22T10:21:16.+5Z",
	};
	assert_refused(rows, COUNT(rows));
}

/* ".5" is half a second; who does not take the short form refuses it, but never reads 5 ms. */
TEST(a_short_fraction_is_not_misread)
{
	int64_t ms = -1;
	if (time_parse("2026-11-22T10:21:16.5Z", &ms))
		assert_int_equal(ms, 1795342876500);
	if (time_parse("2026-11-22T10:21:16.59Z", &ms))
		assert_int_equal(ms, 1795342876590);
}

TEST(people_read_how_long_ago_and_then_the_date)
{
	static const struct {
		int64_t age;
		const char *text;
	} rows[] = {
		{0, "just now"}, {59 * SECOND, "just now"}, {59999, "just now"}, {-5 * SECOND, "just now"}, {-DAY, "just now"},
		{MINUTE, "1 min ago"}, {119 * SECOND, "1 min ago"}, {59 * MINUTE, "59 min ago"}, {HOUR - 1, "59 min ago"},
		{HOUR, "1 h ago"}, {23 * HOUR + 59 * MINUTE, "23 h ago"}, {DAY - 1, "23 h ago"}, {DAY, "2026-11-21 10:21 UTC"},
		{1795342876595, "1970-01-01 00:00 UTC"},
	};
	const int64_t now = 1795342876595;
	time_zone("UTC0");
	for (size_t i = 0; i < COUNT(rows); i++) {
		char out[64];
		time_human(now - rows[i].age, now, out, sizeof out);
		assert_string_equal(out, rows[i].text);
	}
}

TEST(people_read_the_time_of_their_zone)
{
	static const struct {
		const char *rule;
		int64_t ms;
		const char *text;
	} rows[] = {
		{"CET-1CEST,M3.5.0,M10.5.0/3", 1795342876595, "2026-11-22 11:21 CET"},
		{"CET-1CEST,M3.5.0,M10.5.0/3", 1785342876595, "2026-07-29 18:34 CEST"},
		{"<+0545>-5:45", 1795342876595, "2026-11-22 16:06 +0545"},
		{"EST5EDT,M3.2.0,M11.1.0", 1795342876595, "2026-11-22 05:21 EST"},
		{"UTC0", 1795342876595, "2026-11-22 10:21 UTC"},
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		char out[64];
		time_zone(rows[i].rule);
		time_human(rows[i].ms, rows[i].ms + 2 * DAY, out, sizeof out);
		assert_string_equal(out, rows[i].text);
	}
}

TEST(the_monotonic_clock_does_not_go_back)
{
	int64_t last = time_monotonic();
	for (int i = 0; i < 10000; i++) {
		int64_t next = time_monotonic();
		assert_true(next >= last);
		last = next;
	}
	assert_true(time_now() > 1700000000000);
}

TEST(days_have_names_and_hours)
{
	static const struct {
		int64_t before;   /* now */
		const char *day, *clock;
	} rows[] = {
		{0, "Today, UTC", "10:21"}, {10 * (int64_t)HOUR + 22 * MINUTE, "Yesterday, UTC", "23:59"}, {DAY, "Yesterday, UTC", "10:21"},
		{2 * (int64_t)DAY, "Friday, 20 November 2026, UTC", "10:21"}, {20 * (int64_t)DAY, "Monday, 2 November 2026, UTC", "10:21"},
		{-(int64_t)DAY, "Monday, 23 November 2026, UTC", "10:21"},
	};
	time_zone("UTC0");
	for (size_t i = 0; i < COUNT(rows); i++) {
		char text[64];
		time_day(1795342876595 - rows[i].before, 1795342876595, text, sizeof text);
		assert_string_equal(text, rows[i].day);
		time_clock(1795342876595 - rows[i].before, text, sizeof text);
		assert_string_equal(text, rows[i].clock);
	}
	char text[64];
	time_zone("<+14>-14");
	time_day(1795342876595, 1795342876595 - HOUR * 8, text, sizeof text);
	assert_string_equal(text, "Monday, 23 November 2026, +14");
	time_zone("UTC0");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_moments_are_written_and_read),
		cmocka_unit_test(random_moments_survive),
		cmocka_unit_test(every_day_is_written_as_the_calendar_has_it),
		cmocka_unit_test(moments_beyond_the_calendar_are_its_ends),
		cmocka_unit_test(milliseconds_may_be_left_out),
		cmocka_unit_test(what_is_not_of_the_form_is_refused),
		cmocka_unit_test(moments_that_do_not_exist_are_refused),
		cmocka_unit_test(signs_spaces_and_missing_digits_are_refused),
		cmocka_unit_test(a_short_fraction_is_not_misread),
		cmocka_unit_test(people_read_how_long_ago_and_then_the_date),
		cmocka_unit_test(days_have_names_and_hours),
		cmocka_unit_test(people_read_the_time_of_their_zone),
		cmocka_unit_test(the_monotonic_clock_does_not_go_back),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
