/* The TELNET machine. What a client sends is fed whole, byte by byte, and cut in two at every place: it must come to the same. */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "session/keys.h"
#include "session/telnet/telnet.h"

#define IAC "\xff"
#define DONT "\xff\xfe"
#define DO "\xff\xfd"
#define WONT "\xff\xfc"
#define WILL "\xff\xfb"
#define SB "\xff\xfa"
#define SE "\xff\xf0"
#define BINARY "\x00"
#define ECHO "\x01"
#define SGA "\x03"
#define MARK "\x06"
#define TTYPE "\x18"
#define NAWS "\x1f"
#define NAMED SB TTYPE "\0"
#define ASKS_NAME SB TTYPE "\1" SE
#define BYTES(s) (s), sizeof(s) - 1

struct run {
	struct telnet t;
	struct buf data, reply;
};

/* A machine that has asked for what it wants; what it said so far is forgotten. */
static void begin(struct run *r)
{
	memset(r, 0, sizeof *r);
	telnet_begin(&r->t, &r->reply);
	r->reply.len = 0;
}

static void end(struct run *r)
{
	buf_free(&r->data);
	buf_free(&r->reply);
}

/* The bytes from a block of exactly their size: a read beyond it is seen under a sanitizer. */
static void feed(struct run *r, const char *bytes, size_t n)
{
	unsigned char *copy = malloc(n ? n : 1);
	memcpy(copy, bytes, n);
	telnet_feed(&r->t, copy, n, &r->data, &r->reply);
	free(copy);
}

static void assert_same(const struct run *a, const struct run *b)
{
	assert_int_equal(a->data.len, b->data.len);
	assert_int_equal(a->reply.len, b->reply.len);
	if (a->data.len)
		assert_memory_equal(a->data.data, b->data.data, a->data.len);
	if (a->reply.len)
		assert_memory_equal(a->reply.data, b->reply.data, a->reply.len);
	assert_int_equal(a->t.state, b->t.state);
	assert_memory_equal(a->t.us, b->t.us, sizeof a->t.us);
	assert_memory_equal(a->t.him, b->t.him, sizeof a->t.him);
	assert_int_equal(a->t.named, b->t.named);
	assert_string_equal(a->t.term, b->t.term);
	assert_int_equal(a->t.sized, b->t.sized);
	assert_int_equal(a->t.cols, b->t.cols);
	assert_int_equal(a->t.rows, b->t.rows);
	assert_int_equal(a->t.hailed, b->t.hailed);
	assert_int_equal(a->t.spoken, b->t.spoken);
}

/* Feeds it in all ways; leaves the whole one in r, begun by begin(). */
static void feed_all_ways(struct run *r, const char *bytes, size_t n)
{
	struct run single, halves;
	begin(&single);
	for (size_t i = 0; i < n; i++)
		feed(&single, bytes + i, 1);
	begin(r);
	feed(r, bytes, n);
	assert_same(r, &single);
	for (size_t cut = 0; cut <= n; cut++) {
		begin(&halves);
		feed(&halves, bytes, cut);
		feed(&halves, bytes + cut, n - cut);
		assert_same(r, &halves);
		end(&halves);
	}
	end(&single);
}

static void assert_bytes(const struct buf *b, const char *expected, size_t n)
{
	assert_int_equal(b->len, n);
	if (n)
		assert_memory_equal(b->data, expected, n);
}

static void check(const char *bytes, size_t n, const char *data, size_t data_n, const char *reply, size_t reply_n)
{
	struct run r;
	feed_all_ways(&r, bytes, n);
	assert_bytes(&r.data, data, data_n);
	assert_bytes(&r.reply, reply, reply_n);
	end(&r);
}

#define CHECK(in, data, reply) check(BYTES(in), BYTES(data), BYTES(reply))

TEST(it_asks_for_echo_go_ahead_binary_name_and_size)
{
	struct telnet t = {0};
	struct buf reply = {0};
	telnet_begin(&t, &reply);
	assert_bytes(&reply, BYTES(WILL BINARY DO BINARY WILL ECHO WILL SGA DO SGA DO TTYPE DO NAWS));
	assert_false(telnet_echoes(&t));
	assert_false(telnet_nameless(&t));
	buf_free(&reply);
}

