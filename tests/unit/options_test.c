/* Options: ranges, words, listen forms, and the file, whose errors name the line at fault. */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/options.h"

static struct options *fresh(void)
{
	struct options *o = xcalloc(1, sizeof *o);
	options_init(o);
	return o;
}

static void assert_set(struct options *o, const char *name, const char *value)
{
	struct err err = {0};
	if (!options_set(o, name, value, &err))
		fail_msg("%s = %s: refused: %s", name, value, err.text);
	assert_int_equal(err.code, ERR_NONE);
}

/* Refused, with a reason that names the option, and nothing has changed. */
static void assert_refused(const char *name, const char *value)
{
	struct options *o = fresh(), *before = fresh();
	struct err err = {0};
	if (options_set(o, name, value, &err))
		fail_msg("%s = '%s': was accepted", name, value);
	assert_int_equal(err.code, ERR_CONFIG);
	assert_non_null(strstr(err.text, name));
	assert_memory_equal(o, before, sizeof *o);
	free(o);
	free(before);
}

TEST(every_default_is_valid_and_is_what_a_fresh_start_has)
{
	struct options *o = fresh();
	for (int i = 0; i < OPTIONS; i++) {
		const struct option_row *row = &option_table[i];
		assert_set(o, row->name, row->initial);
		assert_string_equal(opt_str(o, (enum option_id)i), row->initial);
		if (row->type == OPTION_INT)
			assert_int_equal(opt_int(o, (enum option_id)i), strtoll(row->initial, NULL, 10));
	}
	free(o);
}

TEST(every_row_is_whole)
{
	for (int i = 0; i < OPTIONS; i++) {
		const struct option_row *row = &option_table[i];
		assert_true(row->name && *row->name && row->help && strlen(row->help) > 10 && row->unit && row->initial);
		assert_int_equal(row->help[strlen(row->help) - 1], '.');
		assert_true(row->min <= row->max);
		assert_true(row->type != OPTION_WORD || (row->words && *row->words));
		for (int k = 0; k < i; k++)
			assert_string_not_equal(row->name, option_table[k].name);
	}
}

TEST(numbers_are_accepted_at_both_ends_of_their_range)
{
	struct options *o = fresh();
	for (int i = 0; i < OPTIONS; i++) {
		const struct option_row *row = &option_table[i];
		char text[32];
		if (row->type != OPTION_INT)
			continue;
		snprintf(text, sizeof text, "%lld", (long long)row->min);
		assert_set(o, row->name, text);
		assert_int_equal(opt_int(o, (enum option_id)i), row->min);
		snprintf(text, sizeof text, "%lld", (long long)row->max);
		assert_set(o, row->name, text);
		assert_int_equal(opt_int(o, (enum option_id)i), row->max);
	}
	free(o);
}

TEST(numbers_outside_their_range_are_refused)
{
	for (int i = 0; i < OPTIONS; i++) {
		const struct option_row *row = &option_table[i];
		char text[32];
		if (row->type != OPTION_INT)
			continue;
		snprintf(text, sizeof text, "%lld", (long long)row->min - 1);
		assert_refused(row->name, text);
		snprintf(text, sizeof text, "%lld", (long long)row->max + 1);
		assert_refused(row->name, text);
	}
}

TEST(what_is_not_a_whole_number_is_refused)
{
	static const char *const rows[] = {
		"", "-", "x", "1x", "x1", "1.5", "1.", "1e3", "0x10", "1 2", "5 s", "5s", "--5", "1,000", "99999999999999999999",
		"-99999999999999999999", "18446744073709551626", "\xef\xbc\x95", "ten", "NaN", "5;",
	};
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_refused("limits.login_tries", rows[i]);
}

TEST(words_are_accepted_whole_and_as_they_are_written)
{
	static const char *const good[] = {"error", "warn", "info", "debug"};
	static const char *const bad[] = {"", "e", "err", "errors", "Error", "info ", "error|warn", "|", "warn|", "2", "trace"};
	struct options *o = fresh();
	for (size_t i = 0; i < COUNT(good); i++) {
		assert_set(o, "log.level", good[i]);
		assert_int_equal(opt_int(o, OPT_LOG_LEVEL), i);
	}
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_refused("log.level", bad[i]);
	free(o);
}

