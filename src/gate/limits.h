/* Who may open a session now: sessions in all and by source, start-ups (not yet logged in) in all with OpenSSH's random
 * early drop and by source, penalties for sources whose sessions had to be killed. A source is an IPv4 address or an IPv6
 * /64. Exempt networks are only bound by the sessions in all. */
#ifndef GATE_LIMITS_H
#define GATE_LIMITS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/options.h"

struct limits;
struct source;   /* one source with sessions or a penalty */

struct limits *limits_new(const struct options *options);   /* keeps options */
void limits_read(struct limits *l, const struct options *options);   /* again, when they have changed */
void limits_free(struct limits *l);

/* Counts a session from a numeric address in: it is a start-up until limits_logged_in(). NULL: refused,
 * *why is a sentence for the client. */
struct source *limits_enter(struct limits *l, const char *address, int64_t now, const char **why);
void limits_logged_in(struct limits *l, struct source *s);
void limits_leave(struct limits *l, struct source *s, bool startup, bool killed, int64_t now);

#endif
