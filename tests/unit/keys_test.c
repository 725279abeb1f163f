/* The key decoder. Each row is fed whole, then byte by byte, then cut in two at every place: the keys must be the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "session/keys.h"

enum { ESC_MS = 25, KEYS_MOST = 512 };

static const char *const code_names[] = {
	[KEY_NONE_] = "none", [KEY_CHAR_] = "", [KEY_PASTE_] = "p:", [KEY_PASTE_END_] = "paste-end", [KEY_ENTER_] = "enter",
	[KEY_TAB_] = "tab", [KEY_BACKTAB_] = "backtab", [KEY_ESC_] = "esc", [KEY_BACKSPACE_] = "backspace",
	[KEY_DELETE_] = "delete", [KEY_INSERT_] = "insert", [KEY_UP_] = "up", [KEY_DOWN_] = "down", [KEY_LEFT_] = "left",
	[KEY_RIGHT_] = "right", [KEY_HOME_] = "home", [KEY_END_] = "end", [KEY_PGUP_] = "pgup", [KEY_PGDN_] = "pgdn",
	[KEY_CTRL_] = "^", [KEY_F_] = "f", [KEY_MOUSE_] = "mouse",
};

/* One key as text: "a", "U+E9", "A-x", "S-up", "^c", "f5", "p:a", "mouse0@3,4". */
static int write_key(const struct key *k, char *out, size_t size)
{
	char body[48] = "";
	if (k->code == KEY_CHAR_ || k->code == KEY_PASTE_)
		snprintf(body, sizeof body, k->cp > 0x20 && k->cp < 0x7f ? "%c" : "U+%X", (int)k->cp);
	if (k->code == KEY_CTRL_)
		snprintf(body, sizeof body, "%c", (int)k->cp);
	if (k->code == KEY_F_)
		snprintf(body, sizeof body, "%d", (int)k->cp);
	if (k->code == KEY_MOUSE_)
		snprintf(body, sizeof body, "%d@%d,%d", (int)k->cp, k->mouse_x, k->mouse_y);
	return snprintf(out, size, "%s%s%s%s%s ", k->mods & KEY_MOD_SHIFT ? "S-" : "", k->mods & KEY_MOD_ALT ? "A-" : "",
	                k->mods & KEY_MOD_CTRL ? "C-" : "", code_names[k->code], body);
}

static void write_keys(const struct key *keys, size_t n, char *out, size_t size)
{
	size_t at = 0;
	out[0] = '\0';
	for (size_t i = 0; i < n && at < size; i++)
		at += (size_t)write_key(&keys[i], out + at, size - at);
	if (at > 0 && at < size)
		out[at - 1] = '\0';
}

/* Feeds bytes[0..n), with room for `room` keys at a time; returns how many keys came. */
static size_t feed(struct keys *k, const char *bytes, size_t n, size_t room, struct key *out, size_t at)
{
	size_t done = 0, used;
	while (done < n) {
		assert_true(at + room <= KEYS_MOST);
		at += keys_feed(k, (const unsigned char *)bytes + done, n - done, 0, out + at, room, &used);
		assert_true(used <= n - done);
		done += used;
	}
	return at;
}

static size_t settle(struct keys *k, struct key *out, size_t at)
{
	while (keys_wait(k, 0, ESC_MS) >= 0 && at < KEYS_MOST)
		if (keys_timeout(k, 60000, ESC_MS, &out[at]))
			at++;
	return at;
}

static void check(const char *bytes, size_t n, const char *expected)
{
	struct key out[KEYS_MOST];
	char text[4096];
	struct keys whole = {0};
	write_keys(out, settle(&whole, out, feed(&whole, bytes, n, 64, out, 0)), text, sizeof text);
	assert_string_equal(text, expected);

	struct keys single = {0};
	size_t count = 0;
	for (size_t i = 0; i < n; i++)
		count = feed(&single, bytes + i, 1, 1, out, count);
	write_keys(out, settle(&single, out, count), text, sizeof text);
	assert_string_equal(text, expected);

	for (size_t cut = 1; cut < n; cut++) {
		struct keys halves = {0};
		count = feed(&halves, bytes, cut, 2, out, 0);
		count = feed(&halves, bytes + cut, n - cut, 2, out, count);
		write_keys(out, settle(&halves, out, count), text, sizeof text);
		assert_string_equal(text, expected);
	}
}

struct row {
	const char *bytes, *expected;
};

static void check_rows(const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++)
		check(rows[i].bytes, strlen(rows[i].bytes), rows[i].expected);
}
#define CHECK_ROWS(rows) check_rows(rows, sizeof(rows) / sizeof((rows)[0]))

