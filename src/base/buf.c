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

void buf_reserve(struct buf *b, size_t more)
{
	if (b->cap - b->len >= more)
		return;
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

/* What RFC 8259 section 7 says must be escaped, and DEL so that a terminal shown the raw line is safe. */
static void add_escaped(struct buf *b, const char *s, size_t n)
{
	static const char hex[] = "0123456789abcdef";
	size_t from = 0;
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];
		if (c >= 0x20 && c != '"' && c != '\\' && c != 0x7f)
			continue;
		buf_add(b, s + from, i - from);
		from = i + 1;
		if (c == '"' || c == '\\') {
			buf_add(b, (char[]){'\\', (char)c}, 2);
		} else if (c == '\n') {
			buf_add(b, "\\n", 2);
		} else {
			buf_add(b, (char[]){'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]}, 6);
		}
	}
	buf_add(b, s + from, n - from);
}

static void begin_value(struct jw *w, const char *key)
{
	if (w->comma)
		buf_addc(w->b, ',');
	w->comma = true;
	if (key) {
		buf_addc(w->b, '"');
		buf_adds(w->b, key);
		buf_add(w->b, "\":", 2);
	}
}

void jw_open(struct jw *w, const char *key, char bracket)
{
	begin_value(w, key);
	buf_addc(w->b, bracket);
	w->comma = false;
}

void jw_close(struct jw *w, char bracket)
{
	buf_addc(w->b, bracket);
	w->comma = true;
}

void jw_int(struct jw *w, const char *key, int64_t v)
{
	begin_value(w, key);
	char digits[24];
	char *end = digits + sizeof digits;
	char *p = end;
	uint64_t u = v < 0 ? -(uint64_t)v : (uint64_t)v;
	do
		*--p = (char)('0' + u % 10);
	while (u /= 10);
	if (v < 0)
		*--p = '-';
	buf_add(w->b, p, (size_t)(end - p));
}

void jw_bool(struct jw *w, const char *key, bool v)
{
	begin_value(w, key);
	buf_adds(w->b, v ? "true" : "false");
}

void jw_null(struct jw *w, const char *key)
{
	begin_value(w, key);
	buf_add(w->b, "null", 4);
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
	begin_value(w, key);
	buf_addc(w->b, '"');
	add_escaped(w->b, s, n);
	buf_addc(w->b, '"');
}

void jw_raw(struct jw *w, const char *key, const char *json, size_t n)
{
	begin_value(w, key);
	buf_add(w->b, json, n);
}

void jw_time(struct jw *w, const char *key, int64_t ms)
{
	if (ms == 0) {
		jw_null(w, key);
		return;
	}
	char text[TIME_TEXT];
	time_rfc3339(ms, text);
	jw_str(w, key, text);
}
