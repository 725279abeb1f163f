/* Commands over ssh: from the line to words, to a call by the operation table, and from a result to lines for people. */
#include "tests/unit/unit.h"

#include <locale.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "session/exec/help.h"
#include "session/exec/near.h"
#include "session/exec/parse.h"
#include "session/exec/print.h"

static int setup(void **state)
{
	(void)state;
	return setlocale(LC_ALL, "C.UTF-8") && sodium_init() >= 0 ? 0 : -1;
}

/* ---- words ---- */

/* The words with | between, or the refusal in brackets. */
static void check_words(const char *command, const char *expected)
{
	struct exec_words w;
	struct buf text = {0};
	const char *why = exec_words_split(command, &w);
	for (int i = 0; i < w.count; i++)
		buf_addf(&text, "%s%s", i ? "|" : "", w.at[i]);
	if (why)
		buf_addf(&text, "[%s]", why);
	else
		assert_null(w.at[w.count]);
	if (strcmp(buf_text(&text), expected) != 0)
		fail_msg("'%s' gives '%s', not '%s'", command, buf_text(&text), expected);
	buf_free(&text);
	exec_words_free(&w);
}

TEST(a_command_is_split_as_a_shell_splits_simple_words)
{
	static const char *const rows[][2] = {
		{"", ""}, {"   ", ""}, {"a", "a"}, {"  a  b\tc\n d ", "a|b|c|d"},
		{"'a b' c", "a b|c"}, {"\"a b\" c", "a b|c"}, {"a\\ b c", "a b|c"},
		{"''", ""}, {"a '' b", "a||b"}, {"\"\" b", "|b"},
		{"a'b'c\"d\"e", "abcde"}, {"--name='x y'", "--name=x y"},
		{"'a\\b'", "a\\b"}, {"'a\"b'", "a\"b"}, {"\"a'b\"", "a'b"},
		{"\"a\\\"b\"", "a\"b"}, {"\"a\\\\b\"", "a\\b"}, {"\"a\\nb\"", "a\\nb"}, {"\"\\$x \\`y\"", "$x `y"},
		{"a\\\nb", "ab"}, {"\"a\\\nb\"", "ab"}, {"'a\nb'", "a\nb"},
		{"$HOME *.c ~ `id` $(id) a;b c|d <e >f & #g", "$HOME|*.c|~|`id`|$(id)|a;b|c|d|<e|>f|&|#g"},
		{"a\\'b", "a'b"}, {"\xc3\xa9 '\xe5\x92\x8c'", "\xc3\xa9|\xe5\x92\x8c"},
	};
	for (size_t i = 0; i < COUNT(rows); i++)
		check_words(rows[i][0], rows[i][1]);
}

TEST(a_command_that_cannot_be_split_is_refused)
{
	static const char *const rows[] = {"'", "\"", "a 'b", "a \"b", "\"a\\\"", "'a\\''", "a 'b' \"c"};
	char many[3 * EXEC_WORDS + 10] = "";
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct exec_words w;
		const char *why = exec_words_split(rows[i], &w);
		if (!why || !strstr(why, "quote"))
			fail_msg("'%s' is taken", rows[i]);
		assert_int_equal(w.count, 0);
		exec_words_free(&w);
	}
	for (int i = 0; i < EXEC_WORDS; i++)
		strcat(many, "a ");
	struct exec_words w;
	assert_null(exec_words_split(many, &w));
	assert_int_equal(w.count, EXEC_WORDS);
	exec_words_free(&w);
	strcat(many, "a");
	assert_non_null(exec_words_split(many, &w));
}

TEST(a_last_backslash_is_itself)
{
	check_words("a\\", "a\\");
	check_words("\\", "\\");
}

/* ---- calls ---- */

struct parsed {
	struct exec_words words;
	struct exec exec;
	char why[EXEC_WHY];
	bool ok;
};

static struct parsed parse(const char *command)
{
	struct parsed p = {.ok = false};
	assert_null(exec_words_split(command, &p.words));
	p.ok = exec_parse(&p.words, &p.exec, p.why);
	return p;
}

static void forget(struct parsed *p)
{
	exec_free(&p->exec);
	exec_words_free(&p->words);
}