static void test_plain_keys(void **state)
{
	static const struct row rows[] = {
		{"abc", "a b c"}, {" ", "U+20"}, {"\t", "tab"}, {"\x03", "^c"}, {"\x15\x04", "^u ^d"}, {"\x1c", "^\\"},
		{"\x08\x7f", "backspace backspace"}, {"\xc3\xa9", "U+E9"}, {"\xe2\x82\xac", "U+20AC"},
		{"\xf0\x9f\x98\x80", "U+1F600"}, {"a\xc3\xa9z", "a U+E9 z"},
	};
	(void)state;
	CHECK_ROWS(rows);
}

static void test_one_enter(void **state)
{
	static const struct row rows[] = {
		{"\r", "enter"}, {"\n", "enter"}, {"\r\n", "enter"}, {"\r\r", "enter enter"}, {"\n\n", "enter enter"},
		{"\r\n\r\n", "enter enter"}, {"\n\r", "enter enter"}, {"\ra\n", "enter a enter"}, {"\r\n\n", "enter enter"},
	};
	(void)state;
	CHECK_ROWS(rows);
	check("\r\0a", 3, "enter a");
	check("\r\0\0\r\0", 5, "enter enter");
	check("\0a\0", 3, "a");
}

static void test_arrows_of_every_terminal(void **state)
{
	static const struct row rows[] = {
		{"\033[A\033[B\033[C\033[D", "up down right left"}, {"\033OA\033OB\033OC\033OD", "up down right left"},
		{"\033[1;5A", "C-up"}, {"\033[1;2B", "S-down"}, {"\033[1;3C", "A-right"}, {"\033[1;8D", "S-A-C-left"},
		{"\033O5A", "C-up"}, {"\033[a\033Oa", "S-up C-up"}, {"\033\033[A", "A-up"}, {"\033\033OA", "A-up"},
		{"\033[1A", "up"}, {"\033[A\033", "up esc"}, {"\033[Ax", "up x"},
	};
	(void)state;
	CHECK_ROWS(rows);
}

static void test_named_keys_of_every_terminal(void **state)
{
	static const struct row rows[] = {
		{"\033[H\033[F", "home end"}, {"\033OH\033OF", "home end"}, {"\033[1~\033[4~", "home end"},
		{"\033[7~\033[8~", "home end"}, {"\033[2~\033[3~", "insert delete"}, {"\033[5~\033[6~", "pgup pgdn"},
		{"\033[3;5~", "C-delete"}, {"\033[7$\033[7^\033[7@", "S-home C-home S-C-home"}, {"\033[Z", "backtab"},
		{"\033OP\033OQ\033OR\033OS", "f1 f2 f3 f4"}, {"\033[[A\033[[E", "f1 f5"}, {"\033[11~\033[15~", "f1 f5"},
		{"\033[17~\033[21~\033[23~\033[24~", "f6 f10 f11 f12"}, {"\033[1;5P", "C-f1"}, {"\033[24;2~", "S-f12"},
		{"\033OM", "enter"}, {"\033Oq\033Oy\033Ok", "1 9 +"},
	};
	(void)state;
	CHECK_ROWS(rows);
}

static void test_alt(void **state)
{
	static const struct row rows[] = {
		{"\033x", "A-x"}, {"\033\xc3\xa9", "A-U+E9"}, {"\033\r", "A-enter"}, {"\033\x7f", "A-backspace"},
		{"\033", "esc"}, {"\033\033", "esc esc"}, {"\033\033\033", "esc esc esc"}, {"\033\033x", "esc A-x"},
		{"\033[", "A-["}, {"\033O", "A-O"}, {"\033]", "A-]"}, {"\033P", "A-P"},
	};
	(void)state;
	CHECK_ROWS(rows);
}

static void test_mouse(void **state)
{
	static const struct row rows[] = {
		{"\033[<0;4;5M", "mouse0@3,4"}, {"\033[<0;4;5m", ""}, {"\033[<64;1;1M", "mouse64@0,0"},
		{"\033[<65;1;1M", "mouse65@0,0"}, {"\033[<20;2;2M", "S-C-mouse0@1,1"}, {"\033[<32;4;5M", ""},
		{"\033[<0;0;5M", ""}, {"\033[<0;4M", ""}, {"\033[<0;4;5;6M", ""}, {"\033[<;;M", ""}, {"\033[<M", ""},
		{"\033[<0;99999999999;1Mz", "z"}, {"\033[<a", ""}, {"\033[<-1;1;1Mz", "z"}, {"\033[M !!a", "a"},
		{"\033[M\033[Ab", "b"},
	};
	(void)state;
	CHECK_ROWS(rows);
}

