/* Addresses as text, and what limits count them as. */
#include "tests/unit/unit.h"

#include <arpa/inet.h>
#include <string.h>

#include "base/address.h"
#include "ops/throttle.h"

static int name_of(const char *address, int port, char host[64])
{
	struct sockaddr_storage at = {0};
	struct sockaddr_in *four = (struct sockaddr_in *)&at;
	struct sockaddr_in6 *six = (struct sockaddr_in6 *)&at;
	if (inet_pton(AF_INET, address, &four->sin_addr) == 1) {
		four->sin_family = AF_INET;
		four->sin_port = htons((uint16_t)port);
	} else {
		assert_int_equal(inet_pton(AF_INET6, address, &six->sin6_addr), 1);
		six->sin6_family = AF_INET6;
		six->sin6_port = htons((uint16_t)port);
	}
	return address_name(&at, host);
}

TEST(an_address_and_its_port_are_named)
{
	char host[64];
	assert_int_equal(name_of("192.0.2.7", 2222, host), 2222);
	assert_string_equal(host, "192.0.2.7");
	assert_int_equal(name_of("2001:db8::7", 7070, host), 7070);
	assert_string_equal(host, "2001:db8::7");
}

TEST(an_ipv4_address_in_ipv6_clothes_is_the_ipv4_that_it_is)
{
	char host[64];
	name_of("::ffff:192.0.2.7", 1, host);
	assert_string_equal(host, "192.0.2.7");
}

TEST(what_is_no_address_has_no_name)
{
	char host[64];
	struct sockaddr_storage nothing = {0};
	address_name(&nothing, host);
	assert_string_equal(host, "?");
}

TEST(an_ipv6_address_is_counted_as_its_64)
{
	static const char *const rows[][2] = {
		{"2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"}, {"2001:db8:1:2::", "2001:db8:1:2::"}, {"2001:db8:1:3::1", "2001:db8:1:3::"},
		{"fe80::1", "fe80::"}, {"192.0.2.7", "192.0.2.7"}, {"operator", "operator"}, {"", ""}, {"::1::2", "::1::2"},
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		char group[64];
		address_group(rows[i][0], group);
		assert_string_equal(group, rows[i][1]);
	}
}

TEST(a_neighbour_in_the_64_inherits_the_wait_and_one_beyond_does_not)
{
	throttle_failed("2001:db8:7:7::1", "robin", 1000);
	throttle_failed("2001:db8:7:7::2", "robin", 1000);
	assert_int_equal(throttle_wait("2001:db8:7:7:ffff::3", "robin", 1000), 2);
	assert_int_equal(throttle_wait("2001:db8:7:8::1", "robin", 1000), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_address_and_its_port_are_named),
		cmocka_unit_test(an_ipv4_address_in_ipv6_clothes_is_the_ipv4_that_it_is),
		cmocka_unit_test(what_is_no_address_has_no_name),
		cmocka_unit_test(an_ipv6_address_is_counted_as_its_64),
		cmocka_unit_test(a_neighbour_in_the_64_inherits_the_wait_and_one_beyond_does_not),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
