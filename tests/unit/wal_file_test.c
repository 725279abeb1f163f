/* The layer below the WAL: which connections it may be given. */
#include "tests/unit/unit.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "db/wal_file.h"

static char folder[64], path[96];

static int make_folder(void **state)
{
	(void)state;
	snprintf(folder, sizeof folder, "/tmp/wal_file_test.XXXXXX");
	if (!mkdtemp(folder))
		return -1;
	snprintf(path, sizeof path, "%s/mama.db", folder);
	return 0;
}

static int remove_folder(void **state)
{
	(void)state;
	unlink(path);
	return rmdir(folder);
}

static bool safe_after(const char *pragma)
{
	sqlite3 *handle;
	assert_int_equal(sqlite3_open_v2(path, &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, wal_file_vfs()), SQLITE_OK);
	assert_int_equal(sqlite3_exec(handle, "PRAGMA journal_mode=WAL", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_exec(handle, pragma, NULL, NULL, NULL), SQLITE_OK);
	bool safe = wal_file_safe(handle);
	assert_int_equal(sqlite3_close(handle), SQLITE_OK);
	return safe;
}

TEST(a_connection_that_does_not_sync_every_commit_is_told_from_one_that_does)
{
	assert_true(safe_after("PRAGMA synchronous=FULL"));
	assert_true(safe_after("PRAGMA synchronous=EXTRA"));
	assert_false(safe_after("PRAGMA synchronous=NORMAL"));
	assert_false(safe_after("PRAGMA synchronous=OFF"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_connection_that_does_not_sync_every_commit_is_told_from_one_that_does),
	};
	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