TEST(what_is_typed_comes_as_it_is)
{
	CHECK("", "", "");
	CHECK("hello", "hello", "");
	CHECK("a\0b\r\n\r\0\r\n\x80\xfe", "a\0b\r\n\r\0\r\n\x80\xfe", "");
	CHECK("x" IAC IAC "y", "x\xffy", "");
	CHECK(IAC IAC IAC IAC, "\xff\xff", "");
}

TEST(commands_become_the_keys_they_stand_for)
{
	CHECK("a" IAC "\xf4" "b", "a\3b", "");              /* IP */
	CHECK("a" IAC "\xf3" "b", "a\3b", "");              /* BRK */
	CHECK("a" IAC "\xf7" "b", "a\177b", "");            /* EC */
	CHECK("a" IAC "\xf8" "b", "ab", "");                /* EL */
	CHECK("a" IAC "\xf1" IAC "\xf2" IAC "\xf5" IAC "\xf9" "b", "ab", "");   /* NOP, DM, AO, GA */
	CHECK("a" IAC "\xf0" "b", "ab", "");                /* SE of nothing */
	CHECK("a" IAC "\x01" "b" IAC "\xee" "c", "abc", ""); /* no command at all */
	CHECK(IAC "\xf4" IAC "\xf2", "\3", "");             /* as clients send an interrupt: IP, DM */
}

TEST(are_you_there_is_noted_until_it_is_answered)
{
	struct run r;
	feed_all_ways(&r, BYTES("a" IAC "\xf6" "b"));
	assert_true(r.t.hailed && r.t.spoken);
	assert_bytes(&r.data, BYTES("ab"));
	end(&r);
}

TEST(a_peer_that_only_types_is_known_to_speak_no_telnet)
{
	struct run r;
	feed_all_ways(&r, BYTES("name\r\n" IAC IAC));
	assert_false(r.t.spoken);
	end(&r);
	feed_all_ways(&r, BYTES(WONT TTYPE));
	assert_true(r.t.spoken && telnet_nameless(&r.t));
	end(&r);
}

TEST(agreement_is_not_answered)
{
	struct run r;
	feed_all_ways(&r, BYTES(DO BINARY WILL BINARY DO ECHO DO SGA WILL SGA WILL NAWS));
	assert_bytes(&r.reply, BYTES(""));
	assert_true(telnet_echoes(&r.t));
	end(&r);
}

TEST(refusal_is_not_answered)
{
	CHECK(DONT BINARY WONT BINARY DONT ECHO DONT SGA WONT SGA WONT NAWS WONT TTYPE, "", "");
	CHECK(DONT ECHO DONT ECHO, "", "");
}

TEST(a_side_switched_off_is_acknowledged_once_and_may_come_back)
{
	CHECK(DO ECHO DONT ECHO DONT ECHO, "", WONT ECHO);
	CHECK(WILL NAWS WONT NAWS WONT NAWS, "", DONT NAWS);
	CHECK(DO ECHO DONT ECHO DO ECHO DO ECHO, "", WONT ECHO WILL ECHO);
	CHECK(WILL NAWS WONT NAWS WILL NAWS WILL NAWS, "", DONT NAWS DO NAWS);
}

TEST(what_is_foreign_is_refused_once)
{
	CHECK(WILL "\x56" WILL "\x56" WILL "\x55", "", DONT "\x56" DONT "\x55");        /* MCCP */
	CHECK(DO "\x56" DO "\x56", "", WONT "\x56");
	CHECK(DO "\xff" WILL "\xff" DO "\xff", "", WONT "\xff" DONT "\xff");
	CHECK(WONT "\x22" DONT "\x22", "", "");
	CHECK(WILL ECHO DO TTYPE DO NAWS, "", DONT ECHO WONT TTYPE WONT NAWS);          /* the wrong way round */
}

TEST(compression_that_nobody_agreed_to_is_not_begun)
{
	CHECK("a" SB "\x56" SE "\x78\x9c\xcb\x48", "a\x78\x9c\xcb\x48", "");
	CHECK("a" SB "\x55\xfb" IAC "\xf0", "a", "");
}

