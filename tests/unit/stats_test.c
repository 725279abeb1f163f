/* What the market counts of itself. The counters are one for the process, so each test has operations of its own. */
#include "tests/unit/unit.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "ops/stats.h"

static struct stats_method of(const char *name)
{
	struct stats_method m;
	stats_method(op_find(name), &m);
	return m;
}

TEST(what_was_never_asked_counts_nothing)
{
	struct stats_method m = of("server.info");
	assert_int_equal(m.count + m.errors + m.p50_us + m.p99_us, 0);
}

/* A time is told as at most half too large, and never too small. */
TEST(a_time_is_known_to_within_a_half)
{
	const struct op *op = op_find("rpc.discover");
	struct stats_method m;
	static const int64_t times[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 11, 12, 100, 999, 1000, 1024, 1500, 1536, 65535, 65536, 1000000, 59999999};
	for (size_t i = 0; i < COUNT(times); i++) {
		const struct op *each = op_at((int)i + 20);
		for (int n = 0; n < 3; n++)
			stats_request(each, true, times[i]);
		stats_method(each, &m);
		if (m.count != 3 || m.p50_us != m.p99_us || m.p50_us < times[i] || m.p50_us > (times[i] < 2 ? 1 : times[i] * 3 / 2))
			fail_msg("%lld us are told as %lld", (long long)times[i], (long long)m.p50_us);
	}
	stats_request(op, true, -5);            /* a clock that went back */
	stats_request(op, true, INT64_MAX);
	stats_method(op, &m);
	assert_true(m.count >= 2 && m.p99_us > 0);
}

TEST(half_of_all_and_nearly_all)
{
	const struct op *op = op_find("server.ping");
	for (int i = 0; i < 98; i++)
		stats_request(op, true, 10);
	stats_request(op, false, 5000);
	stats_request(op, true, 90000);
	struct stats_method m = of("server.ping");
	assert_int_equal(m.count, 100);
	assert_int_equal(m.errors, 1);
	assert_in_range(m.p50_us, 10, 15);
	assert_in_range(m.p99_us, 5000, 7500);
}

TEST(what_is_no_operation_is_an_error_and_counts_as_a_request)
{
	struct stats before, after;
	stats_all(&before);
	stats_request(NULL, false, 0);
	stats_all(&after);
	assert_int_equal(after.requests, before.requests + 1);
	assert_int_equal(after.errors, before.errors + 1);
}

TEST(commits_and_the_queue)
{
	struct stats s;
	stats_start(77);
	stats_commit(3);
	stats_commit(9);
	stats_commit(1);
	stats_queue(5);
	stats_all(&s);
	assert_int_equal(s.started_at, 77);
	assert_int_equal(s.commits, 3);
	assert_int_equal(s.committed, 13);
	assert_int_equal(s.most, 9);
	assert_int_equal(s.queue, 5);
	stats_queue(0);
}

/* Every operation of the table has its place, and none takes another's. */
TEST(every_operation_is_counted_by_itself)
{
	struct stats_method before[512], after;
	int ops = 0;
	for (; op_at(ops); ops++)
		stats_method(op_at(ops), &before[ops]);
	assert_in_range(ops, 1, COUNT(before));
	for (int i = 0; i < ops; i++)
		for (int n = 0; n <= i; n++)
			stats_request(op_at(i), true, 1);
	for (int i = 0; i < ops; i++) {
		stats_method(op_at(i), &after);
		assert_int_equal(after.count - before[i].count, i + 1);
	}
}

enum { EACH = 20000, THREADS = 8 };

static void *ask(void *arg)
{
	for (int i = 0; i < EACH; i++)
		stats_request(op_find(i % 2 ? "order.get" : "order.list"), i % 4 != 0, i % 1000);
	return arg;
}

TEST(nothing_is_lost_between_threads)
{
	pthread_t threads[THREADS];
	struct stats_method list = of("order.list"), get = of("order.get");
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, ask, NULL), 0);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(of("order.list").count - list.count, THREADS * EACH / 2);
	assert_int_equal(of("order.list").errors - list.errors, THREADS * EACH / 4);
	assert_int_equal(of("order.get").count - get.count, THREADS * EACH / 2);
	assert_int_equal(of("order.get").errors, get.errors);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_never_asked_counts_nothing),
		cmocka_unit_test(a_time_is_known_to_within_a_half),
		cmocka_unit_test(half_of_all_and_nearly_all),
		cmocka_unit_test(what_is_no_operation_is_an_error_and_counts_as_a_request),
		cmocka_unit_test(commits_and_the_queue),
		cmocka_unit_test(every_operation_is_counted_by_itself),
		cmocka_unit_test(nothing_is_lost_between_threads),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
