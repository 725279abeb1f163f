#include "base/options.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/email.h"
#include "base/money.h"
#include "base/networks.h"
#include "base/text.h"

#define STR(n, initial, help) {n, OPTION_STRING, 0, OPTION_TEXT - 1, NULL, initial, "", help, false}
#define INT(n, lo, hi, initial, unit, help) {n, OPTION_INT, lo, hi, NULL, initial, unit, help, false}
#define WORD(n, words, initial, help) {n, OPTION_WORD, 0, 0, words, initial, "", help, false}
#define LISTEN(n, initial, help) {n, OPTION_LISTEN, 0, 0, NULL, initial, "", help, false}
/* Those that count at once when the file is read again. */
#define LIVE_STR(n, initial, help) {n, OPTION_STRING, 0, OPTION_TEXT - 1, NULL, initial, "", help, true}
#define LIVE_INT(n, lo, hi, initial, unit, help) {n, OPTION_INT, lo, hi, NULL, initial, unit, help, true}
#define LIVE_WORD(n, words, initial, help) {n, OPTION_WORD, 0, 0, words, initial, "", help, true}

const struct option_row option_table[OPTIONS] = {
	[OPT_SHOP_NAME] = LIVE_STR("shop.name", "MamaOnline", "The name that the header and server.info show."),
	[OPT_SHOP_CURRENCY] = STR("shop.currency", "EUR", "ISO 4217 code of the one currency; fixed once there are products."),
	[OPT_SHOP_LOW_STOCK] = LIVE_INT("shop.low_stock", 0, 1000, "5", "", "Up to this many pieces a buyer reads \"low\"."),
	[OPT_SSH_LISTEN] = LISTEN("ssh.listen", "127.0.0.1:2222", "Where ssh is answered; empty closes the door."),
	[OPT_TELNET_LISTEN] = LISTEN("telnet.listen", "127.0.0.1:2323", "Where telnet is answered, unencrypted: beyond the loopback, passwords can be read on the way; empty closes the door."),
	[OPT_JSON_LISTEN] = LISTEN("json.listen", "127.0.0.1:7070", "Where JSON-RPC is answered; empty closes the door."),
	[OPT_JSON_PLAIN] = WORD("json.plain", "loopback|anywhere", "loopback", "Where JSON-RPC may be spoken without TLS: loopback, or anywhere."),
	[OPT_TLS_CERTIFICATE] = LIVE_STR("tls.certificate", "", "PEM file of the JSON port's certificate and its chain, relative to the folder of the market; with it the port speaks TLS."),
	[OPT_TLS_KEY] = LIVE_STR("tls.key", "", "PEM file of its private key, relative to the folder of the market."),
	[OPT_STORE] = STR("store", "mama.db", "The store: a file, relative to the folder of the market."),
	[OPT_STORE_RESERVE] = INT("store.reserve", 0, 1073741824, "2097152", "bytes", "Room kept on the store's disk for when it is full; 0 is none."),
	[OPT_KEYS] = STR("keys", "keys", "Folder of the host keys, relative to the folder of the market."),
	[OPT_SPOOL] = STR("spool", "spool", "Folder of the mail that waits, relative to the folder of the market."),
	[OPT_MAIL_COMMAND] = LIVE_STR("mail.command", "", "Command that takes a mail on stdin, such as /usr/sbin/sendmail -t; empty leaves mails in the spool."),
	[OPT_MAIL_FROM] = LIVE_STR("mail.from", "mama@localhost", "Sender of the mail."),
	[OPT_RESET_MINUTES] = LIVE_INT("reset.minutes", 1, 1440, "30", "min", "How long a password reset may be confirmed."),
	[OPT_RESET_PAUSE] = LIVE_INT("reset.pause", 0, 86400, "120", "s", "Least time between two reset mails of one account."),
	[OPT_USER] = STR("user", "", "Account to run sessions and market as when started by root; empty stays."),
	[OPT_LOG_LEVEL] = LIVE_WORD("log.level", "error|warn|info|debug", "info", "The least important lines that the log shows."),
	[OPT_SESSION_IDLE] = LIVE_INT("session.idle", 0, 86400, "1800", "s", "A session without a key press ends after this; 0 never."),
	[OPT_SESSION_ESC] = LIVE_INT("session.esc", 1, 1000, "25", "ms", "A lone ESC is the Esc key when nothing follows for this long."),
	[OPT_SESSION_SHARE] = LIVE_INT("session.share", 0, 100, "4", "%", "Of a core that one ssh or telnet client's session may use in the long run; "
	                               "0 is no bound."),
	[OPT_SESSION_STALL] = LIVE_INT("session.stall", 1, 3600, "30", "s", "A channel or terminal that takes nothing of what waits for it is given up after this."),
	[OPT_TOKEN_HOURS] = LIVE_INT("token.hours", 1, 8760, "12", "h", "How long a session token lasts."),
	[OPT_HASH_MEMORY] = INT("hash.memory", 8, 1048576, "65536", "KiB", "Memory of one password hash (Argon2id)."),
	[OPT_HASH_THREADS] = INT("hash.threads", 0, 64, "0", "", "Password hashes computed at once; 0 is one a core."),
	[OPT_HASH_QUEUE] = INT("hash.queue", 1, 10000, "64", "", "Logins waiting for a hash; further ones are told `unavailable`."),
	[OPT_PASSWORD_MIN] = LIVE_INT("password.min", 1, 128, "10", "", "Fewest characters of a password."),
	[OPT_MARKET_THREADS] = INT("market.threads", 0, 64, "0", "", "Loop threads, each with a read connection; 0 is one a core."),
	[OPT_READ_DEADLINE] = INT("market.read_deadline", 10, 60000, "250", "ms", "A question to the store that takes longer is given up."),
	[OPT_READ_DEADLINE_GUESTS] = LIVE_INT("market.read_deadline_guests", 1, 60000, "150", "ms", "The same for those who are not logged in."),
	[OPT_READ_AT_ONCE] = LIVE_INT("market.read_at_once", 0, 60000, "4", "ms", "A question gets so long where its connection is served, then a reader asks it again; 0 leaves all to readers."),
	[OPT_READERS] = INT("market.readers", 1, 64, "2", "", "Threads that ask slow questions, each with a read connection."),
	[OPT_READERS_BUDGET] = LIVE_INT("limits.readers_budget", 0, 60000, "500", "ms", "Time of the readers that one account, or the guests of one address, get in a second; who has had it waits. 0 is no limit."),
	[OPT_READERS_WAIT] = LIVE_INT("limits.readers_wait", 0, 3600, "5", "s", "Whose slow question would wait longer for that is told `rate_limited`."),
	[OPT_BATCH] = LIVE_INT("market.batch", 1, 4096, "512", "", "Most writes that share one commit."),
	[OPT_LINE_BEFORE_LOGIN] = LIVE_INT("limits.line_before_login", 1024, 16777216, "262144", "bytes", "Longest request before login."),
	[OPT_LINE_AFTER_LOGIN] = LIVE_INT("limits.line_after_login", 1024, 67108864, "4194304", "bytes", "Longest request after login."),
	[OPT_UNFINISHED] = LIVE_INT("limits.unfinished_lines", 1048576, 1099511627776, "67108864", "bytes", "Most memory of all requests that have begun and not ended; one address may have a quarter of it."),
	[OPT_LINE_TIME_BEFORE_LOGIN] = LIVE_INT("limits.line_time_before_login", 0, 86400, "20", "s", "A request that takes longer to come before login must bring 1 KiB a second; 0 is no limit."),
	[OPT_LINE_TIME_AFTER_LOGIN] = LIVE_INT("limits.line_time_after_login", 0, 86400, "60", "s", "A request that takes longer to come after login must bring 1 KiB a second; 0 is no limit."),
	[OPT_JSON_DEPTH] = LIVE_INT("limits.json_depth", 4, 512, "32", "", "Deepest nesting of a request."),
	[OPT_JSON_VALUES] = LIVE_INT("limits.json_values", 16, 100000, "2000", "", "Most values in a request."),
	[OPT_CONNECTIONS] = LIVE_INT("limits.connections", 1, 100000, "10000", "", "JSON connections in all."),
	[OPT_CONNECTIONS_PER_SOURCE] = LIVE_INT("limits.connections_per_source", 0, 100000, "50", "", "Connections of one address, each door by itself; 0 is no limit."),
	[OPT_SESSIONS] = LIVE_INT("limits.sessions", 1, 100000, "5000", "", "Sessions in all."),
	[OPT_STARTUPS] = LIVE_STR("limits.startups", "10:30:100", "Sessions not yet logged in, start:rate:full as OpenSSH's MaxStartups."),
	[OPT_STARTUPS_PER_SOURCE] = LIVE_INT("limits.startups_per_source", 0, 10000, "10", "", "Sessions of one address not yet logged in; 0 is no limit."),
	[OPT_EXEMPT] = LIVE_STR("limits.exempt", "127.0.0.0/8,::1/128", "Networks that the limits by address and limits.startups spare, commas between."),
	[OPT_LOGIN_GRACE] = LIVE_INT("limits.login_grace", 1, 600, "90", "s", "Time to log in over ssh or telnet."),
	[OPT_KEX_GRACE] = LIVE_INT("limits.kex_grace", 1, 120, "10", "s", "Time for the ssh key exchange."),
	[OPT_LOGIN_TRIES] = LIVE_INT("limits.login_tries", 1, 100, "6", "", "Tries to log in on one ssh or telnet connection."),
	[OPT_ORDERS_PER_MINUTE] = LIVE_INT("limits.orders_per_minute", 0, 1000000, "300", "", "Orders of one buyer in a minute; 0 is no limit."),
	[OPT_PRODUCTS_PER_MINUTE] = LIVE_INT("limits.products_per_minute", 0, 1000000, "0", "", "Products that one seller creates in a minute; 0 is no limit."),
	[OPT_REGISTRATIONS_PER_HOUR] = LIVE_INT("limits.registrations_per_hour", 0, 1000000, "20", "", "New accounts and changes of e-mail from one address in an hour, both of which tell who is there; 0 is no limit."),
	[OPT_REVIEWS_VERIFIED_ONLY] = LIVE_WORD("reviews.verified_only", "no|yes", "yes", "Whether only those may review who received the product."),
	[OPT_REVIEWS_LENGTH] = LIVE_INT("reviews.length", 1, 2000, "2000", "", "Most characters of a review's comment."),
	[OPT_MESSAGES_PER_MINUTE] = LIVE_INT("limits.messages_per_minute", 0, 1000000, "20", "", "Messages of one sender in a minute; 0 is no limit."),
	[OPT_CONVERSATIONS_PER_HOUR] = LIVE_INT("limits.conversations_per_hour", 0, 1000000, "5", "", "Conversations that a new account begins in an hour; 0 is no limit."),
	[OPT_MESSAGES_LENGTH] = LIVE_INT("messages.length", 1, 4000, "4000", "", "Most characters of a message."),
	[OPT_MESSAGES_YOUNG_DAYS] = LIVE_INT("messages.young_days", 0, 3650, "7", "d", "How long an account is new to limits.conversations_per_hour."),
	[OPT_RESETS_PER_HOUR] = LIVE_INT("limits.resets_per_hour", 0, 1000000, "20", "", "Password resets asked for by one address in an hour; 0 is no limit."),
	[OPT_PICTURES_PER_MINUTE] = LIVE_INT("limits.pictures_per_minute", 0, 1000000, "30", "", "Pictures that one user sends in a minute; 0 is no limit."),
	[OPT_PICTURE_BYTES] = INT("limits.picture_bytes", 1024, 16777216, "2097152", "bytes", "Largest picture that is taken."),
	[OPT_PICTURE_PIXELS] = INT("limits.picture_pixels", 1024, 33554432, "33554432", "", "Most pixels, width by height, of a picture that is taken."),
	[OPT_KEYS_PER_USER] = LIVE_INT("limits.keys_per_user", 0, 1000, "20", "", "Most ssh keys of one user."),
	[OPT_LOGINS_PER_USER] = LIVE_INT("limits.logins_per_user", 10, 100000, "1000", "", "Most logins of one user at once; the oldest ends when there is one more."),
	[OPT_PRODUCTS_PER_USER] = LIVE_INT("limits.products_per_user", 0, 1000000000, "10000", "", "Most products of one seller, archived ones too; 0 is no limit."),
	[OPT_BYTES_PER_USER] = LIVE_INT("limits.bytes_per_user", 0, 1099511627776, "1073741824", "bytes", "Most that the texts and pictures of one seller's products may take; 0 is no limit."),
	[OPT_BYTES_PER_DAY] = LIVE_INT("limits.bytes_per_day", 0, 1099511627776, "134217728", "bytes", "Most that one user writes in a day, pictures apart: 256 bytes a write, and its texts; 0 is no limit."),
	[OPT_KEEP_NOTIFICATIONS] = LIVE_INT("keep.notifications", 86400, 3155760000, "31536000", "s", "How long a notification is kept that nobody reads."),
	[OPT_KEEP_READ] = LIVE_INT("keep.notifications_read", 3600, 3155760000, "7776000", "s", "How long a notification is kept that was read."),
	[OPT_ORDER_QUANTITY] = LIVE_INT("order.quantity", 1, 100000, "99", "", "Most pieces of one product in an order."),
	[OPT_IDEMPOTENCY_HOURS] = LIVE_INT("order.idempotency_hours", 1, 720, "24", "h", "How long an idempotency key is remembered."),
	[OPT_REFUND_WITHIN] = LIVE_INT("orders.refund_within", 0, 315360000, "2592000", "s", "How long a completed order can still be refunded."),
};

