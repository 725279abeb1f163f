/* The store: opening and refusing, migrations, transactions and savepoints, readers, and rules that the tables hold by
 * themselves. Each test has a folder of its own. */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/timeutil.h"
#include "db/db.h"
#include "db/state.h"
#include "db/migrations.h"
#include "db/user.h"

static char folder[64], path[96];

static int make_folder(void **state)
{
	(void)state;
	snprintf(folder, sizeof folder, "/tmp/store_test.XXXXXX");
	if (!mkdtemp(folder))
		return -1;
	snprintf(path, sizeof path, "%s/mama.db", folder);
	return 0;
}

static int remove_folder(void **state)
{
	static const char *const ends[] = {"", "-wal", "-shm", "-journal", ".lock"};
	char file[128];
	(void)state;
	for (size_t i = 0; i < COUNT(ends); i++) {
		snprintf(file, sizeof file, "%s%s", path, ends[i]);
		unlink(file);
	}
	return rmdir(folder);
}

static struct db *open_store(enum db_mode mode, int deadline)
{
	struct err err = {0};
	struct db *db = db_open(path, mode, deadline, &err);
	if (!db)
		fail_msg("%s", err.text);
	return db;
}

static void assert_not_opened(const char *where, enum db_mode mode, enum err_code code)
{
	struct err err = {0};
	struct db *db = db_open(where, mode, 0, &err);
	if (db)
		fail_msg("%s was opened", where);
	assert_int_equal(err.code, code);
	if (!strstr(err.text, where) || err.text[strlen(err.text) - 1] == ' ')
		fail_msg("no sentence about the file: %s", err.text);
}

static void assert_fine(struct db *db)
{
	struct err err = {0};
	if (!db_check(db, &err))
		fail_msg("%s", err.text);
}

static void assert_failed(struct db *db, enum err_code code)
{
	struct err err = {0};
	assert_false(db_check(db, &err));
	assert_int_equal(err.code, code);
	assert_true(err.text[0] != '\0');
	assert_true(db_check(db, &err));
}

SQL(test_version, "SELECT version FROM schema_version");
SQL(test_set_version, "UPDATE schema_version SET version = $1");
SQL(test_user_add, "INSERT INTO users (username, email, email_key, password, role, created_at) VALUES ($1, $1, $1, '', 0, $2)");
SQL(test_user_count, "SELECT count(*) FROM users");
SQL(test_user_names, "SELECT username FROM users ORDER BY id");

static bool add(struct db *db, const char *name)
{
	return db_exec(db, NULL, &test_user_add, "si", name, (int64_t)1);
}

static int64_t count(struct db *db)
{
	int64_t n = -1;
	return db_one(db, &n, &test_user_count, "") ? n : -1;
}

/* The whole file; the caller frees. */
static char *contents(const char *file, size_t *n)
{
	FILE *f = fopen(file, "r");
	char *bytes = malloc(1 << 22);
	assert_non_null(f);
	*n = fread(bytes, 1, 1 << 22, f);
	fclose(f);
	return bytes;
}

static void write_file(const char *bytes, size_t n)
{
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	assert_int_equal(fwrite(bytes, 1, n, f), n);
	fclose(f);
}

TEST(a_fresh_store_has_the_latest_schema_and_no_users)
{
	int64_t version = -1;
	struct db *db = open_store(DB_WRITE, 0);
	assert_true(db_one(db, &version, &test_version, ""));
	assert_int_equal(version, migrations_latest());
	assert_int_equal(count(db), 0);
	db_close(db);
}

TEST(every_statement_can_be_prepared_by_writer_and_reader)
{
	struct err err = {0};
	struct db *writer = open_store(DB_WRITE, 0), *reader = open_store(DB_READ, 250);
	if (!db_prepare_all(writer, &err) || !db_prepare_all(reader, &err))
		fail_msg("%s", err.text);
	db_close(reader);
	db_close(writer);
}

TEST(a_statement_that_cannot_be_prepared_is_named)
{
	struct err err = {0};
	write_file("", 0);
	struct db *reader = open_store(DB_READ, 250);
	assert_false(db_prepare_all(reader, &err));
	assert_int_equal(err.code, ERR_INTERNAL);
	assert_non_null(strstr(err.text, "no such table"));
	db_close(reader);
}

