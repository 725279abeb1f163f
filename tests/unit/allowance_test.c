/* What one client may cost: a reserve at once, then a share of a core. */
#include "tests/unit/unit.h"

#include <sys/resource.h>
#include <unistd.h>

#include "session/allowance.h"

enum { PERCENT = 10 };

/* As if the process had used so many ms of a core more. */
static int after_using(struct allowance *a, int64_t ms)
{
	a->used -= ms * 1000;
	return allowance_look(a);
}

/* As if so many ms had passed. */
static int after_waiting(struct allowance *a, int64_t ms)
{
	a->looked_at -= ms * 1000;
	return allowance_look(a);
}

static struct allowance fresh(void)
{
	struct allowance a;
	allowance_begin(&a, PERCENT);
	return a;
}

static void who_uses_little_never_pauses(void **state)
{
	struct allowance a = fresh();
	(void)state;
	assert_int_equal(after_using(&a, ALLOWANCE_RESERVE - 20), 0);
	for (int i = 0; i < 100; i++) {
		assert_int_equal(after_waiting(&a, 100), 0);
		assert_int_equal(after_using(&a, 9), 0);
	}
}

static void what_is_owed_is_waited_for_by_its_share(void **state)
{
	struct allowance a = fresh();
	(void)state;
	int pause = after_using(&a, ALLOWANCE_RESERVE + 5);
	assert_in_range(pause, 40, 80);               /* 5 ms at a tenth of a core, less what the test itself took */
	assert_true(after_waiting(&a, 25) > 0);
	assert_int_equal(after_waiting(&a, 60), 0);
}

static void one_pause_is_short_and_the_debt_bounded(void **state)
{
	struct allowance a = fresh();
	(void)state;
	assert_in_range(after_using(&a, 3600000), ALLOWANCE_PAUSE, ALLOWANCE_PAUSE + 1);
	assert_true(after_waiting(&a, ALLOWANCE_RESERVE * 100 / PERCENT / 2) > 0);
	assert_int_equal(after_waiting(&a, ALLOWANCE_RESERVE * 100 / PERCENT), 0);
}

static void the_reserve_is_no_more_after_a_long_rest(void **state)
{
	struct allowance a = fresh();
	(void)state;
	after_waiting(&a, 3600000);
	assert_true(after_using(&a, ALLOWANCE_RESERVE + 5) > 0);
}

static void what_is_earned_counts(void **state)
{
	struct allowance a = fresh();
	(void)state;
	after_using(&a, ALLOWANCE_RESERVE + 50);
	allowance_earn(&a, 60000);
	assert_int_equal(allowance_look(&a), 0);
	allowance_earn(&a, 3600000000);
	assert_true(after_using(&a, ALLOWANCE_RESERVE + 5) > 0);
}

static void who_takes_much_at_once_gives_way_until_the_reserve_is_whole(void **state)
{
	struct allowance a = fresh();
	(void)state;
	if (getpriority(PRIO_PROCESS, 0) != 0)   /* the tests themselves give way */
		skip();
	after_using(&a, ALLOWANCE_LIGHT - 20);
	assert_false(a.gives_way);
	assert_int_equal(getpriority(PRIO_PROCESS, 0), 0);
	after_using(&a, 40);
	assert_true(a.gives_way);
	assert_int_equal(getpriority(PRIO_PROCESS, 0), ALLOWANCE_HEAVY_NICE);
	after_waiting(&a, 10);
	assert_true(a.gives_way);
	after_waiting(&a, ALLOWANCE_LIGHT * 2 * ALLOWANCE_LIGHT_PART * 100 / PERCENT);
	assert_false(a.gives_way);
	if (geteuid() == 0)
		assert_int_equal(getpriority(PRIO_PROCESS, 0), 0);
}

static void without_a_bound_nobody_pauses(void **state)
{
	struct allowance a;
	(void)state;
	allowance_begin(&a, 0);
	assert_int_equal(after_using(&a, 3600000), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_takes_much_at_once_gives_way_until_the_reserve_is_whole),
		cmocka_unit_test(who_uses_little_never_pauses),
		cmocka_unit_test(what_is_owed_is_waited_for_by_its_share),
		cmocka_unit_test(one_pause_is_short_and_the_debt_bounded),
		cmocka_unit_test(the_reserve_is_no_more_after_a_long_rest),
		cmocka_unit_test(what_is_earned_counts),
		cmocka_unit_test(without_a_bound_nobody_pauses),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
