/* Files that the benchmarks' tools write. */
#ifndef BENCH_FILE_H
#define BENCH_FILE_H

#include <stdio.h>

#include "base/err.h"

bool folder_make(const char *path, struct err *err);                              /* one that is there already is fine */
FILE *file_create(const char *dir, const char *name, struct err *err);            /* readable by the owner alone; NULL: err says why */
bool file_finish(FILE *f, const char *name, struct err *err);                     /* false: not all of it could be written */

#endif