/* Two machines that answer each other stop, also where one of them knows nothing of what it said. */
TEST(negotiation_ends)
{
	static const char verbs[] = "\xfb\xfc\xfd\xfe";
	for (int code = 0; code < 256; code++)
		for (int v = 0; v < 16; v++) {
			struct run r;
			struct telnet peer = {0};
			struct buf waste = {0}, to_peer = {0}, from_peer = {0};
			char first[] = {(char)255, verbs[v % 4], (char)code, (char)255, verbs[v / 4], (char)code};
			memset(&r, 0, sizeof r);
			telnet_begin(&r.t, &r.reply);
			telnet_begin(&peer, &from_peer);
			buf_add(&from_peer, first, sizeof first);
			int rounds = 0;
			while (from_peer.len > 0 || r.reply.len > 0) {
				assert_true(++rounds < 2 * TELNET_RETURNS_MOST);
				feed(&r, from_peer.data, from_peer.len);
				from_peer.len = 0;
				to_peer = r.reply;
				r.reply = (struct buf){0};
				telnet_feed(&peer, (unsigned char *)to_peer.data, to_peer.len, &waste, &from_peer);
				buf_free(&to_peer);
			}
			buf_free(&waste);
			buf_free(&from_peer);
			end(&r);
		}
}

/* Each foreign option is refused once a side, and ours come back so often; marks alone are answered for ever. */
TEST(a_flood_of_options_is_answered_only_so_often)
{
	enum { MESSAGES = 200000, MOST = 3 * (2 * 256 + 2 * TELNET_RETURNS_MOST + 16) + 6 * (TELNET_RETURNS_MOST + 1) };
	for (int known = 0; known < 2; known++) {
		struct run r;
		begin(&r);
		srand(5);
		for (int i = 0; i < MESSAGES; i++) {
			unsigned char code = (unsigned char)(known ? rand() % 40 : rand());
			char bytes[] = {(char)255, (char)(251 + rand() % 4), (char)(code == 6 ? 0 : code)};
			feed(&r, bytes, sizeof bytes);
		}
		assert_true(r.reply.len <= MOST);
		assert_int_equal(r.data.len, 0);
		end(&r);
	}
}

TEST(a_timing_mark_is_answered_each_time)
{
	CHECK("a" DO MARK "b" DO MARK DONT MARK, "ab", WILL MARK WILL MARK);
	CHECK(WILL MARK WONT MARK, "", "");
}

TEST(our_own_mark_is_seen_when_it_was_asked_for)
{
	static const char *const answers[] = {WILL MARK, WONT MARK};
	for (size_t i = 0; i < COUNT(answers); i++) {
		struct run r;
		begin(&r);
		feed(&r, BYTES(WILL MARK));
		assert_false(r.t.marked);
		telnet_mark(&r.t, &r.reply);
		assert_bytes(&r.reply, BYTES(DO MARK));
		feed(&r, answers[i], 3);
		assert_true(r.t.marked);
		end(&r);
	}
}

static void check_name(const char *bytes, size_t n, const char *name)
{
	struct run r;
	feed_all_ways(&r, bytes, n);
	assert_int_equal(r.t.named, name != NULL);
	assert_string_equal(r.t.term, name ? name : "");
	assert_bytes(&r.data, BYTES(""));
	end(&r);
}

TEST(the_terminal_is_asked_for_its_name)
{
	CHECK(WILL TTYPE, "", ASKS_NAME);
	CHECK(WILL TTYPE WILL TTYPE, "", ASKS_NAME);
	CHECK(WILL TTYPE NAMED "XTERM" SE WONT TTYPE WILL TTYPE, "", ASKS_NAME DONT TTYPE DO TTYPE);
	check_name(BYTES(WILL TTYPE NAMED "XTERM-256COLOR" SE), "xterm-256color");
	check_name(BYTES(WILL TTYPE NAMED "VT220" SE NAMED "VT100" SE), "vt220");       /* the first is the best */
	check_name(BYTES(WILL TTYPE NAMED SE), "");
	check_name(BYTES(WILL TTYPE NAMED "a\0b" IAC IAC SE), "a?b\xff");
}

TEST(names_that_nobody_asked_for_are_none)
{
	check_name(BYTES(NAMED "XTERM" SE), NULL);
	check_name(BYTES(WILL TTYPE SB TTYPE "\1" SE), NULL);
	check_name(BYTES(WILL TTYPE SB TTYPE "\2XTERM" SE), NULL);
	check_name(BYTES(WILL TTYPE SB TTYPE SE), NULL);
	check_name(BYTES(WILL TTYPE SB SE), NULL);
	check_name(BYTES(WILL TTYPE NAMED "XTERM"), NULL);
}

