/* The one way to fail. A function that can fail returns bool (or a pointer), takes `struct err *` last, and says
 * `return fail(err, ERR_X, "sentence")` where the fact is known. The text is shown once, at the edge. */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

enum err_code {
	ERR_NONE,
	ERR_PARSE, ERR_INVALID_REQUEST, ERR_TOO_LARGE, ERR_METHOD_NOT_FOUND,
	ERR_INVALID_PARAMS, ERR_INVALID_CURSOR, ERR_INTERNAL,
	ERR_UNAUTHENTICATED, ERR_INVALID_CREDENTIALS, ERR_FORBIDDEN, ERR_NOT_FOUND,
	ERR_CONFLICT, ERR_ALREADY_EXISTS, ERR_ALREADY_REVIEWED, ERR_NOT_PURCHASED, ERR_INVALID_TRANSITION, ERR_CATEGORY_NOT_EMPTY,
	ERR_BLOCKED, ERR_IDEMPOTENCY_MISMATCH,
	ERR_INSUFFICIENT_STOCK, ERR_PRICE_CHANGED, ERR_RATE_LIMITED, ERR_UNAVAILABLE,
	ERR_USAGE, ERR_CONFIG,   /* of the command line; these two never cross the wire */
	ERR_CODES
};

#define ERR_MAX_FIELDS 256   /* further ones are not noted */

struct err_field {
	char name[48];
	char text[144];
};

struct err {
	enum err_code code;
	char text[240];
	int retry_after;            /* seconds, for rate_limited and unavailable */
	int field_count;
	struct err_field *fields;   /* owned, as data is: err_clear() */
	struct buf data;            /* further members of error.data, already JSON: `"total":"1.00"` */
};

/* Sets code and text, keeps fields and data. Always returns false. err may be NULL. */
bool fail(struct err *err, enum err_code code, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* Notes a bad field, what is wrong with it said as behind its name ("must be text"), and makes the error invalid_params; its text
 * names the first. Always returns false. */
bool fail_field(struct err *err, const char *name, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* After fail_field(): the error of what was noted is another. Always returns false. */
bool fail_fields_as(struct err *err, enum err_code code);
/* fail() with a text as it is, and the seconds after which asking again makes sense; of rate_limited the text says them.
 * Always returns false. */
bool fail_retry(struct err *err, enum err_code code, int retry_after, const char *text);

/* An array among the further members, of what was wrong: begun before the first is found, left out when none was. */
struct err_list {
	struct jw w;                /* write each one into it, and count it */
	int count;
};
struct err_list err_list_begin(struct err *err, const char *key);
void err_list_end(struct err_list *l);

void err_clear(struct err *err);                         /* frees what it holds; code becomes ERR_NONE */
const char *err_word(enum err_code code);                /* "not_found": the stable error.data.code */
int err_number(enum err_code code);                      /* -32004: error.code */
enum err_code err_from_word(const char *word);           /* ERR_INTERNAL for a word that is not known */
void err_write(struct jw *w, const char *key, const struct err *err);   /* the JSON-RPC error object */
void err_reply(struct buf *line, const struct err *err);   /* the whole line of a reply to no request that is known: id null */

#endif
