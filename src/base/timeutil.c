#include "base/timeutil.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static int64_t clock_ms(clockid_t clock)
{
	struct timespec ts;
	clock_gettime(clock, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

int64_t time_now(void)
{
	return clock_ms(CLOCK_REALTIME);
}

int64_t time_monotonic(void)
{
	return clock_ms(CLOCK_MONOTONIC);
}

int64_t time_counting(void)
{
	return clock_ms(CLOCK_BOOTTIME);
}

static int64_t clock_us(clockid_t clock)
{
	struct timespec ts;
	clock_gettime(clock, &ts);
	return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

int64_t time_microseconds(void)
{
	return clock_us(CLOCK_MONOTONIC);
}

int64_t time_of_thread(void)
{
	return clock_us(CLOCK_THREAD_CPUTIME_ID);
}

/* Years are counted from 1 March of the year 0, so that a leap day is the last of its year; 400 of them are always as long. */
static void date_of(int days_since_1970, int *year, int *month, int *day)
{
	enum { TO_1970 = 719468, FOUR_YEARS = 1461, CENTURY = 36524, CYCLE = 146097 };
	int days = days_since_1970 + TO_1970, cycle = days / CYCLE;
	days %= CYCLE;
	int year_of_cycle = (days - days / (FOUR_YEARS - 1) + days / CENTURY - days / (CYCLE - 1)) / 365;
	days -= 365 * year_of_cycle + year_of_cycle / 4 - year_of_cycle / 100;
	int from_march = (5 * days + 2) / 153;   /* months of 31 30 31 30 31 days: 153 in five */
	*day = days - (153 * from_march + 2) / 5 + 1;
	*month = from_march < 10 ? from_march + 3 : from_march - 9;
	*year = 400 * cycle + year_of_cycle + (*month <= 2);
}

/* Writes a number of so many digits, with zeros before it. */
static void put_digits(char *at, int digits, int number)
{
	for (; digits > 0; number /= 10)
		at[--digits] = (char)('0' + number % 10);
}

void time_rfc3339(int64_t ms, char out[TIME_TEXT])
{
	enum { DAY_S = 24 * 3600 };
	static const char form[] = "0000-00-00T00:00:00.000Z";
	static const int64_t last = 253402300799999;
	int year, month, day;
	ms = ms < 0 ? 0 : ms > last ? last : ms;
	int second = (int)(ms / 1000 % DAY_S);
	date_of((int)(ms / 1000 / DAY_S), &year, &month, &day);
	memcpy(out, form, sizeof form);
	put_digits(out, 4, year);
	put_digits(out + 5, 2, month);
	put_digits(out + 8, 2, day);
	put_digits(out + 11, 2, second / 3600);
	put_digits(out + 14, 2, second / 60 % 60);
	put_digits(out + 17, 2, second % 60);
	put_digits(out + 20, 3, (int)(ms % 1000));
}

/* d stands for a digit, all else for itself. */
static bool matches(const char *text, const char *form)
{
	for (; *form; text++, form++)
		if (*form == 'd' ? *text < '0' || *text > '9' : *text != *form)
			return false;
	return true;
}

bool time_parse(const char *text, int64_t *ms)
{
	static const char form[] = "dddd-dd-ddTdd:dd:dd", fraction[] = ".ddd";
	struct tm tm = {0};
	int milli = 0, used = 0;
	if (!matches(text, form) || (text[19] == '.' && !matches(text + 19, fraction)))
		return false;
	if (sscanf(text, "%4d-%2d-%2dT%2d:%2d:%2d%n", &tm.tm_year, &tm.tm_mon, &tm.tm_mday, &tm.tm_hour, &tm.tm_min,
	           &tm.tm_sec, &used) != 6)
		return false;
	text += used;
	if (*text == '.') {
		if (sscanf(text, ".%3d%n", &milli, &used) != 1)
			return false;
		text += used;
	}
	if (strcmp(text, "Z") != 0)
		return false;
	tm.tm_year -= 1900;
	tm.tm_mon -= 1;
	struct tm same = tm;   /* timegm() carries 30 February on to March; what it changes was no date */
	int64_t s = timegm(&same);
	if (same.tm_mon != tm.tm_mon || same.tm_mday != tm.tm_mday || same.tm_hour != tm.tm_hour || same.tm_min != tm.tm_min ||
	    same.tm_sec != tm.tm_sec)
		return false;
	*ms = s * 1000 + milli;
	return true;
}

void time_zone(const char *rule)
{
	setenv("TZ", rule, 1);
	tzset();
}

static void broken_down(int64_t ms, struct tm *tm)
{
	time_t s = (time_t)(ms / 1000);
	localtime_r(&s, tm);
}

void time_date(int64_t ms, char *out, size_t size)
{
	struct tm tm;
	broken_down(ms, &tm);
	strftime(out, size, "%Y-%m-%d %H:%M %Z", &tm);
}

void time_human(int64_t ms, int64_t now, char *out, size_t size)
{
	int64_t age = (now - ms) / 1000;
	if (age < 60) {
		snprintf(out, size, "just now");
	} else if (age < 3600) {
		snprintf(out, size, "%d min ago", (int)(age / 60));
	} else if (age < 24 * 3600) {
		snprintf(out, size, "%d h ago", (int)(age / 3600));
	} else {
		time_date(ms, out, size);
	}
}

static bool same_day(const struct tm *a, const struct tm *b)
{
	return a->tm_year == b->tm_year && a->tm_yday == b->tm_yday;
}

void time_day(int64_t ms, int64_t now, char *out, size_t size)
{
	struct tm day, today, yesterday;
	broken_down(ms, &day);
	broken_down(now, &today);
	broken_down(now - (int64_t)24 * 3600 * 1000, &yesterday);
	if (same_day(&day, &today))
		strftime(out, size, "Today, %Z", &day);
	else if (same_day(&day, &yesterday))
		strftime(out, size, "Yesterday, %Z", &day);
	else
		strftime(out, size, "%A, %-d %B %Y, %Z", &day);
}

void time_clock(int64_t ms, char *out, size_t size)
{
	struct tm tm;
	broken_down(ms, &tm);
	strftime(out, size, "%H:%M", &tm);
}