static void calls(const char *command, const char *method, const char *params)
{
	struct parsed p = parse(command);
	if (!p.ok || !p.exec.op || p.exec.help)
		fail_msg("'%s': %s", command, p.why);
	assert_string_equal(p.exec.op->name, method);
	char *got = json_dumps(p.exec.params, JSON_COMPACT | JSON_SORT_KEYS);
	if (strcmp(got, params) != 0)
		fail_msg("'%s' gives %s, not %s", command, got, params);
	free(got);
	forget(&p);
}

TEST(words_fill_the_parameters_of_their_operation)
{
	static const char *const rows[][3] = {
		{"server ping", "server.ping", "{}"},
		{"product list", "product.list", "{}"},
		{"product get 42", "product.get", "{\"id\":42}"},
		{"product get --id 42", "product.get", "{\"id\":42}"},
		{"product get --id=42", "product.get", "{\"id\":42}"},
		{"cart set 6 2", "cart.set", "{\"product\":6,\"quantity\":2}"},
		{"cart set --quantity 2 6", "cart.set", "{\"product\":6,\"quantity\":2}"},
		{"cart set --product 6 2", "cart.set", "{\"product\":6,\"quantity\":2}"},
		{"order act 42 accept", "order.act", "{\"action\":\"accept\",\"id\":42}"},
		{"order act 42 ACCEPT", "order.act", "{\"action\":\"accept\",\"id\":42}"},
		{"order act 42 cancel Out of stock", "order.act", "{\"action\":\"cancel\",\"id\":42,\"reason\":\"Out of stock\"}"},
		{"order create 6x2,7 card", "order.create",
		 "{\"payment_method\":\"CARD\",\"products\":[{\"product\":6,\"quantity\":2},{\"product\":7,\"quantity\":1}]}"},
		{"order create --products=6x1 --payment-method CASH", "order.create",
		 "{\"payment_method\":\"CASH\",\"products\":[{\"product\":6,\"quantity\":1}]}"},
		{"product list lamp", "product.list", "{\"search\":\"lamp\"}"},
		{"product list brass lamp", "product.list", "{\"search\":\"brass lamp\"}"},
		{"product list --search lamp --in-stock", "product.list", "{\"in_stock\":true,\"search\":\"lamp\"}"},
		{"product list --in_stock=no", "product.list", "{\"in_stock\":false}"},
		{"product list --in-stock=TRUE", "product.list", "{\"in_stock\":true}"},
		{"product list --min-price 1.50 --max_price=2", "product.list", "{\"max_price\":\"2\",\"min_price\":\"1.50\"}"},
		{"product list --search=--json", "product.list", "{\"search\":\"--json\"}"},
		{"product list --search ''", "product.list", "{\"search\":\"\"}"},
		{"product list -- --in-stock", "product.list", "{\"search\":\"--in-stock\"}"},
		{"product list --search -5", "product.list", "{\"search\":\"-5\"}"},
		{"message send robin Hello, is it blue?", "message.send", "{\"content\":\"Hello, is it blue?\",\"receiver\":\"robin\"}"},
		{"message send 7 '  as  it is '", "message.send", "{\"content\":\"  as  it is \",\"receiver\":7}"},
		{"message send 7 'two\nlines'", "message.send", "{\"content\":\"two\\nlines\",\"receiver\":7}"},
		{"message list robin", "message.list", "{\"with\":\"robin\"}"},
		{"message mark-as-read 5", "message.mark_as_read", "{\"id\":5}"},
		{"message mark_as_read 5", "message.mark_as_read", "{\"id\":5}"},
		{"category update 5 Clocks & bells", "category.update", "{\"id\":5,\"name\":\"Clocks & bells\"}"},
		{"review update 5 Good.", "review.update", "{\"comment\":\"Good.\",\"id\":5}"},
		{"preference set --mouse=no", "preference.set", "{\"mouse\":false}"},
		{"review list --product 6 --rating 5", "review.list", "{\"product\":6,\"rating\":5}"},
	};
	for (size_t i = 0; i < COUNT(rows); i++)
		calls(rows[i][0], rows[i][1], rows[i][2]);
}