static bool bad(struct err *err, const struct option_row *row, const char *value, const char *why)
{
	return fail(err, ERR_CONFIG, "%s = %.80s: %s", row->name, value, why);
}

/* What a number may be followed by, and what a row's own unit is. */
static const struct unit {
	const char *suffix, *own;
	int64_t size;            /* in ms, or in bytes */
	bool bytes;
} units[] = {
	{"ms", "ms", 1, false}, {"s", "s", 1000, false}, {"m", "min", 60000, false}, {"h", "h", 3600000, false}, {"d", "d", 86400000, false},
	{"", "bytes", 1, true}, {"k", "KiB", 1024, true}, {"M", "", 1 << 20, true}, {"G", "", 1 << 30, true},
};
enum { UNITS = sizeof units / sizeof *units };

static const struct unit *own_unit(const struct option_row *row)
{
	for (int i = 0; *row->unit && i < UNITS; i++)
		if (strcmp(units[i].own, row->unit) == 0)
			return &units[i];
	return NULL;
}

/* From a number with this suffix to one in the row's unit. False: no such unit here, or not a whole number of it. */
static bool to_own_unit(const struct option_row *row, const char *suffix, int64_t *v)
{
	const struct unit *own = own_unit(row), *given = NULL;
	if (*suffix == '\0')
		return true;
	for (int i = 0; own && i < UNITS; i++)
		if (units[i].bytes == own->bytes && strcmp(units[i].suffix, strcmp(suffix, "K") == 0 ? "k" : suffix) == 0)
			given = &units[i];
	if (!given || __builtin_mul_overflow(*v, given->size, v) || *v % own->size != 0)
		return false;
	*v /= own->size;
	return true;
}

