#include "base/money.h"

#include <string.h>

#include "base/number.h"

static const int64_t scale[] = {1, 10, 100, 1000, 10000};

int money_digits(const char *currency)
{
	static const char none[] = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF ";
	static const char three[] = "BHD IQD JOD KWD LYD OMR TND ";
	if (strlen(currency) != 3 || strspn(currency, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != 3)
		return -1;
	if (strstr(none, currency))
		return 0;
	return strstr(three, currency) ? 3 : 2;
}

static bool within(int64_t v)
{
	return v >= -MONEY_MAX && v <= MONEY_MAX;
}

bool money_parse(const char *text, int digits, struct money *out)
{
	bool minus = *text == '-';
	const char *p = text + minus;
	int64_t v = 0;
	int whole = 0, decimals = 0;
	for (; *p >= '0' && *p <= '9' && v <= MONEY_MAX; p++, whole++)
		v = v * 10 + (*p - '0');
	if (whole == 0)
		return false;
	if (*p == '.') {
		for (p++; *p >= '0' && *p <= '9' && decimals < digits && v <= MONEY_MAX; p++, decimals++)
			v = v * 10 + (*p - '0');
		if (decimals == 0)
			return false;
	}
	if (*p != '\0' || v > MONEY_MAX / scale[digits - decimals])
		return false;
	v *= scale[digits - decimals];
	out->minor = minus ? -v : v;
	return true;
}

bool money_from_double(double v, int digits, struct money *out)
{
	int64_t minor;
	if (!number_scaled(v, digits, &minor) || !within(minor))
		return false;
	out->minor = minor;
	return true;
}

void money_format(struct money m, int digits, char out[MONEY_TEXT])
{
	char text[MONEY_TEXT];
	char *end = text + sizeof text, *p = end;
	uint64_t u = m.minor < 0 ? -(uint64_t)m.minor : (uint64_t)m.minor;
	*--p = '\0';
	for (int i = 0; i < digits; i++, u /= 10)
		*--p = (char)('0' + u % 10);
	if (digits > 0)
		*--p = '.';
	do
		*--p = (char)('0' + u % 10);
	while (u /= 10);
	if (m.minor < 0)
		*--p = '-';
	memcpy(out, p, (size_t)(end - p));
}

bool money_add(struct money a, struct money b, struct money *out)
{
	int64_t v;
	if (__builtin_add_overflow(a.minor, b.minor, &v) || !within(v))
		return false;
	out->minor = v;
	return true;
}

bool money_times(struct money a, int64_t quantity, struct money *out)
{
	int64_t v;
	if (__builtin_mul_overflow(a.minor, quantity, &v) || !within(v))
		return false;
	out->minor = v;
	return true;
}