TEST(what_the_market_judges_is_passed_on_as_it_is)
{
	static const char *const rows[][3] = {
		{"product get abc", "product.get", "{\"id\":\"abc\"}"},
		{"product get 1x", "product.get", "{\"id\":\"1x\"}"},
		{"product get ' 1'", "product.get", "{\"id\":\" 1\"}"},
		{"product get +1", "product.get", "{\"id\":\"+1\"}"},
		{"product get ''", "product.get", "{\"id\":\"\"}"},
		{"product get 99999999999999999999", "product.get", "{\"id\":\"99999999999999999999\"}"},
		{"product get -- -1", "product.get", "{\"id\":-1}"},
		{"product get -1", "product.get", "{\"id\":-1}"},
		{"order act 1 explode", "order.act", "{\"action\":\"explode\",\"id\":1}"},
		{"product list --in-stock=maybe", "product.list", "{\"in_stock\":\"maybe\"}"},
		{"product list --min-price=lots", "product.list", "{\"min_price\":\"lots\"}"},
	};
	for (size_t i = 0; i < COUNT(rows); i++)
		calls(rows[i][0], rows[i][1], rows[i][2]);
}

static void refused(const char *command, const char *says)
{
	struct parsed p = parse(command);
	if (p.ok || !strstr(p.why, says))
		fail_msg("'%s' gives '%s', not '%s'", command, p.ok ? "a call" : p.why, says);
	assert_true(strlen(p.why) < EXEC_WHY);
	assert_null(strpbrk(p.why, "\n\033\r"));
	forget(&p);
}

TEST(what_is_not_understood_is_told_with_what_was_meant)
{
	static const char *const rows[][2] = {
		{"frobnicate", "does not know the command \"frobnicate\""},
		{"frobnicate list", "does not know the command \"frobnicate\""},
		{"prodct list", "Did you mean product?"},
		{"PRODUCT list", "does not know"},
		{"product", "needs a second word"}, {"--json", "does not know"},
		{"product frobnicate", "There is no \"product frobnicate\""},
		{"product lst", "Did you mean product list?"},
		{"product LIST", "There is no"},
		{"product.list", "does not know"},
		{"product list.x", "There is no"},
		{"product ''", "There is no"},
		{"'' list", "does not know"},
		{"product list --serch lamp", "Did you mean --search?"},
		{"product list --frobnicate", "takes no --frobnicate"},
		{"product list --frobnicate=5", "takes no --frobnicate"},
		{"product list --=5", "takes no --"},
		{"product list --search", "--search needs a value"},
		{"product list --search --in-stock", "--search needs a value"},
		{"product list --search a --search b", "--search is given twice"},
		{"product list --search a b", "no place for \"b\""},
		{"product get", "--id is missing"},
		{"product get 1 2", "no place for \"2\""},
		{"product update 7 5", "no place for \"5\""}, {"product update 7 --price 5 5", "no place for \"5\""},
		{"preference set --mouse no", "turned off by =no"}, {"preference set --mouse maybe", "quoted twice"},
		{"cart set 6", "--quantity is missing"},
		{"server ping now", "no place for \"now\""},
		{"order create 6y2 cash", "6x2,7"}, {"order create '' cash", "6x2,7"}, {"order create 6x cash", "6x2,7"},
		{"order create ,6 cash", "6x2,7"}, {"order create 6, cash", "6x2,7"}, {"order create 6x2x3 cash", "6x2,7"},
		{"order create -6x2 cash", "6x2,7"}, {"order create 6x-2 cash", "6x2,7"}, {"order create 99999999999999999999 cash", "6x2,7"},
		{"auth login --username robin --password secret", "not for the command line"},
		{"auth login robin --password=secret", "not for the command line"},
		{"auth login robin", "--password is missing"},
		{"auth login robin secret", "--password is missing"},
		{"message send - -", "Only one value"},
		{"help frobnicate", "does not know"}, {"help product frobnicate", "There is no"},
		{"help prodct", "Did you mean product?"},
		{"user add robin", "There is no"}, {"user add_key x y", "There is no"}, {"user accounts", "There is no"},
		{"auth key_login robin AAAA", "There is no"}, {"auth key-probe robin AAAA", "There is no"}, {"auth hand-over", "There is no"},
		{"help auth hand_over", "There is no"},
		{"\033[31m", "does not know"}, {"product \033]0;x\007", "There is no"}, {"product list --\033[m", "takes no"},
	};
	for (size_t i = 0; i < COUNT(rows); i++)
		refused(rows[i][0], rows[i][1]);
}