/* 37 numbers smash ncurses' stack; here they, and as many as one likes, are one sequence that says nothing. */
static void test_endless_sequences_are_swallowed_whole(void **state)
{
	static const char *const begins[] = {"\033[<", "\033[", "\033[?", "\033O", "\033\033["};
	static const int lengths[] = {5, 30, 31, 32, 33, 37, 200};
	char bytes[1024];
	(void)state;
	for (size_t b = 0; b < sizeof begins / sizeof begins[0]; b++)
		for (size_t l = 0; l < sizeof lengths / sizeof lengths[0]; l++) {
			strcpy(bytes, begins[b]);
			for (int i = 0; i < lengths[l]; i++)
				strcat(bytes, "1;");
			strcat(bytes, "1Mq");
			check(bytes, strlen(bytes), "q");
		}
}

static void test_broken_sequences(void **state)
{
	static const struct row rows[] = {
		{"\033[1;\x18" "a", "a"}, {"\033[1;\x1a" "a", "a"}, {"\033[1;\033[A", "up"}, {"\033[1;\ra", "enter a"},
		{"\033[1;\xc3\xa9", "U+E9"}, {"\033[1;\x7f" "a", "a"}, {"\033[999~a", "a"}, {"\033[1;2;3~a", "a"},
		{"\033[12;40Ra", "a"}, {"\033[?1;2ca", "a"}, {"\033[?2026;2$ya", "a"}, {"\033[>41;320;0ca", "a"},
		{"\033[Ia\033[O", "a"}, {"\033[ 1Aa", "a"}, {"\033[:1Aa", "a"}, {"\033O1;2;3Aa", "a"}, {"\033[200;1~a", "a"},
		{"\033[201~a", "a"}, {"\033[99999999999999999999~a", "a"}, {"\033[[Za", "a"}, {"\033OO", ""},
	};
	(void)state;
	CHECK_ROWS(rows);
}

static void test_answers_nobody_asked_for(void **state)
{
	static const struct row rows[] = {
		{"\033]11;rgb:0000/0000/0000\033\\a", "a"}, {"\033]11;rgb:0000/0000/0000\007a", "a"},
		{"\033P1+r544e=787465726d\033\\a", "a"}, {"\033_Gi=1;OK\033\\a", "a"}, {"\033]0;never ends\ra", "enter a"},
		{"\033]0;x\033[A", "up"}, {"\033]0;x\x18" "a", "a"}, {"\033]0;caf\xc3\xa9\007a", "a"},
	};
	(void)state;
	CHECK_ROWS(rows);
}

static void test_bad_utf8_is_dropped(void **state)
{
	static const struct row rows[] = {
		{"a\x80z", "a z"}, {"a\xff\xfez", "a z"}, {"\xc0\xaf" "a", "a"}, {"\xc1\xbf" "a", "a"}, {"\xe0\x80\x80" "a", "a"},
		{"\xed\xa0\x80" "a", "a"}, {"\xf4\x90\x80\x80" "a", "a"}, {"\xf5\x80\x80\x80" "a", "a"}, {"\xc3" "a", "a"},
		{"\xe2\x82" "a", "a"}, {"\xe2\x82\xe2\x82\xac", "U+20AC"}, {"\xc3\033[A", "up"}, {"\xc2\x9b" "A", "A"},
		{"\x9b" "A", "A"}, {"\xe2\x80\xae" "a", "a"}, {"\xf0\x9f\x98\r", "enter"}, {"\xe2\x82", ""},
	};
	(void)state;
	CHECK_ROWS(rows);
}

static void test_paste(void **state)
{
	static const struct row rows[] = {
		{"\033[200~ab\033[201~c", "p:a p:b paste-end c"},
		{"\033[200~\r\n\r\n\n\033[201~\r", "p:U+A p:U+A p:U+A paste-end enter"},
		{"\033[200~a\tb\033[201~", "p:a p:U+20 p:b paste-end"},
		{"\033[200~\x03\x04\x08\x7f\033[201~", "paste-end"},
		{"\033[200~\xc3\xa9\xe2\x82\033[201~", "p:U+E9 paste-end"},
		{"\033[200~\033[31mx\033[201~", "p:3 p:1 p:m p:x paste-end"},
		{"\033[200~\033[200~x\033[201~", "p:0 p:~ p:x paste-end"},
		{"\033[200~\033\033[201~x", "paste-end x"},
		{"\033[200~a\033[20\033[201~x", "p:a paste-end x"},
		{"\033[200~\033[201~", "paste-end"},
		{"\033[200~a\r\033[201~\nb", "p:a p:U+A paste-end enter b"},
		{"\033[200~\xc2\x9b\xe2\x80\xae\033[201~", "paste-end"},
	};
	(void)state;
	CHECK_ROWS(rows);
}