TEST(a_store_opened_again_is_as_it_was_left)
{
	struct db *db = open_store(DB_WRITE, 0);
	assert_true(db_begin(db) && add(db, "anna") && db_commit(db));
	db_close(db);
	db = open_store(DB_WRITE, 0);
	assert_int_equal(count(db), 1);
	db_close(db);
}

TEST(a_store_of_a_newer_program_is_refused_and_left_as_it_was)
{
	size_t n, m;
	struct err err = {0};
	struct db *db = open_store(DB_WRITE, 0);
	assert_true(add(db, "anna") && db_exec(db, NULL, &test_set_version, "i", (int64_t)migrations_latest() + 1));
	db_close(db);
	char *before = contents(path, &n);
	assert_null(db_open(path, DB_WRITE, 0, &err));
	assert_int_equal(err.code, ERR_CONFIG);
	assert_non_null(strstr(err.text, "newer"));
	assert_non_null(strstr(err.text, path));
	char *after = contents(path, &m);
	assert_int_equal(n, m);
	assert_memory_equal(before, after, n);
	free(before);
	free(after);
}

TEST(an_absurdly_new_store_is_refused_too)
{
	struct db *db = open_store(DB_WRITE, 0);
	assert_true(db_exec(db, NULL, &test_set_version, "i", INT64_MAX));
	db_close(db);
	assert_not_opened(path, DB_WRITE, ERR_CONFIG);
}

static void assert_garbage_refused(const char *bytes, size_t n)
{
	size_t m;
	write_file(bytes, n);
	assert_not_opened(path, DB_WRITE, ERR_UNAVAILABLE);
	char *after = contents(path, &m);
	assert_int_equal(n, m);
	assert_memory_equal(after, bytes, n);
	free(after);
}

TEST(a_file_that_is_no_store_is_refused_and_left_as_it_was)
{
	char noise[8192];
	srand(11);
	for (size_t i = 0; i < sizeof noise; i++)
		noise[i] = (char)rand();
	assert_garbage_refused(noise, sizeof noise);
	assert_garbage_refused("name = value\n", 13);
	memset(noise, 0, sizeof noise);
	assert_garbage_refused(noise, sizeof noise);
	memcpy(noise, "SQLite format 3", 16);
	assert_garbage_refused(noise, sizeof noise);
}

TEST(a_store_cut_short_is_refused)
{
	size_t n;
	struct err err = {0};
	struct db *db = open_store(DB_WRITE, 0);
	db_close(db);
	char *bytes = contents(path, &n);
	write_file(bytes, n / 2 + 100);
	db = db_open(path, DB_WRITE, 0, &err);
	if (db && add(db, "anna"))
		fail_msg("half a store is written to");
	assert_true(db || err.code == ERR_UNAVAILABLE);
	db_close(db);
	free(bytes);
}

TEST(places_where_no_store_can_be_are_refused)
{
	char missing[128];
	snprintf(missing, sizeof missing, "%s/none/mama.db", folder);
	assert_not_opened(missing, DB_WRITE, ERR_UNAVAILABLE);
	assert_not_opened(folder, DB_WRITE, ERR_UNAVAILABLE);
	assert_not_opened(folder, DB_READ, ERR_UNAVAILABLE);
	db_close(NULL);
}

TEST(a_reader_does_not_make_a_store)
{
	struct stat st;
	assert_not_opened(path, DB_READ, ERR_UNAVAILABLE);
	assert_int_equal(stat(path, &st), -1);
}

TEST(a_savepoint_undoes_one_request_and_a_rollback_all)
{
	struct db *db = open_store(DB_WRITE, 0);
	assert_true(db_begin(db));
	assert_true(db_savepoint(db) && add(db, "anna") && db_release(db));
	assert_true(db_savepoint(db) && add(db, "bert"));
	db_rollback_to(db);
	assert_int_equal(count(db), 1);
	assert_true(db_savepoint(db) && add(db, "carl") && db_release(db));
	assert_int_equal(count(db), 2);
	db_rollback(db);
	assert_false(db_in_transaction(db));
	assert_int_equal(count(db), 0);
	assert_fine(db);
	db_close(db);
}