TEST(a_secret_is_never_repeated)
{
	static const char *const rows[] = {"auth login robin --password hunter22", "auth login robin --password=hunter22",
	                                   "auth password_change --old-password hunter22 --new-password -"};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct parsed p = parse(rows[i]);
		assert_false(p.ok);
		assert_null(strstr(p.why, "hunter22"));
		forget(&p);
	}
}

static void reads(const char *command, const char *names)
{
	struct parsed p = parse(command);
	struct buf got = {0};
	if (!p.ok)
		fail_msg("'%s': %s", command, p.why);
	for (int i = 0; i < p.exec.input_count; i++)
		buf_addf(&got, "%s%s", i ? " " : "", p.exec.inputs[i]->name);
	assert_string_equal(buf_text(&got), names);
	buf_free(&got);
	forget(&p);
}

TEST(values_that_are_a_hyphen_are_read_from_stdin)
{
	reads("product get 1", "");
	reads("key add -", "public_key");
	reads("key add --public-key=-", "public_key");
	reads("message send robin -", "content");
	reads("auth login robin --password -", "password");
	reads("auth password_change --old-password - --new-password -", "old_password new_password");
	reads("product image_set 42", "data");
	reads("product image_set 42 --data -", "data");
	reads("product image-set 42 --data=-", "data");
	refused("product image_set 42 lamp.png", "no place");
	refused("product image_set 42 --data lamp.png", "< FILE");
	refused("product image_set", "--id is missing");
}

TEST(what_stdin_gives_gets_the_type_of_its_parameter)
{
	struct parsed p = parse("product image_set 42");
	assert_true(exec_give(&p.exec, p.exec.inputs[0], "\0\xff\x89PNG", 6, p.why));
	assert_string_equal(json_string_value(json_object_get(p.exec.params, "data")), "AP+JUE5H");
	forget(&p);
	p = parse("product get -");
	assert_true(exec_give(&p.exec, p.exec.inputs[0], "42", 2, p.why));
	assert_int_equal(json_integer_value(json_object_get(p.exec.params, "id")), 42);
	forget(&p);
	p = parse("key add -");
	assert_false(exec_give(&p.exec, p.exec.inputs[0], "\xff\xfe", 2, p.why));
	assert_non_null(strstr(p.why, "UTF-8"));
	assert_false(exec_give(&p.exec, p.exec.inputs[0], "a\0b", 3, p.why));
	assert_true(exec_give(&p.exec, p.exec.inputs[0], "", 0, p.why));
	forget(&p);
}

TEST(json_and_help_are_taken_anywhere_behind_the_verb)
{
	struct parsed p = parse("product list --json lamp");
	assert_true(p.ok && p.exec.json && !p.exec.help);
	forget(&p);
	static const char *const of_list[] = {"product list --help", "product list x --help y", "help product list", "--help product list",
	                                      "product get --help", "help product get"};
	for (size_t i = 0; i < COUNT(of_list); i++) {
		p = parse(of_list[i]);
		assert_true(p.ok && p.exec.help && p.exec.op);
		forget(&p);
	}
	static const char *const of_noun[] = {"product --help", "product help", "help product", "product -h"};
	for (size_t i = 0; i < COUNT(of_noun); i++) {
		p = parse(of_noun[i]);
		assert_true(p.ok && p.exec.help && !p.exec.op);
		assert_string_equal(p.exec.noun, "product");
		forget(&p);
	}
	p = parse("help");
	assert_true(p.ok && p.exec.help && !*p.exec.noun);
	forget(&p);
}

/* ---- help ---- */

static bool is_public(const struct op *op)
{
	return op->role < OP_SESSION;
}

/* No line is wider than a small terminal, and nothing is left behind it. */
static void check_lines(struct buf *text)
{
	char *rest = strdup(buf_text(text)), *at = rest;
	for (char *line = strsep(&at, "\n"); line; line = strsep(&at, "\n")) {
		if (strlen(line) > 100 || strpbrk(line, "\t\r\033"))
			fail_msg("a line of help: %s", line);
	}
	assert_int_equal(text->data[text->len - 1], '\n');
	free(rest);
	buf_free(text);
}

