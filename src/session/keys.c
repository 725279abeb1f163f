#include "session/keys.h"

#include <string.h>

#include "base/text.h"

enum { ESC = 0x1b, DEL = 0x7f, CAN = 0x18, SUB = 0x1a, BEL = 0x07 };
enum { ABSURD = 9999 };   /* a parameter beyond this counts as 0 */

/* What a step did with its byte. A step emits at most one key; a byte that it did not take is offered again. */
enum taken { AGAIN, TAKEN };

struct sequence {
	const char *bytes;
	enum key_code code;
	uint32_t cp;
	int mods;
};

/* CSI letter (the same letters after SS3, but for those of ss3_table). */
static const struct sequence letter_table[] = {
	{"A", KEY_UP_, 0, 0}, {"B", KEY_DOWN_, 0, 0}, {"C", KEY_RIGHT_, 0, 0}, {"D", KEY_LEFT_, 0, 0},
	{"H", KEY_HOME_, 0, 0}, {"F", KEY_END_, 0, 0}, {"Z", KEY_BACKTAB_, 0, 0},
	{"P", KEY_F_, 1, 0}, {"Q", KEY_F_, 2, 0}, {"R", KEY_F_, 3, 0}, {"S", KEY_F_, 4, 0},
	{"a", KEY_UP_, 0, KEY_MOD_SHIFT}, {"b", KEY_DOWN_, 0, KEY_MOD_SHIFT},           /* rxvt */
	{"c", KEY_RIGHT_, 0, KEY_MOD_SHIFT}, {"d", KEY_LEFT_, 0, KEY_MOD_SHIFT},
	{"[A", KEY_F_, 1, 0}, {"[B", KEY_F_, 2, 0}, {"[C", KEY_F_, 3, 0},              /* the Linux console */
	{"[D", KEY_F_, 4, 0}, {"[E", KEY_F_, 5, 0},
};

static const struct sequence ss3_table[] = {
	{"M", KEY_ENTER_, 0, 0}, {"I", KEY_TAB_, 0, 0},
	{"a", KEY_UP_, 0, KEY_MOD_CTRL}, {"b", KEY_DOWN_, 0, KEY_MOD_CTRL},             /* rxvt */
	{"c", KEY_RIGHT_, 0, KEY_MOD_CTRL}, {"d", KEY_LEFT_, 0, KEY_MOD_CTRL},
	{"X", KEY_CHAR_, '=', 0}, {"j", KEY_CHAR_, '*', 0}, {"k", KEY_CHAR_, '+', 0}, {"l", KEY_CHAR_, ',', 0},
	{"m", KEY_CHAR_, '-', 0}, {"n", KEY_CHAR_, '.', 0}, {"o", KEY_CHAR_, '/', 0}, {"p", KEY_CHAR_, '0', 0},
	{"q", KEY_CHAR_, '1', 0}, {"r", KEY_CHAR_, '2', 0}, {"s", KEY_CHAR_, '3', 0}, {"t", KEY_CHAR_, '4', 0},
	{"u", KEY_CHAR_, '5', 0}, {"v", KEY_CHAR_, '6', 0}, {"w", KEY_CHAR_, '7', 0}, {"x", KEY_CHAR_, '8', 0},
	{"y", KEY_CHAR_, '9', 0},
};

