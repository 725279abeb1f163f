/* The registry of connections: numbers, pages, who is on which, and many threads at once. It is one for the process, so each
 * test leaves it empty. */
#include "tests/unit/unit.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "ops/presence.h"

enum { MANY = 300 };

static struct presence_info found[2 * MANY];

static int doors(enum presence_door door)
{
	int by_door[PRESENCE_DOORS], hearing;
	presence_count(by_door, &hearing);
	return by_door[door];
}

static int hearing(void)
{
	int by_door[PRESENCE_DOORS], n;
	presence_count(by_door, &n);
	return n;
}

static void assert_empty(void)
{
	assert_int_equal(presence_list(0, 0, MANY, found), 0);
	assert_int_equal(doors(PRESENCE_JSON) + doors(PRESENCE_SSH) + doors(PRESENCE_TELNET) + hearing(), 0);
}

TEST(a_session_keeps_its_number_and_others_get_new_ones_above_all_process_ids)
{
	struct presence *session = presence_enter(4194304, PRESENCE_SSH, "10.0.0.1", 5);
	struct presence *a = presence_enter(0, PRESENCE_JSON, "10.0.0.2", 6), *b = presence_enter(0, PRESENCE_JSON, "10.0.0.3", 7);
	assert_int_equal(presence_number(session), 4194304);
	assert_true(presence_number(a) >= PRESENCE_FIRST_NUMBER);
	assert_int_equal(presence_number(b), presence_number(a) + 1);
	assert_int_equal(presence_list(0, 0, MANY, found), 3);
	assert_int_equal(found[0].number, 4194304);
	assert_int_equal(found[0].door, PRESENCE_SSH);
	assert_string_equal(found[1].source, "10.0.0.2");
	assert_int_equal(found[2].connected_at, 7);
	assert_int_equal(doors(PRESENCE_JSON), 2);
	int64_t last = presence_number(b);
	presence_leave(session);
	presence_leave(b);
	presence_leave(a);
	assert_empty();
	a = presence_enter(0, PRESENCE_JSON, "10.0.0.2", 8);
	assert_int_equal(presence_number(a), last + 1);   /* never given twice */
	presence_leave(a);
}

TEST(a_page_is_what_follows_a_number_in_order)
{
	struct presence *all[MANY];
	for (int i = 0; i < MANY; i++)   /* 7 has no factor in common with MANY: each number once, in no order */
		all[i] = presence_enter(1 + i * 7 % MANY, PRESENCE_TELNET, "::1", 0);
	int64_t after = 0;
	for (int seen = 0; seen < MANY;) {
		int n = presence_list(after, 0, 11, found);
		assert_in_range(n, 1, 11);
		for (int i = 0; i < n; i++)
			assert_int_equal(found[i].number, ++seen);
		after = found[n - 1].number;
	}
	assert_int_equal(presence_list(after, 0, 11, found), 0);
	assert_int_equal(presence_list(INT64_MAX, 0, 11, found), 0);
	assert_int_equal(presence_list(0, 0, 0, found), 0);
	for (int i = 0; i < MANY; i++)
		presence_leave(all[i]);
	assert_empty();
}

TEST(who_is_logged_in_is_known_and_found_by_his_own_only)
{
	struct viewer anna = {.id = 7, .username = "anna", .token = {1, 2}}, nobody = {0};
	struct presence *a = presence_enter(30, PRESENCE_SSH, "h", 0), *b = presence_enter(31, PRESENCE_SSH, "h", 0);
	presence_login(a, &anna);
	assert_int_equal(presence_list(0, 7, MANY, found), 1);
	assert_string_equal(found[0].username, "anna");
	assert_memory_equal(found[0].token, anna.token, TOKEN_HASH);
	assert_true(presence_find(30, 7, found));
	assert_true(presence_find(30, 0, found));
	assert_false(presence_find(31, 7, found));
	assert_false(presence_find(30, 8, found));
	assert_false(presence_find(29, 0, found));
	presence_login(a, &nobody);
	assert_int_equal(presence_list(0, 7, MANY, found), 0);
	assert_true(presence_find(30, 0, found));
	assert_int_equal(found[0].user, 0);
	presence_leave(a);
	presence_leave(b);
	assert_empty();
}

