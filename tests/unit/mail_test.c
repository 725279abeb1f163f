/* The mail of a reset as text, and its file in the spool: whatever the names in it are, its headers are ours. */
#include "tests/unit/unit.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "market/mail.h"
#include "market/spool.h"

static struct options options;
static const struct reset_mail mail = {.user = 7, .to = "robin@example.org", .username = "robin",
                                       .token = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ", .expires_at = 1800000000000};

static void set(const char *name, const char *value)
{
	struct err err = {0};
	if (!options_set(&options, name, value, &err))
		fail_msg("%s", err.text);
}

static const char *written(struct buf *out)
{
	struct err err = {0};
	out->len = 0;
	if (!mail_write(&mail, &options, 1799999000000, out, &err))
		fail_msg("%s", err.text);
	return buf_text(out);
}

static int count(const char *text, const char *what)
{
	int n = 0;
	for (; (text = strstr(text, what)); text += strlen(what))
		n++;
	return n;
}

TEST(a_mail_has_its_headers_then_its_text)
{
	struct buf out = {0};
	options_init(&options);
	const char *text = written(&out);
	static const char *const lines[] = {
		"Date: Fri, 15 Jan 2027 07:43:20 +0000\n", "\nFrom: MamaOnline <mama@localhost>\n", "\nTo: <robin@example.org>\n",
		"\nSubject: Password reset at MamaOnline\n", "@localhost>\n", "\nMIME-Version: 1.0\n",
		"\nContent-Type: text/plain; charset=utf-8\n", "\n\nHello robin,\n", "\n\nabcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ\n\n",
		"until 2027-01-15 08:00 UTC (30 minutes)", "ssh -p 2222 reset@HOST\n", "\"method\":\"auth.password_reset_confirm\"",
	};
	for (size_t i = 0; i < COUNT(lines); i++)
		if (!strstr(text, lines[i]))
			fail_msg("no '%s' in: %s", lines[i], text);
	assert_int_equal(count(text, mail.token), 1);
	assert_null(strchr(text, '\r'));
	buf_free(&out);
}

TEST(the_way_over_ssh_is_told_as_it_is)
{
	struct buf out = {0};
	options_init(&options);
	set("ssh.listen", "0.0.0.0:22");
	assert_non_null(strstr(written(&out), "  ssh reset@HOST\n"));
	set("ssh.listen", "[::]:0");
	assert_non_null(strstr(written(&out), "  ssh -p PORT reset@HOST\n"));
	set("ssh.listen", "");
	assert_null(strstr(written(&out), "ssh"));
	buf_free(&out);
}

TEST(no_two_mails_have_one_id)
{
	struct buf a = {0}, b = {0};
	options_init(&options);
	const char *first = strstr(written(&a), "Message-ID: "), *second = strstr(written(&b), "Message-ID: ");
	assert_memory_not_equal(first, second, 36);
	buf_free(&a);
	buf_free(&b);
}

/* Every line of the headers begins as one of ours, or goes on with an encoded word. */
static void check_headers(const char *text)
{
	static const char *const ours[] = {"Date: ", "From: ", " =?UTF-8?B?", "To: <robin@example.org>\n", "Subject: Password reset at ",
	                                   "Message-ID: <", "Auto-Submitted: ", "MIME-Version: ", "Content-T"};
	for (; *text != '\n'; text = strchr(text, '\n') + 1) {
		size_t i = 0;
		while (i < COUNT(ours) && strncmp(text, ours[i], strlen(ours[i])) != 0)
			i++;
		if (i == COUNT(ours))
			fail_msg("a header of somebody else's: %.60s", text);
		assert_true(strcspn(text, "\n") < 998);
		for (const char *c = text; *c != '\n'; c++)
			assert_true(*c >= ' ' && *c < 127);
	}
}

TEST(no_name_of_a_shop_makes_a_header)
{
	static const char *const rows[] = {"K\xc3\xa4se & Brot", "x\nBcc: thief@example.org", "x\r\nBcc: thief@example.org\r\n\r\nHello",
	                                   "\n", "<thief@example.org>", "a, b@c.de", "\"", "\\", "(", "=?UTF-8?B?eA==?=", "a:", "\xff\xfe",
	                                   "\xe5\x90\x8d\xe5\x90", "\x1b[31m", "", " ", "@", "\xf0\x9f\x98\x80\xf0\x9f\x98\x80"};
	struct buf out = {0};
	options_init(&options);
	for (size_t i = 0; i < COUNT(rows); i++) {
		/* As no option can be set to: what holds here holds without the check there. */
		snprintf(options.text[OPT_SHOP_NAME], OPTION_TEXT, "%s", rows[i]);
		check_headers(written(&out));
	}
	buf_free(&out);
}

TEST(encoded_words_are_short_and_cut_at_characters)
{
	struct buf out = {0};
	options_init(&options);
	for (int n = 1; n < 84; n++) {
		char name[OPTION_TEXT] = "";
		for (int i = 0; i < n; i++)
			strcat(name, i % 2 ? "\xe5\x90\x8d" : "\xc3\xa9");
		snprintf(options.text[OPT_SHOP_NAME], OPTION_TEXT, "%s", name);
		const char *text = written(&out), *subject = strstr(text, "\nSubject: "), *end = strstr(subject, "\nMessage-ID");
		char decoded[OPTION_TEXT] = "";
		check_headers(text);
		for (const char *word = subject; (word = strstr(word, "=?UTF-8?B?")) && word < end; word++) {
			unsigned char piece[80];
			size_t length, size = (size_t)(strstr(word, "?=") - word);
			assert_true(size + 2 <= 75);
			assert_int_equal(sodium_base642bin(piece, sizeof piece, word + 10, size - 10, NULL, &length, NULL,
			                                   sodium_base64_VARIANT_ORIGINAL), 0);
			assert_true(text_utf8((char *)piece, length));
			strncat(decoded, (char *)piece, length);
		}
		assert_string_equal(decoded, name);
	}
	buf_free(&out);
}

TEST(no_mail_goes_to_or_from_what_is_no_address)
{
	static const char *const rows[] = {"", "robin", "a@b\nBcc: x@y", "a@b>, <c@d", "a@b c", "a@b\r", "<a@b>", "a@b,c@d", "a@"};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct reset_mail bad = mail;
		struct err err = {0};
		struct buf out = {0};
		options_init(&options);
		snprintf(bad.to, sizeof bad.to, "%s", rows[i]);
		assert_false(mail_write(&bad, &options, 0, &out, &err));
		assert_int_equal(err.code, ERR_INVALID_PARAMS);
		snprintf(options.text[OPT_MAIL_FROM], OPTION_TEXT, "%s", rows[i]);
		assert_false(mail_write(&mail, &options, 0, &out, &err));
		assert_int_equal(out.len, 0);
		buf_free(&out);
	}
}