TEST(what_was_not_committed_is_gone)
{
	struct db *db = open_store(DB_WRITE, 0);
	assert_true(db_begin(db) && add(db, "anna"));
	db_close(db);
	db = open_store(DB_WRITE, 0);
	assert_int_equal(count(db), 0);
	db_close(db);
}

TEST(a_broken_rule_is_a_conflict_that_leaves_the_rest_of_the_batch)
{
	struct db *db = open_store(DB_WRITE, 0);
	assert_true(db_begin(db) && db_savepoint(db) && add(db, "anna") && db_release(db) && db_savepoint(db));
	assert_true(add(db, "bert"));
	assert_false(add(db, "anna"));
	db_rollback_to(db);
	assert_failed(db, ERR_CONFLICT);
	assert_true(db_in_transaction(db));
	assert_int_equal(count(db), 1);
	assert_true(db_commit(db));
	assert_int_equal(count(db), 1);
	db_close(db);
}

TEST(after_an_error_nothing_runs_until_it_was_asked_for)
{
	int64_t changed = 77;
	struct db *db = open_store(DB_WRITE, 0);
	assert_true(add(db, "anna"));
	assert_false(add(db, "anna"));
	assert_false(db_exec(db, &changed, &test_user_add, "si", "bert", (int64_t)1));
	assert_int_equal(changed, 77);
	assert_int_equal(count(db), -1);
	assert_null(db_query(db, &test_user_names, ""));
	assert_false(db_row(NULL));
	db_end(NULL);
	assert_false(db_begin(db));
	assert_failed(db, ERR_CONFLICT);
	assert_int_equal(count(db), 1);
	db_close(db);
}

TEST(undoing_without_a_transaction_does_nothing)
{
	struct db *db = open_store(DB_WRITE, 0);
	db_rollback(db);
	db_rollback_to(db);
	assert_fine(db);
	assert_false(db_commit(db));
	assert_failed(db, ERR_INTERNAL);
	assert_false(db_release(db));
	assert_failed(db, ERR_INTERNAL);
	assert_true(db_begin(db));
	assert_false(db_begin(db));
	assert_failed(db, ERR_INTERNAL);
	db_rollback(db);
	assert_fine(db);
	db_close(db);
}

SQL(test_null, "SELECT $1, $2, $3, $4");
SQL(test_nothing, "SELECT 1 WHERE $1 = 0");

TEST(values_come_back_as_they_were_bound)
{
	static const char bytes[] = {0, 1, (char)0xff, 0, 'x'};
	size_t n = 0;
	struct db *db = open_store(DB_WRITE, 0);
	struct row *r = db_query(db, &test_null, "isbn", INT64_MIN, "caf\xc3\xa9 '\"; DROP TABLE users; --", bytes, sizeof bytes);
	assert_true(db_row(r));
	assert_true(db_int(r, 0) == INT64_MIN);
	assert_string_equal(db_text(r, 1), "caf\xc3\xa9 '\"; DROP TABLE users; --");
	assert_memory_equal(db_blob(r, 2, &n), bytes, sizeof bytes);
	assert_int_equal(n, sizeof bytes);
	assert_true(db_is_null(r, 3));
	assert_string_equal(db_text(r, 3), "");
	assert_false(db_row(r));
	assert_false(db_row(r));
	r = db_query(db, &test_null, "ssss", (char *)NULL, "", "a", "b");
	assert_true(db_row(r));
	assert_true(db_is_null(r, 0));
	assert_false(db_is_null(r, 1));
	db_end(r);
	db_end(r);
	db_close(db);
}

/* From a few pages to some hundred, beyond what one write to the file takes. */
TEST(commits_of_all_sizes_are_there_for_the_next_reader)
{
	static char name[3000];
	int64_t rows = 0;
	struct db *writer = open_store(DB_WRITE, 0);
	memset(name, 'x', sizeof name - 1);
	for (int size = 1; size <= 40; size++) {
		assert_true(db_begin(writer));
		for (int i = 0; i < size; i++) {
			snprintf(name, sizeof name, "%06d", (int)rows++);
			name[6] = 'x';
			assert_true(add(writer, name));
		}
		assert_true(db_commit(writer));
		struct db *reader = open_store(DB_READ, 0);
		assert_int_equal(count(reader), rows);
		db_close(reader);
	}
	db_close(writer);
	writer = open_store(DB_WRITE, 0);
	assert_int_equal(count(writer), rows);
	assert_fine(writer);
	db_close(writer);
}