static void check_size(const char *bytes, size_t n, int cols, int rows)
{
	struct run r;
	feed_all_ways(&r, bytes, n);
	assert_int_equal(r.t.sized, cols >= 0);
	assert_int_equal(r.t.cols, cols < 0 ? 0 : cols);
	assert_int_equal(r.t.rows, rows < 0 ? 0 : rows);
	assert_bytes(&r.data, BYTES(""));
	end(&r);
}

TEST(sizes_come_in_two_bytes_each)
{
	check_size(BYTES(WILL NAWS SB NAWS "\0\x50\0\x18" SE), 80, 24);
	check_size(BYTES(WILL NAWS SB NAWS "\0\x50\0\x18" SE SB NAWS "\0\x84\0\x2b" SE), 132, 43);
	check_size(BYTES(WILL NAWS SB NAWS "\0" IAC IAC "\0" IAC IAC SE), 255, 255);
	check_size(BYTES(WILL NAWS SB NAWS IAC IAC IAC IAC IAC IAC IAC IAC SE), 65535, 65535);
	check_size(BYTES(WILL NAWS SB NAWS "\0\0\0\0" SE), 0, 0);
}

TEST(sizes_of_another_form_are_none)
{
	check_size(BYTES(SB NAWS "\0\x50\0\x18" SE), -1, -1);                 /* not agreed */
	check_size(BYTES(WILL NAWS SB NAWS "\0\x50\0" SE), -1, -1);
	check_size(BYTES(WILL NAWS SB NAWS "\0\x50\0\x18\0" SE), -1, -1);
	check_size(BYTES(WILL NAWS SB NAWS SE), -1, -1);
	check_size(BYTES(WILL NAWS SB NAWS "\0\x50\0" IAC "\x18" SE), -1, -1);   /* 255 that was not doubled */
	check_size(BYTES(WILL NAWS WONT NAWS SB NAWS "\0\x50\0\x18" SE), -1, -1);
}

/* Up to the longest that is kept, and a byte beyond; then 100 kB: nothing of it is typed, and what follows is. */
TEST(subnegotiations_are_bounded)
{
	static const size_t lengths[] = {TELNET_SUB_MOST - 3, TELNET_SUB_MOST - 2, TELNET_SUB_MOST - 1, TELNET_SUB_MOST, 100000};
	for (size_t i = 0; i < COUNT(lengths); i++) {
		struct run r;
		struct buf bytes = {0};
		begin(&r);
		buf_add(&bytes, BYTES(WILL TTYPE NAMED));
		for (size_t k = 0; k < lengths[i]; k++)
			buf_addc(&bytes, 'X');
		buf_add(&bytes, BYTES(SE "typed"));
		feed(&r, bytes.data, bytes.len);
		assert_bytes(&r.data, BYTES("typed"));
		assert_int_equal(r.t.named, lengths[i] <= TELNET_SUB_MOST - 2);
		assert_int_equal(strlen(r.t.term), r.t.named ? lengths[i] : 0);
		buf_free(&bytes);
		end(&r);
	}
}

TEST(a_broken_subnegotiation_is_dropped_whole)
{
	struct run r;
	feed_all_ways(&r, BYTES(WILL TTYPE NAMED "XT" WILL ECHO "q" IAC "\xf4" "ERM" SE "typed"));
	assert_bytes(&r.data, BYTES("typed"));
	assert_bytes(&r.reply, BYTES(ASKS_NAME));
	assert_false(r.t.named);
	end(&r);
}

/* Every way to send Enter is one Enter when the machine and the key decoder have both seen it. */
TEST(each_enter_is_one)
{
	static const struct {
		const char *bytes;
		size_t n;
		int enters;
	} rows[] = {
		{BYTES("\r\n"), 1}, {BYTES("\r\0"), 1}, {BYTES("\r"), 1}, {BYTES("\n"), 1},
		{BYTES("\r\n\r\n"), 2}, {BYTES("\r\0\r\0"), 2}, {BYTES("\r\r"), 2}, {BYTES("\n\n"), 2}, {BYTES("\n\r"), 2},
		{BYTES("\r\0\n"), 2}, {BYTES("\r\n\n"), 2}, {BYTES("\r\n\0"), 1}, {BYTES("\r\r\n"), 2}, {BYTES("\r\r\0"), 2},
		{BYTES("\r" IAC "\xf1" "\n"), 1}, {BYTES("\r" DO MARK "\0"), 1},
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct run r;
		struct keys keys = {0};
		struct key out[16];
		size_t used;
		int enters = 0;
		feed_all_ways(&r, rows[i].bytes, rows[i].n);
		size_t n = keys_feed(&keys, (unsigned char *)r.data.data, r.data.len, 0, out, COUNT(out), &used);
		for (size_t k = 0; k < n; k++)
			enters += out[k].code == KEY_ENTER_;
		assert_int_equal(n, enters);
		assert_int_equal(enters, rows[i].enters);
		end(&r);
	}
}