TEST(a_name_in_the_spool_says_whose_it_is_and_until_when)
{
	static const int64_t users[] = {1, 7, 123456789012345678}, times[] = {0, 1800000000000, 999999999999999999};
	for (size_t i = 0; i < COUNT(users); i++) {
		char name[SPOOL_NAME];
		int64_t user = 0, expires_at = -1;
		spool_name(users[i], times[i], name);
		assert_true(spool_parse(name, &user, &expires_at));
		assert_int_equal(user, users[i]);
		assert_int_equal(expires_at, times[i]);
	}
}

TEST(other_names_are_not_ours)
{
	static const char *const rows[] = {
		"", ".", "..", "reset", "reset-", "reset-.eml", "reset--.eml", "reset-1.eml", "reset-1-.eml", "reset--1.eml", "reset-1-2",
		"reset-1-2.em", "reset-1-2.emlx", "reset-1-2.eml.half", "reset-1-2-3.eml", "reset-a-2.eml", "reset-1-b.eml", "reset-+1-2.eml",
		"reset- 1-2.eml", "reset-1-2 .eml", "reset-1- 2.eml", "Reset-1-2.eml", "xreset-1-2.eml", "../reset-1-2.eml", "reset-1/2.eml",
		"reset-1-9999999999999999999.eml", "reset-9999999999999999999-1.eml", "reset-0x1-2.eml", "reset-1-2\n.eml",
		"reset-1-2.eml\n", "reset-\xff-2.eml",
	};
	int64_t user, expires_at;
	for (size_t i = 0; i < COUNT(rows); i++)
		if (spool_parse(rows[i], &user, &expires_at))
			fail_msg("'%s' was accepted", rows[i]);
}