TEST(no_row_is_no_error)
{
	int64_t out = 77;
	struct db *db = open_store(DB_WRITE, 0);
	assert_false(db_one(db, &out, &test_nothing, "i", (int64_t)1));
	assert_int_equal(out, 77);
	assert_fine(db);
	db_close(db);
}

TEST(a_statement_left_early_can_be_used_again)
{
	struct db *db = open_store(DB_WRITE, 0);
	assert_true(add(db, "anna") && add(db, "bert"));
	for (int i = 0; i < 3; i++) {
		struct row *r = db_query(db, &test_user_names, "");
		assert_true(db_row(r));
		assert_string_equal(db_text(r, 0), "anna");
		db_end(r);
	}
	db_close(db);
}

SQL(test_create, "CREATE TABLE mine (a INTEGER)");
SQL(test_writable, "PRAGMA query_only = OFF");
SQL(test_vacuum, "VACUUM");

TEST(a_reader_cannot_write_whatever_it_is_asked)
{
	static const struct sql *const writes[] = {&test_create, &test_vacuum};
	struct db *writer = open_store(DB_WRITE, 0), *reader = open_store(DB_READ, 250);
	assert_false(add(reader, "anna"));
	assert_failed(reader, ERR_UNAVAILABLE);
	assert_true(db_exec(reader, NULL, &test_writable, ""));
	assert_false(add(reader, "anna"));
	assert_failed(reader, ERR_UNAVAILABLE);
	for (size_t i = 0; i < COUNT(writes); i++) {
		struct err err = {0};
		assert_false(db_exec(reader, NULL, writes[i], ""));
		assert_false(db_check(reader, &err));
	}
	assert_int_equal(count(writer), 0);
	db_close(reader);
	db_close(writer);
}

TEST(a_reader_sees_one_moment_until_it_ends_its_transaction)
{
	struct db *writer = open_store(DB_WRITE, 0), *reader = open_store(DB_READ, 250);
	assert_true(db_begin(reader));
	assert_int_equal(count(reader), 0);
	assert_true(db_begin(writer) && add(writer, "anna"));
	assert_int_equal(count(reader), 0);
	assert_true(db_commit(writer));
	assert_int_equal(count(reader), 0);
	assert_true(db_commit(reader) && db_begin(reader));
	assert_int_equal(count(reader), 1);
	db_rollback(reader);
	db_close(reader);
	db_close(writer);
}

TEST(questions_share_a_snapshot_until_something_is_committed)
{
	struct db *writer = open_store(DB_WRITE, 0), *reader = open_store(DB_READ, 250);
	assert_true(db_read_begin(reader));
	assert_int_equal(count(reader), 0);
	assert_true(db_begin(writer) && add(writer, "anna") && db_commit(writer));
	assert_int_equal(count(reader), 0);
	db_read_end(reader);
	assert_true(db_read_begin(reader));
	assert_int_equal(count(reader), 1);
	db_read_end(reader);
	assert_true(db_in_transaction(reader));
	assert_true(db_read_begin(reader));
	assert_int_equal(count(reader), 1);
	db_read_end(reader);
	db_read_release(reader);
	assert_false(db_in_transaction(reader));
	db_close(reader);
	db_close(writer);
}

TEST(outside_of_a_question_the_store_is_seen_as_it_is)
{
	struct db *writer = open_store(DB_WRITE, 0), *reader = open_store(DB_READ, 250);
	assert_true(db_read_begin(reader));
	assert_int_equal(count(reader), 0);
	db_read_end(reader);
	assert_true(add(writer, "anna"));
	assert_int_equal(count(reader), 1);
	assert_false(db_in_transaction(reader));
	db_close(reader);
	db_close(writer);
}

SQL(test_endless, "WITH RECURSIVE n (i) AS (SELECT $1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n");

