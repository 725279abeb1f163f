/* A layer below SQLite that writes the WAL in large pieces. SQLite gives the pages of a commit one by one, with two system
 * calls each; here they are gathered and written when the file is to be synced. */
#ifndef DB_WAL_FILE_H
#define DB_WAL_FILE_H

#include <stdbool.h>

struct sqlite3;

/* The name of the VFS for sqlite3_open_v2(); registers it when asked first. Only for a connection that wal_file_safe() has
 * approved. NULL: none can be had, SQLite's own will do. One thread asks. */
const char *wal_file_vfs(void);

/* Whether a connection, as it is now set, syncs its WAL at every commit. What is gathered must be in the file before others are
 * told of it, and that is when it is synced: with anything less than synchronous=FULL readers are sent to pages that nobody has
 * written. */
bool wal_file_safe(struct sqlite3 *handle);

#endif
