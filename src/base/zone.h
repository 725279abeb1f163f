/* Time zones by name, and the rule of each as a POSIX TZ string, which needs no file to be followed. */
#ifndef BASE_ZONE_H
#define BASE_ZONE_H

#include <stdbool.h>
#include <stddef.h>

#define ZONE_NAME 64     /* most characters of a name */
#define ZONE_RULE 64     /* room for a rule */
#define ZONE_FILES "/usr/share/zoneinfo"

/* 1 to ZONE_NAME of A-Z a-z 0-9 _ + - and single slashes inside: no path that leaves a folder. */
bool zone_named(const char *name);

/* The rule in the last bytes of a TZif file (RFC 8536, version 2 and later: its footer). head: the file's first bytes; tail: its
 * last ones, which may be the same. False: no such file, or one without a rule. */
bool zone_footer(const char *head, size_t head_size, const char *tail, size_t tail_size, char rule[ZONE_RULE]);

/* The rule of a zone, from its file in `files`; UTC needs none. False: there is no such zone. */
bool zone_rule(const char *files, const char *name, char rule[ZONE_RULE]);

#endif