static char folder[64], spool[80];

static int make_folder(void **state)
{
	(void)state;
	snprintf(folder, sizeof folder, "/tmp/mail_test.XXXXXX");
	snprintf(spool, sizeof spool, "/tmp/mail_test.XXXXXX/spool");
	if (!mkdtemp(folder))
		return -1;
	memcpy(spool, folder, strlen(folder));
	return 0;
}

static int remove_folder(void **state)
{
	(void)state;
	remove(spool);
	return rmdir(folder);
}

static bool note(void *arg, const char *name)
{
	snprintf(arg, SPOOL_NAME, "%s", name);
	return true;
}

TEST(a_file_of_the_spool_is_whole_and_its_owners_alone)
{
	char path[200], read_back[32] = "", seen[SPOOL_NAME] = "";
	struct buf text = {0};
	struct err err = {0};
	struct stat st;
	buf_adds(&text, "To: <a@b.cd>\n\nHello.\n");
	assert_true(spool_write(spool, "reset-1-2.eml", &text, &err));
	assert_true(spool_write(spool, "reset-1-2.eml", &text, &err));   /* again: it takes the place of the first */
	snprintf(path, sizeof path, "%s/reset-1-2.eml", spool);
	assert_int_equal(stat(spool, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	int fd = spool_open(spool, "reset-1-2.eml");
	assert_int_equal(read(fd, read_back, sizeof read_back - 1), text.len);
	assert_string_equal(read_back, buf_text(&text));
	close(fd);
	spool_each(spool, note, seen);
	assert_string_equal(seen, "reset-1-2.eml");
	spool_remove(spool, "reset-1-2.eml");
	spool_remove(spool, "reset-1-2.eml");
	assert_int_equal(spool_open(spool, "reset-1-2.eml"), -1);
	buf_free(&text);
}

TEST(a_spool_that_cannot_be_is_an_error_that_names_it)
{
	struct buf text = {0};
	struct err err = {0};
	buf_adds(&text, "x");
	FILE *f = fopen(spool, "w");
	assert_non_null(f);
	fclose(f);
	assert_false(spool_write(spool, "reset-1-2.eml", &text, &err));
	assert_int_equal(err.code, ERR_UNAVAILABLE);
	assert_non_null(strstr(err.text, spool));
	assert_false(spool_write("/nonexistent/spool", "reset-1-2.eml", &text, &err));
	spool_each(spool, note, NULL);
	spool_each("/nonexistent", note, NULL);
	buf_free(&text);
}

int main(void)
{
	setlocale(LC_ALL, "C.UTF-8");
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_mail_has_its_headers_then_its_text),
		cmocka_unit_test(the_way_over_ssh_is_told_as_it_is),
		cmocka_unit_test(no_two_mails_have_one_id),
		cmocka_unit_test(no_name_of_a_shop_makes_a_header),
		cmocka_unit_test(encoded_words_are_short_and_cut_at_characters),
		cmocka_unit_test(no_mail_goes_to_or_from_what_is_no_address),
		cmocka_unit_test(a_name_in_the_spool_says_whose_it_is_and_until_when),
		cmocka_unit_test(other_names_are_not_ours),
		cmocka_unit_test_setup_teardown(a_file_of_the_spool_is_whole_and_its_owners_alone, make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(a_spool_that_cannot_be_is_an_error_that_names_it, make_folder, remove_folder),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
