/* The key decoder: bytes that a terminal sent become keys. A small state machine of our own, because ncurses' parser must
 * not see remote bytes; every sequence is bounded. Holds a lone ESC back until it is decided. */
#ifndef SESSION_KEYS_H
#define SESSION_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum key_code {
	KEY_NONE_,
	KEY_CHAR_,          /* cp holds a printable code point */
	KEY_PASTE_,         /* cp holds a code point that came inside a bracketed paste; LF for its line ends, a space for a tab */
	KEY_PASTE_END_,
	KEY_ENTER_,         /* cp holds LF where that was typed: ^J */
	KEY_TAB_, KEY_BACKTAB_, KEY_ESC_, KEY_BACKSPACE_, KEY_DELETE_, KEY_INSERT_,
	KEY_UP_, KEY_DOWN_, KEY_LEFT_, KEY_RIGHT_, KEY_HOME_, KEY_END_, KEY_PGUP_, KEY_PGDN_,
	KEY_CTRL_,          /* cp holds the letter: 'c' for ^C; ^H, ^I, ^J, ^M, ^[ are the keys they are */
	KEY_F_,             /* cp holds 1..12 */
	KEY_MOUSE_          /* a press: mouse_x, mouse_y from 0; cp holds the button, 64 and 65 the wheel */
};

enum { KEY_MOD_SHIFT = 1, KEY_MOD_ALT = 2, KEY_MOD_CTRL = 4 };

struct key {
	enum key_code code;
	uint32_t cp;
	int mods;
	int mouse_x, mouse_y;
};

enum keys_swallow { SWALLOW_NONE, SWALLOW_CSI, SWALLOW_STRING };

struct keys {
	unsigned char hold[64];     /* an unfinished sequence or character */
	size_t held;
	int64_t held_since;         /* ms, monotonic; of the latest byte that was held or swallowed */
	bool pasting;
	bool after_cr;              /* an LF or NUL next belongs to the CR */
	enum keys_swallow swallow;  /* the rest of an over-long sequence, or of a terminal's answer, is being dropped */
};

/* Decodes bytes[0..n) that arrived at `now`. Writes at most max keys and returns how many; *used says how many bytes were
 * taken (less than n only when out is full). */
size_t keys_feed(struct keys *k, const unsigned char *bytes, size_t n, int64_t now, struct key *out, size_t max, size_t *used);
/* A held ESC that is older than esc_ms becomes the Esc key, a held ESC [ or ESC O ten times older the Alt key that it may
 * also be. True: *out holds it. Gives up a string that never ends. Call again while it says true. */
bool keys_timeout(struct keys *k, int64_t now, int esc_ms, struct key *out);
/* Milliseconds until keys_timeout() has something to do; -1: nothing is held. */
int keys_wait(const struct keys *k, int64_t now, int esc_ms);

#endif