TEST(that_a_question_was_late_is_told_whatever_was_asked_of_its_error)
{
	int64_t n = 0;
	struct err err = {0};
	struct db *writer = open_store(DB_WRITE, 0), *reader = open_store(DB_READ, 60000);
	assert_true(db_read_begin(reader));
	db_read_within(reader, 5);
	assert_false(db_one(reader, &n, &test_endless, "i", (int64_t)0));
	assert_false(db_check(reader, &err));   /* as an operation does by itself */
	err_clear(&err);
	assert_true(db_late(reader));
	db_read_end(reader);
	assert_true(db_late(reader));
	assert_true(db_check(reader, &err));
	assert_false(db_in_time(reader, &err));
	assert_int_equal(err.code, ERR_UNAVAILABLE);
	assert_true(db_read_begin(reader));
	assert_false(db_late(reader));
	assert_int_equal(count(reader), 0);
	db_read_end(reader);
	assert_true(db_in_time(reader, &err));
	err_clear(&err);
	db_close(reader);
	db_close(writer);
}

SQL(test_short, "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < $1) SELECT count(*) FROM n");

TEST(a_question_whose_thread_only_waits_is_given_up_later_and_told_apart)
{
	int64_t n = 0, began = time_monotonic();
	struct err err = {0};
	struct db *writer = open_store(DB_WRITE, 0), *reader = open_store(DB_READ, 60000);
	assert_true(db_read_begin(reader));
	db_read_within(reader, 10);
	while (db_one(reader, &n, &test_short, "i", (int64_t)500) && time_monotonic() - began < 5000)
		usleep(20000);
	assert_true(time_monotonic() - began >= 100);
	assert_true(db_late(reader) && db_starved(reader));
	assert_false(db_check(reader, &err));
	err_clear(&err);
	db_read_end(reader);
	assert_true(db_read_begin(reader));
	db_read_within(reader, 10);
	assert_false(db_one(reader, &n, &test_endless, "i", (int64_t)0));
	assert_true(db_late(reader) && !db_starved(reader));
	db_check(reader, &err);
	err_clear(&err);
	db_close(reader);
	db_close(writer);
}

TEST(a_question_that_takes_too_long_is_given_up_and_the_next_is_answered)
{
	int64_t n = 0, began = time_monotonic();
	struct err err = {0};
	struct db *writer = open_store(DB_WRITE, 0), *reader = open_store(DB_READ, 30);
	assert_true(db_begin(reader));
	assert_false(db_one(reader, &n, &test_endless, "i", (int64_t)0));
	int64_t took = time_monotonic() - began;
	assert_true(took >= 30 && took < 1000);
	assert_false(db_check(reader, &err));
	assert_int_equal(err.code, ERR_UNAVAILABLE);
	assert_true(err.retry_after > 0);
	db_rollback(reader);
	assert_true(db_begin(reader));
	assert_int_equal(count(reader), 0);
	assert_true(db_commit(reader));
	assert_true(db_read_begin(reader));
	assert_false(db_one(reader, &n, &test_endless, "i", (int64_t)0));
	db_read_end(reader);
	assert_false(db_check(reader, &err));
	assert_true(db_read_begin(reader));
	assert_int_equal(count(reader), 0);
	db_read_end(reader);
	assert_false(db_broken(reader));
	db_close(reader);
	db_close(writer);
}

TEST(a_statement_that_takes_too_many_steps_ends_early_and_nothing_has_failed)
{
	int64_t n = 77;
	struct db *writer = open_store(DB_WRITE, 0), *reader = open_store(DB_READ, 20000);
	assert_true(add(writer, "anna"));
	assert_true(db_read_begin(reader));
	db_steps(reader, 40000);
	assert_int_equal(count(reader), 1);
	assert_false(db_one(reader, &n, &test_endless, "i", (int64_t)0));
	assert_int_equal(count(reader), 1);
	assert_true(db_steps_over(reader));
	assert_false(db_steps_over(reader));
	assert_int_equal(n, 77);
	assert_int_equal(count(reader), 1);
	assert_fine(reader);
	db_steps(reader, 40000);
	assert_int_equal(count(reader), 1);
	assert_false(db_steps_over(reader));
	db_read_end(reader);
	db_close(reader);
	db_close(writer);
}

SQL(test_most_pages, "PRAGMA max_page_count = 60");
SQL(test_all_pages, "PRAGMA max_page_count = 1000000");
SQL(test_fill, "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT $1) INSERT INTO audit (at, actor_id, action, object,"
               " detail) SELECT i, i, hex(zeroblob(500)), '', '' FROM n");
SQL(test_audit_count, "SELECT count(*) FROM audit");

