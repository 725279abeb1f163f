/* What is remembered of questions that were late: who asks, the method and the names of parameters; with a clock made up here. Each
 * test has askers of its own, for the table is one. */
#include "tests/unit/unit.h"

#include "market/late.h"

enum { ANNA = 1000, AT_ONCE = 4, START = 1000000 };

static const struct op list = {.name = "a.list"}, get = {.name = "a.get"};

static struct call call_of(const struct op *op, int given)
{
	struct call c = {.op = op};
	for (int i = 0; i < OP_MAX_PARAMS; i++)
		c.args[i].given = given >> i & 1;
	return c;
}

static int allowed(uint64_t who, const struct op *op, int given, int64_t now)
{
	struct call c = call_of(op, given);
	return late_allowance(who, &c, AT_ONCE, now);
}

static void found(uint64_t who, const struct op *op, int given, int64_t now)
{
	struct call c = call_of(op, given);
	late_found(who, &c, now);
}

static void answered(uint64_t who, const struct op *op, int given, bool slow, int64_t now)
{
	struct call c = call_of(op, given);
	late_answered(late_kind(who, &c), slow, now);
}

TEST(only_that_kind_of_that_asker_goes_to_a_reader)
{
	assert_int_equal(allowed(ANNA, &list, 3, START), AT_ONCE);
	found(ANNA, &list, 3, START);
	assert_int_equal(allowed(ANNA, &list, 3, START + 1), 0);
	assert_int_equal(allowed(ANNA, &list, 1, START + 1), AT_ONCE);
	assert_int_equal(allowed(ANNA, &list, 7, START + 1), AT_ONCE);
	assert_int_equal(allowed(ANNA, &get, 3, START + 1), AT_ONCE);
	assert_int_equal(allowed(ANNA + 1, &list, 3, START + 1), AT_ONCE);
}

TEST(it_is_forgotten_after_a_while_in_which_it_was_not_slow)
{
	enum { WHO = ANNA + 10 };
	found(WHO, &list, 33, START);
	answered(WHO, &list, 33, true, START + LATE_KEPT_MS / 2);
	assert_int_equal(allowed(WHO, &list, 33, START + LATE_KEPT_MS), 0);
	assert_int_equal(allowed(WHO, &list, 33, START + 2 * LATE_KEPT_MS), AT_ONCE);
}

TEST(one_fast_answer_is_enough_at_first_and_more_are_needed_each_time)
{
	enum { WHO = ANNA + 20 };
	for (int needed = 1; needed <= 64; needed *= 4) {
		found(WHO, &list, 9, START);
		for (int i = 0; i < needed; i++) {
			assert_int_equal(allowed(WHO, &list, 9, START + 1), 0);
			answered(WHO, &list, 9, false, START + 1);
		}
		assert_int_equal(allowed(WHO, &list, 9, START + 1), AT_ONCE);
	}
	found(WHO, &list, 9, START);
	for (int i = 0; i < 10; i++)
		answered(WHO, &list, 9, i == 9, START + 1);
	for (int i = 0; i < LATE_PATIENCE_MOST - 1; i++)
		answered(WHO, &list, 9, false, START + 1);
	assert_int_equal(allowed(WHO, &list, 9, START + 1), 0);
}

TEST(it_never_takes_more_than_so_many)
{
	enum { WHO = ANNA + 30 };
	for (int i = 0; i < 40; i++)
		found(WHO, &list, 17, START);
	for (int i = 0; i < LATE_PATIENCE_MOST; i++)
		answered(WHO, &list, 17, false, START);
	assert_int_equal(allowed(WHO, &list, 17, START), AT_ONCE);
}

TEST(what_several_were_late_with_gets_less_of_strangers)
{
	enum { WHO = ANNA + 40, KIND = 0x55 };
	for (int i = 0; i < 10; i++)
		found(WHO, &list, KIND, START);
	assert_int_equal(allowed(WHO + 9, &list, KIND, START), AT_ONCE);
	for (int i = 1; i < LATE_STRANGERS; i++)
		found(WHO + (uint64_t)i, &list, KIND, START);
	assert_int_equal(allowed(WHO + 9, &list, KIND, START), LATE_STRANGERS_MS);
	assert_int_equal(allowed(WHO + 9, &list, KIND + 2, START), AT_ONCE);
	assert_int_equal(allowed(WHO + 9, &list, KIND, START + LATE_KEPT_MS), AT_ONCE);
}

TEST(much_that_is_costly_within_a_second_is_as_good_as_late)
{
	enum { WHO = ANNA + 50, KIND = 65 };
	struct call c = call_of(&list, KIND);
	for (int i = 0; i < 10; i++)
		late_costly(WHO, &c, LATE_COSTLY_MOST_US / 2, START + 1000 * i);
	assert_int_equal(allowed(WHO, &list, KIND, START + 9000), AT_ONCE);
	late_costly(WHO, &c, LATE_COSTLY_MOST_US / 2, START + 9500);
	assert_int_equal(allowed(WHO, &list, KIND, START + 9500), AT_ONCE);
	late_costly(WHO, &c, 1, START + 9600);
	assert_int_equal(allowed(WHO, &list, KIND, START + 9600), 0);
	assert_int_equal(allowed(WHO, &list, KIND + 2, START + 9600), AT_ONCE);
	assert_int_equal(allowed(WHO + 1, &list, KIND, START + 9600), AT_ONCE);
}

TEST(ten_thousand_askers_are_no_more_than_the_table)
{
	enum { WHO = ANNA + 100000 };
	for (uint64_t i = 0; i < 10000; i++)
		found(WHO + i, &list, 1, START + (int64_t)i);
	assert_int_equal(allowed(WHO + 9999, &list, 1, START + 10000), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_that_kind_of_that_asker_goes_to_a_reader),
		cmocka_unit_test(it_is_forgotten_after_a_while_in_which_it_was_not_slow),
		cmocka_unit_test(one_fast_answer_is_enough_at_first_and_more_are_needed_each_time),
		cmocka_unit_test(it_never_takes_more_than_so_many),
		cmocka_unit_test(what_several_were_late_with_gets_less_of_strangers),
		cmocka_unit_test(much_that_is_costly_within_a_second_is_as_good_as_late),
		cmocka_unit_test(ten_thousand_askers_are_no_more_than_the_table),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