TEST(every_operation_has_help_that_names_its_parameters)
{
	char option[64], usage[200];
	for (int i = 0; op_at(i); i++) {
		struct buf text = {0};
		if (!is_public(op_at(i)))
			continue;
		exec_help_op(&text, op_at(i));
		for (const struct param *p = op_at(i)->params; p && p->name; p++) {
			exec_option(p, option);
			assert_non_null(strstr(buf_text(&text), option));
			assert_null(strchr(option, '_'));
		}
		check_lines(&text);
		exec_usage(op_at(i), usage, sizeof usage);
		assert_true(strlen(usage) < sizeof usage - 1);
	}
}

TEST(every_operation_is_called_by_the_words_of_its_usage)
{
	char usage[200];
	for (int i = 0; op_at(i); i++) {
		if (!is_public(op_at(i)))
			continue;
		exec_usage(op_at(i), usage, sizeof usage);
		usage[strcspn(usage, "[<")] = '\0';
		struct exec_words w;
		struct exec e;
		char why[EXEC_WHY];
		assert_null(exec_words_split(usage, &w));
		bool ok = exec_parse(&w, &e, why);
		if (!ok && !strstr(why, "6x2,7"))   /* LINES, in place of a list of products */
			fail_msg("%s: %s", usage, why);
		assert_ptr_equal(e.op, op_at(i));
		exec_free(&e);
		exec_words_free(&w);
	}
}

TEST(the_list_of_all_names_every_public_operation_and_no_other)
{
	struct buf text = {0};
	exec_help_all(&text, "ssh robin@mama.example");
	const char *all = buf_text(&text);
	for (int i = 0; op_at(i); i++) {
		const char *verb = strchr(op_at(i)->name, '.') + 1;
		bool named = strstr(all, verb) != NULL;
		if (is_public(op_at(i)) && !named)
			fail_msg("%s is missing", op_at(i)->name);
	}
	assert_null(strstr(all, "key_login"));
	assert_null(strstr(all, "accounts"));
	check_lines(&text);
}

TEST(the_nearest_word_is_found_and_a_far_one_is_not)
{
	static const struct {
		const char *typed, *found;
	} rows[] = {{"prodct", "product"}, {"product", "product"}, {"prduct", "product"}, {"prodduct", "product"}, {"cart", "cart"},
	            {"crt", "cart"}, {"carts", "cart"}, {"xyzzy", ""}, {"", ""}, {"c", ""}, {"a-word-that-is-longer-than-any-word-may-be", ""}};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct near n;
		near_begin(&n, rows[i].typed);
		near_try(&n, "product", 7);
		near_try(&n, "cart", 4);
		near_try(&n, "a-word-that-is-longer-than-any-word-may-be", 42);
		assert_string_equal(n.length ? n.best : "", rows[i].found);
	}
}

/* ---- results ---- */

static void prints(const char *json, const char *data, const char *talk)
{
	struct buf out = {0}, beside = {0};
	json_t *result = json_loads(json, 0, NULL);
	assert_non_null(result);
	exec_print(result, &out);
	exec_print_talk(result, &beside);
	if (strcmp(buf_text(&out), data) != 0)
		fail_msg("%s gives\n%s", json, buf_text(&out));
	if (strcmp(buf_text(&beside), talk) != 0)
		fail_msg("beside %s stands\n%s", json, buf_text(&beside));
	json_decref(result);
	buf_free(&out);
	buf_free(&beside);
}

TEST(a_list_is_a_table_of_aligned_columns)
{
	prints("{\"results\":[{\"id\":7,\"name\":\"Lamp\",\"price\":\"12.50\",\"seller\":{\"id\":1,\"username\":\"robin\"}},"
	       "{\"id\":142,\"name\":\"Washi \xe5\x92\x8c\xe7\xb4\x99\",\"price\":\"8.00\",\"seller\":{\"id\":2,\"username\":\"mo\"}}],\"next\":null}",
	       " id  name        price  seller\n"
	       "  7  Lamp        12.50  robin\n"
	       "142  Washi \xe5\x92\x8c\xe7\xb4\x99   8.00  mo\n", "");
}

