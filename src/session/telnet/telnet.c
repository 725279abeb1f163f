#include "session/telnet/telnet.h"

#include <ctype.h>
#include <string.h>

enum {
	SE = 240, BREAK = 243, INTERRUPT = 244, ARE_YOU_THERE = 246, ERASE = 247, SB = 250, WILL = 251, WONT = 252, DO = 253,
	DONT = 254, IAC = 255
};
enum { TERMINAL_IS = 0, TERMINAL_SEND = 1, TIMING_MARK = 6 };
enum { CTRL_C = 3, DEL = 127 };
enum { BINARY, ECHO, SGA, TTYPE, NAWS };   /* rows of the table */

static const struct {
	unsigned char code;
	bool us, him;           /* which side shall have it on */
} options[TELNET_OPTIONS] = {
	[BINARY] = {0, true, true}, [ECHO] = {1, true, false}, [SGA] = {3, true, true},
	[TTYPE] = {24, false, true}, [NAWS] = {31, false, true},
};

static void say(struct buf *reply, int verb, int code)
{
	const unsigned char bytes[] = {IAC, (unsigned char)verb, (unsigned char)code};
	buf_add(reply, bytes, sizeof bytes);
}

void telnet_begin(struct telnet *t, struct buf *reply)
{
	for (int i = 0; i < TELNET_OPTIONS; i++) {
		if (options[i].us) {
			say(reply, WILL, options[i].code);
			t->us[i] = TELNET_ASKED;
		}
		if (options[i].him) {
			say(reply, DO, options[i].code);
			t->him[i] = TELNET_ASKED;
		}
	}
}

void telnet_mark(struct telnet *t, struct buf *reply)
{
	t->marking = true;
	say(reply, DO, TIMING_MARK);
}

bool telnet_echoes(const struct telnet *t)
{
	return t->us[ECHO] == TELNET_ON;
}

bool telnet_nameless(const struct telnet *t)
{
	return t->him[TTYPE] == TELNET_OFF;
}

/* ---- negotiation ---- */

static int find(unsigned char code)
{
	for (int i = 0; i < TELNET_OPTIONS; i++)
		if (options[i].code == code)
			return i;
	return -1;
}

static void ask_name(const struct telnet *t, struct buf *reply)
{
	const unsigned char bytes[] = {IAC, SB, options[TTYPE].code, TERMINAL_SEND, IAC, SE};
	if (!t->named)
		buf_add(reply, bytes, sizeof bytes);
}

static void switch_off(enum telnet_side *side, int verb, int option, struct buf *reply)
{
	if (*side == TELNET_ON)
		say(reply, verb, options[option].code);
	*side = TELNET_OFF;
}

static void refuse(struct telnet *t, bool his, unsigned char code, struct buf *reply)
{
	unsigned char bit = (unsigned char)(1 << code % 8);
	if (t->refused[his][code / 8] & bit)
		return;
	t->refused[his][code / 8] |= bit;
	say(reply, his ? DONT : WONT, code);
}

/* The client wants a side on: agreed, unless we asked for it, which was the agreement. One that goes off and on for ever is in a
 * loop with somebody, which ends here. */
static void switch_on(struct telnet *t, enum telnet_side *side, bool his, int option, struct buf *reply)
{
	if (*side == TELNET_ON)
		return;
	if (*side == TELNET_OFF && ++t->returns > TELNET_RETURNS_MOST) {
		refuse(t, his, options[option].code, reply);
		return;
	}
	if (*side == TELNET_OFF)
		say(reply, his ? DO : WILL, options[option].code);
	*side = TELNET_ON;
	if (his && option == TTYPE)
		ask_name(t, reply);
}

/* RFC 860: a mark is no state. It is answered each time, where it stands: all that was typed before has been taken in. */
static void timing_mark(struct telnet *t, unsigned char verb, struct buf *reply)
{
	if (verb == DO)
		say(reply, WILL, TIMING_MARK);
	else if (verb != DONT)
		t->marked = t->marking;
}