TEST(addresses_to_listen_on_are_split)
{
	static const struct {
		const char *text, *host;
		int port;
	} rows[] = {
		{"127.0.0.1:2222", "127.0.0.1", 2222}, {"0.0.0.0:0", "0.0.0.0", 0}, {":2222", "", 2222}, {":65535", "", 65535},
		{"[::1]:2222", "::1", 2222}, {"[::]:22", "::", 22}, {"[fe80::1%eth0]:22", "fe80::1%eth0", 22},
		{"localhost:7070", "localhost", 7070}, {"[2001:db8::42]:0", "2001:db8::42", 0},
		{"123456789012345678901234567890123456789012345678901234567890123:1",
		 "123456789012345678901234567890123456789012345678901234567890123", 1},
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		char host[64] = "?";
		int port = -1;
		if (!options_listen(rows[i].text, host, &port))
			fail_msg("%s was refused", rows[i].text);
		assert_string_equal(host, rows[i].host);
		assert_int_equal(port, rows[i].port);
	}
}

TEST(what_is_no_address_to_listen_on_is_refused)
{
	static const char *const rows[] = {
		":", "127.0.0.1", "127.0.0.1:", "2222", ":65536", ":-1", ":+1", ": 1", ":1 ", ":1x", ":0x10", ":99999999999999999999",
		"::1:22", "::", "::1", ":::22", "[::1]", "[::1]:", "[::1]22", "[::1:22", "::1]:22", "[::1]:22:", "1:2:3", "[]:22",
		"host::22",
		"1234567890123456789012345678901234567890123456789012345678901234:1",
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		char host[64];
		int port;
		if (options_listen(rows[i], host, &port))
			fail_msg("%s was accepted as '%s' port %d", rows[i], host, port);
		assert_refused("ssh.listen", rows[i]);
	}
}

TEST(an_empty_address_closes_the_door)
{
	struct options *o = fresh();
	assert_set(o, "ssh.listen", "");
	assert_set(o, "json.listen", "");
	assert_string_equal(opt_str(o, OPT_SSH_LISTEN), "");
	free(o);
}

TEST(unknown_names_are_refused)
{
	static const char *const rows[] = {"ssh.listn", "ssh", "ssh.listen ", "SSH.LISTEN", "Store", "limits.", "store.", "--store"};
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_refused(rows[i], "1");
	assert_refused("", "1");
}

TEST(text_with_control_characters_or_too_much_of_it_is_refused)
{
	char longest[OPTION_TEXT + 1];
	struct options *o = fresh();
	assert_refused("shop.name", "a\tb");
	assert_refused("shop.name", "a\nb");
	assert_refused("shop.name", "\033[31mred");
	assert_refused("shop.name", "a\xe2\x80\xae" "b");
	assert_refused("shop.name", "\xff");
	memset(longest, 'x', sizeof longest);
	longest[OPTION_TEXT] = '\0';
	assert_refused("shop.name", longest);
	longest[OPTION_TEXT - 1] = '\0';
	assert_set(o, "shop.name", longest);
	assert_string_equal(opt_str(o, OPT_SHOP_NAME), longest);
	free(o);
}

TEST(a_long_value_does_not_crowd_out_the_reason)
{
	struct options *o = fresh();
	struct err err = {0};
	char value[240];
	memset(value, 'E', sizeof value);
	value[sizeof value - 1] = '\0';
	assert_false(options_set(o, "shop.currency", value, &err));
	if (!strstr(err.text, "three capital letters"))
		fail_msg("the reason is cut off: %s", err.text);
	free(o);
}

