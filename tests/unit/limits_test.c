/* Who may open a session now: the counts, and the penalty of a source whose sessions had to be ended. */
#include "tests/unit/unit.h"

#include <string.h>

#include "gate/limits.h"

enum { SECOND = 1000, MINUTE = 60 * SECOND };

static const int64_t start = 1000000000;
static struct options options;

static struct limits *limits_of(const char *name, const char *value)
{
	struct err err = {0};
	options_init(&options);
	assert_true(options_set(&options, "limits.exempt", "10.0.0.0/8", &err));
	assert_true(options_set(&options, name, value, &err));
	return limits_new(&options);
}

static struct source *let_in(struct limits *l, const char *address, int64_t now)
{
	const char *why;
	struct source *s = limits_enter(l, address, now, &why);
	assert_non_null(s);
	limits_logged_in(l, s);
	return s;
}

static const char *refusal(struct limits *l, const char *address, int64_t now)
{
	const char *why = NULL;
	assert_null(limits_enter(l, address, now, &why));
	return why;
}

/* One session comes and has to be ended: how long, in s, nobody from there is let in then. */
static int penalty(struct limits *l, const char *address, int64_t *now)
{
	const char *why;
	limits_leave(l, let_in(l, address, *now), false, true, *now);
	int64_t since = *now;
	struct source *s;
	while (!(s = limits_enter(l, address, *now, &why))) {
		assert_non_null(strstr(why, "had to be ended"));
		*now += SECOND;
	}
	limits_leave(l, s, true, false, *now);
	return (int)((*now - since) / SECOND);
}

TEST(each_session_that_had_to_be_ended_doubles_the_penalty_up_to_ten_minutes)
{
	struct limits *l = limits_of("limits.sessions", "10");
	int64_t now = start;
	static const int wanted[] = {15, 30, 60, 120, 240, 480, 600, 600, 600};
	for (size_t i = 0; i < COUNT(wanted); i++)
		assert_int_equal(penalty(l, "192.0.2.1", &now), wanted[i]);
	assert_int_equal(penalty(l, "192.0.2.2", &now), 15);
	limits_free(l);
}

TEST(a_penalty_is_forgotten_when_ten_minutes_have_gone_well)
{
	struct limits *l = limits_of("limits.sessions", "10");
	int64_t now = start;
	assert_int_equal(penalty(l, "192.0.2.1", &now), 15);
	assert_int_equal(penalty(l, "192.0.2.1", &now), 30);
	now += 9 * MINUTE;
	assert_int_equal(penalty(l, "192.0.2.1", &now), 60);
	now += 12 * MINUTE;
	assert_int_equal(penalty(l, "192.0.2.1", &now), 15);
	limits_free(l);
}

TEST(an_address_pays_for_its_network_and_for_nobody_else)
{
	struct limits *l = limits_of("limits.sessions", "10");
	limits_leave(l, let_in(l, "2001:db8:0:1::7", start), false, true, start);
	limits_leave(l, let_in(l, "192.0.2.1", start), false, true, start);
	assert_non_null(strstr(refusal(l, "2001:db8:0:1:ffff::9", start), "had to be ended"));
	let_in(l, "2001:db8:0:2::7", start);
	let_in(l, "192.0.2.3", start);
	limits_free(l);
}

TEST(exempt_networks_pay_no_penalty)
{
	struct limits *l = limits_of("limits.sessions", "3");
	for (int i = 0; i < 20; i++)
		limits_leave(l, let_in(l, "10.1.2.3", start), false, true, start);
	limits_free(l);
}

TEST(who_leaves_in_order_pays_none_and_makes_room)
{
	struct limits *l = limits_of("limits.connections_per_source", "2");
	for (int i = 0; i < 20; i++) {
		struct source *a = let_in(l, "192.0.2.1", start), *b = let_in(l, "192.0.2.1", start);
		assert_non_null(strstr(refusal(l, "192.0.2.1", start), "Too many sessions from your address"));
		limits_leave(l, a, false, false, start);
		limits_leave(l, b, false, false, start);
	}
	limits_free(l);
}

TEST(sessions_in_all_are_bound_also_for_exempt_networks)
{
	struct limits *l = limits_of("limits.sessions", "3");
	struct source *first = let_in(l, "192.0.2.1", start);
	let_in(l, "10.0.0.1", start);
	let_in(l, "10.0.0.1", start);
	assert_non_null(strstr(refusal(l, "10.0.0.1", start), "full"));
	assert_non_null(strstr(refusal(l, "192.0.2.9", start), "full"));
	limits_leave(l, first, false, false, start);
	let_in(l, "192.0.2.9", start);
	limits_free(l);
}

TEST(logins_under_way_are_counted_by_source_until_they_are_done)
{
	struct limits *l = limits_of("limits.startups_per_source", "2");
	const char *why;
	struct source *a = limits_enter(l, "192.0.2.1", start, &why), *b = limits_enter(l, "192.0.2.1", start, &why);
	assert_true(a && b);
	assert_non_null(strstr(refusal(l, "192.0.2.1", start), "Too many logins from your address"));
	limits_logged_in(l, a);
	assert_non_null(limits_enter(l, "192.0.2.1", start, &why));
	limits_leave(l, b, true, false, start);
	assert_non_null(limits_enter(l, "192.0.2.1", start, &why));
	limits_free(l);
}

TEST(from_so_many_logins_under_way_on_all_are_refused)
{
	struct limits *l = limits_of("limits.startups", "3:50:5");
	const char *why;
	char address[32];
	int refused = 0;
	for (int i = 0; i < 200; i++) {
		snprintf(address, sizeof address, "198.51.100.%d", i);
		refused += !limits_enter(l, address, start, &why);
	}
	assert_int_equal(refused, 195);
	assert_non_null(limits_enter(l, "10.0.0.1", start, &why));
	limits_free(l);
}

TEST(what_is_no_address_is_not_served)
{
	struct limits *l = limits_of("limits.sessions", "10");
	assert_non_null(strstr(refusal(l, "somewhere", start), "not served"));
	limits_free(l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_session_that_had_to_be_ended_doubles_the_penalty_up_to_ten_minutes),
		cmocka_unit_test(a_penalty_is_forgotten_when_ten_minutes_have_gone_well),
		cmocka_unit_test(an_address_pays_for_its_network_and_for_nobody_else),
		cmocka_unit_test(exempt_networks_pay_no_penalty),
		cmocka_unit_test(who_leaves_in_order_pays_none_and_makes_room),
		cmocka_unit_test(sessions_in_all_are_bound_also_for_exempt_networks),
		cmocka_unit_test(logins_under_way_are_counted_by_source_until_they_are_done),
		cmocka_unit_test(from_so_many_logins_under_way_on_all_are_refused),
		cmocka_unit_test(what_is_no_address_is_not_served),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
