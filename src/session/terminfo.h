/* Terminal descriptions, read once in the gate and handed to ncurses without opening a file: a session may not. */
#ifndef SESSION_TERMINFO_H
#define SESSION_TERMINFO_H

#include <stdbool.h>

struct terminfo;

struct terminfo *terminfo_load(void);             /* of the terminals that ncurses-base knows; those missing are left out */
void terminfo_free(struct terminfo *t);
/* The description to use for what the client calls its terminal: its own, or a known one that behaves like it.
 * NULL: a terminal without a cursor (dumb, unknown, or no name), or a foreign one. */
const char *terminfo_choose(const struct terminfo *t, const char *term);
/* A terminal that is known to read and send other codes than ANSI's: vt52, hp2621, adm3a. */
bool terminfo_foreign(const char *term);
/* Sets TERM and TERMINFO for newterm(), and gives the name that the description calls itself by, which newterm() wants; it is
 * t's. */
bool terminfo_export(const struct terminfo *t, const char *name, const char **own);

#endif
