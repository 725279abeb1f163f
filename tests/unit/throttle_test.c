/* The throttle on failed logins (RULES A3), with clocks made up here: waits, what counts for what, forgetting. Each test has
 * sources of its own, for the table is one. */
#include "tests/unit/unit.h"

#include <pthread.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "ops/throttle.h"

enum { HOUR = 3600 * 1000, MOST = 3600 };

static const int64_t start = 1000000000;

static int wait_of_pair(int failures)
{
	return failures > 12 ? MOST : 1 << (failures - 1);
}

static int wait_of_source(int failures)
{
	int tens = (failures + 9) / 10;
	return tens > 12 ? MOST : 1 << (tens - 1);
}

static void fail_times(const char *source, const char *account, int n, int64_t now)
{
	while (n-- > 0)
		throttle_failed(source, account, now);
}

TEST(who_never_failed_does_not_wait)
{
	assert_int_equal(throttle_wait("192.0.2.1", "anna", start), 0);
	assert_int_equal(throttle_wait("", "", start), 0);
	assert_int_equal(throttle_wait("192.0.2.1", "anna", 0), 0);
}

TEST(each_failure_doubles_the_wait_up_to_an_hour)
{
	for (int n = 1; n <= 40; n++) {
		throttle_failed("10.0.0.1", "anna", start);
		assert_int_equal(throttle_wait("10.0.0.1", "anna", start), wait_of_pair(n));
	}
	fail_times("10.0.0.1", "anna", 2000, start);
	assert_int_equal(throttle_wait("10.0.0.1", "anna", start), MOST);
}

TEST(the_wait_runs_down_by_the_second_and_ends)
{
	fail_times("10.0.0.2", "anna", 5, start);
	assert_int_equal(throttle_wait("10.0.0.2", "anna", start), 16);
	assert_int_equal(throttle_wait("10.0.0.2", "anna", start + 1), 16);
	assert_int_equal(throttle_wait("10.0.0.2", "anna", start + 999), 16);
	assert_int_equal(throttle_wait("10.0.0.2", "anna", start + 1000), 15);
	assert_int_equal(throttle_wait("10.0.0.2", "anna", start + 15999), 1);
	assert_int_equal(throttle_wait("10.0.0.2", "anna", start + 16000), 0);
}

TEST(asking_is_not_failing)
{
	throttle_failed("10.0.0.3", "anna", start);
	for (int i = 0; i < 1000; i++)
		assert_int_equal(throttle_wait("10.0.0.3", "anna", start), 1);
}

TEST(the_wait_begins_anew_with_the_latest_failure)
{
	fail_times("10.0.0.4", "anna", 3, start);
	throttle_failed("10.0.0.4", "anna", start + 4000);
	assert_int_equal(throttle_wait("10.0.0.4", "anna", start + 4000), 8);
	assert_int_equal(throttle_wait("10.0.0.4", "anna", start + 12000), 0);
}

TEST(a_source_waits_longer_with_every_ten_failures_whatever_the_account)
{
	char account[32];
	for (int n = 1; n <= 150; n++) {
		snprintf(account, sizeof account, "guess%d", n);
		throttle_failed("10.0.0.5", account, start);
		assert_int_equal(throttle_wait("10.0.0.5", "anna", start), wait_of_source(n));
	}
}

TEST(the_longer_of_both_waits_counts)
{
	char account[32];
	for (int n = 0; n < 40; n++) {
		snprintf(account, sizeof account, "guess%d", n);
		throttle_failed("10.0.0.6", account, start);
	}
	assert_int_equal(throttle_wait("10.0.0.6", "guess0", start), 8);
	fail_times("10.0.0.6", "guess0", 5, start);
	assert_int_equal(throttle_wait("10.0.0.6", "guess0", start), 32);
}

TEST(other_sources_and_accounts_are_not_held_up)
{
	fail_times("10.0.0.7", "anna", 9, start);
	assert_int_equal(throttle_wait("10.0.0.8", "anna", start), 0);
	assert_int_equal(throttle_wait("10.0.0.7", "bert", start), 1);
	assert_int_equal(throttle_wait("10.0.0.70", "anna", start), 0);
	assert_int_equal(throttle_wait("10.0.0.7", "Anna", start), 1);
	assert_int_equal(throttle_wait("10.0.0.7", "", start), 1);
	assert_int_equal(throttle_wait("10.0.0.7", "anna ", start), 1);
}

TEST(a_source_and_account_do_not_run_together)
{
	fail_times("10.0.1.1", "23anna", 9, start);
	assert_int_equal(throttle_wait("10.0.1.12", "3anna", start), 0);
	assert_int_equal(throttle_wait("10.0.1.123", "anna", start), 0);
}