/* A full disk may undo the whole transaction, and the caller can tell. */
TEST(a_full_disk_changes_nothing_and_the_store_goes_on)
{
	int64_t n = -1;
	struct db *db = open_store(DB_WRITE, 0);
	db_exec(db, NULL, &test_most_pages, "");
	assert_true(db_begin(db) && add(db, "anna") && db_savepoint(db));
	assert_false(db_exec(db, NULL, &test_fill, "i", (int64_t)10000));
	assert_true(strncmp(db->why, "the disk is full", 16) == 0 && strstr(db->why, "(mama.db, test_fill)"));
	db_rollback_to(db);
	db_rollback(db);
	assert_failed(db, ERR_UNAVAILABLE);
	assert_true(db_one(db, &n, &test_audit_count, "") && n == 0);
	assert_int_equal(count(db), 0);
	db_exec(db, NULL, &test_all_pages, "");
	assert_true(db_begin(db) && add(db, "anna") && db_exec(db, NULL, &test_fill, "i", (int64_t)100) && db_commit(db));
	db_close(db);
}

SQL(test_category, "INSERT INTO categories (id, name, name_key, parent, position) VALUES (1, 'c', 'c', 0, 0)");
SQL(test_product, "INSERT INTO products (id, seller_id, category_id, name, name_key, description, price, status, created_at, updated_at)"
                  " VALUES (1, 1, 1, 'p', 'p', '', 100, 1, 1, 1)");
SQL(test_stock, "INSERT INTO stock (product_id, quantity) VALUES (1, 1)");
SQL(test_order, "INSERT INTO orders (id, checkout, buyer_id, seller_id, status, payment_method, payment_status, total, currency, address,"
                " note, tracking, created_at, updated_at) VALUES (1, 1, 1, 1, 1, 0, 0, 100, 'EUR', '', '', '', 1, 1)");
SQL(test_item, "INSERT INTO order_items (order_id, line, product_id, name, unit_price, quantity) VALUES (1, 0, 1, 'p', 100, 1)");
SQL(test_step, "INSERT INTO order_history (order_id, step, at, actor_id, action, from_status, to_status, reason)"
               " VALUES (1, 0, 1, 1, 'create', -1, 1, '')");
SQL(test_item_twice, "INSERT INTO order_items (order_id, line, product_id, name, unit_price, quantity) VALUES (1, 0, 1, 'p', 100, 1)");
SQL(test_inbox, "INSERT INTO inbox (user_id, last_seq, unread) VALUES (1, 0, 0)");

static struct db *open_small_shop(void)
{
	static const struct sql *const rows[] = {&test_category, &test_product, &test_stock, &test_order, &test_item, &test_step, &test_inbox};
	struct db *db = open_store(DB_WRITE, 0);
	assert_true(add(db, "anna"));
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_true(db_exec(db, NULL, rows[i], ""));
	return db;
}

SQL(bad_stock, "UPDATE stock SET quantity = -1");
SQL(bad_price, "UPDATE products SET price = -1");
SQL(bad_status, "UPDATE products SET status = 4");
SQL(bad_seller, "UPDATE products SET seller_id = 99");
SQL(bad_type, "UPDATE products SET price = 'free'");
SQL(bad_half, "UPDATE products SET price = 1.5");
SQL(bad_total, "UPDATE orders SET total = -1");
SQL(bad_line_price, "UPDATE order_items SET unit_price = 1");
SQL(bad_line_quantity, "UPDATE order_items SET quantity = 2");
SQL(bad_history, "UPDATE order_history SET reason = 'x'");
SQL(bad_role, "UPDATE users SET role = 2");
SQL(bad_orphan, "DELETE FROM users");
SQL(bad_order, "DELETE FROM orders");
SQL(bad_cart, "INSERT INTO cart_items VALUES (1, 1, 0)");
SQL(bad_cart_product, "INSERT INTO cart_items VALUES (1, 99, 1)");
SQL(bad_payment, "INSERT INTO payments VALUES ('r', 99, 1)");
SQL(bad_message, "INSERT INTO messages VALUES (1, 1, 1, 0, 0, 'to himself', 0, 0, 1, 0)");
SQL(bad_unread, "UPDATE inbox SET unread_messages = -1");

