#include "base/number.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

enum {
	SURE_DIGITS = 15,      /* so many come back from any double as they went in */
	MOST_DIGITS = 17,      /* no double needs more to be told from its neighbours */
	SURE_POWER = 18        /* below ten to this power a number is within int64, and above its inverse no digit is lost */
};

/* A decimal without leading and trailing zeros: 0.digits times ten to `power`. */
struct decimal {
	char digits[MOST_DIGITS + 1];
	int count;             /* more than MOST_DIGITS: only so many are kept */
	long power;
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static size_t digits_at(const char *s, size_t n, size_t at)
{
	size_t from = at;
	while (at < n && is_digit(s[at]))
		at++;
	return at - from;
}

/* RFC 8259, 6: the longest number at s. */
static size_t number_length(const char *s, size_t n)
{
	size_t at = n > 0 && s[0] == '-', whole = digits_at(s, n, at), more;
	if (whole == 0)
		return 0;
	at += s[at] == '0' ? 1 : whole;
	if (at < n && s[at] == '.' && (more = digits_at(s, n, at + 1)) > 0)
		at += 1 + more;
	if (at < n && (s[at] == 'e' || s[at] == 'E')) {
		size_t sign = at + 1 < n && (s[at + 1] == '-' || s[at + 1] == '+');
		if ((more = digits_at(s, n, at + 1 + sign)) > 0)
			at += 1 + sign + more;
	}
	return at;
}

/* The exponent at s, kept small enough to calculate with. */
static long exponent_of(const char *s, size_t n)
{
	long v = 0;
	bool minus = n > 0 && *s == '-';
	for (size_t i = n > 0 && !is_digit(*s); i < n && v < 1000000; i++)
		v = v * 10 + (s[i] - '0');
	return minus ? -v : v;
}

/* What a number's text says: 12.500 and 1.25e1 say the same. Nothing of zero: no digits. */
static struct decimal decimal_of(const char *s, size_t n)
{
	struct decimal d = {0};
	int zeros = 0;
	bool point = false;
	for (size_t i = *s == '-'; i < n; i++) {
		if (s[i] == '.') {
			point = true;
			continue;
		}
		if (!is_digit(s[i])) {
			d.power += exponent_of(s + i + 1, n - i - 1);
			break;
		}
		d.power += d.count + zeros == 0 && s[i] == '0' ? -(long)point : !point;
		if (s[i] == '0') {
			zeros += d.count > 0;
			continue;
		}
		for (; zeros > 0; zeros--, d.count++)
			if (d.count < MOST_DIGITS)
				d.digits[d.count] = '0';
		if (d.count < MOST_DIGITS)
			d.digits[d.count] = s[i];
		d.count++;
	}
	return d;
}

/* The fewest digits that mean this double and no other. */
static struct decimal shortest(double v)
{
	char text[40];
	for (int digits = SURE_DIGITS; digits <= MOST_DIGITS; digits++) {
		snprintf(text, sizeof text, "%.*e", digits - 1, v);
		if (strtod(text, NULL) == v)
			break;
	}
	return decimal_of(text, strlen(text));
}

static bool same_decimal(const struct decimal *a, const struct decimal *b)
{
	return a->count == b->count && a->count <= MOST_DIGITS && (a->count == 0 || a->power == b->power) &&
	       memcmp(a->digits, b->digits, (size_t)a->count) == 0;
}

/* A number whose text is not short: what a double makes of it. */
static enum number_fit judge_real(const char *s, size_t n, const struct decimal *said)
{
	char room[64], *text = n < sizeof room ? room : xmalloc(n + 1);
	memcpy(text, s, n);
	text[n] = '\0';
	double v = strtod(text, NULL);
	if (text != room)
		free(text);
	if (!(fabs(v) < 9223372036854775808.0))
		return NUMBER_BEYOND;
	struct decimal held = shortest(v);
	return same_decimal(said, &held) ? NUMBER_HELD : NUMBER_LOSES;
}

enum number_fit number_judge(const char *s, size_t n, size_t *length)
{
	size_t size = number_length(s, n), minus = n > 0 && *s == '-', whole = digits_at(s, size, minus);
	*length = size;
	if (size == 0)
		return NUMBER_NONE;
	if (minus + whole == size) {
		const char *most = minus ? "9223372036854775808" : "9223372036854775807";
		bool beyond = whole > 19 || (whole == 19 && memcmp(s + minus, most, 19) > 0);
		return beyond ? NUMBER_BEYOND : NUMBER_HELD;
	}
	struct decimal d = decimal_of(s, size);
	if (d.count == 0 || (d.count <= SURE_DIGITS && d.power <= SURE_POWER && d.power >= -SURE_POWER))
		return NUMBER_HELD;
	if (d.count > MOST_DIGITS && d.power <= SURE_POWER)
		return NUMBER_LOSES;
	return d.power > SURE_POWER + 1 ? NUMBER_BEYOND : judge_real(s, size, &d);
}

bool number_lost(double v)
{
	return v == 5e-324;
}

bool number_scaled(double v, int decimals, int64_t *out)
{
	if (!isfinite(v))
		return false;
	struct decimal d = shortest(v);
	long digits = d.power + decimals;   /* before the point, when it is moved */
	int64_t scaled = 0;
	if (d.count > 0 && (digits < d.count || digits > 19))
		return false;
	for (long i = 0; d.count > 0 && i < digits; i++)
		if (__builtin_mul_overflow(scaled, 10, &scaled) ||
		    __builtin_sub_overflow(scaled, i < d.count ? d.digits[i] - '0' : 0, &scaled))
			return false;
	if (v > 0 && scaled == INT64_MIN)
		return false;
	*out = v < 0 ? scaled : -scaled;
	return true;
}
