/* Money: int64 minor units of the shop's one currency, with checked arithmetic. */
#ifndef BASE_MONEY_H
#define BASE_MONEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MONEY_TEXT 32
#define MONEY_MAX 100000000000000LL   /* minor units: the most any single amount may be */

struct money {
	int64_t minor;
};

/* Decimals of an ISO 4217 currency: 0 for JPY, 3 for KWD, 2 for most. -1: not three capital letters. */
int money_digits(const char *currency);

/* "12.50", "12.5" or "12" with at most `digits` decimals; no sign but '-', no spaces, no exponent.
 * False: not such a number, too many decimals, or beyond MONEY_MAX. */
bool money_parse(const char *text, int digits, struct money *out);
bool money_from_double(double v, int digits, struct money *out);   /* v as of number_scaled(); false: more decimals, or beyond */
void money_format(struct money m, int digits, char out[MONEY_TEXT]);   /* exactly `digits` decimals */

bool money_add(struct money a, struct money b, struct money *out);     /* false: beyond MONEY_MAX */
bool money_times(struct money a, int64_t quantity, struct money *out);

#endif
