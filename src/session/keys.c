#include "session/keys.h"

#include <string.h>

#include "base/text.h"
#include "session/key_sequence.h"

enum { ESC = 0x1b, DEL = 0x7f, CAN = 0x18, SUB = 0x1a, BEL = 0x07 };

/* What a step did with its byte. A step emits at most one key; a byte that it did not take is offered again. */
enum taken { AGAIN, TAKEN };

static const char paste_end[] = "\033[201~";

/* A byte that is a key by itself. */
static void plain_key(struct keys *k, unsigned char byte, struct key *out)
{
	if (byte >= 0x20 && byte < DEL)
		*out = (struct key){.code = KEY_CHAR_, .cp = byte};
	else if (byte == DEL || byte == 0x08)
		out->code = KEY_BACKSPACE_;
	else if (byte == '\t')
		out->code = KEY_TAB_;
	else if (byte == '\r' || byte == '\n')
		*out = (struct key){.code = KEY_ENTER_, .cp = byte == '\n' ? byte : 0};
	else if (byte > 0 && byte < 0x20)
		*out = (struct key){.code = KEY_CTRL_, .cp = byte <= 26 ? (uint32_t)byte + 'a' - 1 : (uint32_t)byte + '@'};
	k->after_cr = byte == '\r';
}

static size_t utf8_length(unsigned char lead)
{
	if (lead >= 0xc2 && lead <= 0xdf)
		return 2;
	if (lead >= 0xe0 && lead <= 0xef)
		return 3;
	return lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
}

static void hold(struct keys *k, unsigned char byte)
{
	k->hold[k->held++] = byte;
}

/* Continues a character whose lead byte is hold[at]. A broken one is dropped and the byte that broke it is looked at anew. */
static enum taken step_utf8(struct keys *k, size_t at, unsigned char byte, struct key *out)
{
	uint32_t cp;
	if ((byte & 0xc0) != 0x80) {
		k->held = 0;
		return AGAIN;
	}
	hold(k, byte);
	size_t n = k->held - at;
	if (n < utf8_length(k->hold[at]))
		return TAKEN;
	if (text_decode((const char *)k->hold + at, n, &cp) == n && !text_forbidden(cp)) {
		*out = (struct key){.code = k->pasting ? KEY_PASTE_ : KEY_CHAR_, .cp = cp};
		out->mods = at > 0 ? KEY_MOD_ALT : 0;
	}
	k->held = 0;
	return TAKEN;
}

static bool ends_csi(const struct keys *k, size_t at, unsigned char byte)
{
	if (k->held == at && byte == '[')
		return false;   /* the Linux console's ESC [ [ A */
	bool private = k->held > at && strchr("<=>?", k->hold[at]);
	return (byte >= 0x40 && byte < DEL) || (byte == '$' && k->held > at && !private);
}

/* Continues a CSI or SS3 whose introducer ends before hold[at]. */
static enum taken step_sequence(struct keys *k, size_t at, unsigned char byte, struct key *out)
{
	bool csi = k->hold[at - 1] == '[';
	if (csi && k->held > at && k->hold[at] == 'M') {   /* the old mouse report: three bytes of any value, not asked for */
		hold(k, byte);
		if (k->held == at + 4)
			k->held = 0;
		return TAKEN;
	}
	if (byte < 0x20 || byte >= DEL) {
		k->held = 0;
		return byte == CAN || byte == SUB || byte == DEL ? TAKEN : AGAIN;
	}
	if (csi && k->held == at && byte == 'M') {
		hold(k, byte);
		return TAKEN;
	}
	if (csi ? ends_csi(k, at, byte) : byte >= 0x40) {
		const char *body = (const char *)k->hold + at;
		if (csi)
			k->pasting = key_csi(body, k->held - at, (char)byte, out);
		else
			key_ss3(body, k->held - at, (char)byte, out);
		if (out->code != KEY_NONE_ && at == 3)
			out->mods |= KEY_MOD_ALT;
		k->held = 0;
		return TAKEN;
	}
	if (k->held == sizeof k->hold) {
		k->held = 0;
		k->swallow = SWALLOW_CSI;
		return AGAIN;
	}
	hold(k, byte);
	return TAKEN;
}

static bool opens_string(unsigned char byte)
{
	return byte == ']' || byte == 'P' || byte == '_' || byte == '^' || byte == 'X';
}

/* hold is ESC, or ESC ESC: this byte decides what it begins. */
static enum taken step_escape(struct keys *k, unsigned char byte, struct key *out)
{
	if (byte == '[' || byte == 'O') {
		hold(k, byte);
		return TAKEN;
	}
	if (k->held == 2) {
		k->held = 1;
		out->code = KEY_ESC_;
		return AGAIN;
	}
	if (byte == ESC || utf8_length(byte) > 0 || opens_string(byte)) {
		hold(k, byte);
		return TAKEN;
	}
	k->held = 0;
	plain_key(k, byte, out);
	if (out->code != KEY_NONE_)
		out->mods |= KEY_MOD_ALT;
	return TAKEN;
}

/* hold is ESC and the letter that begins a string. Terminals' answers go on with a digit or a letter; it is the Alt key when
 * nothing follows (keys_timeout), and the whole string is dropped otherwise. */
