/* The market's time: follows a clock that is disciplined, and not one that jumps; never goes back, never stands still. */
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "market/clock.h"

#define SECOND ((int64_t)1000)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)
#define START ((int64_t)1795000000000)

static struct clock clock_;
static int64_t wall, counting, last;

static int begin(void **state)
{
	(void)state;
	clock_ = (struct clock){.lock = PTHREAD_MUTEX_INITIALIZER};
	wall = START;
	counting = 5 * MINUTE;
	last = clock_read(&clock_, wall, counting);
	assert_int_equal(last, START);
	return 0;
}

/* Both clocks go on, and the market is asked. */
static void after(int64_t ms)
{
	wall += ms;
	counting += ms;
	last = clock_read(&clock_, wall, counting);
}

/* Asked every `step` ms for so long; each time must be later than the one before. */
static void go_on(int64_t ms, int64_t step)
{
	for (int64_t passed = 0; passed < ms; passed += step) {
		int64_t before = last;
		after(step);
		if (last <= before)
			fail_msg("%lld after %lld", (long long)last, (long long)before);
	}
}

TEST(an_even_clock_is_followed_to_the_millisecond)
{
	for (int i = 0; i < 1000; i++) {
		after(7);
		assert_int_equal(last, wall);
	}
}

TEST(one_that_is_disciplined_is_followed)
{
	for (int i = 0; i < 1000; i++) {
		wall += 1;   /* 1 ms a second too slow or too fast */
		after(SECOND);
		assert_in_range(last - wall + 10, 8, 12);
	}
	wall += 1999;
	after(SECOND);
	assert_int_equal(last, wall);
}

TEST(one_that_goes_back_a_little_is_met_without_a_step_back_or_a_halt)
{
	wall -= 1500;
	go_on(2900, 10);
	assert_in_range(last - wall, 1, 100);
	go_on(200, 10);
	assert_in_range(last - wall + 10, 8, 12);
	go_on(SECOND, 10);
	assert_in_range(last - wall + 10, 8, 12);
}

TEST(one_that_goes_back_half_an_hour_is_met_in_an_hour)
{
	wall -= 30 * MINUTE;
	go_on(59 * MINUTE, SECOND);
	assert_in_range(last - wall, 1, MINUTE);
	go_on(2 * MINUTE, SECOND);
	assert_in_range(last - wall + 10, 8, 12);
}

TEST(going_back_again_after_a_rest_makes_no_step_back)
{
	wall -= SECOND;
	go_on(10, 10);
	wall += SECOND;      /* and it is as it was before it was met */
	go_on(HOUR, MINUTE);
	wall -= 20 * SECOND;
	go_on(SECOND, 2);
	assert_in_range(last - wall, 19 * SECOND, 20 * SECOND);
}

TEST(one_that_jumps_ahead_and_is_set_back_has_changed_nothing)
{
	wall += 3652 * DAY;
	go_on(4 * MINUTE, SECOND);
	assert_int_equal(last, START + 4 * MINUTE);
	wall -= 3652 * DAY;
	for (int i = 0; i < 100; i++) {
		after(SECOND);
		assert_int_equal(last, wall);
	}
}

TEST(three_seconds_ahead_are_a_jump)
{
	wall += 3 * SECOND;
	after(SECOND);
	assert_int_equal(last, wall - 3 * SECOND);
}

TEST(a_jump_that_lasts_is_followed_after_five_minutes)
{
	wall += DAY;
	after(1);
	after(5 * MINUTE - 1);
	assert_int_equal(last, wall - DAY);
	after(1);
	assert_int_equal(last, wall);
	after(SECOND);
	assert_int_equal(last, wall);
}

TEST(each_further_jump_has_to_last_by_itself)
{
	wall += DAY;
	go_on(4 * MINUTE, SECOND);
	wall += HOUR;
	go_on(4 * MINUTE, SECOND);
	assert_int_equal(last, START + 8 * MINUTE);
	go_on(2 * MINUTE, SECOND);
	assert_int_equal(last, wall);
}

TEST(jumping_to_and_fro_for_hours_is_never_followed)
{
	for (int i = 0; i < 100; i++) {
		wall += i % 2 ? -DAY : DAY;
		go_on(2 * MINUTE, 10 * SECOND);
	}
	assert_int_equal(last, START + 200 * MINUTE);
}

TEST(after_a_wrong_jump_that_was_followed_the_right_time_is_too)
{
	wall += 3652 * DAY;
	go_on(10 * MINUTE, SECOND);
	assert_int_equal(last, wall);
	wall -= 3652 * DAY;
	go_on(4 * MINUTE, SECOND);
	assert_true(last > START + 3652 * DAY);
	after(2 * MINUTE);
	assert_int_equal(last, wall);
	go_on(MINUTE, SECOND);
	assert_int_equal(last, wall);
}

static int lines_of(FILE *f, const char *word)
{
	char line[400];
	int n = 0;
	rewind(f);
	while (fgets(line, sizeof line, f))
		n += strstr(line, word) != NULL;
	return n;
}

TEST(a_jump_is_logged_but_not_more_than_once_a_minute)
{
	FILE *f = tmpfile();
	int before = dup(STDERR_FILENO);
	dup2(fileno(f), STDERR_FILENO);
	log_setup("clock_test", LOG_LEVEL_WARN);
	wall += DAY;
	go_on(50 * SECOND, SECOND);
	int first = lines_of(f, "has jumped");
	for (int i = 0; i < 100; i++) {
		wall += DAY;
		go_on(SECOND, SECOND);
	}
	log_setup("clock_test", LOG_LEVEL_ERROR);
	dup2(before, STDERR_FILENO);
	close(before);
	int all = lines_of(f, "has jumped");
	fclose(f);
	assert_int_equal(first, 1);
	assert_in_range(all, 2, 4);
}

#define AFRESH(test) cmocka_unit_test_setup(test, begin)

int main(void)
{
	const struct CMUnitTest tests[] = {
		AFRESH(an_even_clock_is_followed_to_the_millisecond),
		AFRESH(one_that_is_disciplined_is_followed),
		AFRESH(one_that_goes_back_a_little_is_met_without_a_step_back_or_a_halt),
		AFRESH(one_that_goes_back_half_an_hour_is_met_in_an_hour),
		AFRESH(going_back_again_after_a_rest_makes_no_step_back),
		AFRESH(one_that_jumps_ahead_and_is_set_back_has_changed_nothing),
		AFRESH(three_seconds_ahead_are_a_jump),
		AFRESH(a_jump_that_lasts_is_followed_after_five_minutes),
		AFRESH(each_further_jump_has_to_last_by_itself),
		AFRESH(jumping_to_and_fro_for_hours_is_never_followed),
		AFRESH(after_a_wrong_jump_that_was_followed_the_right_time_is_too),
		AFRESH(a_jump_is_logged_but_not_more_than_once_a_minute),
	};
	log_setup("clock_test", LOG_LEVEL_ERROR);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
