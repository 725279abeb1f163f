/* Resets in the store: what is asked, used, void and swept; and what is not done over a connection that others can listen to. */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "db/reset.h"
#include "ops/call.h"

static char folder[64], path[96];
static struct db *db;
static const unsigned char one[TOKEN_HASH] = {1}, two[TOKEN_HASH] = {2};

static int open_store(void **state)
{
	struct err err = {0};
	(void)state;
	snprintf(folder, sizeof folder, "/tmp/reset_test.XXXXXX");
	if (!mkdtemp(folder))
		return -1;
	snprintf(path, sizeof path, "%s/mama.db", folder);
	db = db_open(path, DB_WRITE, 0, &err);
	struct user robin = {.username = "robin", .email = "R@b.cd", .password = "x"};
	return db && user_add(db, &robin, "r@b.cd") == 1 ? 0 : -1;
}

static int close_store(void **state)
{
	char file[128];
	static const char *const ends[] = {"", "-wal", "-shm", ".lock"};
	(void)state;
	db_close(db);
	for (size_t i = 0; i < COUNT(ends); i++) {
		snprintf(file, sizeof file, "%s%s", path, ends[i]);
		unlink(file);
	}
	return rmdir(folder);
}

static int64_t owner(const unsigned char hash[TOKEN_HASH], int64_t now)
{
	struct user u = {0};
	struct row *r = reset_owner(db, hash, now);
	if (user_next(r, &u))
		db_end(r);
	assert_true(db_check(db, NULL));
	return u.id;
}

TEST(a_token_is_its_owners_until_it_expires)
{
	assert_true(reset_ask(db, "r@b.cd", one, 1000, 2000, 900));
	assert_int_equal(owner(one, 1000), 1);
	assert_int_equal(owner(one, 1999), 1);
	assert_int_equal(owner(one, 2000), 0);
	assert_int_equal(owner(two, 1000), 0);
	assert_false(reset_take(db, one, 2000));
	assert_false(reset_take(db, two, 1000));
}

TEST(nobody_owns_a_token_of_an_unknown_address)
{
	assert_true(reset_ask(db, "nobody@b.cd", one, 1000, 2000, 900));
	assert_int_equal(owner(one, 1000), 0);
}

TEST(the_pause_keeps_the_token_that_is_there)
{
	assert_true(reset_ask(db, "r@b.cd", one, 1000, 9000, 900));
	assert_false(reset_ask(db, "r@b.cd", two, 1100, 9100, 999));
	assert_int_equal(owner(one, 1100), 1);
	assert_int_equal(owner(two, 1100), 0);
	assert_true(reset_ask(db, "r@b.cd", two, 1200, 9200, 1000));
	assert_int_equal(owner(one, 1200), 0);
	assert_int_equal(owner(two, 1200), 1);
}

TEST(a_used_token_is_used_and_the_pause_goes_on)
{
	assert_true(reset_ask(db, "r@b.cd", one, 1000, 9000, 900));
	assert_true(reset_take(db, one, 1001));
	assert_false(reset_take(db, one, 1001));
	assert_int_equal(owner(one, 1001), 0);
	assert_false(reset_ask(db, "r@b.cd", two, 1002, 9002, 999));
}

TEST(what_is_void_is_void)
{
	assert_true(reset_ask(db, "r@b.cd", one, 1000, 9000, 900));
	reset_void(db, "other@b.cd");
	reset_void_of(db, 2);
	assert_int_equal(owner(one, 1001), 1);
	reset_void_of(db, 1);
	assert_int_equal(owner(one, 1001), 0);
	assert_true(reset_ask(db, "r@b.cd", two, 2000, 9000, 1000));
	reset_void(db, "r@b.cd");
	assert_int_equal(owner(two, 2001), 0);
	assert_true(db_check(db, NULL));
}

TEST(only_old_rows_are_swept_and_so_many_at_once)
{
	assert_true(reset_ask(db, "r@b.cd", one, 1000, 9000, 900));
	assert_true(reset_ask(db, "s@b.cd", two, 1000, 9000, 900));
	assert_int_equal(reset_sweep(db, 1000, 5), 0);
	assert_int_equal(owner(one, 1001), 1);
	assert_int_equal(reset_sweep(db, 1001, 1), 1);
	assert_int_equal(reset_sweep(db, 1001, 5), 1);
	assert_int_equal(reset_sweep(db, 1001, 5), 0);
	assert_int_equal(owner(one, 1001), 0);
	assert_true(reset_ask(db, "r@b.cd", two, 1001, 9000, 0));
}

TEST(a_row_of_a_time_that_has_not_come_is_dropped)
{
	assert_true(reset_ask(db, "r@b.cd", one, 5000, 9000, 900));
	reset_drop_later(db, 5000);
	assert_int_equal(owner(one, 5001), 1);
	reset_drop_later(db, 4999);
	assert_int_equal(owner(one, 5001), 0);
}

/* RULES A8: by the row, not by its role. */
TEST(guarded_operations_are_not_done_where_others_can_listen)
{
	static const char *const names[] = {"auth.password_change", "auth.password_reset_confirm", "auth.email_change"};
	struct options options;
	options_init(&options);
	for (int i = 0; op_at(i); i++) {
		const struct op *op = op_at(i);
		struct call c;
		struct err err = {0};
		call_init(&c, op, &options, 0);
		c.viewer = (struct viewer){.id = 1, .role = ROLE_ADMIN};
		if (op->role == OP_OPERATOR || op->role == OP_SESSION)
			continue;
		assert_int_equal(call_allowed(&c, &err), !op->guarded && op->role != OP_ADMIN);
		assert_int_equal(err.code, op->guarded || op->role == OP_ADMIN ? ERR_FORBIDDEN : ERR_NONE);
		c.secure = true;
		assert_true(call_allowed(&c, &err));
	}
	for (size_t i = 0; i < COUNT(names); i++)
		assert_true(op_find(names[i])->guarded);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_token_is_its_owners_until_it_expires, open_store, close_store),
		cmocka_unit_test_setup_teardown(nobody_owns_a_token_of_an_unknown_address, open_store, close_store),
		cmocka_unit_test_setup_teardown(the_pause_keeps_the_token_that_is_there, open_store, close_store),
		cmocka_unit_test_setup_teardown(a_used_token_is_used_and_the_pause_goes_on, open_store, close_store),
		cmocka_unit_test_setup_teardown(what_is_void_is_void, open_store, close_store),
		cmocka_unit_test_setup_teardown(only_old_rows_are_swept_and_so_many_at_once, open_store, close_store),
		cmocka_unit_test_setup_teardown(a_row_of_a_time_that_has_not_come_is_dropped, open_store, close_store),
		cmocka_unit_test(guarded_operations_are_not_done_where_others_can_listen),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