static enum taken step_string(struct keys *k)
{
	k->held = 0;
	k->swallow = SWALLOW_STRING;
	return AGAIN;
}

static enum taken step_swallow(struct keys *k, unsigned char byte)
{
	bool string = k->swallow == SWALLOW_STRING;
	if (k->held == 1) {   /* an ESC inside a string: its end, if a backslash follows */
		k->held = 0;
		k->swallow = SWALLOW_NONE;
		if (byte == '\\')
			return TAKEN;
		k->hold[0] = ESC;
		k->held = 1;
		return AGAIN;
	}
	if (byte == ESC && string) {
		hold(k, byte);
		return TAKEN;
	}
	bool done = string ? byte == BEL : byte >= 0x40 && byte < DEL;
	bool broken = byte == CAN || byte == SUB || (byte < 0x20 && byte != BEL);
	if (done || broken)
		k->swallow = SWALLOW_NONE;
	return broken && !done && byte != CAN && byte != SUB ? AGAIN : TAKEN;
}

/* Inside a bracketed paste only its end is a sequence; any other ESC is dropped with what looked like the end of it. */
static enum taken step_paste(struct keys *k, unsigned char byte, struct key *out)
{
	if (k->held > 0 && k->hold[0] != ESC)
		return step_utf8(k, 0, byte, out);
	if (k->held > 0) {
		if (byte != (unsigned char)paste_end[k->held]) {
			k->held = 0;
			return AGAIN;
		}
		hold(k, byte);
		if (k->held == sizeof paste_end - 1) {
			k->held = 0;
			k->pasting = false;
			out->code = KEY_PASTE_END_;
		}
		return TAKEN;
	}
	if (byte == ESC || utf8_length(byte) > 0) {
		hold(k, byte);
	} else if (byte == '\r' || byte == '\n' || byte == '\t' || (byte >= 0x20 && byte < DEL)) {
		uint32_t cp = byte == '\r' ? '\n' : byte == '\t' ? ' ' : byte;
		*out = (struct key){.code = KEY_PASTE_, .cp = cp};
		k->after_cr = byte == '\r';
	}
	return TAKEN;
}

static enum taken step(struct keys *k, unsigned char byte, struct key *out)
{
	if (k->swallow != SWALLOW_NONE)
		return step_swallow(k, byte);
	bool tail = k->after_cr && (byte == '\n' || byte == '\0');
	k->after_cr = false;
	if (tail)
		return TAKEN;
	if (k->pasting)
		return step_paste(k, byte, out);
	if (k->held == 0) {
		if (byte == ESC || utf8_length(byte) > 0)
			hold(k, byte);
		else
			plain_key(k, byte, out);
		return TAKEN;
	}
	if (k->hold[0] != ESC)
		return step_utf8(k, 0, byte, out);
	size_t escapes = k->held > 1 && k->hold[1] == ESC ? 2 : 1;
	if (k->held == escapes)
		return step_escape(k, byte, out);
	unsigned char second = k->hold[escapes];
	if (second == '[' || second == 'O')
		return step_sequence(k, escapes + 1, byte, out);
	return opens_string(second) ? step_string(k) : step_utf8(k, escapes, byte, out);
}

size_t keys_feed(struct keys *k, const unsigned char *bytes, size_t n, int64_t now, struct key *out, size_t max, size_t *used)
{
	size_t count = 0, at = 0;
	while (at < n && count < max) {
		struct key key = {0};
		if (step(k, bytes[at], &key) == TAKEN)
			at++;
		if (key.code != KEY_NONE_)
			out[count++] = key;
	}
	if (at > 0)
		k->held_since = now;
	*used = at;
	return count;
}

/* How long what is held may stay undecided; -1: until its next byte. */
static int patience(const struct keys *k, int esc_ms)
{
	if (k->swallow == SWALLOW_STRING)
		return esc_ms * 10;
	if (k->held == 0 || k->hold[0] != ESC || k->pasting || k->swallow != SWALLOW_NONE)
		return -1;
	if (k->held == 1 || (k->held == 2 && k->hold[1] == ESC))
		return esc_ms;
	return k->held == 2 && k->hold[1] < 0x80 ? esc_ms * 10 : -1;
}

bool keys_timeout(struct keys *k, int64_t now, int esc_ms, struct key *out)
{
	int wait = patience(k, esc_ms);
	if (wait < 0 || now - k->held_since < wait)
		return false;
	if (k->swallow == SWALLOW_STRING) {
		k->swallow = SWALLOW_NONE;
		k->held = 0;
		return false;
	}
	bool escape = k->hold[k->held - 1] == ESC;
	*out = escape ? (struct key){.code = KEY_ESC_}
	              : (struct key){.code = KEY_CHAR_, .cp = k->hold[1], .mods = KEY_MOD_ALT};
	k->held = escape ? k->held - 1 : 0;
	return true;
}

int keys_wait(const struct keys *k, int64_t now, int esc_ms)
{
	int wait = patience(k, esc_ms);
	if (wait < 0)
		return -1;
	int64_t left = k->held_since + wait - now;
	return left > 0 ? (int)left : 0;
}
