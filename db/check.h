/* What is true of every store, whatever was done to it: named rules, asked of a store that may be in use. */
#ifndef DB_CHECK_H
#define DB_CHECK_H

#include "db/db.h"

/* Hears of a rule that does not hold: its sentence, and the first that break it ("3, 7, 12 …"; for the engine, what it says). */
typedef void (*check_heard)(void *arg, const char *rule, const char *which);

/* Checks the store at path: the file, the index of words, and each rule, all of one moment. *checked: how many rules there are.
 * True: all of them were asked, whether they hold or not. */
bool check_store(const char *path, check_heard heard, void *arg, int *checked, struct err *err);

#endif
