#include "base/buf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/timeutil.h"

static void *must(void *p)
{
	if (!p) {
		fputs("mama: out of memory\n", stderr);
		abort();
	}
	return p;
}

void *xmalloc(size_t n)
{
	return must(malloc(n ? n : 1));
}

void *xcalloc(size_t count, size_t size)
{
	return must(calloc(count ? count : 1, size ? size : 1));
}

void *xrealloc(void *p, size_t n)
{
	return must(realloc(p, n ? n : 1));
}

char *xstrdup(const char *s)
{
	return must(strdup(s));
}

void buf_free(struct buf *b)
{
	free(b->data);
	*b = (struct buf){0};
}

void buf_grow(struct buf *b, size_t more)
{
	size_t cap = b->cap ? b->cap : 256;
	while (cap - b->len < more)
		cap *= 2;
	b->data = xrealloc(b->data, cap);
	b->cap = cap;
}

void buf_add(struct buf *b, const void *bytes, size_t n)
{
	if (n == 0)
		return;
	buf_reserve(b, n);
	memcpy(b->data + b->len, bytes, n);
	b->len += n;
}

void buf_adds(struct buf *b, const char *s)
{
	buf_add(b, s, strlen(s));
}

void buf_addc(struct buf *b, char c)
{
	buf_reserve(b, 1);
	b->data[b->len++] = c;
}

void buf_addf(struct buf *b, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	va_list again;
	va_copy(again, ap);
	int n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n > 0) {
		buf_reserve(b, (size_t)n + 1);
		vsnprintf(b->data + b->len, (size_t)n + 1, fmt, again);
		b->len += (size_t)n;
	}
	va_end(again);
}

void buf_drop(struct buf *b, size_t n)
{
	if (n >= b->len) {
		b->len = 0;
		return;
	}
	memmove(b->data, b->data + n, b->len - n);
	b->len -= n;
}

const char *buf_text(struct buf *b)
{
	buf_reserve(b, 1);
	b->data[b->len] = '\0';
	return b->data;
}

/* What need not be escaped: RFC 8259 section 7 excludes the rest, and DEL makes a terminal safe that is shown the raw line. */
static bool is_plain(unsigned char c)
{
	return c >= 0x20 && c != '"' && c != '\\' && c != 0x7f;
}

/* Whether all of eight bytes are. The top bit of each shows a byte that was below 0x20, or equal to one of the three. */
static bool are_plain(const char *s)
{
	const uint64_t each = 0x0101010101010101;
	uint64_t v;
	memcpy(&v, s, sizeof v);
	uint64_t below = (v - 0x20 * each) | ((v ^ '"' * each) - each) | ((v ^ '\\' * each) - each) | ((v ^ 0x7f * each) - each);
	return (below & ~v & 0x80 * each) == 0;
}

/* How many bytes from the start of s need no escape. */
static size_t plain_run(const char *s, size_t n)
{
	size_t i = 0;
	while (i + 8 <= n && are_plain(s + i))
		i += 8;
	while (i < n && is_plain((unsigned char)s[i]))
		i++;
	return i;
}

static void add_escaped(struct buf *b, char c)
{
	static const char hex[] = "0123456789abcdef";
	if (c == '"' || c == '\\')
		buf_add(b, (char[]){'\\', c}, 2);
	else if (c == '\n')
		buf_add(b, "\\n", 2);
	else
		buf_add(b, (char[]){'\\', 'u', '0', '0', hex[c >> 4 & 15], hex[c & 15]}, 6);
}

/* Writes what stands before a value and makes room for `more` bytes of it. Returns where they go; end_value() counts them. */
static char *begin_value(struct jw *w, const char *key, size_t more)
{
	size_t n = key ? strlen(key) : 0;
	buf_reserve(w->b, n + 4 + more);
	char *p = w->b->data + w->b->len;
	if (w->comma)
		*p++ = ',';
	w->comma = true;
	if (key) {
		*p++ = '"';
		p = mempcpy(p, key, n);
		*p++ = '"';
		*p++ = ':';
	}
	return p;
}

static void end_value(struct jw *w, const char *end)
{
	w->b->len = (size_t)(end - w->b->data);
}

void jw_open(struct jw *w, const char *key, char bracket)
{
	char *p = begin_value(w, key, 1);
	*p++ = bracket;
	end_value(w, p);
	w->comma = false;
}

void jw_close(struct jw *w, char bracket)
{
	buf_addc(w->b, bracket);
	w->comma = true;
}

void jw_int(struct jw *w, const char *key, int64_t v)
{
	char digits[24];
	char *end = digits + sizeof digits;
	char *p = end;
	uint64_t u = v < 0 ? -(uint64_t)v : (uint64_t)v;
	do
		*--p = (char)('0' + u % 10);
	while (u /= 10);
	if (v < 0)
		*--p = '-';
	jw_raw(w, key, p, (size_t)(end - p));
}

void jw_bool(struct jw *w, const char *key, bool v)
{
	jw_raw(w, key, v ? "true" : "false", v ? 4 : 5);
}

void jw_null(struct jw *w, const char *key)
{
	jw_raw(w, key, "null", 4);
}

void jw_str(struct jw *w, const char *key, const char *s)
{
	if (s)
		jw_strn(w, key, s, strlen(s));
	else
		jw_null(w, key);
}

void jw_strn(struct jw *w, const char *key, const char *s, size_t n)
{
	char *p = begin_value(w, key, n + 2);
	*p++ = '"';
	end_value(w, p);
	for (size_t i = 0, run; ; i += run + 1) {
		run = plain_run(s + i, n - i);
		buf_add(w->b, s + i, run);
		if (i + run == n)
			break;
		add_escaped(w->b, s[i + run]);
	}
	buf_addc(w->b, '"');
}

void jw_raw(struct jw *w, const char *key, const char *json, size_t n)
{
	end_value(w, mempcpy(begin_value(w, key, n), json, n));
}

void jw_time(struct jw *w, const char *key, int64_t ms)
{
	if (ms == 0) {
		jw_null(w, key);
		return;
	}
	char *p = begin_value(w, key, TIME_TEXT + 2);
	*p++ = '"';
	time_rfc3339(ms, p);
	p += strlen(p);
	*p++ = '"';
	end_value(w, p);
}
