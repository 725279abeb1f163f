#include "base/err.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

static const struct {
	int number;
	const char *word;
} codes[ERR_CODES] = {
	[ERR_NONE] = {0, "ok"},
	[ERR_PARSE] = {-32700, "parse_error"},
	[ERR_INVALID_REQUEST] = {-32600, "invalid_request"},
	[ERR_TOO_LARGE] = {-32600, "too_large"},
	[ERR_METHOD_NOT_FOUND] = {-32601, "method_not_found"},
	[ERR_INVALID_PARAMS] = {-32602, "invalid_params"},
	[ERR_INVALID_CURSOR] = {-32602, "invalid_cursor"},
	[ERR_INTERNAL] = {-32603, "internal"},
	[ERR_UNAUTHENTICATED] = {-32001, "unauthenticated"},
	[ERR_INVALID_CREDENTIALS] = {-32002, "invalid_credentials"},
	[ERR_FORBIDDEN] = {-32003, "forbidden"},
	[ERR_NOT_FOUND] = {-32004, "not_found"},
	[ERR_CONFLICT] = {-32005, "conflict"},
	[ERR_ALREADY_EXISTS] = {-32005, "already_exists"},
	[ERR_ALREADY_REVIEWED] = {-32005, "already_reviewed"},
	[ERR_NOT_PURCHASED] = {-32005, "not_purchased"},
	[ERR_INVALID_TRANSITION] = {-32005, "invalid_transition"},
	[ERR_CATEGORY_NOT_EMPTY] = {-32005, "category_not_empty"},
	[ERR_BLOCKED] = {-32005, "blocked"},
	[ERR_IDEMPOTENCY_MISMATCH] = {-32005, "idempotency_mismatch"},
	[ERR_INSUFFICIENT_STOCK] = {-32006, "insufficient_stock"},
	[ERR_PRICE_CHANGED] = {-32007, "price_changed"},
	[ERR_RATE_LIMITED] = {-32008, "rate_limited"},
	[ERR_UNAVAILABLE] = {-32010, "unavailable"},
	[ERR_USAGE] = {-32603, "usage"},
	[ERR_CONFIG] = {-32603, "configuration"},
};

bool fail(struct err *err, enum err_code code, const char *fmt, ...)
{
	if (!err)
		return false;
	err->code = code;
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(err->text, sizeof err->text, fmt, ap);
	va_end(ap);
	text_cut(err->text, sizeof err->text);
	return false;
}

bool fail_field(struct err *err, const char *name, const char *fmt, ...)
{
	err->code = ERR_INVALID_PARAMS;
	if (err->field_count == ERR_MAX_FIELDS)
		return false;
	/* Room grows by the powers of two. */
	if ((err->field_count & (err->field_count - 1)) == 0)
		err->fields = xrealloc(err->fields, (size_t)(err->field_count ? err->field_count * 2 : 1) * sizeof *err->fields);
	struct err_field *f = &err->fields[err->field_count++];
	snprintf(f->name, sizeof f->name, "%s", name);
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(f->text, sizeof f->text, fmt, ap);
	va_end(ap);
	text_cut(f->text, sizeof f->text);
	text_cut(f->name, sizeof f->name);
	const struct err_field *first = &err->fields[0];
	const char *first_name = *first->name ? first->name : "\"\"";
	if (err->field_count == 1)
		return fail(err, ERR_INVALID_PARAMS, "%s %s.", first_name, first->text);
	return fail(err, ERR_INVALID_PARAMS, "%s %s (and %d more).", first_name, first->text, err->field_count - 1);
}

bool fail_fields_as(struct err *err, enum err_code code)
{
	err->code = code;
	return false;
}

/* Seconds as people say them, rounded up. */
static void say_wait(int seconds, char *out, size_t size)
{
	if (seconds <= 120)
		snprintf(out, size, "%d s", seconds);
	else if (seconds <= 7200)
		snprintf(out, size, "%d min", (seconds + 59) / 60);
	else
		snprintf(out, size, "%d h", (seconds + 3599) / 3600);
}

bool fail_retry(struct err *err, enum err_code code, int retry_after, const char *text)
{
	char wait[24];
	say_wait(retry_after > 0 ? retry_after : 1, wait, sizeof wait);
	if (err)
		err->retry_after = retry_after;
	if (code == ERR_RATE_LIMITED)
		return fail(err, code, "%s Try again in %s.", text, wait);
	return fail(err, code, "%s", text);
}

struct err_list err_list_begin(struct err *err, const char *key)
{
	struct err_list l = {.w = {.b = &err->data}};
	jw_open(&l.w, key, '[');
	return l;
}

void err_list_end(struct err_list *l)
{
	jw_close(&l->w, ']');
	if (l->count == 0)
		l->w.b->len = 0;
}

void err_clear(struct err *err)
{
	buf_free(&err->data);
	free(err->fields);
	err->fields = NULL;
	err->code = ERR_NONE;
	err->text[0] = '\0';
	err->retry_after = 0;
	err->field_count = 0;
}

const char *err_word(enum err_code code)
{
	return codes[code].word;
}

int err_number(enum err_code code)
{
	return codes[code].number;
}

enum err_code err_from_word(const char *word)
{
	for (int i = 1; i < ERR_CODES; i++)
		if (strcmp(codes[i].word, word) == 0)
			return (enum err_code)i;
	return ERR_INTERNAL;
}

/* Each field's messages form an array; the same field noted twice keeps both. */
static void write_fields(struct jw *w, const struct err *err)
{
	jw_open(w, "fields", '{');
	for (int i = 0; i < err->field_count; i++) {
		const char *name = err->fields[i].name;
		bool seen = false;
		for (int k = 0; k < i; k++)
			seen = seen || strcmp(err->fields[k].name, name) == 0;
		if (seen)
			continue;
		jw_strn(w, NULL, name, strlen(name));
		buf_addc(w->b, ':');
		w->comma = false;
		jw_open(w, NULL, '[');
		for (int k = i; k < err->field_count; k++)
			if (strcmp(err->fields[k].name, name) == 0)
				jw_str(w, NULL, err->fields[k].text);
		jw_close(w, ']');
	}
	jw_close(w, '}');
}

void err_write(struct jw *w, const char *key, const struct err *err)
{
	jw_open(w, key, '{');
	jw_int(w, "code", err_number(err->code));
	jw_str(w, "message", err->text);
	jw_open(w, "data", '{');
	jw_str(w, "code", err_word(err->code));
	if (err->code == ERR_INVALID_PARAMS || err->field_count > 0)
		write_fields(w, err);
	if (err->code == ERR_RATE_LIMITED || err->code == ERR_UNAVAILABLE)
		jw_int(w, "retry_after", err->retry_after > 0 ? err->retry_after : 1);
	if (err->data.len > 0) {
		buf_addc(w->b, ',');
		buf_add(w->b, err->data.data, err->data.len);
	}
	jw_close(w, '}');
	jw_close(w, '}');
}

void err_reply(struct buf *line, const struct err *err)
{
	struct jw w = {.b = line};
	jw_open(&w, NULL, '{');
	jw_str(&w, "jsonrpc", "2.0");
	jw_null(&w, "id");
	err_write(&w, "error", err);
	jw_close(&w, '}');
	buf_addc(line, '\n');
}
