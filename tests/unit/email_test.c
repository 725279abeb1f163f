/* E-mail addresses: which may stand in a mail's header. */
#include "tests/unit/unit.h"

#include <string.h>

#include "base/email.h"

TEST(addresses_are_addresses)
{
	static const char *const rows[] = {
		"robin@example.org", "a@b", "mama@localhost", "o'hara+shop@mail.example.org", "a.b.c@d.e.f", "x_y-z@a-b.cd", "1@2",
		"!#$%&'*+-/=?^_`{|}~@example.org", "j\xc3\xbcrgen@m\xc3\xbcller.example", "-x@example.org", "A@B.CD",
	};
	for (size_t i = 0; i < COUNT(rows); i++)
		if (!email_formed(rows[i]))
			fail_msg("%s was refused", rows[i]);
}

TEST(what_a_header_would_read_otherwise_is_none)
{
	static const char *const rows[] = {
		"", "@", "a", "a@", "@b", "a@@b", "a@b@c", "a@b.", "a@.b", "a@b..c", ".a@b", "a.@b", "a..b@c", "a b@c", "a@b c", " a@b", "a@b ",
		"a@b\n", "a@b\r\nBcc: x@y", "a\n@b", "\ta@b", "a@b,c@d", "a@b;c", "g:a@b", "<a@b>", "a@b>", "(c)a@b", "a@b(c)", "\"a\"@b",
		"a\\@b", "a@[127.0.0.1]", "a@b_c", "a@b/c", "a@b:25", "a@b%c", "\x7f@b", "a@\x1b[m", "\x80@b", "a@\xff", "a\xe2\x80\xae@b",
		"a@b\xe2\x80\x8b", "a@b\xc2\x85", "a@\xed\xa0\x80",
	};
	for (size_t i = 0; i < COUNT(rows); i++)
		if (email_formed(rows[i]))
			fail_msg("'%s' was accepted", rows[i]);
}

TEST(no_byte_of_ascii_but_these_is_in_an_address)
{
	for (int byte = 1; byte < 128; byte++) {
		char local[] = "a?a@b.cd", domain[] = "a@b?b.cd";
		local[1] = domain[3] = (char)byte;
		bool letter = (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
		if (email_formed(local) != (letter || strchr("!#$%&'*+-/=?^_`{|}~.", byte) != NULL))
			fail_msg("byte %d before the @", byte);
		if (email_formed(domain) != (letter || byte == '-' || byte == '.'))
			fail_msg("byte %d after the @", byte);
	}
}

TEST(its_length_is_bounded_in_bytes)
{
	char long_one[400];
	memset(long_one, 'a', sizeof long_one);
	memcpy(long_one + EMAIL_MOST - 5, "@b.cd", 6);
	assert_true(email_formed(long_one));
	memset(long_one, 'a', sizeof long_one);
	memcpy(long_one + EMAIL_MOST - 4, "@b.cd", 6);
	assert_false(email_formed(long_one));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_are_addresses),
		cmocka_unit_test(what_a_header_would_read_otherwise_is_none),
		cmocka_unit_test(no_byte_of_ascii_but_these_is_in_an_address),
		cmocka_unit_test(its_length_is_bounded_in_bytes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