static bool parse_int(const struct option_row *row, const char *value, int64_t *out, struct err *err)
{
	char *end, range[140];
	const struct unit *own = own_unit(row);
	errno = 0;
	long long v = strtoll(value, &end, 10);
	int64_t number = v;
	int n = snprintf(range, sizeof range, "must be a whole number from %lld to %lld", (long long)row->min, (long long)row->max);
	if (own)
		snprintf(range + n, sizeof range - (size_t)n, " %s, or one with %s behind it", row->unit, own->bytes ? "k, M or G" : "s, m, h or d");
	if (errno || end == value || !to_own_unit(row, end, &number) || number < row->min || number > row->max)
		return bad(err, row, value, range);
	*out = number;
	return true;
}

static bool parse_word(const struct option_row *row, const char *value, int64_t *out, struct err *err)
{
	const char *p = row->words;
	for (int i = 0; p; i++, p = strchr(p, '|'), p = p ? p + 1 : NULL) {
		size_t n = strcspn(p, "|");
		if (strlen(value) == n && strncmp(p, value, n) == 0) {
			*out = i;
			return true;
		}
	}
	char why[120];
	snprintf(why, sizeof why, "must be one of %s", row->words);
	return bad(err, row, value, why);
}

/* What only one option asks of its text. */
static bool check_text(const char *value, const struct option_row *row, struct err *err)
{
	if (strlen(value) >= OPTION_TEXT)
		return bad(err, row, "(text)", "is too long");
	if (text_problem(value, strlen(value), 0))
		return bad(err, row, value, text_problem(value, strlen(value), 0));
	if (row == &option_table[OPT_SHOP_CURRENCY] && money_digits(value) < 0)
		return bad(err, row, value, "must be three capital letters");
	if (row == &option_table[OPT_MAIL_FROM] && !email_formed(value))
		return bad(err, row, value, "must be an e-mail address, such as shop@example.org");
	if (row == &option_table[OPT_EXEMPT] && !networks_valid(value))
		return bad(err, row, value, "must be networks such as 127.0.0.0/8,::1/128");
	if (row == &option_table[OPT_STORE] && strncmp(value, "postgresql:", 11) == 0)
		return bad(err, row, "postgresql:", "this build keeps its store in a file");
	if (row == &option_table[OPT_STARTUPS]) {
		int a, b, c, used = 0;
		if (sscanf(value, "%7d:%7d:%7d%n", &a, &b, &c, &used) != 3 || value[used] || a < 1 || b < 1 || b > 100 || c < a)
			return bad(err, row, value, "must be start:rate:full, such as 10:30:100");
	}
	return true;
}

