/* Lists of networks: what is a list, and which addresses are in it. */
#include "tests/unit/unit.h"

#include <string.h>

#include "base/networks.h"

TEST(lists_of_networks_are_valid)
{
	static const char *const rows[] = {
		"", "127.0.0.1", "127.0.0.0/8", "0.0.0.0/0", "10.1.2.3/32", "::1", "::1/128", "::/0", "fe80::/10", "2001:db8::/33",
		"127.0.0.0/8,::1/128", "10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,fc00::/7",
	};
	for (size_t i = 0; i < COUNT(rows); i++)
		if (!networks_valid(rows[i]))
			fail_msg("%s was refused", rows[i]);
}

TEST(what_is_no_list_of_networks_is_refused)
{
	static const char *const rows[] = {
		",", ",127.0.0.1", "127.0.0.1,,::1", " ", " 127.0.0.1", "127.0.0.1 ", "127.0.0.1, ::1", "127.0.0.1;::1", "localhost",
		"127", "127.0.0", "127.0.0.256", "127.0.0.1.1", "0x7f.0.0.1", "127.0.0.1:80", "[::1]", "[::1]/128", ":::", "::g", "1::2::3",
		"fe80::1%eth0", "/8", "127.0.0.0/", "127.0.0.0/33", "127.0.0.0/-1", "127.0.0.0/8x", "127.0.0.0/8/8", "127.0.0.0/0x8",
		"127.0.0.0/255.0.0.0", "::1/129", "::/-1", "127.0.0.0/8,nonsense", "127.0.0.0//8", "\xff", "127.0.0.1\n",
		"1111:2222:3333:4444:5555:6666:7777:8888:9999/128",
		"1111111111111111111111111111111111111111111111111111111111111111111111",
	};
	for (size_t i = 0; i < COUNT(rows); i++)
		if (networks_valid(rows[i]))
			fail_msg("'%s' was accepted", rows[i]);
}

TEST(a_prefix_length_does_not_wrap)
{
	assert_false(networks_valid("127.0.0.0/99999999999999999999"));
	assert_false(networks_valid("127.0.0.0/4294967304"));
	assert_false(networks_hold("127.0.0.0/4294967296", "192.0.2.1"));
}

static const struct {
	const char *list, *address;
	bool held;
} rows[] = {
	{"127.0.0.0/8", "127.0.0.1", true}, {"127.0.0.0/8", "127.255.255.255", true}, {"127.0.0.0/8", "128.0.0.0", false},
	{"127.0.0.0/8", "126.255.255.255", false}, {"127.9.9.9/8", "127.0.0.1", true},
	{"10.0.0.0/9", "10.127.255.255", true}, {"10.0.0.0/9", "10.128.0.0", false}, {"192.0.2.4/31", "192.0.2.5", true},
	{"192.0.2.4/31", "192.0.2.6", false}, {"192.0.2.4/31", "192.0.2.3", false}, {"192.0.2.1", "192.0.2.1", true},
	{"192.0.2.1", "192.0.2.0", false}, {"192.0.2.1/32", "192.0.2.1", true}, {"0.0.0.0/0", "255.255.255.255", true},
	{"::1/128", "::1", true}, {"::1/128", "::2", false}, {"::1", "0:0:0:0:0:0:0:1", true},
	{"2001:db8::/32", "2001:db8:ffff::1", true},
	{"2001:db8::/32", "2001:db9::", false}, {"2001:db8::/33", "2001:db8:7fff::", true}, {"2001:db8::/33", "2001:db8:8000::", false},
	{"::/0", "2001:db8::1", true}, {"fe80::/10", "febf::1", true}, {"fe80::/10", "fec0::1", false},
	{"10.0.0.0/8,192.0.2.0/24", "192.0.2.9", true}, {"10.0.0.0/8,192.0.2.0/24", "192.0.3.9", false},
	{"::1,127.0.0.0/8", "127.0.0.1", true},
};

TEST(an_address_is_held_when_its_first_bits_are_the_network_s)
{
	for (size_t i = 0; i < COUNT(rows); i++)
		if (networks_hold(rows[i].list, rows[i].address) != rows[i].held)
			fail_msg("%s in %s: not %s", rows[i].address, rows[i].list, rows[i].held ? "held" : "apart");
}

TEST(a_mapped_address_counts_as_ipv4)
{
	assert_true(networks_hold("127.0.0.0/8", "::ffff:127.0.0.1"));
	assert_true(networks_hold("192.0.2.1", "::ffff:c000:201"));
	assert_true(networks_hold("0.0.0.0/0", "::ffff:8.8.8.8"));
	assert_false(networks_hold("::/0", "::ffff:8.8.8.8"));
	assert_false(networks_hold("127.0.0.0/8", "::ffff:128.0.0.1"));
	assert_false(networks_hold("127.0.0.0/8", "::127.0.0.1"));
}

TEST(families_do_not_mix)
{
	assert_false(networks_hold("0.0.0.0/0", "::1"));
	assert_false(networks_hold("::/0", "127.0.0.1"));
	assert_false(networks_hold("0.0.0.0/0", "::"));
}

TEST(nothing_is_held_by_an_empty_list_and_no_list_holds_nonsense)
{
	static const char *const bad[] = {"", " ", "localhost", "127.0.0.1 ", "127.0.0.1/8", "127.1", "[::1]", "::1%lo",
		"1.2.3.4:5", "\xff"};
	assert_false(networks_hold("", "127.0.0.1"));
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_false(networks_hold("0.0.0.0/0,::/0", bad[i]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists_of_networks_are_valid),
		cmocka_unit_test(what_is_no_list_of_networks_is_refused),
		cmocka_unit_test(a_prefix_length_does_not_wrap),
		cmocka_unit_test(an_address_is_held_when_its_first_bits_are_the_network_s),
		cmocka_unit_test(a_mapped_address_counts_as_ipv4),
		cmocka_unit_test(families_do_not_mix),
		cmocka_unit_test(nothing_is_held_by_an_empty_list_and_no_list_holds_nonsense),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