static void check_encoded(bool binary, const char *bytes, size_t n, const char *expected, size_t expected_n)
{
	struct run r;
	struct buf out = {0};
	begin(&r);
	if (binary)
		feed(&r, BYTES(DO BINARY));
	telnet_encode(&r.t, bytes, n, &out);
	assert_bytes(&out, expected, expected_n);
	buf_free(&out);
	end(&r);
}

TEST(output_is_told_from_commands)
{
	check_encoded(false, BYTES("a\xff" "b\xff\xff"), BYTES("a\xff\xff" "b\xff\xff\xff\xff"));
	check_encoded(true, BYTES("a\xff\r" "b\r"), BYTES("a\xff\xff\r" "b\r"));
	check_encoded(false, BYTES("a\r\nb\rc\r"), BYTES("a\r\nb\r\0c\r\0"));
	check_encoded(false, BYTES("\r\r\n\n"), BYTES("\r\0\r\n\n"));
	check_encoded(true, BYTES("★\r\n"), BYTES("★\r\n"));
	check_encoded(false, BYTES(""), BYTES(""));
}

/* Anything at all: the same however it is cut, and never more typed than came. */
TEST(noise)
{
	static const char alphabet[] = "\xff\xff\xff\xff\xfa\xfa\xf0\xf0\xfb\xfc\xfd\xfe\x18\x18\x1f\x1f\x00\x01\x03\x06\x22\x56x\r\n";
	char bytes[48];
	srand(11);
	for (int round = 0; round < 3000; round++) {
		struct run r;
		size_t n = (size_t)rand() % sizeof bytes;
		for (size_t i = 0; i < n; i++)
			bytes[i] = rand() % 8 ? alphabet[(size_t)rand() % (sizeof alphabet - 1)] : (char)rand();
		feed_all_ways(&r, bytes, n);
		assert_true(r.data.len <= n && r.reply.len <= 3 * n);
		assert_true(r.t.sub_len <= sizeof r.t.sub);
		end(&r);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_asks_for_echo_go_ahead_binary_name_and_size),
		cmocka_unit_test(what_is_typed_comes_as_it_is),
		cmocka_unit_test(commands_become_the_keys_they_stand_for),
		cmocka_unit_test(are_you_there_is_noted_until_it_is_answered),
		cmocka_unit_test(a_peer_that_only_types_is_known_to_speak_no_telnet),
		cmocka_unit_test(agreement_is_not_answered),
		cmocka_unit_test(refusal_is_not_answered),
		cmocka_unit_test(a_side_switched_off_is_acknowledged_once_and_may_come_back),
		cmocka_unit_test(what_is_foreign_is_refused_once),
		cmocka_unit_test(compression_that_nobody_agreed_to_is_not_begun),
		cmocka_unit_test(negotiation_ends),
		cmocka_unit_test(a_flood_of_options_is_answered_only_so_often),
		cmocka_unit_test(a_timing_mark_is_answered_each_time),
		cmocka_unit_test(our_own_mark_is_seen_when_it_was_asked_for),
		cmocka_unit_test(the_terminal_is_asked_for_its_name),
		cmocka_unit_test(names_that_nobody_asked_for_are_none),
		cmocka_unit_test(sizes_come_in_two_bytes_each),
		cmocka_unit_test(sizes_of_another_form_are_none),
		cmocka_unit_test(subnegotiations_are_bounded),
		cmocka_unit_test(a_broken_subnegotiation_is_dropped_whole),
		cmocka_unit_test(each_enter_is_one),
		cmocka_unit_test(output_is_told_from_commands),
		cmocka_unit_test(noise),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
