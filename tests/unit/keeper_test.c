/* Keeping the store's log short: when it is moved into the store's file, and what happens when that cannot be. */
#include "tests/unit/unit.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "market/keeper.h"
#include "ops/stats.h"

#define MB ((int64_t)1 << 20)

SQL(keeper_test_table, "CREATE TABLE things (id INTEGER PRIMARY KEY, bytes BLOB)");
SQL(keeper_test_add, "INSERT INTO things (bytes) VALUES (zeroblob($1))");
SQL(keeper_test_same, "INSERT OR REPLACE INTO things (id, bytes) VALUES (1000, zeroblob($1))");
SQL(keeper_test_count, "SELECT count(*) FROM things");

static char folder[64], path[96], log_path[104];
static struct db *db;
static struct keeper keeper;
static int64_t clock_ms;

static int make_store(void **state)
{
	struct err err = {0};
	(void)state;
	/* In memory where that can be: what is tried here is long logs, not the disk. */
	snprintf(folder, sizeof folder, "%s/keeper_test.XXXXXX", access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	if (!mkdtemp(folder))
		return -1;
	snprintf(path, sizeof path, "%s/mama.db", folder);
	snprintf(log_path, sizeof log_path, "%s-wal", path);
	db = db_open(path, DB_WRITE, 0, &err);
	if (!db || !db_exec(db, NULL, &keeper_test_table, ""))
		return -1;
	clock_ms = 1000;
	keeper_begin(&keeper, db, &(struct reserve){.folder = "/tmp"}, clock_ms);
	keeper_turn(&keeper, false, clock_ms += 5000);
	return 0;
}

static int remove_store(void **state)
{
	(void)state;
	char file[128];
	static const char *const ends[] = {"", "-wal", "-shm", ".lock"};
	db_close(db);
	for (size_t i = 0; i < COUNT(ends); i++) {
		snprintf(file, sizeof file, "%s%s", path, ends[i]);
		unlink(file);
	}
	return rmdir(folder);
}

static int64_t size_of(const char *file)
{
	struct stat s;
	return stat(file, &s) == 0 ? (int64_t)s.st_size : -1;
}

/* A commit of so many bytes, and the keeper's turn after it. */
static void put(int64_t bytes, bool waiting)
{
	assert_true(db_begin(db) && db_exec(db, NULL, &keeper_test_add, "i", bytes) && db_commit(db));
	keeper_turn(&keeper, waiting, clock_ms += 1);
}

/* The same, but always in the same place: only the log becomes longer. */
static void put_again(int64_t bytes)
{
	assert_true(db_begin(db) && db_exec(db, NULL, &keeper_test_same, "i", bytes) && db_commit(db));
	keeper_turn(&keeper, true, clock_ms += 1);
}

static int64_t checkpoints(bool failed)
{
	struct stats s;
	stats_all(&s);
	return failed ? s.checkpoints_failed : s.checkpoints;
}

/* What a copy of the store's file alone holds. */
static int64_t kept_in_the_file(void)
{
	char command[256], copy[104];
	struct err err = {0};
	int64_t n = -1;
	snprintf(copy, sizeof copy, "%s/copy", folder);
	snprintf(command, sizeof command, "cp %s %s", path, copy);
	assert_int_equal(system(command), 0);
	struct db *alone = db_open(copy, DB_WRITE, 0, &err);
	assert_non_null(alone);
	assert_true(db_one(alone, &n, &keeper_test_count, ""));
	db_close(alone);
	unlink(copy);
	snprintf(copy, sizeof copy, "%s/copy.lock", folder);
	unlink(copy);
	return n;
}

TEST(a_log_is_left_alone_while_it_is_short)
{
	int64_t before = checkpoints(false);
	for (int i = 0; i < 20; i++)
		put(100 << 10, false);
	assert_int_equal(checkpoints(false), before);
	assert_in_range(db_log(db).fresh, 2 * MB, 4 * MB);
	assert_int_equal(kept_in_the_file(), 0);
}

TEST(from_four_megabytes_on_it_is_moved_as_soon_as_no_write_waits)
{
	int64_t before = checkpoints(false);
	for (int i = 0; i < 60; i++)
		put(100 << 10, true);
	assert_int_equal(checkpoints(false), before);
	put(100 << 10, false);
	assert_int_equal(checkpoints(false), before + 1);
	assert_int_equal(db_log(db).fresh, 0);
	assert_int_equal(kept_in_the_file(), 61);
}

TEST(the_log_is_begun_anew_after_a_move)
{
	for (int i = 0; i < 50; i++, clock_ms += 50)
		put(100 << 10, false);
	int64_t size = size_of(log_path);
	for (int i = 0; i < 400; i++, clock_ms += 50)
		put(100 << 10, false);
	assert_in_range(size_of(log_path), 4 * MB, size + MB);
	assert_in_range(db_log(db).bytes, 0, 5 * MB);
}

TEST(a_move_that_took_long_is_not_followed_by_another_soon)
{
	int64_t before = checkpoints(false);
	for (int i = 0; i < 50; i++)
		put(100 << 10, false);
	assert_int_equal(checkpoints(false), before + 1);
	keeper.early_at = clock_ms + 300;   /* as if it had taken 30 ms */
	for (int i = 0; i < 200; i++)
		put(100 << 10, false);
	assert_int_equal(checkpoints(false), before + 1);
	for (int i = 0; i < 120; i++)
		put(100 << 10, false);
	assert_true(checkpoints(false) > before + 1);
}

TEST(at_sixty_four_megabytes_it_is_moved_though_writes_wait)
{
	int64_t before = checkpoints(false);
	for (int i = 0; i < 80; i++)
		put_again(MB);
	assert_int_equal(checkpoints(false), before + 2);
	assert_in_range(size_of(log_path), 60 * MB, 70 * MB);
	keeper.early_at = 0;
	keeper_turn(&keeper, false, clock_ms += 1);
	assert_int_equal(size_of(log_path), 0);   /* the first chance to cut so large a file */
}

TEST(a_second_after_the_last_write_the_log_is_empty)
{
	put(1000, false);
	assert_int_equal(keeper_due(&keeper), clock_ms + 1000);
	keeper_turn(&keeper, false, clock_ms + 999);
	assert_true(size_of(log_path) > 0);
	keeper_turn(&keeper, true, clock_ms + 1000);
	assert_true(size_of(log_path) > 0);
	keeper_turn(&keeper, false, clock_ms + 1000);
	assert_int_equal(size_of(log_path), 0);
	assert_int_equal(kept_in_the_file(), 1);
	assert_int_equal(keeper_due(&keeper), INT64_MAX);
}

TEST(a_second_is_counted_from_the_last_write)
{
	put(1000, false);
	clock_ms += 900;
	put(1000, false);
	keeper_turn(&keeper, false, clock_ms + 900);
	assert_true(size_of(log_path) > 0);
}

TEST(a_reader_who_still_needs_the_log_is_waited_for_and_the_rest_is_moved)
{
	struct err err = {0};
	int64_t n;
	struct db *reader = db_open(path, DB_READ, 0, &err);
	assert_non_null(reader);
	put(1000, false);
	assert_true(db_begin(reader) && db_one(reader, &n, &keeper_test_count, ""));
	put(1000, false);
	keeper_turn(&keeper, false, clock_ms += 1000);
	assert_true(size_of(log_path) > 0);
	assert_int_equal(checkpoints(true), 0);
	assert_int_equal(keeper_due(&keeper), clock_ms + 1000);
	assert_true(db_commit(reader));
	keeper_turn(&keeper, false, clock_ms += 1000);
	assert_int_equal(size_of(log_path), 0);
	assert_int_equal(kept_in_the_file(), 2);
	db_close(reader);
}

/* Asks again and again, each time for so long that the next one begins before: there is always a snapshot. */
static void *ask_on_and_on(void *arg)
{
	struct err err = {0};
	int64_t n;
	atomic_bool *over = arg;
	struct db *reader = db_open(path, DB_READ, 0, &err);
	while (!atomic_load(over)) {
		db_begin(reader);
		db_one(reader, &n, &keeper_test_count, "");
		usleep(100000);
		db_rollback(reader);
	}
	db_close(reader);
	return NULL;
}

TEST(readers_who_take_turns_cannot_make_it_grow_for_ever)
{
	pthread_t readers[2];
	atomic_bool over = false;
	for (size_t i = 0; i < COUNT(readers); i++) {
		assert_int_equal(pthread_create(&readers[i], NULL, ask_on_and_on, &over), 0);
		usleep(50000);
	}
	for (int i = 0; i < 120; i++)
		put_again(MB);
	int64_t size = size_of(log_path);
	atomic_store(&over, true);
	for (size_t i = 0; i < COUNT(readers); i++)
		pthread_join(readers[i], NULL);
	assert_true(size <= 140 * MB);
}

/* Files may not grow beyond this. */
static void limit_files(rlim_t bytes)
{
	struct rlimit limit;
	getrlimit(RLIMIT_FSIZE, &limit);
	limit.rlim_cur = bytes;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

/* What the keeper wrote to stderr while `turns` moves were due a second apart, in `said`. */
static void hear(int turns, char *said, size_t size)
{
	FILE *file = tmpfile();
	int before = dup(STDERR_FILENO);
	dup2(fileno(file), STDERR_FILENO);
	for (int i = 0; i < turns; i++)
		keeper_turn(&keeper, false, clock_ms += 1000);
	dup2(before, STDERR_FILENO);
	close(before);
	rewind(file);
	said[fread(said, 1, size - 1, file)] = '\0';
	fclose(file);
}

TEST(a_move_that_fails_is_told_once_counted_and_tried_again)
{
	char said[2000];
	int64_t before = checkpoints(true);
	for (int i = 0; i < 3; i++)
		put(100 << 10, false);
	put(1000, false);
	limit_files((rlim_t)size_of(path) + 4096);   /* it would have to grow by more than that */
	hear(5, said, sizeof said);
	assert_int_equal(checkpoints(true), before + 5);
	char *first = strstr(said, "cannot be moved");
	assert_non_null(first);
	assert_null(strstr(first + 1, "cannot be moved"));
	assert_false(db_broken(db));
	limit_files(RLIM_INFINITY);
	hear(1, said, sizeof said);
	assert_non_null(strstr(said, "moved into its file again"));
	assert_int_equal(size_of(log_path), 0);
	assert_int_equal(kept_in_the_file(), 4);
}

TEST(the_end_moves_all_of_it)
{
	put(1000, true);
	keeper_end(&keeper);
	assert_int_equal(size_of(log_path), 0);
	assert_int_equal(kept_in_the_file(), 1);
}

#define WITH_A_STORE(test) cmocka_unit_test_setup_teardown(test, make_store, remove_store)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_A_STORE(a_log_is_left_alone_while_it_is_short),
		WITH_A_STORE(from_four_megabytes_on_it_is_moved_as_soon_as_no_write_waits),
		WITH_A_STORE(the_log_is_begun_anew_after_a_move),
		WITH_A_STORE(a_move_that_took_long_is_not_followed_by_another_soon),
		WITH_A_STORE(at_sixty_four_megabytes_it_is_moved_though_writes_wait),
		WITH_A_STORE(a_second_after_the_last_write_the_log_is_empty),
		WITH_A_STORE(a_second_is_counted_from_the_last_write),
		WITH_A_STORE(a_reader_who_still_needs_the_log_is_waited_for_and_the_rest_is_moved),
		WITH_A_STORE(readers_who_take_turns_cannot_make_it_grow_for_ever),
		WITH_A_STORE(a_move_that_fails_is_told_once_counted_and_tried_again),
		WITH_A_STORE(the_end_moves_all_of_it),
	};
	signal(SIGXFSZ, SIG_IGN);
	log_setup("keeper_test", LOG_LEVEL_INFO);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
