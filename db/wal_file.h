/* A layer below SQLite that writes the WAL in large pieces. SQLite gives the pages of a commit one by one, with two system
 * calls each; here they are gathered and written when the file is to be synced. */
#ifndef DB_WAL_FILE_H
#define DB_WAL_FILE_H

/* The name of the VFS for sqlite3_open_v2(); registers it when asked first. Only for a connection with synchronous=FULL: what is
 * gathered must be in the file before others are told of it, and that is when it is synced. NULL: none can be had, SQLite's own
 * will do. One thread asks. */
const char *wal_file_vfs(void);

#endif