/* CSI number ~ (rxvt ends them in $, ^ or @ when shifted). */
static const struct {
	int number;
	enum key_code code;
	uint32_t cp;
} number_table[] = {
	{1, KEY_HOME_, 0}, {2, KEY_INSERT_, 0}, {3, KEY_DELETE_, 0}, {4, KEY_END_, 0}, {5, KEY_PGUP_, 0}, {6, KEY_PGDN_, 0},
	{7, KEY_HOME_, 0}, {8, KEY_END_, 0},
	{11, KEY_F_, 1}, {12, KEY_F_, 2}, {13, KEY_F_, 3}, {14, KEY_F_, 4}, {15, KEY_F_, 5}, {17, KEY_F_, 6}, {18, KEY_F_, 7},
	{19, KEY_F_, 8}, {20, KEY_F_, 9}, {21, KEY_F_, 10}, {23, KEY_F_, 11}, {24, KEY_F_, 12},
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static const char paste_end[] = "\033[201~";

static bool lookup(const struct sequence *table, size_t rows, const char *bytes, struct key *out)
{
	for (size_t i = 0; i < rows; i++)
		if (strcmp(table[i].bytes, bytes) == 0) {
			*out = (struct key){.code = table[i].code, .cp = table[i].cp, .mods = table[i].mods};
			return true;
		}
	return false;
}

/* The numbers of a CSI's parameters: at most max are stored, how many there were is returned; -1 where it holds
 * something else than digits and semicolons. An empty or absurd number counts as 0. */
static int parse_numbers(const char *s, size_t n, int *numbers, int max)
{
	int count = 1;
	int value = 0;
	for (size_t i = 0; i <= n; i++) {
		if (i < n && s[i] >= '0' && s[i] <= '9') {
			value = value > ABSURD ? value : value * 10 + (s[i] - '0');
			continue;
		}
		if (i < n && s[i] != ';')
			return -1;
		if (count <= max)
			numbers[count - 1] = value > ABSURD ? 0 : value;
		count += i < n;
		value = 0;
	}
	return count;
}

static int modifiers(int parameter)
{
	return parameter >= 2 && parameter <= 16 ? (parameter - 1) & (KEY_MOD_SHIFT | KEY_MOD_ALT | KEY_MOD_CTRL) : 0;
}

static void mouse_key(const char *s, size_t n, struct key *out)
{
	enum { SHIFT = 4, ALT = 8, CTRL = 16, MOTION = 32 };
	int v[3];
	if (parse_numbers(s, n, v, 3) != 3 || v[1] < 1 || v[2] < 1 || v[0] > 255 || (v[0] & MOTION))
		return;
	out->code = KEY_MOUSE_;
	out->cp = (uint32_t)(v[0] & ~(SHIFT | ALT | CTRL));
	out->mods = (v[0] & SHIFT ? KEY_MOD_SHIFT : 0) | (v[0] & ALT ? KEY_MOD_ALT : 0) | (v[0] & CTRL ? KEY_MOD_CTRL : 0);
	out->mouse_x = v[1] - 1;
	out->mouse_y = v[2] - 1;
}

static void numbered_key(struct keys *k, const int *v, int count, char final, struct key *out)
{
	if (v[0] == 200 && final == '~' && count == 1) {
		k->pasting = true;
		return;
	}
	if (count > 2)
		return;
	for (size_t i = 0; i < COUNT(number_table); i++) {
		if (number_table[i].number != v[0])
			continue;
		out->code = number_table[i].code;
		out->cp = number_table[i].cp;
		out->mods = count == 2 ? modifiers(v[1]) : 0;
		out->mods |= final == '$' || final == '@' ? KEY_MOD_SHIFT : 0;
		out->mods |= final == '^' || final == '@' ? KEY_MOD_CTRL : 0;
	}
}

/* A whole CSI: body[0..n) stands between the introducer and the final byte. What is not known emits nothing. */
static void csi_key(struct keys *k, const char *body, size_t n, char final, struct key *out)
{
	int v[2] = {0, 0};
	char name[3] = {n == 1 && body[0] == '[' ? '[' : final, '\0', '\0'};
	if (name[0] == '[')
		name[1] = final;
	if (n > 0 && body[0] == '<') {
		if (final == 'M')
			mouse_key(body + 1, n - 1, out);
		return;
	}
	if (name[0] == '[') {
		lookup(letter_table, COUNT(letter_table), name, out);
		return;
	}
	int count = parse_numbers(body, n, v, 2);
	if (count < 0)
		return;
	if (strchr("~$^@", final)) {
		numbered_key(k, v, count, final, out);
		return;
	}
	bool report = count > 2 || (count == 2 && v[0] != 1);   /* such as a late cursor position, which ends in F3's R */
	if (!report && lookup(letter_table, COUNT(letter_table), name, out))
		out->mods |= modifiers(count == 2 ? v[1] : v[0]);
}

static void ss3_key(const char *body, size_t n, char final, struct key *out)
{
	int v[2] = {0, 0};
	char name[2] = {final, '\0'};
	int count = parse_numbers(body, n, v, 2);
	if (count < 1 || count > 2)
		return;
	if (lookup(ss3_table, COUNT(ss3_table), name, out) || lookup(letter_table, COUNT(letter_table), name, out))
		out->mods |= modifiers(count == 2 ? v[1] : v[0]);
}

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
			csi_key(k, body, k->held - at, (char)byte, out);
		else
			ss3_key(body, k->held - at, (char)byte, out);
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