/* Names that options once had. They are taken as ever, in the unit that they had. */
static const struct {
	enum option_id id;
	struct option_row row;
} old_names[] = {
	{OPT_REFUND_WITHIN, INT("order.refund_days", 0, 3650, "30", "d", "")},
};
enum { OLD_NAMES = sizeof old_names / sizeof *old_names };

const char *options_old_name(int i, const char **now)
{
	if (i >= OLD_NAMES)
		return NULL;
	*now = option_table[old_names[i].id].name;
	return old_names[i].row.name;
}

int options_find(const char *name)
{
	for (int i = 0; i < OPTIONS; i++)
		if (strcmp(option_table[i].name, name) == 0)
			return i;
	for (int i = 0; i < OLD_NAMES; i++)
		if (strcmp(old_names[i].row.name, name) == 0)
			return (int)old_names[i].id;
	return -1;
}

static bool set_row(struct options *o, int id, const char *value, struct err *err)
{
	const struct option_row *row = &option_table[id];
	char host[64];
	int port;
	if (!check_text(value, row, err))
		return false;
	if (row->type == OPTION_INT && !parse_int(row, value, &o->number[id], err))
		return false;
	if (row->type == OPTION_WORD && !parse_word(row, value, &o->number[id], err))
		return false;
	if (row->type == OPTION_LISTEN && *value && !options_listen(value, host, &port))
		return bad(err, row, value, "must be address:port, such as 127.0.0.1:2222 or [::1]:2222");
	snprintf(o->text[id], OPTION_TEXT, "%s", value);
	return true;
}

