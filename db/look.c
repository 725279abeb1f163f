#include "db/look.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "db/lock.h"
#include "db/state.h"

#define WAY_OUT "`mama restore FILE` puts a backup in, `mama check --accept` goes on with what is there."

SQL(look_tables, "SELECT count(*), coalesce(sum(name IN ('schema_version', 'users', 'inbox', 'products')), 0), "
    "coalesce(sum(name = 'ledger'), 0) FROM sqlite_schema WHERE type = 'table'");
SQL(look_ledger, "SELECT generation, commits FROM ledger");

enum { TABLES_OF_OURS = 4, LOG_HEADER = 32 };

static int64_t big_endian(const unsigned char *p)
{
	return (int64_t)p[0] << 24 | (int64_t)p[1] << 16 | (int64_t)p[2] << 8 | p[3];
}

static bool read_header(const char *path, struct look *l, struct err *err)
{
	enum { HEADER = 100, GENERATION_AT = 60, APPLICATION_AT = 68 };   /* user_version, application_id */
	unsigned char bytes[HEADER] = {0};
	struct stat st;
	char log[PATH_MAX + 8];
	snprintf(log, sizeof log, "%s-wal", path);
	l->log = stat(log, &st) == 0 && st.st_size > LOG_HEADER;
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
	l->size = (int64_t)st.st_size;
	l->sqlite = memcmp(bytes, "SQLite format 3", 16) == 0;
	l->generation = big_endian(bytes + GENERATION_AT);
	l->application = big_endian(bytes + APPLICATION_AT);
	return true;
}

static bool not_ours(const char *path, struct err *err)
{
	return fail(err, ERR_UNAVAILABLE, "%s is not a store of this program; it is left as it is.", path);
}

/* With its log, as whoever opens it sees it. */
static bool read_tables(struct db *db, struct look *l)
{
	struct row *r = db_query(db, &look_tables, "");
	bool read = db_row(r), ours = read && (db_int(r, 0) == 0 || db_int(r, 1) == TABLES_OF_OURS);
	l->ledger = read && db_int(r, 2) == 1;
	db_end(r);
	r = l->ledger ? db_query(db, &look_ledger, "") : NULL;
	if (db_row(r)) {
		l->named = db_int(r, 0);
		l->commits = db_int(r, 1);
	}
	db_end(r);
	if (l->ledger)
		numbered_highest(db, &l->highest);
	return ours;
}

static bool read_store(const char *path, struct look *l, struct err *err)
{
	struct err why = {0};
	struct db *db = db_connect(path, DB_READ, 0, &why);
	bool ours = db && read_tables(db, l), fine = db && db->failed == 0;
	if (!fine)
		snprintf(why.text, sizeof why.text, "%s", db ? db->why : why.text);
	db_close(db);
	if (fine && (ours || l->application == STORE_APPLICATION))
		return true;
	if (!fine && l->application == STORE_APPLICATION) {
		l->lost = true;
		return fail(err, ERR_UNAVAILABLE, "The store %s cannot be read: %.80s; `mama restore FILE` puts a backup in.", path, why.text);
	}
	return not_ours(path, err);
}

static const char *last_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

static bool lost_store(const char *path, struct look *l, struct err *err)
{
	l->lost = true;
	return fail(err, ERR_UNAVAILABLE, "The store %s is %s, but had %lld commits: " WAY_OUT, path, access(path, F_OK) == 0 ? "empty" : "not there",
	            (long long)l->note.count);
}

static bool lost_log(const char *path, struct look *l, struct err *err)
{
	l->lost = true;
	l->foreign_log = l->log;
	if (!l->log)
		return fail(err, ERR_UNAVAILABLE, "%s is another store than was noted, or an older copy of it, and without %s-wal: " WAY_OUT, path,
		            last_name(path));
	return fail(err, ERR_UNAVAILABLE, "%s is another store than was noted, or %s-wal beside it is not its own: " WAY_OUT, path, last_name(path));
}

static bool lost_commits(const char *path, struct look *l, struct err *err)
{
	l->lost = true;
	return fail(err, ERR_UNAVAILABLE, "%s lacks %lld of %lld commits, %s-wal is cut, damaged or gone: " WAY_OUT, path,
	            (long long)(l->note.count - l->commits), (long long)l->note.count, last_name(path));
}

/* The generation that is noted, or the one that was about to be given. */
static bool noted_as(const struct look *l, int64_t generation)
{
	return generation == l->note.generation || (l->note.next != 0 && generation == l->note.next);
}

static bool compare(const char *path, struct look *l, struct err *err)
{
	bool noted = l->noted && l->note.generation != 0;   /* without a generation it was only begun */
	if (l->size == 0 && noted)
		return lost_store(path, l, err);
	if (l->size == 0 && l->log)   /* SQLite would take the log away */
		return lost_log(path, l, err);
	if (l->size == 0)
		return true;
	if (noted && (!noted_as(l, l->generation) || (l->note.closed && l->log)))
		return lost_log(path, l, err);
	if (l->ledger && (noted ? !noted_as(l, l->named) : l->log && l->named != l->generation && !l->noted))
		return lost_log(path, l, err);
	return !noted || l->commits >= l->note.count || lost_commits(path, l, err);
}

bool look_at(const struct store_place *place, struct look *out, struct err *err)
{
	*out = (struct look){0};
	if (!read_header(place->path, out, err))
		return false;
	if (place->commits && !commits_read(place->commits, &out->note, &out->noted, err)) {
		struct err why = {0};
		if (out->noted && out->application == STORE_APPLICATION)
			read_store(place->path, out, &why);   /* for its numbers: nothing else says them */
		out->lost = out->noted;
		return false;
	}
	if (out->size > 0 && (!out->sqlite || (out->application != 0 && out->application != STORE_APPLICATION)))
		return not_ours(place->path, err);
	/* Where the file is not the one that was noted, its log is not even read. */
	bool other = out->noted && out->note.generation != 0 && !noted_as(out, out->generation);
	if (out->size > 0 && !other && !read_store(place->path, out, err))
		return false;
	return compare(place->path, out, err);
}

bool look_locked(const struct store_place *place, struct look *out, struct err *err)
{
	char real[PATH_MAX];
	*out = (struct look){0};
	if (!lock_real_path(place->path, real, err))
		return false;
	int lock = lock_take(real, 0, LOCK_WAIT_MS, err);
	out->busy = lock < 0;
	if (lock < 0)
		return false;
	bool ok = look_at(place, out, err);
	close(lock);
	return ok;
}
