/* Numbers of JSON, judged by their text: what a double would lose of it is noticed before a parser makes one. */
#ifndef BASE_NUMBER_H
#define BASE_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum number_fit {
	NUMBER_NONE,       /* no JSON number begins here */
	NUMBER_HELD,       /* what a parser makes of it says all that the text says; trailing zeros say nothing */
	NUMBER_LOSES,      /* it has a point or an exponent, and more digits than a double holds */
	NUMBER_BEYOND      /* outside int64 */
};

/* What the number at s[0..n) is; *length: the bytes that belong to it. */
enum number_fit number_judge(const char *s, size_t n, size_t *length);

/* In place of a number that loses digits stands this one, which is as short as any of those can be. It has itself more digits
 * than a double holds, so who sends it is told nothing that is not so. */
#define NUMBER_LOST_TEXT "5e-324"
bool number_lost(double v);

/* v times ten to the power of `decimals`. v must come of a text that was NUMBER_HELD: then that text is what counts, not the
 * nearest double. False: it has more decimals than that, or the result is outside int64. */
bool number_scaled(double v, int decimals, int64_t *out);

#endif