TEST(texts_with_a_form_of_their_own_are_checked)
{
	static const struct {
		const char *name, *value;
	} bad[] = {
		{"shop.currency", ""}, {"shop.currency", "eur"}, {"shop.currency", "EURO"}, {"shop.currency", "E1R"},
		{"limits.exempt", "127.0.0.0/33"}, {"limits.exempt", "localhost"}, {"limits.exempt", "127.0.0.1,,::1"},
		{"limits.startups", ""}, {"limits.startups", "10"}, {"limits.startups", "10:30"}, {"limits.startups", "10:30:100:"},
		{"limits.startups", "10:30:100x"}, {"limits.startups", "10:30:9"}, {"limits.startups", "0:30:100"},
		{"limits.startups", "10:0:100"}, {"limits.startups", "10:101:100"}, {"limits.startups", "-1:30:100"},
		{"limits.startups", "a:b:c"}, {"store", "postgresql://localhost/mama"},
	};
	static const struct {
		const char *name, *value;
	} good[] = {
		{"shop.currency", "JPY"}, {"limits.exempt", ""}, {"limits.exempt", "10.0.0.0/8,2001:db8::/32,192.0.2.1"},
		{"limits.startups", "1:1:1"}, {"limits.startups", "10:100:10"}, {"store", "/var/lib/mama/mama.db"},
	};
	struct options *o = fresh();
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_refused(bad[i].name, bad[i].value);
	for (size_t i = 0; i < COUNT(good); i++)
		assert_set(o, good[i].name, good[i].value);
	free(o);
}

TEST(numbers_within_a_text_do_not_wrap)
{
	assert_refused("limits.startups", "4294967306:30:100");
	assert_refused("limits.startups", "10:30:4294967396");
}

static char path[64];

static void write_file(const char *content)
{
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	fputs(content, f);
	fclose(f);
}

static int make_file(void **state)
{
	(void)state;
	snprintf(path, sizeof path, "/tmp/options_test.XXXXXX");
	int fd = mkstemp(path);
	return fd < 0 ? -1 : close(fd);
}

static int remove_file(void **state)
{
	(void)state;
	return unlink(path);
}

TEST(a_file_is_read_line_by_line)
{
	struct options *o = fresh();
	struct err err = {0};
	write_file("# a comment\n\n   \t\n  # another = one\nshop.name = Two words = one name\nhash.threads=3\r\n"
	           "\t json.listen \t=\t [::1]:7071 \t\nssh.listen =\nlog.level = debug");
	assert_true(options_load(o, path, &err));
	assert_int_equal(err.code, ERR_NONE);
	assert_string_equal(opt_str(o, OPT_SHOP_NAME), "Two words = one name");
	assert_string_equal(opt_str(o, OPT_JSON_LISTEN), "[::1]:7071");
	assert_string_equal(opt_str(o, OPT_SSH_LISTEN), "");
	assert_int_equal(opt_int(o, OPT_HASH_THREADS), 3);
	assert_int_equal(opt_int(o, OPT_LOG_LEVEL), 3);
	free(o);
}

TEST(a_bad_line_is_named_by_file_and_number)
{
	static const struct {
		const char *content, *at, *says;
	} rows[] = {
		{"nonsense", ":1:", "nonsense"}, {"\n\nnonsense\n", ":3:", "nonsense"}, {"# c\nshop.nam = x\n", ":2:", "shop.nam"},
		{"shop.name = a\nhash.threads = x\nlog.level = info\n", ":2:", "hash.threads"}, {"= 5\n", ":1:", ""}, {"=\n", ":1:", ""},
		{"shop.name a\n", ":1:", "shop.name"}, {"\r\nlog.level = loud\r\n", ":2:", "log.level"},
		{"[section]\n", ":1:", "[section]"},
		{"shop.name = \033[31m\n", ":1:", "shop.name"}, {"shop.name = \xff\n", ":1:", "shop.name"},
		{"ssh.listen = 22\n", ":1:", "ssh.listen"},
		{"shop.name = a\n\nshop.name = a\n", ":3:", "line 1 already"},
		{"orders.refund_within = 1\norder.refund_days = 1\n", ":2:", "line 1 already"},
		{"shop.name = \"a\n", ":1:", "quote"}, {"shop.name = 'a\"\n", ":1:", "quote"}, {"shop.name = \"a\" b\n", ":1:", "quote"},
		{"shop.name = \"a\"#b\n", ":1:", "quote"}, {"shop.name = \"a\\\"\n", ":1:", "quote"},
		{"mail.command = \"/opt/a b\" -t\n", ":1:", "quote"},
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct options *o = fresh();
		struct err err = {0};
		write_file(rows[i].content);
		assert_false(options_load(o, path, &err));
		assert_int_equal(err.code, ERR_CONFIG);
		if (!strstr(err.text, path) || !strstr(err.text, rows[i].at) || !strstr(err.text, rows[i].says))
			fail_msg("row %zu: %s", i, err.text);
		free(o);
	}
}

