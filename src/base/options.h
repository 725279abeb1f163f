/* The options: one table of name, type, range, default, unit and a sentence; the parser, `mama config`, and the file
 * mama.conf all read the row. Values are read once at start and never change after. */
#ifndef BASE_OPTIONS_H
#define BASE_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/err.h"

#define OPTION_TEXT 256

enum option_id {
	OPT_SHOP_NAME, OPT_SHOP_CURRENCY, OPT_SHOP_LOW_STOCK,
	OPT_SSH_LISTEN, OPT_TELNET_LISTEN, OPT_JSON_LISTEN, OPT_JSON_PLAIN, OPT_TLS_CERTIFICATE, OPT_TLS_KEY,
	OPT_STORE, OPT_KEYS, OPT_SPOOL, OPT_USER, OPT_LOG_LEVEL,
	OPT_MAIL_COMMAND, OPT_MAIL_FROM, OPT_RESET_MINUTES, OPT_RESET_PAUSE,
	OPT_SESSION_IDLE, OPT_SESSION_ESC, OPT_TOKEN_HOURS,
	OPT_HASH_MEMORY, OPT_HASH_THREADS, OPT_HASH_QUEUE, OPT_PASSWORD_MIN,
	OPT_MARKET_THREADS, OPT_READ_DEADLINE, OPT_BATCH,
	OPT_LINE_BEFORE_LOGIN, OPT_LINE_AFTER_LOGIN, OPT_JSON_DEPTH, OPT_JSON_VALUES,
	OPT_CONNECTIONS, OPT_CONNECTIONS_PER_SOURCE, OPT_SESSIONS, OPT_STARTUPS, OPT_STARTUPS_PER_SOURCE,
	OPT_EXEMPT, OPT_LOGIN_GRACE, OPT_KEX_GRACE, OPT_LOGIN_TRIES,
	OPT_ORDERS_PER_MINUTE, OPT_PRODUCTS_PER_MINUTE, OPT_REGISTRATIONS_PER_HOUR,
	OPT_MESSAGES_PER_MINUTE, OPT_CONVERSATIONS_PER_HOUR, OPT_MESSAGES_LENGTH, OPT_MESSAGES_YOUNG_DAYS,
	OPT_RESETS_PER_HOUR, OPT_PICTURES_PER_MINUTE, OPT_PICTURE_BYTES, OPT_PICTURE_PIXELS, OPT_KEYS_PER_USER,
	OPT_REVIEWS_VERIFIED_ONLY, OPT_REVIEWS_LENGTH,
	OPT_ORDER_QUANTITY, OPT_IDEMPOTENCY_HOURS, OPT_REFUND_DAYS,
	OPTIONS
};

enum option_type { OPTION_STRING, OPTION_INT, OPTION_WORD, OPTION_LISTEN };

struct option_row {
	const char *name;       /* "ssh.listen" */
	enum option_type type;
	int64_t min, max;       /* of an int; the length of a string */
	const char *words;      /* of a word: "error|warn|info|debug" */
	const char *initial;
	const char *unit;       /* "s", "ms", "KiB", "" */
	const char *help;       /* one sentence */
};

extern const struct option_row option_table[OPTIONS];

struct options {
	char text[OPTIONS][OPTION_TEXT];
	int64_t number[OPTIONS];       /* of the ints; the index of the word for words */
};

void options_init(struct options *o);                                            /* the defaults */
bool options_set(struct options *o, const char *name, const char *value, struct err *err);   /* ERR_CONFIG */
/* Reads "name = value" lines; '#' begins a comment. A file that is not there is no error. The error names file and line. */
bool options_load(struct options *o, const char *path, struct err *err);
void options_print(const struct options *o, FILE *out);

/* Splits "127.0.0.1:2222", "[::1]:2222", ":2222" (all addresses). False: not of that form. */
bool options_listen(const char *text, char host[64], int *port);

/* The value of a path option: as it is when absolute, in `dir` otherwise. */
void options_path(const struct options *o, enum option_id id, const char *dir, char *out, size_t size);

static inline int64_t opt_int(const struct options *o, enum option_id id)
{
	return o->number[id];
}

static inline const char *opt_str(const struct options *o, enum option_id id)
{
	return o->text[id];
}

#endif