/* RULES S1, O13, O16 and the like hold even for a handler that is wrong. */
TEST(the_tables_hold_their_rules_by_themselves)
{
	static const struct sql *const rows[] = {
		&bad_stock, &bad_price, &bad_status, &bad_seller, &bad_type, &bad_half, &bad_total, &bad_line_price, &bad_line_quantity,
			&bad_history,
		&bad_role, &bad_orphan, &bad_order, &bad_cart, &bad_cart_product, &bad_payment, &test_item_twice, &bad_message, &bad_unread,
	};
	struct db *db = open_small_shop();
	for (size_t i = 0; i < COUNT(rows); i++) {
		if (db_exec(db, NULL, rows[i], ""))
			fail_msg("%s was let through", rows[i]->text);
		assert_failed(db, ERR_CONFLICT);
	}
	db_close(db);
}

SQL(bad_attach, "ATTACH '/tmp/other.db' AS other");

TEST(no_other_file_can_be_attached)
{
	struct db *db = open_store(DB_WRITE, 0);
	assert_false(db_exec(db, NULL, &bad_attach, ""));
	assert_failed(db, ERR_INTERNAL);
	db_close(db);
}

TEST(an_error_may_be_dropped_unread)
{
	int64_t n;
	struct db *writer = open_store(DB_WRITE, 0), *reader = open_store(DB_READ, 10);
	assert_false(db_exec(writer, NULL, &bad_attach, "") || db_check(writer, NULL));
	assert_true(db_begin(reader));
	assert_false(db_one(reader, &n, &test_endless, "i", (int64_t)0));
	assert_false(db_check(reader, NULL));
	assert_fine(reader);
	db_close(reader);
	db_close(writer);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_FOLDER(a_fresh_store_has_the_latest_schema_and_no_users),
		IN_FOLDER(every_statement_can_be_prepared_by_writer_and_reader),
		IN_FOLDER(a_statement_that_cannot_be_prepared_is_named),
		IN_FOLDER(a_store_opened_again_is_as_it_was_left),
		IN_FOLDER(a_store_of_a_newer_program_is_refused_and_left_as_it_was),
		IN_FOLDER(an_absurdly_new_store_is_refused_too),
		IN_FOLDER(a_file_that_is_no_store_is_refused_and_left_as_it_was),
		IN_FOLDER(a_store_cut_short_is_refused),
		IN_FOLDER(places_where_no_store_can_be_are_refused),
		IN_FOLDER(a_reader_does_not_make_a_store),
		IN_FOLDER(a_savepoint_undoes_one_request_and_a_rollback_all),
		IN_FOLDER(what_was_not_committed_is_gone),
		IN_FOLDER(a_broken_rule_is_a_conflict_that_leaves_the_rest_of_the_batch),
		IN_FOLDER(after_an_error_nothing_runs_until_it_was_asked_for),
		IN_FOLDER(undoing_without_a_transaction_does_nothing),
		IN_FOLDER(values_come_back_as_they_were_bound),
		IN_FOLDER(commits_of_all_sizes_are_there_for_the_next_reader),
		IN_FOLDER(no_row_is_no_error),
		IN_FOLDER(a_statement_left_early_can_be_used_again),
		IN_FOLDER(a_reader_cannot_write_whatever_it_is_asked),
		IN_FOLDER(a_reader_sees_one_moment_until_it_ends_its_transaction),
		IN_FOLDER(questions_share_a_snapshot_until_something_is_committed),
		IN_FOLDER(outside_of_a_question_the_store_is_seen_as_it_is),
		IN_FOLDER(that_a_question_was_late_is_told_whatever_was_asked_of_its_error),
		IN_FOLDER(a_question_whose_thread_only_waits_is_given_up_later_and_told_apart),
		IN_FOLDER(a_question_that_takes_too_long_is_given_up_and_the_next_is_answered),
		IN_FOLDER(a_statement_that_takes_too_many_steps_ends_early_and_nothing_has_failed),
		IN_FOLDER(a_full_disk_changes_nothing_and_the_store_goes_on),
		IN_FOLDER(the_tables_hold_their_rules_by_themselves),
		IN_FOLDER(no_other_file_can_be_attached),
		IN_FOLDER(an_error_may_be_dropped_unread),
	};
	log_setup("store_test", LOG_LEVEL_ERROR);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
