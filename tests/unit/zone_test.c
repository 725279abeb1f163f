/* Time zones: their names, and the rule at the end of a zone's file, whatever that file is. */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/zone.h"

TEST(names_of_zones_are_names)
{
	static const char *const rows[] = {"UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT+5", "Etc/GMT-14", "A",
	                                   "posix/Asia/Tokyo"};
	for (size_t i = 0; i < COUNT(rows); i++)
		if (!zone_named(rows[i]))
			fail_msg("%s was refused", rows[i]);
}

TEST(what_could_leave_the_folder_is_no_name)
{
	static const char *const rows[] = {"", "/", "/etc/passwd", "Europe/", "Europe//Berlin", "..", "../etc/passwd", "Europe/../x", ".",
	                                   "./UTC", "zone.tab", "a b", "a\n", "a\\b", "\xc3\xa9", "%s", "a:b", "~root", "a\x1b",
	                                   "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"};
	for (size_t i = 0; i < COUNT(rows); i++)
		if (zone_named(rows[i]))
			fail_msg("'%s' was accepted", rows[i]);
}

static bool footer(const char *head, size_t head_size, const char *tail, size_t tail_size, char rule[ZONE_RULE])
{
	strcpy(rule, "untouched");
	bool found = zone_footer(head, head_size, tail, tail_size, rule);
	if (!found)
		assert_string_equal(rule, "untouched");
	return found;
}

TEST(the_rule_stands_between_the_last_two_line_ends)
{
	static const char *const rows[] = {"CET-1CEST,M3.5.0,M10.5.0/3", "UTC0", "<+0545>-5:45", "<-03>3", "IST-1GMT0,M10.5.0,M3.5.0/1",
	                                   "EST5EDT4,M3.2.0/02:00:00,M11.1.0/02:00:00"};
	char tail[128], rule[ZONE_RULE];
	for (size_t i = 0; i < COUNT(rows); i++) {
		int n = snprintf(tail, sizeof tail, "x\n\n%s\n", rows[i]);
		assert_true(footer("TZif2", 5, tail, (size_t)n, rule));
		assert_string_equal(rule, rows[i]);
	}
}

TEST(a_file_that_is_none_or_has_no_rule_gives_none)
{
	static const struct {
		const char *head;
		size_t head_size;
		const char *tail;
		size_t tail_size;
	} rows[] = {
		{"TZif2", 0, "\nUTC0\n", 6}, {"TZif2", 4, "\nUTC0\n", 6}, {"TZif", 5, "\nUTC0\n", 6}, {"TZif1", 5, "\nUTC0\n", 6},
		{"TZfi2", 5, "\nUTC0\n", 6}, {"ELF\x7f" "2", 5, "\nUTC0\n", 6}, {"tzif2", 5, "\nUTC0\n", 6},
		{"TZif2", 5, "", 0}, {"TZif2", 5, "\n", 1}, {"TZif2", 5, "\n\n", 2}, {"TZif2", 5, "UTC0\n", 5}, {"TZif2", 5, "\nUTC0", 5},
		{"TZif2", 5, "\nUT C0\n", 7}, {"TZif2", 5, "\nUT\0C0\n", 7}, {"TZif2", 5, "\nUTC0\x1b\n", 7}, {"TZif2", 5, "\n\xc3\xa9\n", 4},
		{"TZif2", 5, "\nUTC0\r\n", 7}, {"TZif2", 5, "\n%n\n", 4}, {"TZif2", 5, "\n'UTC'\n", 7},
	};
	char rule[ZONE_RULE];
	for (size_t i = 0; i < COUNT(rows); i++)
		if (footer(rows[i].head, rows[i].head_size, rows[i].tail, rows[i].tail_size, rule))
			fail_msg("row %zu gave %s", i, rule);
}

TEST(a_rule_that_is_too_long_is_none)
{
	char tail[200], rule[ZONE_RULE];
	for (size_t n = ZONE_RULE - 2; n < ZONE_RULE + 3; n++) {
		memset(tail, 'A', sizeof tail);
		tail[0] = tail[n + 1] = '\n';
		assert_int_equal(footer("TZif3", 5, tail, n + 2, rule), n < ZONE_RULE);
	}
}

TEST(every_cut_of_a_footer_is_borne)
{
	static const char whole[] = "\0\0\n\nCET-1CEST,M3.5.0,M10.5.0/3\n";
	char rule[ZONE_RULE];
	for (size_t from = 0; from < sizeof whole; from++)
		for (size_t to = from; to < sizeof whole; to++) {
			char *tail = malloc(to - from + 1);   /* of its very size, so that a read beyond it is seen */
			memcpy(tail, whole + from, to - from);
			footer("TZif2", 5, tail, to - from, rule);
			free(tail);
		}
}

static char files[64];

static void put(const char *name, const char *bytes, size_t n)
{
	char path[200];
	snprintf(path, sizeof path, "%s/%s", files, name);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	assert_int_equal(fwrite(bytes, 1, n, f), n);
	fclose(f);
}

TEST(rules_are_read_from_files_of_any_kind)
{
	char rule[ZONE_RULE], path[200], big[100000];
	memset(big, 'x', sizeof big);
	memcpy(big, "TZif2", 5);
	memcpy(big + sizeof big - 8, "\nJST-9\n", 8);
	put("Big", big, sizeof big - 1);
	put("Small", "TZif2\nA0\n", 9);
	put("Empty", "", 0);
	put("Text", "Europe/Berlin\n", 14);
	put("Old", "TZif\0\nA0\n", 9);
	snprintf(path, sizeof path, "%s/Folder", files);
	assert_int_equal(mkdir(path, 0700), 0);
	snprintf(path, sizeof path, "%s/Pipe", files);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_true(zone_rule(files, "Big", rule));
	assert_string_equal(rule, "JST-9");
	assert_true(zone_rule(files, "Small", rule));
	assert_string_equal(rule, "A0");
	static const char *const none[] = {"Empty", "Text", "Old", "Folder", "Folder/", "Pipe", "Missing", "../Small", "/Small", ""};
	for (size_t i = 0; i < COUNT(none); i++)
		if (zone_rule(files, none[i], rule))
			fail_msg("%s gave %s", none[i], rule);
	assert_true(zone_rule("/nonexistent", "UTC", rule));
	assert_string_equal(rule, "UTC0");
}

static int make_files(void **state)
{
	(void)state;
	snprintf(files, sizeof files, "/tmp/zone_test.XXXXXX");
	return mkdtemp(files) ? 0 : -1;
}

static int remove_files(void **state)
{
	static const char *const names[] = {"Big", "Small", "Empty", "Text", "Old", "Folder", "Pipe"};
	char path[200];
	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		snprintf(path, sizeof path, "%s/%s", files, names[i]);
		remove(path);
	}
	return rmdir(files);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_of_zones_are_names),
		cmocka_unit_test(what_could_leave_the_folder_is_no_name),
		cmocka_unit_test(the_rule_stands_between_the_last_two_line_ends),
		cmocka_unit_test(a_file_that_is_none_or_has_no_rule_gives_none),
		cmocka_unit_test(a_rule_that_is_too_long_is_none),
		cmocka_unit_test(every_cut_of_a_footer_is_borne),
		cmocka_unit_test_setup_teardown(rules_are_read_from_files_of_any_kind, make_files, remove_files),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
