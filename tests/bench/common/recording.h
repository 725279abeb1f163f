/* What the program asks of SQLite, written down call by call, to be asked again by nothing but SQLite's own functions: the same
 * statements with the same values in the same order. Calls of our objects are caught by the linker (--wrap, in the Makefile),
 * SQLite's own calls of itself are not. One recording at a time. */
#ifndef BENCH_RECORDING_H
#define BENCH_RECORDING_H

#include <stdint.h>

#include "base/err.h"

/* Each begins and ends an operation of the recording. A dropped one leaves nothing. */
void recording_begin(void);
void recording_keep(void);
void recording_drop(void);
size_t recording_count(void);          /* operations kept */
double recording_statements(void);     /* statements run for each of them, on average; savepoints among them */
void recording_names(struct buf *out, size_t operation);   /* of the statements that it runs, in turn, with blanks between */

/* Plays what was recorded, on the connection that db_open() gave last, with its settings. The store must be again as it was when
 * the recording was made. */
struct player;
struct player *player_new(bool writes, struct err *err);   /* NULL: err names the statement */
void player_free(struct player *p);    /* NULL is harmless */
/* Asks for one operation's statements again and reads every column of every row; writes the rows into *text as JSON objects,
 * unless it is NULL. False: SQLite answered otherwise than before; err names the statement. */
bool player_play(struct player *p, size_t operation, struct buf *text, struct err *err);
bool player_begin(struct player *p, struct err *err);
bool player_commit(struct player *p, struct err *err);
bool player_empty_log(struct player *p, struct err *err);      /* all of the write-ahead log is in the store, and it is empty */
int64_t player_pages_written(struct player *p);                /* to the log, since the last time that this was asked */

#endif
