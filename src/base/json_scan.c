#include "base/json_scan.h"

#include <stdint.h>
#include <string.h>

#include "base/number.h"
#include "base/text.h"

/* What a byte is outside of strings, where all else belongs to a scalar; and whether it ends a run of plain ones inside. */
enum { SCALAR, SPACE, OPENS, CLOSES, COLON, QUOTE };
static const unsigned char kinds[256] = {
	[' '] = SPACE, ['\t'] = SPACE, ['\r'] = SPACE, ['\n'] = SPACE, [','] = SPACE, ['{'] = OPENS, ['['] = OPENS, ['}'] = CLOSES, [']'] = CLOSES,
	[':'] = COLON, ['"'] = QUOTE,
};

static bool is_plain(char c)
{
	return (signed char)c > 0 && c != '"' && c != '\\';
}

/* Steps over a string whose quote stands at `at`: the byte behind it, or n. 0: it holds NUL or what is not UTF-8. */
static size_t scan_string(const char *line, size_t n, size_t at)
{
	uint32_t cp;
	for (at++; at < n;) {
		if (is_plain(line[at])) {
			at++;
			continue;
		}
		if (line[at] == '"')
			return at + 1;
		if (line[at] == '\\') {
			at += at + 1 < n && (line[at + 1] == '"' || line[at + 1] == '\\') ? 2 : 1;
			continue;
		}
		size_t used = line[at] ? text_decode(line + at, n - at, &cp) : 0;
		if (used == 0)
			return 0;
		at += used;
	}
	return n;
}

/* Steps over the number that begins at `at`, or one byte where none does. 0: it is out of range. */
static size_t scan_number(char *line, size_t n, size_t at)
{
	size_t length;
	switch (number_judge(line + at, n - at, &length)) {
	case NUMBER_NONE:
		return at + 1;
	case NUMBER_BEYOND:
		return 0;
	case NUMBER_LOSES:
		memset(line + at, ' ', length);
		memcpy(line + at, NUMBER_LOST_TEXT, sizeof NUMBER_LOST_TEXT - 1);
		break;
	case NUMBER_HELD:
		break;
	}
	return at + length;
}

/* A value begins at each opening bracket, each string that is not a key, and each run of scalar characters. Counting keys
 * too keeps this simple; the bound is on values, so keys are taken off again at their colon. */
bool json_scan(char *line, size_t n, struct json_limits most)
{
	int depth = 0, values = 0;
	bool in_scalar = false;
	for (size_t at = 0; at < n;) {
		unsigned char kind = kinds[(unsigned char)line[at]];
		values += kind == OPENS || kind == QUOTE || (kind == SCALAR && !in_scalar);
		values -= kind == COLON;
		depth += kind == OPENS;
		depth -= kind == CLOSES;
		if (depth > most.depth || values > most.values)
			return false;
		bool number = kind == SCALAR && !in_scalar && (line[at] == '-' || (line[at] >= '0' && line[at] <= '9'));
		in_scalar = kind == SCALAR;
		if (in_scalar && (signed char)line[at] <= 0)   /* no scalar holds it */
			return false;
		at = kind == QUOTE ? scan_string(line, n, at) : number ? scan_number(line, n, at) : at + 1;
		if (at == 0)
			return false;
	}
	return true;
}
