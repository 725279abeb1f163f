/* Turns: whoever has used little of the loop goes before those who have used much, and nobody waits for ever. The clock is made
 * up here. */
#include "tests/unit/unit.h"

#include "market/turns.h"

static struct turns turns;
static int64_t now;

static void begin(void)
{
	turns_init(&turns);
	now = 1000000000;
}

static void give(struct turn *one, int64_t us)
{
	int64_t began = now;
	now += us;
	turn_took(&turns, one, began, now);
}

/* The next one, which takes so long and waits again. */
static struct turn *round_of(int64_t us)
{
	struct turn *one = turn_take(&turns, now);
	give(one, us);
	turn_wait(&turns, one, now);
	return one;
}

TEST(equals_go_in_the_order_they_came)
{
	struct turn who[3] = {0};
	begin();
	for (int i = 0; i < 3; i++)
		turn_wait(&turns, &who[i], now);
	for (int i = 0; i < 3; i++)
		assert_ptr_equal(turn_take(&turns, now), &who[i]);
	assert_null(turn_take(&turns, now));
}

TEST(one_that_waits_already_keeps_its_place)
{
	struct turn first = {0}, second = {0};
	begin();
	turn_wait(&turns, &first, now);
	turn_wait(&turns, &second, now);
	turn_wait(&turns, &first, now);
	assert_int_equal(turns.waiting, 2);
	assert_ptr_equal(turn_take(&turns, now), &first);
	assert_false(turn_waits(&first));
	assert_true(turn_waits(&second));
}

TEST(one_that_leaves_is_passed_over_wherever_it_stands)
{
	for (int gone = 0; gone < 3; gone++) {
		struct turn who[3] = {0};
		begin();
		for (int i = 0; i < 3; i++)
			turn_wait(&turns, &who[i], now);
		turn_leave(&turns, &who[gone]);
		turn_leave(&turns, &who[gone]);
		assert_int_equal(turns.waiting, 2);
		turn_wait(&turns, &who[gone], now);
		for (int i = 0; i < 3; i++)
			if (i != gone)
				assert_ptr_equal(turn_take(&turns, now), &who[i]);
		assert_ptr_equal(turn_take(&turns, now), &who[gone]);
		assert_null(turn_take(&turns, now));
	}
}

TEST(who_asks_little_waits_for_one_turn_of_fifty_who_ask_much)
{
	struct turn busy[50] = {0}, light = {0};
	begin();
	for (int i = 0; i < 50; i++)
		turn_wait(&turns, &busy[i], now);
	for (int i = 0; i < 100; i++)
		round_of(2000);
	for (int i = 0; i < 100; i++) {
		turn_wait(&turns, &light, now);
		struct turn *first = round_of(20);
		assert_true(first == &light || round_of(20) == &light);
		turn_leave(&turns, &light);
		round_of(2000);
	}
}

TEST(who_asks_much_has_a_part_of_the_time_beside_any_number_that_ask_little)
{
	struct turn busy = {0}, light[20] = {0};
	int64_t of_busy = 0, began;
	begin();
	turn_wait(&turns, &busy, now);
	give(turn_take(&turns, now), 64000);
	turn_wait(&turns, &busy, now);
	began = now;
	for (int i = 0; i < 20; i++)
		turn_wait(&turns, &light[i], now);
	while (now - began < 1000000) {
		struct turn *one = turn_take(&turns, now);
		int64_t us = one == &busy ? 2000 : 20;
		of_busy += one == &busy ? us : 0;
		give(one, us);
		one->used = one == &busy ? one->used : 0;   /* as if each of these were another one */
		turn_wait(&turns, one, now);
	}
	assert_in_range(of_busy, 200000, 300000);
}

TEST(what_was_used_is_forgotten)
{
	struct turn busy = {0}, light = {0};
	begin();
	turn_wait(&turns, &busy, now);
	give(turn_take(&turns, now), 100000);
	turn_wait(&turns, &busy, now);
	assert_true(busy.level > 0);
	turn_leave(&turns, &busy);
	now += 20 * TURN_HALF_US;
	turn_wait(&turns, &busy, now);
	turn_wait(&turns, &light, now);
	assert_int_equal(busy.level, 0);
	assert_ptr_equal(turn_take(&turns, now), &busy);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(equals_go_in_the_order_they_came),
		cmocka_unit_test(one_that_waits_already_keeps_its_place),
		cmocka_unit_test(one_that_leaves_is_passed_over_wherever_it_stands),
		cmocka_unit_test(who_asks_little_waits_for_one_turn_of_fifty_who_ask_much),
		cmocka_unit_test(who_asks_much_has_a_part_of_the_time_beside_any_number_that_ask_little),
		cmocka_unit_test(what_was_used_is_forgotten),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
