/* Keeps a second writer from a store, from whatever folder it comes: the lock of a file beside the store, which stays there. The
 * store's own file is not used for it: closing any descriptor of that one drops the locks of SQLite. */
#ifndef DB_LOCK_H
#define DB_LOCK_H

#include <limits.h>
#include <sys/types.h>

#include "base/err.h"

enum { LOCK_WAIT_MS = 15000 };

/* The store's own path, links followed; the file need not be there yet. False (ERR_UNAVAILABLE): it is no file, it is a link to
 * nothing, or its folder is not there. */
bool lock_real_path(const char *path, char out[PATH_MAX], struct err *err);

/* Takes the lock of the store at this real path. Held by a process that nobody starts again, such as a market whose gate has died,
 * it is waited for, at most wait_ms; held by another it is refused at once (ERR_UNAVAILABLE; the sentence names the process).
 * gate: who starts this process again, 0 for nobody. The descriptor, whose closing gives the lock back; -1: err says why. */
int lock_take(const char *real, pid_t gate, int wait_ms, struct err *err);

#endif