/* What was a number of another unit is written down as one of today's. */
static bool set_old(struct options *o, int i, const char *value, struct err *err)
{
	const struct option_row *was = &old_names[i].row, *row = &option_table[old_names[i].id];
	int64_t number;
	char text[32];
	if (!parse_int(was, value, &number, err))
		return false;
	number = number * own_unit(was)->size / own_unit(row)->size;
	snprintf(text, sizeof text, "%lld", (long long)number);
	if (!set_row(o, (int)old_names[i].id, text, err))
		return false;
	o->old_names |= 1U << i;
	return true;
}

bool options_set(struct options *o, const char *name, const char *value, struct err *err)
{
	int id = options_find(name);
	if (id < 0)
		return fail(err, ERR_CONFIG, "%s: there is no such option (`mama config` lists them)", name);
	for (int i = 0; i < OLD_NAMES; i++)
		if (strcmp(old_names[i].row.name, name) == 0)
			return set_old(o, i, value, err);
	return set_row(o, id, value, err);
}

void options_init(struct options *o)
{
	struct err err = {0};
	o->old_names = 0;
	for (int i = 0; i < OPTIONS; i++)
		options_set(o, option_table[i].name, option_table[i].initial, &err);
}

bool options_listen(const char *text, char host[64], int *port)
{
	const char *colon = strrchr(text, ':');
	if (!colon || colon[1] == '\0')
		return false;
	char *end;
	long p = strtol(colon + 1, &end, 10);
	if (*end || !isdigit((unsigned char)colon[1]) || p < 0 || p > 65535)
		return false;
	size_t n = (size_t)(colon - text);
	if (n > 2 && text[0] == '[' && colon[-1] == ']') {
		text++;
		n -= 2;
	} else if (memchr(text, ':', n) || memchr(text, '[', n)) {
		return false;
	}
	if (n >= 64)
		return false;
	memcpy(host, text, n);
	host[n] = '\0';
	*port = (int)p;
	return true;
}

void options_path(const struct options *o, enum option_id id, const char *dir, char *out, size_t size)
{
	const char *path = o->text[id];
	if (*path == '/')
		snprintf(out, size, "%s", path);
	else
		snprintf(out, size, "%s/%s", dir, path);
}