static void test_lone_escape_waits(void **state)
{
	struct keys k = {0};
	struct key key;
	size_t used;
	(void)state;
	assert_int_equal(keys_wait(&k, 1000, ESC_MS), -1);
	assert_int_equal(keys_feed(&k, (const unsigned char *)"\033", 1, 1000, &key, 1, &used), 0);
	assert_int_equal(keys_wait(&k, 1010, ESC_MS), 15);
	assert_false(keys_timeout(&k, 1024, ESC_MS, &key));
	assert_true(keys_timeout(&k, 1025, ESC_MS, &key));
	assert_int_equal(key.code, KEY_ESC_);
	assert_int_equal(keys_wait(&k, 1025, ESC_MS), -1);
	assert_false(keys_timeout(&k, 9000, ESC_MS, &key));
}

static void test_half_sequence_is_never_keys(void **state)
{
	struct keys k = {0};
	struct key key;
	size_t used;
	(void)state;
	keys_feed(&k, (const unsigned char *)"\033[1;5", 5, 1000, &key, 1, &used);
	assert_false(keys_timeout(&k, 100000, ESC_MS, &key));
	assert_int_equal(keys_feed(&k, (const unsigned char *)"A", 1, 100000, &key, 1, &used), 1);
	assert_int_equal(key.code, KEY_UP_);
	assert_int_equal(key.mods, KEY_MOD_CTRL);
}

static void test_full_output_takes_no_more_bytes(void **state)
{
	struct keys k = {0};
	struct key out[2];
	size_t used;
	(void)state;
	assert_int_equal(keys_feed(&k, (const unsigned char *)"abc", 3, 0, out, 2, &used), 2);
	assert_int_equal(used, 2);
	assert_int_equal(keys_feed(&k, (const unsigned char *)"c", 1, 0, out, 0, &used), 0);
	assert_int_equal(used, 0);
}

/* Whatever comes, in whatever pieces: the same keys, only valid ones, and never more held than there is room for. */
static void test_noise(void **state)
{
	static const char alphabet[] = "\033\033\033[[[O<;;0129~MmA\r\n\t\x18\x7f\x80\xc3\xa9\xe2\x82\xacPx]\\\007$";
	struct key whole[KEYS_MOST], pieces[KEYS_MOST];
	char bytes[200], text[8192], again[8192];
	(void)state;
	srand(7);
	for (int round = 0; round < 20000; round++) {
		size_t n = (size_t)rand() % sizeof bytes;
		for (size_t i = 0; i < n; i++)
			bytes[i] = rand() % 8 ? alphabet[(size_t)rand() % (sizeof alphabet - 1)] : (char)rand();
		struct keys a = {0}, b = {0};
		size_t na = feed(&a, bytes, n, 64, whole, 0), nb = 0;
		for (size_t i = 0; i < n; i++)
			nb = feed(&b, bytes + i, 1, 1, pieces, nb);
		write_keys(whole, na, text, sizeof text);
		write_keys(pieces, nb, again, sizeof again);
		assert_string_equal(text, again);
		assert_true(a.held <= sizeof a.hold);
		for (size_t i = 0; i < na; i++)
			assert_true(whole[i].code > KEY_NONE_ && whole[i].code <= KEY_MOUSE_);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain_keys),
		cmocka_unit_test(test_one_enter),
		cmocka_unit_test(test_arrows_of_every_terminal),
		cmocka_unit_test(test_named_keys_of_every_terminal),
		cmocka_unit_test(test_alt),
		cmocka_unit_test(test_mouse),
		cmocka_unit_test(test_endless_sequences_are_swallowed_whole),
		cmocka_unit_test(test_broken_sequences),
		cmocka_unit_test(test_answers_nobody_asked_for),
		cmocka_unit_test(test_bad_utf8_is_dropped),
		cmocka_unit_test(test_paste),
		cmocka_unit_test(test_lone_escape_waits),
		cmocka_unit_test(test_half_sequence_is_never_keys),
		cmocka_unit_test(test_full_output_takes_no_more_bytes),
		cmocka_unit_test(test_noise),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
