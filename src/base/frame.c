#include "base/frame.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

void frame_free(struct frame *f)
{
	buf_free(&f->in);
	f->start = f->scanned = 0;
}

void frame_push(struct frame *f, const void *bytes, size_t n)
{
	/* What was handed out is dropped only now, so that a line stays valid until the next push. */
	if (f->start > 0) {
		buf_drop(&f->in, f->start);
		f->start = 0;
	}
	buf_add(&f->in, bytes, n);
}

enum frame_state frame_next(struct frame *f, size_t limit, const char **line, size_t *n)
{
	size_t have = f->in.len - f->start;
	if (have == 0)
		return FRAME_MORE;
	const char *base = f->in.data + f->start;
	const char *lf = memchr(base + f->scanned, '\n', have - f->scanned);
	size_t length = lf ? (size_t)(lf - base) : have;
	if (length > limit + 1 || (length > limit && base[length - 1] != '\r'))
		return FRAME_TOO_LONG;
	if (!lf) {
		f->scanned = have;
		return FRAME_MORE;
	}
	f->scanned = 0;
	f->start += length + 1;
	*line = base;
	*n = length > 0 && base[length - 1] == '\r' ? length - 1 : length;
	return FRAME_LINE;
}

void frame_shrink(struct frame *f, size_t keep)
{
	if (frame_pending(f) == 0 && f->in.cap > keep)
		frame_free(f);
}

size_t frame_pending(const struct frame *f)
{
	return f->in.len - f->start;
}

/* True of what is no number, or one within int64. Whole numbers are the parser's to judge; this looks at 1.5e30. */
static bool number_fits(const char *s, size_t n)
{
	char room[48], *text = room;
	size_t length = 0;
	while (length < n && strchr("+-.0123456789eE", s[length]) && s[length])
		length++;
	if (length >= sizeof room)
		text = xmalloc(length + 1);
	memcpy(text, s, length);
	text[length] = '\0';
	double v = strpbrk(text, ".eE") && strpbrk(text, "0123456789") ? strtod(text, NULL) : 0;
	if (text != room)
		free(text);
	return v < 9223372036854775808.0 && v > -9223372036854775808.0;
}

/* What stands between values; all else belongs to one. */
static const bool between[256] = {['{'] = true, ['}'] = true, ['['] = true, [']'] = true, [','] = true, [':'] = true,
                                  ['"'] = true, [' '] = true, ['\t'] = true, ['\r'] = true};

/* A value begins at each opening bracket, each string that is not a key, and each run of scalar characters. Counting keys
 * too keeps this simple; the bound is on values, so keys are taken off again at their colon. */
bool frame_check_json(const char *line, size_t n, int max_depth, int max_values, struct err *err)
{
	int depth = 0, values = 0;
	bool in_string = false, in_scalar = false;
	if (memchr(line, '\0', n) || !text_utf8(line, n))
		return fail(err, ERR_PARSE, "The line is not valid UTF-8 text.");
	for (size_t i = 0; i < n; i++) {
		char c = line[i];
		if (in_string) {
			if (c == '\\')
				i++;
			else if (c == '"')
				in_string = false;
			continue;
		}
		bool scalar = !between[(unsigned char)c];
		values += scalar && !in_scalar;
		if (scalar && !in_scalar && !number_fits(line + i, n - i))
			return fail(err, ERR_PARSE, "A number is beyond what 64 bits hold.");
		in_scalar = scalar;
		in_string = c == '"';
		values += c == '"' || c == '{' || c == '[';
		values -= c == ':';
		depth += c == '{' || c == '[';
		depth -= c == '}' || c == ']';
		if (depth > max_depth)
			return fail(err, ERR_TOO_LARGE, "The request is nested deeper than %d.", max_depth);
		if (values > max_values)
			return fail(err, ERR_TOO_LARGE, "The request holds more than %d values.", max_values);
	}
	return true;
}