/* The new socket of a session may come before the old one has gone. */
TEST(two_connections_of_one_session_are_one_in_the_list)
{
	struct viewer anna = {.id = 7, .username = "anna"};
	struct presence *old = presence_enter(40, PRESENCE_SSH, "h", 1), *new = presence_enter(40, PRESENCE_SSH, "h", 2);
	struct presence *other = presence_enter(41, PRESENCE_SSH, "h", 3);
	presence_login(new, &anna);
	assert_int_equal(presence_list(0, 0, MANY, found), 2);
	assert_int_equal(presence_total(0), 2);
	assert_int_equal(presence_total(7), 1);
	assert_int_equal(presence_total(8), 0);
	assert_true(presence_find(40, 7, found));
	presence_leave(old);
	assert_int_equal(presence_list(0, 0, MANY, found), 2);
	assert_int_equal(found[0].connected_at, 2);
	presence_leave(other);
	presence_leave(new);
	assert_empty();
}

TEST(who_hears_is_counted_once)
{
	struct presence *a = presence_enter(0, PRESENCE_JSON, "h", 0), *b = presence_enter(0, PRESENCE_JSON, "h", 0);
	presence_hears(a, true);
	presence_hears(a, true);
	presence_hears(b, true);
	assert_int_equal(hearing(), 2);
	presence_hears(b, false);
	presence_hears(b, false);
	assert_int_equal(hearing(), 1);
	presence_leave(a);
	assert_int_equal(hearing(), 0);
	presence_leave(b);
	assert_empty();
}

TEST(one_that_is_not_counted_is_harmless)
{
	presence_login(NULL, &(struct viewer){.id = 1});
	presence_hears(NULL, true);
	presence_leave(NULL);
	assert_int_equal(presence_number(NULL), 0);
	assert_empty();
}

TEST(a_source_that_is_too_long_is_cut)
{
	char source[200];
	memset(source, 'x', sizeof source - 1);
	source[sizeof source - 1] = '\0';
	struct presence *a = presence_enter(0, PRESENCE_JSON, source, 0);
	assert_int_equal(presence_list(0, 0, 1, found), 1);
	assert_int_equal(strlen(found[0].source), sizeof found[0].source - 1);
	presence_leave(a);
}

static void *come_and_go(void *arg)
{
	struct viewer me = {.id = *(int *)arg, .username = "me"};
	struct presence_info *mine = calloc(MANY, sizeof *mine);
	for (int turn = 0; turn < 200; turn++) {
		struct presence *here[8];
		for (int i = 0; i < 8; i++) {
			here[i] = presence_enter(i % 2 ? 0 : 1000 * me.id + i, PRESENCE_SSH, "h", turn);
			presence_login(here[i], &me);
			presence_hears(here[i], i % 3 == 0);
		}
		if (presence_list(0, me.id, MANY, mine) != 8)
			abort();
		for (int i = 1; i < 8; i++)
			if (mine[i].number <= mine[i - 1].number || mine[i].user != me.id)
				abort();
		for (int i = 7; i >= 0; i--)
			presence_leave(here[i]);
	}
	free(mine);
	return NULL;
}

TEST(many_threads_come_and_go)
{
	enum { THREADS = 6 };
	pthread_t threads[THREADS];
	int ids[THREADS];
	for (int i = 0; i < THREADS; i++) {
		ids[i] = i + 1;
		assert_int_equal(pthread_create(&threads[i], NULL, come_and_go, &ids[i]), 0);
	}
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	assert_empty();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_session_keeps_its_number_and_others_get_new_ones_above_all_process_ids),
		cmocka_unit_test(a_page_is_what_follows_a_number_in_order),
		cmocka_unit_test(who_is_logged_in_is_known_and_found_by_his_own_only),
		cmocka_unit_test(two_connections_of_one_session_are_one_in_the_list),
		cmocka_unit_test(who_hears_is_counted_once),
		cmocka_unit_test(one_that_is_not_counted_is_harmless),
		cmocka_unit_test(a_source_that_is_too_long_is_cut),
		cmocka_unit_test(many_threads_come_and_go),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