static void negotiate(struct telnet *t, unsigned char verb, unsigned char code, struct buf *reply)
{
	int i = find(code);
	bool his = verb == WILL || verb == WONT;
	if (code == TIMING_MARK) {
		timing_mark(t, verb, reply);
		return;
	}
	if (i < 0 || !(his ? options[i].him : options[i].us)) {
		if (verb == WILL || verb == DO)
			refuse(t, his, code, reply);
		return;
	}
	enum telnet_side *side = his ? &t->him[i] : &t->us[i];
	if (verb == WILL || verb == DO)
		switch_on(t, side, his, i, reply);
	else
		switch_off(side, his ? DONT : WONT, i, reply);
}

/* ---- subnegotiation ---- */

static void take_name(struct telnet *t)
{
	size_t n = t->sub_len - 2;
	if (t->sub[1] != TERMINAL_IS || t->named || t->him[TTYPE] != TELNET_ON)
		return;
	for (size_t i = 0; i < n; i++)
		t->term[i] = t->sub[2 + i] ? (char)tolower(t->sub[2 + i]) : '?';
	t->term[n] = '\0';
	t->named = true;
}

static void take_size(struct telnet *t)
{
	if (t->him[NAWS] != TELNET_ON)
		return;
	t->cols = t->sub[1] << 8 | t->sub[2];
	t->rows = t->sub[3] << 8 | t->sub[4];
	t->sized = true;
}

static void end_sub(struct telnet *t)
{
	if (t->sub_bad)
		return;
	if (t->sub_len >= 2 && t->sub[0] == options[TTYPE].code)
		take_name(t);
	if (t->sub_len == 5 && t->sub[0] == options[NAWS].code)
		take_size(t);
}

static void add_sub(struct telnet *t, unsigned char byte)
{
	if (t->sub_len == sizeof t->sub)
		t->sub_bad = true;
	else
		t->sub[t->sub_len++] = byte;
}

/* ---- bytes ---- */

static void command(struct telnet *t, unsigned char byte, struct buf *data)
{
	t->spoken = t->spoken || byte != IAC;
	t->state = TELNET_DATA;
	if (byte == IAC) {
		buf_addc(data, (char)IAC);
	} else if (byte == BREAK || byte == INTERRUPT) {
		buf_addc(data, CTRL_C);
	} else if (byte == ERASE) {
		buf_addc(data, DEL);
	} else if (byte == ARE_YOU_THERE) {
		t->hailed = true;
	} else if (byte == SB) {
		t->state = TELNET_SUB;
		t->sub_len = 0;
		t->sub_bad = false;
	} else if (byte >= WILL) {
		t->state = TELNET_OPTION;
		t->verb = byte;
	}
}

/* Only IAC SE ends one: what a client says wrongly in between must not come out as typed. */
static void sub_command(struct telnet *t, unsigned char byte)
{
	t->state = TELNET_SUB;
	if (byte == IAC) {
		add_sub(t, IAC);
	} else if (byte == SE) {
		end_sub(t);
		t->state = TELNET_DATA;
	} else {
		t->sub_bad = true;
	}
}

static void step(struct telnet *t, unsigned char byte, struct buf *data, struct buf *reply)
{
	if (t->state == TELNET_DATA && byte != IAC) {
		buf_addc(data, (char)byte);
	} else if (t->state == TELNET_DATA) {
		t->state = TELNET_COMMAND;
	} else if (t->state == TELNET_COMMAND) {
		command(t, byte, data);
	} else if (t->state == TELNET_OPTION) {
		t->state = TELNET_DATA;
		negotiate(t, t->verb, byte, reply);
	} else if (t->state == TELNET_SUB_COMMAND) {
		sub_command(t, byte);
	} else if (byte == IAC) {
		t->state = TELNET_SUB_COMMAND;
	} else {
		add_sub(t, byte);
	}
}

void telnet_feed(struct telnet *t, const unsigned char *bytes, size_t n, struct buf *data, struct buf *reply)
{
	for (size_t i = 0; i < n; i++)
		step(t, bytes[i], data, reply);
}

void telnet_encode(const struct telnet *t, const char *bytes, size_t n, struct buf *out)
{
	bool binary = t->us[BINARY] == TELNET_ON;
	for (size_t i = 0; i < n; i++) {
		bool bare = bytes[i] == '\r' && (i + 1 == n || bytes[i + 1] != '\n');
		buf_addc(out, bytes[i]);
		if ((unsigned char)bytes[i] == IAC)
			buf_addc(out, (char)IAC);
		else if (bare && !binary)
			buf_addc(out, '\0');
	}
}
