#include "market/mail.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/text.h"

enum { WORD_BYTES = 39 };   /* of one encoded word, RFC 2047: 64 of the 75 characters it may have */

static bool is_plain(const char *s)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 !'*+-/_";
	return strspn(s, plain) == strlen(s);
}

/* At most WORD_BYTES of s, ending with a whole character. */
static size_t word_length(const char *s, size_t n)
{
	size_t length = 0;
	while (length < n) {
		uint32_t cp;
		size_t one = text_decode(s + length, n - length, &cp);
		if (length + (one ? one : 1) > WORD_BYTES)
			break;
		length += one ? one : 1;
	}
	return length;
}

/* Any text inside a header, where a phrase may stand: what is not plain as encoded words, so that nothing of it is syntax. */
static void add_phrase(struct buf *out, const char *s)
{
	char word[WORD_BYTES * 2];
	if (is_plain(s)) {
		buf_adds(out, s);
		return;
	}
	for (size_t left = strlen(s), n; left > 0; s += n, left -= n) {
		n = word_length(s, left);
		sodium_bin2base64(word, sizeof word, (const unsigned char *)s, n, sodium_base64_VARIANT_ORIGINAL);
		buf_addf(out, "=?UTF-8?B?%s?=%s", word, left > n ? "\n " : "");
	}
}

static void add_date(struct buf *out, const char *form, int64_t ms)
{
	char text[64];
	time_t s = (time_t)(ms / 1000);
	struct tm tm;
	gmtime_r(&s, &tm);
	strftime(text, sizeof text, form, &tm);   /* the locale is C.UTF-8: names of days and months are English */
	buf_adds(out, text);
}

static void add_headers(const struct reset_mail *m, const struct options *o, int64_t now, struct buf *out)
{
	const char *from = opt_str(o, OPT_MAIL_FROM), *shop = opt_str(o, OPT_SHOP_NAME);
	buf_adds(out, "Date: ");
	add_date(out, "%a, %d %b %Y %H:%M:%S +0000", now);
	buf_adds(out, "\nFrom: ");
	add_phrase(out, shop);
	buf_addf(out, " <%s>\nTo: <%s>\nSubject: Password reset at ", from, m->to);
	add_phrase(out, shop);
	buf_addf(out, "\nMessage-ID: <%08x%08x%08x@%s>\n", randombytes_random(), randombytes_random(), randombytes_random(),
	         strchr(from, '@') + 1);
	buf_adds(out, "Auto-Submitted: auto-generated\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n"
	              "Content-Transfer-Encoding: 8bit\n\n");
}

/* How one reaches the form over ssh; nothing where that door is closed. */
static void add_terminal_way(const struct options *o, struct buf *out)
{
	char host[64], port[24] = "";
	int number;
	if (!options_listen(opt_str(o, OPT_SSH_LISTEN), host, &number))
		return;
	if (number != 22)
		snprintf(port, sizeof port, number ? "-p %d " : "-p PORT ", number);
	buf_addf(out, "- At a terminal; HOST is where you reach the shop:\n  ssh %sreset@HOST\n\n", port);
}

static void add_body(const struct reset_mail *m, const struct options *o, struct buf *out)
{
	buf_addf(out, "Hello %s,\n\nsomeone, most likely you, has asked %s to let you set a new password.\nThis token does it:\n\n",
	         m->username, opt_str(o, OPT_SHOP_NAME));
	buf_addf(out, "%s\n\nIt counts once, until ", m->token);
	add_date(out, "%Y-%m-%d %H:%M", m->expires_at);
	buf_addf(out, " UTC (%lld minutes). There are two ways to use it:\n\n", (long long)opt_int(o, OPT_RESET_MINUTES));
	add_terminal_way(o, out);
	buf_adds(out, "- As a JSON-RPC call, in one line:\n  {\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"auth.password_reset_confirm\","
	              "\"params\":{\"token\":\"THE TOKEN\",\"new_password\":\"A NEW PASSWORD\"}}\n\n"
	              "If you did not ask for this, you need not do anything: your password stays as it is\n"
	              "unless someone uses the token above, and only this mail has it. Do not pass it on.\n");
}

bool mail_write(const struct reset_mail *m, const struct options *o, int64_t now, struct buf *out, struct err *err)
{
	if (!email_formed(m->to) || !email_formed(opt_str(o, OPT_MAIL_FROM)))
		return fail(err, ERR_INVALID_PARAMS, "The sender's or the receiver's address is none that mail can be sent to.");
	add_headers(m, o, now, out);
	add_body(m, o, out);
	return true;
}