TEST(a_success_forgets_the_pair_but_not_the_source)
{
	fail_times("10.0.0.9", "anna", 25, start);
	throttle_succeeded("10.0.0.9", "anna");
	assert_int_equal(throttle_wait("10.0.0.9", "anna", start), wait_of_source(25));
	assert_int_equal(throttle_wait("10.0.0.9", "bert", start), wait_of_source(25));
	throttle_failed("10.0.0.9", "anna", start + HOUR);
	assert_int_equal(throttle_wait("10.0.0.9", "anna", start + HOUR), wait_of_source(26));
}

TEST(a_success_of_one_account_does_not_help_another)
{
	fail_times("10.0.0.10", "anna", 6, start);
	throttle_succeeded("10.0.0.10", "bert");
	throttle_succeeded("10.0.0.11", "anna");
	assert_int_equal(throttle_wait("10.0.0.10", "anna", start), 32);
}

TEST(failures_are_remembered_for_two_hours_and_no_longer)
{
	fail_times("10.0.0.12", "anna", 5, start);
	throttle_failed("10.0.0.12", "anna", start + 2 * HOUR - 1);
	assert_int_equal(throttle_wait("10.0.0.12", "anna", start + 2 * HOUR - 1), 32);
	fail_times("10.0.0.13", "anna", 5, start);
	throttle_failed("10.0.0.13", "anna", start + 2 * HOUR);
	assert_int_equal(throttle_wait("10.0.0.13", "anna", start + 2 * HOUR), 1);
}

TEST(a_source_is_forgotten_like_a_pair)
{
	fail_times("10.0.0.14", "anna", 95, start);
	assert_int_equal(throttle_wait("10.0.0.14", "bert", start), 512);
	assert_int_equal(throttle_wait("10.0.0.14", "bert", start + 2 * HOUR), 0);
	throttle_failed("10.0.0.14", "bert", start + 2 * HOUR);
	assert_int_equal(throttle_wait("10.0.0.14", "carl", start + 2 * HOUR), 1);
}

TEST(over_long_names_are_taken_as_they_are)
{
	char source[200], account[2000];
	memset(source, 's', sizeof source - 1);
	memset(account, 'a', sizeof account - 1);
	source[sizeof source - 1] = account[sizeof account - 1] = '\0';
	fail_times(source, account, 4, start);
	assert_int_equal(throttle_wait(source, account, start), 8);
	assert_int_equal(throttle_wait(source, "anna", start), 1);
	throttle_succeeded(source, account);
	assert_int_equal(throttle_wait(source, account, start), 1);
	fail_times("\n", "\033[2J\xff", 3, start);
	assert_int_equal(throttle_wait("\n", "\033[2J\xff", start), 4);
}

static void *fail_thrice(void *source)
{
	fail_times(source, "anna", 3, start);
	return NULL;
}

TEST(failures_in_several_threads_all_count)
{
	pthread_t threads[4];
	char source[] = "10.0.0.15";
	for (size_t i = 0; i < COUNT(threads); i++)
		assert_int_equal(pthread_create(&threads[i], NULL, fail_thrice, source), 0);
	for (size_t i = 0; i < COUNT(threads); i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(throttle_wait(source, "anna", start), wait_of_pair(12));
}

/* Last, for it fills the table. The memory is fixed: a flood makes it forget early, never grow or give a wait to a stranger. */
TEST(a_flood_of_sources_holds_up_nobody_else)
{
	char source[32];
	for (int i = 0; i < 100000; i++) {
		snprintf(source, sizeof source, "2001:db8::%x", i);
		throttle_failed(source, "anna", start);
	}
	assert_int_equal(throttle_wait("192.0.2.99", "anna", start), 0);
	assert_int_equal(throttle_wait(source, "anna", start), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_never_failed_does_not_wait),
		cmocka_unit_test(each_failure_doubles_the_wait_up_to_an_hour),
		cmocka_unit_test(the_wait_runs_down_by_the_second_and_ends),
		cmocka_unit_test(asking_is_not_failing),
		cmocka_unit_test(the_wait_begins_anew_with_the_latest_failure),
		cmocka_unit_test(a_source_waits_longer_with_every_ten_failures_whatever_the_account),
		cmocka_unit_test(the_longer_of_both_waits_counts),
		cmocka_unit_test(other_sources_and_accounts_are_not_held_up),
		cmocka_unit_test(a_source_and_account_do_not_run_together),
		cmocka_unit_test(a_success_forgets_the_pair_but_not_the_source),
		cmocka_unit_test(a_success_of_one_account_does_not_help_another),
		cmocka_unit_test(failures_are_remembered_for_two_hours_and_no_longer),
		cmocka_unit_test(a_source_is_forgotten_like_a_pair),
		cmocka_unit_test(over_long_names_are_taken_as_they_are),
		cmocka_unit_test(failures_in_several_threads_all_count),
		cmocka_unit_test(a_flood_of_sources_holds_up_nobody_else),
	};
	return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
