/* A line before a JSON parser sees it: what is too much of it, or cannot be told from something else once it is parsed. */
#ifndef BASE_JSON_SCAN_H
#define BASE_JSON_SCAN_H

#include <stdbool.h>
#include <stddef.h>

struct json_limits {
	int depth, values;
};

/* One pass, before anything is built. False: invalid UTF-8, NUL, nesting or values beyond the limits, or a number with a point
 * or an exponent outside int64; base/json_fault.h says which and where. True is no promise that a parser will take it. Numbers
 * that lose digits are overwritten by NUMBER_LOST_TEXT and spaces. */
bool json_scan(char *line, size_t n, struct json_limits most);

#endif
