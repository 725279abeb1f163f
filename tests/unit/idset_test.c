/* A set of ids beside a plain array of them. */
#include "tests/unit/unit.h"

#include <stdlib.h>

#include "base/idset.h"

TEST(an_empty_set_has_nothing_and_nothing_comes_next)
{
	struct idset s = {0};
	int64_t id = 5;
	assert_false(idset_has(&s, 0));
	assert_false(idset_next(&s, &id, true));
	assert_false(idset_next(&s, &id, false));
	assert_int_equal(id, 5);
	idset_remove(&s, 5);
	assert_int_equal(s.count, 0);
	idset_free(&s);
}

/* Clustered and far apart, so that words and pages have gaps of all sizes between them. */
TEST(what_is_put_in_and_taken_out_is_walked_in_order_from_anywhere)
{
	enum { IDS = 200000, PICKS = 5000 };
	static bool in[IDS];
	struct idset s = {0};
	int64_t count = 0;
	srand(3);
	for (int i = 0; i < PICKS; i++) {
		int64_t id = (rand() % 4) * 65000 + rand() % 5000;
		bool add = rand() % 3 > 0;
		in[id] = add;
		if (add)
			idset_add(&s, id);
		else
			idset_remove(&s, id);
	}
	for (int64_t id = 0; id < IDS; id++) {
		assert_int_equal(idset_has(&s, id), in[id]);
		count += in[id];
	}
	assert_int_equal(s.count, count);
	for (int rising = 0; rising < 2; rising++) {
		int64_t at = rising ? -1 : INT64_MAX, walked = 0;
		for (int64_t before = at; idset_next(&s, &at, rising); before = at, walked++) {
			assert_true(rising ? at > before : at < before);
			assert_true(in[at]);
		}
		assert_int_equal(walked, count);
	}
	for (int64_t from = 0; from < IDS; from += 37) {
		int64_t up = from, down = from, next = from + 1, last = from - 1;
		while (next < IDS && !in[next])
			next++;
		while (last >= 0 && !in[last])
			last--;
		assert_int_equal(idset_next(&s, &up, true) ? up : IDS, next);
		assert_int_equal(idset_next(&s, &down, false) ? down : -1, last);
	}
	idset_free(&s);
	assert_false(idset_has(&s, 1));
}

TEST(ids_as_great_as_they_get_take_a_page_each)
{
	static const int64_t ids[] = {0, 63, 64, 32767, 32768, INT64_C(1) << 40, INT64_MAX - 1, INT64_MAX};
	struct idset s = {0};
	int64_t at = -1;
	for (size_t i = COUNT(ids); i > 0; i--)
		idset_add(&s, ids[i - 1]);
	for (size_t i = 0; i < COUNT(ids); i++)
		assert_true(idset_next(&s, &at, true) && at == ids[i]);
	assert_false(idset_next(&s, &at, true));
	for (size_t i = COUNT(ids) - 1; i > 0; i--)
		assert_true(idset_next(&s, &at, false) && at == ids[i - 1]);
	assert_false(idset_next(&s, &at, false));
	idset_free(&s);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_set_has_nothing_and_nothing_comes_next),
		cmocka_unit_test(what_is_put_in_and_taken_out_is_walked_in_order_from_anywhere),
		cmocka_unit_test(ids_as_great_as_they_get_take_a_page_each),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
