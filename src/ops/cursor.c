#include "ops/cursor.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* A cursor is base64url of: 8 bytes of hash over method and filters, id, key, then the text key. */
enum { HASH = 8, FIXED = HASH + 16 };

static void filter_hash(const struct call *c, unsigned char out[HASH])
{
	static const char *const not_filters[] = {"cursor", "limit", "count", "facets"};
	unsigned char full[crypto_generichash_BYTES_MIN];
	json_t *filters = c->params ? json_copy(c->params) : json_object();
	for (size_t i = 0; i < sizeof not_filters / sizeof *not_filters; i++)
		json_object_del(filters, not_filters[i]);
	json_object_set_new(filters, "", json_string(c->op->name));
	char *text = json_dumps(filters, JSON_COMPACT | JSON_SORT_KEYS);
	crypto_generichash(full, sizeof full, (const unsigned char *)text, text ? strlen(text) : 0, NULL, 0);
	memcpy(out, full, HASH);
	free(text);
	json_decref(filters);
}

bool cursor_read(const struct call *c, const struct arg *cursor, struct position *at, struct err *err)
{
	unsigned char bytes[FIXED + sizeof at->text], hash[HASH];
	size_t n = 0;
	memset(at, 0, sizeof *at);
	if (!cursor->given)
		return true;
	filter_hash(c, hash);
	if (sodium_base642bin(bytes, sizeof bytes - 1, cursor->s, cursor->n, NULL, &n, NULL,
	                      sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0 || n < FIXED || memcmp(bytes, hash, HASH) != 0)
		return fail(err, ERR_INVALID_CURSOR, "This cursor is not one of this list with these filters and this ordering.");
	at->given = true;
	memcpy(&at->id, bytes + HASH, 8);
	memcpy(&at->key, bytes + HASH + 8, 8);
	memcpy(at->text, bytes + FIXED, n - FIXED);
	if (at->id == INT64_MIN || at->key == INT64_MIN)   /* no row has them, and they have no opposite */
		return fail(err, ERR_INVALID_CURSOR, "This is not a cursor that was given out.");
	return true;
}

void cursor_write(const struct call *c, struct jw *w, const struct position *at)
{
	unsigned char bytes[FIXED + sizeof at->text];
	char text[sodium_base64_ENCODED_LEN(sizeof bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING)];
	if (!at) {
		jw_null(w, "next");
		return;
	}
	size_t n = strlen(at->text);
	filter_hash(c, bytes);
	memcpy(bytes + HASH, &at->id, 8);
	memcpy(bytes + HASH + 8, &at->key, 8);
	memcpy(bytes + FIXED, at->text, n);
	sodium_bin2base64(text, sizeof text, bytes, FIXED + n, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	jw_str(w, "next", text);
}
