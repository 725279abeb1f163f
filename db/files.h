/* Files that must be there after a power loss. */
#ifndef DB_FILES_H
#define DB_FILES_H

#include <stdbool.h>

/* False: errno says why. */
bool files_sync(const char *path);          /* what is in it */
bool files_sync_folder(const char *path);   /* the name of it, in its folder */

#endif
