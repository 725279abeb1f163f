#include "db/wal_file.h"

#include <sqlite3.h>
#include <string.h>

#include "base/buf.h"

enum { GATHER_MOST = 100 * 1024 };   /* bytes; SQLite's own layer cannot write 128 KiB at once */

struct wal_file {
	sqlite3_file base;
	sqlite3_file *real;        /* SQLite's own, behind this */
	struct buf gathered;       /* not written yet */
	sqlite3_int64 at;          /* where in the file it begins */
};

static struct wal_file *of(sqlite3_file *f)
{
	return (struct wal_file *)f;
}

static int write_out(struct wal_file *w)
{
	size_t n = w->gathered.len;
	w->gathered.len = 0;
	return n == 0 ? SQLITE_OK : w->real->pMethods->xWrite(w->real, w->gathered.data, (int)n, w->at);
}

static int wal_write(sqlite3_file *f, const void *bytes, int n, sqlite3_int64 at)
{
	struct wal_file *w = of(f);
	bool follows = at == w->at + (sqlite3_int64)w->gathered.len && w->gathered.len + (size_t)n <= GATHER_MOST;
	int rc = follows ? SQLITE_OK : write_out(w);
	if (rc != SQLITE_OK)
		return rc;
	if (w->gathered.len == 0)
		w->at = at;
	buf_add(&w->gathered, bytes, (size_t)n);
	return SQLITE_OK;
}

static int wal_sync(sqlite3_file *f, int flags)
{
	int rc = write_out(of(f));
	return rc != SQLITE_OK ? rc : of(f)->real->pMethods->xSync(of(f)->real, flags);
}

static int wal_read(sqlite3_file *f, void *out, int n, sqlite3_int64 at)
{
	struct wal_file *w = of(f);
	bool apart = at + n <= w->at || at >= w->at + (sqlite3_int64)w->gathered.len;
	int rc = apart ? SQLITE_OK : write_out(w);
	return rc != SQLITE_OK ? rc : w->real->pMethods->xRead(w->real, out, n, at);
}

static int wal_truncate(sqlite3_file *f, sqlite3_int64 size)
{
	int rc = write_out(of(f));
	return rc != SQLITE_OK ? rc : of(f)->real->pMethods->xTruncate(of(f)->real, size);
}

static int wal_size(sqlite3_file *f, sqlite3_int64 *size)
{
	int rc = write_out(of(f));
	return rc != SQLITE_OK ? rc : of(f)->real->pMethods->xFileSize(of(f)->real, size);
}

static int wal_close(sqlite3_file *f)
{
	struct wal_file *w = of(f);
	int written = write_out(w), closed = w->real->pMethods->xClose(w->real);
	buf_free(&w->gathered);
	return written != SQLITE_OK ? written : closed;
}

static int wal_lock(sqlite3_file *f, int level)
{
	return of(f)->real->pMethods->xLock(of(f)->real, level);
}

static int wal_unlock(sqlite3_file *f, int level)
{
	return of(f)->real->pMethods->xUnlock(of(f)->real, level);
}

static int wal_reserved(sqlite3_file *f, int *out)
{
	return of(f)->real->pMethods->xCheckReservedLock(of(f)->real, out);
}

static int wal_control(sqlite3_file *f, int op, void *arg)
{
	return of(f)->real->pMethods->xFileControl(of(f)->real, op, arg);
}

static int wal_sector(sqlite3_file *f)
{
	return of(f)->real->pMethods->xSectorSize(of(f)->real);
}

static int wal_device(sqlite3_file *f)
{
	return of(f)->real->pMethods->xDeviceCharacteristics(of(f)->real);
}

static const sqlite3_io_methods wal_methods = {
	.iVersion = 1, .xClose = wal_close, .xRead = wal_read, .xWrite = wal_write, .xTruncate = wal_truncate, .xSync = wal_sync,
	.xFileSize = wal_size, .xLock = wal_lock, .xUnlock = wal_unlock, .xCheckReservedLock = wal_reserved,
	.xFileControl = wal_control, .xSectorSize = wal_sector, .xDeviceCharacteristics = wal_device};

static sqlite3_vfs *own_vfs;   /* SQLite's */

/* Files other than a WAL are SQLite's own, with nothing before them. */
static int open_file(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *f, int flags, int *out_flags)
{
	(void)vfs;
	if (!(flags & SQLITE_OPEN_WAL))
		return own_vfs->xOpen(own_vfs, name, f, flags, out_flags);
	struct wal_file *w = of(f);
	memset(w, 0, sizeof *w);
	w->real = (sqlite3_file *)(w + 1);
	int rc = own_vfs->xOpen(own_vfs, name, w->real, flags, out_flags);
	w->base.pMethods = w->real->pMethods ? &wal_methods : NULL;
	return rc;
}

const char *wal_file_vfs(void)
{
	static sqlite3_vfs vfs;
	if (vfs.zName)
		return vfs.zName;
	own_vfs = sqlite3_vfs_find(NULL);
	if (!own_vfs)
		return NULL;
	vfs = *own_vfs;
	vfs.pNext = NULL;
	vfs.zName = "mama";
	vfs.szOsFile += (int)sizeof(struct wal_file);
	vfs.xOpen = open_file;
	return sqlite3_vfs_register(&vfs, 0) == SQLITE_OK ? vfs.zName : NULL;
}

bool wal_file_safe(sqlite3 *handle)
{
	enum { FULL = 2 };
	sqlite3_stmt *stmt;
	if (sqlite3_prepare_v2(handle, "PRAGMA synchronous", -1, &stmt, NULL) != SQLITE_OK)
		return false;
	bool safe = sqlite3_step(stmt) == SQLITE_ROW && sqlite3_column_int(stmt, 0) >= FULL;
	sqlite3_finalize(stmt);
	return safe;
}
