/* The histogram of the benchmarks beside sorted data. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/bench/common/histogram.h"

static int by_value(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
	return x < y ? -1 : x > y;
}

/* Within 1 % of the values around that share of the sorted ones: which of two neighbours it is hangs on the last bit of a product. */
static void assert_near(uint64_t got, const uint64_t *sorted, size_t count, double share)
{
	size_t at = (size_t)(share * (double)count);
	uint64_t low = sorted[at < 2 ? 0 : at - 2], high = sorted[at + 1 < count ? at + 1 : count - 1];
	assert_in_range(got, low - low / 100, high + high / 100);
}

static void percentiles_are_those_of_the_sorted_values(void **state)
{
	enum { COUNT = 100000 };
	static const double shares[] = {0, 0.001, 0.25, 0.5, 0.9, 0.99, 0.999, 0.9999, 1};
	static struct histogram h;
	static uint64_t values[COUNT];
	uint64_t seed = 88172645463325252u;
	(void)state;
	histogram_clear(&h);
	for (size_t i = 0; i < COUNT; i++) {
		seed ^= seed << 13;
		seed ^= seed >> 7;
		seed ^= seed << 17;
		values[i] = (seed >> 24) >> (seed & 31);   /* of all magnitudes up to 2^40 */
		histogram_add(&h, values[i]);
	}
	qsort(values, COUNT, sizeof *values, by_value);
	for (size_t i = 0; i < sizeof shares / sizeof *shares; i++)
		assert_near(histogram_at(&h, shares[i]), values, COUNT, shares[i]);
	assert_int_equal(histogram_at(&h, 1), values[COUNT - 1]);
}

static void small_and_extreme_values_are_exact(void **state)
{
	static const uint64_t values[] = {0, 1, 127, 128, 255, UINT64_MAX};
	static struct histogram h;
	(void)state;
	for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
		histogram_clear(&h);
		histogram_add(&h, values[i]);
		assert_true(histogram_bucket(values[i]) < HISTOGRAM_BUCKETS);
		assert_true(histogram_at(&h, 0.5) == values[i]);
	}
}

static void an_empty_one_has_no_percentile(void **state)
{
	static struct histogram h;
	(void)state;
	histogram_clear(&h);
	assert_int_equal(histogram_at(&h, 0.5), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(percentiles_are_those_of_the_sorted_values),
		cmocka_unit_test(small_and_extreme_values_are_exact),
		cmocka_unit_test(an_empty_one_has_no_percentile),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
