#include "db/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "db/lock.h"
#include "db/migrations.h"
#include "db/state.h"

#define APPLICATION 1835101537   /* "mama": application_id of our stores; those of earlier versions have 0 */
#define TEXT_OF(number) #number
#define NUMBER_TEXT(number) TEXT_OF(number)

SQL(store_tables, "SELECT count(*), coalesce(sum(name IN ('schema_version', 'users', 'inbox', 'products')), 0) FROM sqlite_schema "
    "WHERE type = 'table'");

enum { TABLES_OF_OURS = 4 };

/* What the file says before SQLite opens it, and without its log. */
struct header {
	int64_t size;          /* 0: the file is empty, or not there */
	bool sqlite;           /* it begins as a database does */
	uint32_t application;
};

static uint32_t big_endian(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static bool read_header(const char *path, struct header *out, struct err *err)
{
	enum { HEADER = 100, APPLICATION_AT = 68 };
	unsigned char bytes[HEADER] = {0};
	struct stat st;
	*out = (struct header){0};
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT)
		return true;
	bool ok = fd >= 0 && fstat(fd, &st) == 0 && pread(fd, bytes, sizeof bytes, 0) >= 0;
	if (!ok)
		fail(err, ERR_UNAVAILABLE, "The store %s cannot be read: %s", path, strerror(errno));
	if (fd >= 0)
		close(fd);
	if (!ok)
		return false;
	out->size = (int64_t)st.st_size;
	out->sqlite = memcmp(bytes, "SQLite format 3", 16) == 0;
	out->application = big_endian(bytes + APPLICATION_AT);
	return true;
}

static bool not_ours(const char *path, struct err *err)
{
	return fail(err, ERR_UNAVAILABLE, "%s is not a store of this program; it is left as it is.", path);
}

/* A store of an earlier version, known by its tables. */
static bool look_into(const char *path, struct err *err)
{
	struct err unreadable = {0};
	struct db *db = db_connect(path, DB_READ, 0, &unreadable);
	struct row *r = db ? db_query(db, &store_tables, "") : NULL;
	bool read = db_row(r), ours = read && (db_int(r, 0) == 0 || db_int(r, 1) == TABLES_OF_OURS);
	db_end(r);
	if (db)
		db_check(db, &unreadable);
	db_close(db);
	err_clear(&unreadable);
	return ours || not_ours(path, err);
}

/* SQLite would take a log that lies beside an empty file away. */
static bool check_no_log(const char *path, struct err *err)
{
	struct stat st;
	char log[PATH_MAX + 8];
	snprintf(log, sizeof log, "%s-wal", path);
	if (stat(log, &st) < 0 || st.st_size == 0)
		return true;
	return fail(err, ERR_UNAVAILABLE, "The store %s is empty, but its log %s is not; put the store back, or move the log away.", path, log);
}

static bool recognize(const char *path, struct err *err)
{
	struct header h;
	if (!read_header(path, &h, err))
		return false;
	if (h.size == 0)
		return check_no_log(path, err);
	if (!h.sqlite || (h.application != 0 && h.application != APPLICATION))
		return not_ours(path, err);
	return h.application == APPLICATION || look_into(path, err);
}

static bool prepare_store(struct db *db, const char *path, struct err *err)
{
	return migrate(db, path, err) && db_script(db, "PRAGMA application_id = " NUMBER_TEXT(APPLICATION), err);
}

struct db *store_open(const struct store_place *place, struct err *err)
{
	char real[PATH_MAX];
	if (!lock_real_path(place->path, real, err))
		return NULL;
	int lock = lock_take(real, place->gate, LOCK_WAIT_MS, err);
	struct db *db = lock >= 0 && recognize(place->path, err) ? db_connect(place->path, DB_WRITE, 0, err) : NULL;
	if (!db) {
		if (lock >= 0)
			close(lock);
		return NULL;
	}
	db->lock_fd = lock;
	if (prepare_store(db, place->path, err))
		return db;
	db_close(db);
	return NULL;
}

bool store_gone(struct db *db)
{
	int moved = 0;
	return sqlite3_file_control(db->handle, "main", SQLITE_FCNTL_HAS_MOVED, &moved) == SQLITE_OK && moved;
}

struct db *db_open(const char *path, enum db_mode mode, int read_deadline_ms, struct err *err)
{
	if (mode == DB_WRITE)
		return store_open(&(struct store_place){.path = path}, err);
	return db_connect(path, mode, read_deadline_ms, err);
}
