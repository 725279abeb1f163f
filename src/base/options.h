/* The options: one table of name, type, range, default, unit and a sentence; the parser, `mama config`, and the file
 * mama.conf all read the row. */
#ifndef BASE_OPTIONS_H
#define BASE_OPTIONS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/err.h"

#define OPTION_TEXT 256

enum option_id {
	OPT_SHOP_NAME, OPT_SHOP_CURRENCY, OPT_SHOP_LOW_STOCK,
	OPT_SSH_LISTEN, OPT_TELNET_LISTEN, OPT_JSON_LISTEN, OPT_JSON_PLAIN, OPT_TLS_CERTIFICATE, OPT_TLS_KEY,
	OPT_STORE, OPT_STORE_RESERVE, OPT_KEYS, OPT_SPOOL, OPT_USER, OPT_LOG_LEVEL,
	OPT_MAIL_COMMAND, OPT_MAIL_FROM, OPT_RESET_MINUTES, OPT_RESET_PAUSE,
	OPT_SESSION_IDLE, OPT_SESSION_ESC, OPT_SESSION_SHARE, OPT_SESSION_STALL, OPT_TOKEN_HOURS,
	OPT_HASH_MEMORY, OPT_HASH_THREADS, OPT_HASH_QUEUE, OPT_PASSWORD_MIN,
	OPT_MARKET_THREADS, OPT_READ_DEADLINE, OPT_READ_DEADLINE_GUESTS, OPT_READ_AT_ONCE, OPT_READERS,
	OPT_READERS_BUDGET, OPT_READERS_WAIT, OPT_BATCH,
	OPT_LINE_BEFORE_LOGIN, OPT_LINE_AFTER_LOGIN, OPT_UNFINISHED, OPT_LINE_TIME_BEFORE_LOGIN, OPT_LINE_TIME_AFTER_LOGIN,
	OPT_JSON_DEPTH, OPT_JSON_VALUES,
	OPT_CONNECTIONS, OPT_CONNECTIONS_PER_SOURCE, OPT_SESSIONS, OPT_STARTUPS, OPT_STARTUPS_PER_SOURCE,
	OPT_EXEMPT, OPT_LOGIN_GRACE, OPT_KEX_GRACE, OPT_LOGIN_TRIES,
	OPT_ORDERS_PER_MINUTE, OPT_PRODUCTS_PER_MINUTE, OPT_REGISTRATIONS_PER_HOUR,
	OPT_MESSAGES_PER_MINUTE, OPT_CONVERSATIONS_PER_HOUR, OPT_MESSAGES_LENGTH, OPT_MESSAGES_YOUNG_DAYS,
	OPT_RESETS_PER_HOUR, OPT_PICTURES_PER_MINUTE, OPT_PICTURE_BYTES, OPT_PICTURE_PIXELS, OPT_KEYS_PER_USER,
	OPT_LOGINS_PER_USER, OPT_PRODUCTS_PER_USER, OPT_BYTES_PER_USER, OPT_BYTES_PER_DAY, OPT_KEEP_NOTIFICATIONS, OPT_KEEP_READ,
	OPT_REVIEWS_VERIFIED_ONLY, OPT_REVIEWS_LENGTH,
	OPT_ORDER_QUANTITY, OPT_IDEMPOTENCY_HOURS, OPT_REFUND_WITHIN,
	OPTIONS
};

enum option_type { OPTION_STRING, OPTION_INT, OPTION_WORD, OPTION_LISTEN };

struct option_row {
	const char *name;       /* "ssh.listen" */
	enum option_type type;
	int64_t min, max;       /* of an int; the length of a string */
	const char *words;      /* of a word: "error|warn|info|debug" */
	const char *initial;
	const char *unit;       /* of a bare number: "ms", "s", "min", "h", "d"; "bytes", "KiB"; "" takes no unit */
	const char *help;       /* one sentence */
	bool live;              /* a new value counts at SIGHUP; else at the next start */
};

extern const struct option_row option_table[OPTIONS];

struct options {
	char text[OPTIONS][OPTION_TEXT];
	int64_t number[OPTIONS];       /* of the ints, in their row's unit; the index of the word for words */
	unsigned old_names;            /* bits: which of the names that options once had were used */
};

/* Where the values come from: the defaults, DIR/mama.conf, then each --set, which wins. */
struct options_source {
	const char *dir;
	char *const *set;              /* "name=value" */
	int set_count;
};

void options_init(struct options *o);                                            /* the defaults */
/* Sets one value as it stands there, without quotes or comment. A number may have a unit: 90s, 2h, 64M. */
bool options_set(struct options *o, const char *name, const char *value, struct err *err);   /* ERR_CONFIG */
int options_find(const char *name);                                              /* its id, by an old name too; -1: none */
/* The i-th of the names that are old, in *now the one of today; NULL past the end. */
const char *options_old_name(int i, const char **now);

/* options_file.c. Reads "name = value" lines: '#' begins a comment at a line's begin or after a blank; a value may stand in quotes,
 * in which a comment is text; a name may stand once. A file that is not there is no error. The error names file and line. */
bool options_load(struct options *o, const char *path, struct err *err);
/* All that there is, from the defaults on. ERR_CONFIG: the first thing that is wrong. */
bool options_read(struct options *o, const struct options_source *from, struct err *err);
/* The same, but goes on after what is wrong and tells each; how many that were. */
typedef void options_told_fn(void *ctx, const char *sentence);
int options_read_all(struct options *o, const struct options_source *from, options_told_fn *told, void *ctx);
void options_print(const struct options *o, FILE *out);                          /* a mama.conf that gives these values */

/* options_live.c. Takes over from `fresh` what counts at once; adds the names of those to `changed`, and of what differs but has to
 * wait for the next start to `later`, commas between. */
void options_take(struct options *o, const struct options *fresh, struct buf *changed, struct buf *later);

/* The options of now, for threads: a set that was published is neither changed nor freed while any thread may read it, so who took
 * it keeps it for all of one request. */
struct options_live {
	_Atomic(const struct options *) now;
	struct options_set *sets;      /* published ones, the newest first */
};
static inline const struct options *options_now(struct options_live *l)
{
	return atomic_load_explicit(&l->now, memory_order_acquire);
}
void options_publish(struct options_live *l, const struct options *o);   /* a copy; by one thread alone */
void options_live_free(struct options_live *l);                          /* when nobody reads any more */

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