TEST(quotes_and_comments_are_taken_off_a_value)
{
	static const struct {
		const char *line, *value;
	} rows[] = {
		{"shop.name = a # b", "a"}, {"shop.name = a\t# b", "a"}, {"shop.name = a#b", "a#b"}, {"shop.name = a #", "a"},
		{"shop.name =#a", "#a"}, {"shop.name = # a", ""}, {"shop.name = \"a # b\"", "a # b"}, {"shop.name = 'a # b' # c", "a # b"},
		{"shop.name = \"a \\\"b\\\" \\\\ \\n\"", "a \"b\" \\ \\n"}, {"shop.name = 'a \\ b'", "a \\ b"}, {"shop.name = \"\"", ""},
		{"shop.name = it's", "it's"}, {"shop.name = say \"a\"", "say \"a\""}, {"shop.name = \"  a \"  ", "  a "},
		{"shop.name = 'a=b'", "a=b"}, {"shop.name = \"#\"", "#"},
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct options *o = fresh();
		struct err err = {0};
		write_file(rows[i].line);
		if (!options_load(o, path, &err))
			fail_msg("%s: %s", rows[i].line, err.text);
		assert_string_equal(opt_str(o, OPT_SHOP_NAME), rows[i].value);
		free(o);
	}
}

TEST(a_number_may_have_a_unit)
{
	static const struct {
		const char *name, *value;
		enum option_id id;
		int64_t number;      /* -1: refused */
	} rows[] = {
		{"session.idle", "90s", OPT_SESSION_IDLE, 90}, {"session.idle", "30m", OPT_SESSION_IDLE, 1800}, {"session.idle", "2h", OPT_SESSION_IDLE, 7200},
		{"session.idle", "1d", OPT_SESSION_IDLE, 86400}, {"session.idle", "3000ms", OPT_SESSION_IDLE, 3},
		{"session.idle", "2d", OPT_SESSION_IDLE, -1}, {"session.idle", "500ms", OPT_SESSION_IDLE, -1}, {"session.idle", "5 m", OPT_SESSION_IDLE, -1},
		{"session.idle", "1k", OPT_SESSION_IDLE, -1}, {"session.idle", "1M", OPT_SESSION_IDLE, -1}, {"session.idle", "m", OPT_SESSION_IDLE, -1},
		{"session.idle", "1.5h", OPT_SESSION_IDLE, -1}, {"session.idle", "1min", OPT_SESSION_IDLE, -1}, {"session.idle", "1h30m", OPT_SESSION_IDLE, -1},
		{"session.esc", "1s", OPT_SESSION_ESC, 1000}, {"session.esc", "25", OPT_SESSION_ESC, 25},
		{"reset.minutes", "1h", OPT_RESET_MINUTES, 60}, {"reset.minutes", "90s", OPT_RESET_MINUTES, -1}, {"reset.minutes", "120s", OPT_RESET_MINUTES, 2},
		{"token.hours", "7d", OPT_TOKEN_HOURS, 168}, {"token.hours", "30m", OPT_TOKEN_HOURS, -1},
		{"limits.picture_bytes", "1M", OPT_PICTURE_BYTES, 1 << 20}, {"limits.picture_bytes", "4k", OPT_PICTURE_BYTES, 4096},
		{"limits.picture_bytes", "4K", OPT_PICTURE_BYTES, 4096}, {"limits.picture_bytes", "1G", OPT_PICTURE_BYTES, -1},
		{"limits.picture_bytes", "5s", OPT_PICTURE_BYTES, -1}, {"limits.picture_bytes", "9007199254740993G", OPT_PICTURE_BYTES, -1},
		{"hash.memory", "64M", OPT_HASH_MEMORY, 65536}, {"hash.memory", "1G", OPT_HASH_MEMORY, 1048576}, {"hash.memory", "64k", OPT_HASH_MEMORY, 64},
		{"limits.login_tries", "5m", OPT_LOGIN_TRIES, -1}, {"limits.login_tries", "1k", OPT_LOGIN_TRIES, -1},
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct options *o = fresh();
		if (rows[i].number < 0) {
			assert_refused(rows[i].name, rows[i].value);
		} else {
			assert_set(o, rows[i].name, rows[i].value);
			assert_int_equal(opt_int(o, rows[i].id), rows[i].number);
		}
		free(o);
	}
}

