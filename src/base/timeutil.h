/* Time: everywhere an int64 of milliseconds since 1970-01-01 UTC. */
#ifndef BASE_TIMEUTIL_H
#define BASE_TIMEUTIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TIME_TEXT 32

int64_t time_now(void);                            /* wall clock, ms */
int64_t time_monotonic(void);                      /* ms, for deadlines; never goes back */
int64_t time_counting(void);                       /* the same, and it goes on while the machine sleeps */
int64_t time_microseconds(void);                   /* time_monotonic() in µs, for measuring */
int64_t time_of_thread(void);                      /* µs that the calling thread has had a processor */
void time_rfc3339(int64_t ms, char out[TIME_TEXT]);  /* "2026-11-22T10:21:16.595Z": 24 characters, of the years 1970 to 9999 */
bool time_parse(const char *text, int64_t *ms);    /* that form, with or without the milliseconds */

/* From now on people of this process read times of this zone: a POSIX TZ string such as "CET-1CEST,M3.5.0,M10.5.0/3". */
void time_zone(const char *rule);
void time_date(int64_t ms, char *out, size_t size);   /* "2026-11-22 11:21 CET": at most 22 cells */
/* What a person reads: "just now", "3 min ago", "2 h ago", then as time_date() says it. */
void time_human(int64_t ms, int64_t now, char *out, size_t size);
/* The day, and the time of that day, in the same zone: "Today, CET", "Yesterday, CET" or "Sunday, 22 November 2026, CET"; "11:21". */
void time_day(int64_t ms, int64_t now, char *out, size_t size);
void time_clock(int64_t ms, char *out, size_t size);

#endif
