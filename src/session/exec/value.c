#include "session/exec/value.h"

#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"

static json_t *number_of(const char *text)
{
	char *end;
	errno = 0;
	long long v = strtoll(text, &end, 10);
	bool whole = errno == 0 && end != text && *end == '\0' && (*text == '-' || (*text >= '0' && *text <= '9'));
	return whole ? json_integer(v) : json_string(text);   /* the market says what it should be */
}

static json_t *bool_of(const char *text)
{
	static const char *const words[] = {"no", "yes", "false", "true", "off", "on", "0", "1"};
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcasecmp(text, words[i]) == 0)
			return json_boolean(i % 2);
	return json_string(text);
}

/* One of the row's words, whatever its case. */
static json_t *word_of(const struct param *p, const char *text)
{
	size_t n = strlen(text);
	for (const char *w = p->words; *w;) {
		size_t length = strcspn(w, "|");
		if (length == n && strncasecmp(w, text, n) == 0)
			return json_stringn(w, n);
		w += length + (w[length] == '|');
	}
	return json_string(text);
}

/* "6x2,7": two of product 6, one of product 7. NULL: it is not of that form. */
static json_t *lines_of(const char *text)
{
	json_t *lines = json_array();
	const char *p = text;
	char *end;
	for (bool more = true; more; p = end + 1) {
		errno = 0;
		long long product = strtoll(p, &end, 10), quantity = 1;
		bool ok = *p >= '0' && *p <= '9' && errno == 0;
		if (ok && *end == 'x') {
			p = end + 1;
			quantity = strtoll(p, &end, 10);
			ok = *p >= '0' && *p <= '9' && errno == 0;
		}
		more = *end == ',';
		if (!ok || (!more && *end)) {
			json_decref(lines);
			return NULL;
		}
		json_array_append_new(lines, json_pack("{s:I, s:I}", "product", (json_int_t)product, "quantity", (json_int_t)quantity));
	}
	return lines;
}

json_t *exec_picture(const char *bytes, size_t n)
{
	size_t size = sodium_base64_ENCODED_LEN(n, sodium_base64_VARIANT_ORIGINAL);
	char *base64 = xmalloc(size);
	sodium_bin2base64(base64, size, (const unsigned char *)bytes, n, sodium_base64_VARIANT_ORIGINAL);
	json_t *v = json_stringn_nocheck(base64, size - 1);
	free(base64);
	return v;
}

json_t *exec_value(const struct param *p, const char *text)
{
	switch (p->type) {
	case PARAM_ID:
	case PARAM_INT:
	case PARAM_USER:
		return number_of(text);
	case PARAM_BOOL:
		return bool_of(text);
	case PARAM_WORD:
		return word_of(p, text);
	case PARAM_LINES:
		return lines_of(text);
	default:
		return json_string(text);
	}
}