TEST(an_old_name_is_taken_in_its_unit_and_remembered)
{
	struct options *o = fresh();
	const char *now;
	struct err err = {0};
	assert_set(o, "order.refund_days", "3");
	assert_int_equal(opt_int(o, OPT_REFUND_WITHIN), 3 * 86400);
	assert_string_equal(opt_str(o, OPT_REFUND_WITHIN), "259200");
	assert_int_equal(o->old_names, 1);
	assert_string_equal(options_old_name(0, &now), "order.refund_days");
	assert_string_equal(now, "orders.refund_within");
	for (int i = 0; options_old_name(i, &now); i++)
		assert_int_equal(options_find(options_old_name(i, &now)), options_find(now));
	assert_refused("order.refund_days", "3651");
	assert_false(options_set(o, "order.refund_days", "x", &err));
	assert_non_null(strstr(err.text, "order.refund_days"));
	free(o);
}

static void count_problem(void *ctx, const char *sentence)
{
	struct buf *told = ctx;
	buf_addf(told, "%s\n", sentence);
}

TEST(everything_that_is_wrong_can_be_told_at_once)
{
	struct options *o = fresh();
	struct buf told = {0};
	char folder[] = "/tmp/options_test.XXXXXX", file[64];
	char *const set[] = {(char *)(uintptr_t)"log.level=warn", (char *)(uintptr_t)"nothing=1", (char *)(uintptr_t)"noise"};
	assert_non_null(mkdtemp(folder));
	snprintf(file, sizeof file, "%s/mama.conf", folder);
	FILE *f = fopen(file, "w");
	fputs("log.level = info\nbad\nhash.memory = 1\nshop.name = Fine\n", f);
	fclose(f);
	assert_int_equal(options_read_all(o, &(struct options_source){.dir = folder, .set = set, .set_count = 3}, count_problem, &told), 4);
	assert_non_null(strstr(buf_text(&told), ":2: bad"));
	assert_non_null(strstr(buf_text(&told), ":3: hash.memory"));
	assert_non_null(strstr(buf_text(&told), "nothing: "));
	assert_non_null(strstr(buf_text(&told), "noise: must be"));
	assert_string_equal(opt_str(o, OPT_SHOP_NAME), "Fine");
	assert_string_equal(opt_str(o, OPT_LOG_LEVEL), "warn");
	buf_free(&told);
	unlink(file);
	rmdir(folder);
	free(o);
}

/* A line that is longer than any buffer is one line. */
TEST(the_end_of_a_long_comment_is_still_comment)
{
	struct options *o = fresh();
	struct err err = {0};
	struct buf text = {0};
	buf_addc(&text, '#');
	while (text.len < 1023)
		buf_addc(&text, '-');
	buf_adds(&text, "shop.name = Mallory\nlog.level = loud\n");
	write_file(buf_text(&text));
	assert_false(options_load(o, path, &err));
	assert_string_equal(opt_str(o, OPT_SHOP_NAME), "MamaOnline");
	if (!strstr(err.text, ":2:"))
		fail_msg("not line 2: %s", err.text);
	buf_free(&text);
	free(o);
}