TEST(what_a_table_has_no_room_for_is_left_out_and_long_text_is_cut)
{
	prints("{\"results\":[{\"id\":1,\"description\":\"x\",\"reply\":null,\"ok\":true,\"items\":[{\"a\":1}],"
	       "\"comment\":\"0123456789012345678901234567890123456789x\",\"created_at\":\"2026-11-22T10:21:16.595Z\","
	       "\"rating\":{\"average\":4.5,\"count\":3}}]}",
	       "id  ok   comment                                   created_at         rating\n"
	       " 1  yes  012345678901234567890123456789012345678…  2026-11-22 10:21Z  4.5 (3)\n", "");
}

TEST(an_object_is_lines_of_name_and_value_and_its_lists_are_tables)
{
	prints("{\"id\":42,\"status\":\"placed\",\"buyer\":{\"id\":1,\"username\":\"robin\"},\"note\":null,\"rating\":{\"average\":null,\"count\":0},"
	       "\"actions\":[\"accept\",\"cancel\"],\"text\":\"one\\ntwo\",\"items\":[{\"product\":6,\"line_total\":\"1.00\"}],\"empty\":[]}",
	       "id              42\n"
	       "status          placed\n"
	       "buyer           robin\n"
	       "note            -\n"
	       "rating.average  -\n"
	       "rating.count    0\n"
	       "actions         accept, cancel\n"
	       "text            one\n"
	       "                two\n"
	       "empty           -\n"
	       "\nitems\n"
	       "product  line_total\n"
	       "      6        1.00\n", "");
	prints("{\"user\":{\"id\":1,\"username\":\"robin\"}}", "id        1\nusername  robin\n", "");
	prints("{}", "", "");
}

TEST(what_goes_on_is_told_beside_the_data)
{
	prints("{\"results\":[],\"next\":null,\"unread\":0}", "", "There is nothing.\n");
	prints("{\"results\":[{\"id\":1}],\"next\":\"abc\",\"count\":10000,\"count_capped\":true,\"did_you_mean\":\"lamp\"}", "id\n 1\n",
	       "count  10000\ncount_capped  yes\ndid_you_mean  lamp\nThere is more: --cursor abc\n");
}

TEST(text_of_others_is_cleaned)
{
	prints("{\"results\":[{\"name\":\"a\\u001b[31mb\\nc\\u202ed\"}],\"next\":\"\\u0007\"}", "name\na\xef\xbf\xbd[31mb c\xef\xbf\xbd" "d\n",
	       "There is more: --cursor \xef\xbf\xbd\n");
	prints("{\"a\\u001bb\":\"x\\u009by\\rz\"}", "a\xef\xbf\xbd" "b  x\xef\xbf\xbdy\xef\xbf\xbdz\n", "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_command_is_split_as_a_shell_splits_simple_words),
		cmocka_unit_test(a_command_that_cannot_be_split_is_refused),
		cmocka_unit_test(a_last_backslash_is_itself),
		cmocka_unit_test(words_fill_the_parameters_of_their_operation),
		cmocka_unit_test(what_the_market_judges_is_passed_on_as_it_is),
		cmocka_unit_test(what_is_not_understood_is_told_with_what_was_meant),
		cmocka_unit_test(a_secret_is_never_repeated),
		cmocka_unit_test(values_that_are_a_hyphen_are_read_from_stdin),
		cmocka_unit_test(what_stdin_gives_gets_the_type_of_its_parameter),
		cmocka_unit_test(json_and_help_are_taken_anywhere_behind_the_verb),
		cmocka_unit_test(every_operation_has_help_that_names_its_parameters),
		cmocka_unit_test(every_operation_is_called_by_the_words_of_its_usage),
		cmocka_unit_test(the_list_of_all_names_every_public_operation_and_no_other),
		cmocka_unit_test(the_nearest_word_is_found_and_a_far_one_is_not),
		cmocka_unit_test(a_list_is_a_table_of_aligned_columns),
		cmocka_unit_test(what_a_table_has_no_room_for_is_left_out_and_long_text_is_cut),
		cmocka_unit_test(an_object_is_lines_of_name_and_value_and_its_lists_are_tables),
		cmocka_unit_test(what_goes_on_is_told_beside_the_data),
		cmocka_unit_test(text_of_others_is_cleaned),
	};
	return cmocka_run_group_tests(tests, setup, NULL);
}