TEST(a_long_line_that_is_no_comment_is_refused)
{
	struct options *o = fresh();
	struct err err = {0};
	struct buf text = {0};
	buf_adds(&text, "shop.name = ");
	for (int i = 0; i < 5000; i++)
		buf_addc(&text, 'x');
	write_file(buf_text(&text));
	assert_false(options_load(o, path, &err));
	assert_non_null(strstr(err.text, ":1:"));
	buf_free(&text);
	free(o);
}

TEST(a_file_that_is_not_there_is_no_error_but_a_folder_is)
{
	struct options *o = fresh();
	struct err err = {0};
	assert_true(options_load(o, "/tmp/options_test.none/mama.conf", &err));
	assert_int_equal(err.code, ERR_NONE);
	assert_false(options_load(o, "/tmp", &err));
	assert_int_equal(err.code, ERR_CONFIG);
	free(o);
}

TEST(what_is_printed_is_read_back_the_same)
{
	struct options *o = fresh(), *back = fresh();
	struct err err = {0};
	assert_set(o, "shop.name", "Caf\xc3\xa9 # 9 = nine");
	assert_set(o, "mail.command", "\"/opt/a b\" -f 'x' \\ # y");
	assert_set(o, "store", "#odd ");
	assert_set(o, "hash.memory", "8");
	assert_set(o, "log.level", "warn");
	assert_set(o, "ssh.listen", "");
	FILE *f = fopen(path, "w");
	options_print(o, f);
	fclose(f);
	assert_true(options_load(back, path, &err));
	for (int i = 0; i < OPTIONS; i++) {
		assert_string_equal(back->text[i], o->text[i]);
		assert_int_equal(back->number[i], o->number[i]);
	}
	free(o);
	free(back);
}

TEST(paths_are_in_the_folder_unless_they_are_absolute)
{
	struct options *o = fresh();
	char out[64];
	options_path(o, OPT_STORE, "/var/lib/mama", out, sizeof out);
	assert_string_equal(out, "/var/lib/mama/mama.db");
	assert_set(o, "store", "/srv/other.db");
	options_path(o, OPT_STORE, "/var/lib/mama", out, sizeof out);
	assert_string_equal(out, "/srv/other.db");
	options_path(o, OPT_STORE, "/x", out, 5);
	assert_string_equal(out, "/srv");
	free(o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_default_is_valid_and_is_what_a_fresh_start_has),
		cmocka_unit_test(every_row_is_whole),
		cmocka_unit_test(numbers_are_accepted_at_both_ends_of_their_range),
		cmocka_unit_test(numbers_outside_their_range_are_refused),
		cmocka_unit_test(what_is_not_a_whole_number_is_refused),
		cmocka_unit_test(words_are_accepted_whole_and_as_they_are_written),
		cmocka_unit_test(addresses_to_listen_on_are_split),
		cmocka_unit_test(what_is_no_address_to_listen_on_is_refused),
		cmocka_unit_test(an_empty_address_closes_the_door),
		cmocka_unit_test(unknown_names_are_refused),
		cmocka_unit_test(text_with_control_characters_or_too_much_of_it_is_refused),
		cmocka_unit_test(a_long_value_does_not_crowd_out_the_reason),
		cmocka_unit_test(texts_with_a_form_of_their_own_are_checked),
		cmocka_unit_test(numbers_within_a_text_do_not_wrap),
		cmocka_unit_test(a_file_is_read_line_by_line),
		cmocka_unit_test(a_bad_line_is_named_by_file_and_number),
		cmocka_unit_test(quotes_and_comments_are_taken_off_a_value),
		cmocka_unit_test(a_number_may_have_a_unit),
		cmocka_unit_test(an_old_name_is_taken_in_its_unit_and_remembered),
		cmocka_unit_test(everything_that_is_wrong_can_be_told_at_once),
		cmocka_unit_test(the_end_of_a_long_comment_is_still_comment),
		cmocka_unit_test(a_long_line_that_is_no_comment_is_refused),
		cmocka_unit_test(a_file_that_is_not_there_is_no_error_but_a_folder_is),
		cmocka_unit_test(what_is_printed_is_read_back_the_same),
		cmocka_unit_test(paths_are_in_the_folder_unless_they_are_absolute),
	};
	return cmocka_run_group_tests(tests, make_file, remove_file);
}
