#include "gate/limits.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/address.h"
#include "base/buf.h"
#include "base/log.h"
#include "base/networks.h"

enum {
	BUCKETS = 4096,
	PENALTY_FIRST = 15000, PENALTY_MOST = 600000,   /* ms */
	SWEEP_EACH = 60000
};

struct source {
	struct source *next;
	unsigned char address[16];   /* of source_key(); IPv4 as ::ffff:a.b.c.d */
	bool exempt;
	int sessions, startups;
	int64_t penalty_until;
	int64_t penalty;             /* ms: of the last penalty, doubled by the next */
};

struct limits {
	int sessions_most, per_source_most, startups_per_source_most;
	int begin, rate, full;       /* of the start-ups */
	int sessions, startups;      /* now; the start-ups of exempt networks are not counted */
	const char *exempt;          /* the list of networks */
	int64_t next_sweep;
	struct source *buckets[BUCKETS];
};

/* The networks have changed under a source that is there. */
static void judge_exempt(struct limits *l, struct source *s)
{
	char address[INET6_ADDRSTRLEN];
	bool exempt = inet_ntop(AF_INET6, s->address, address, sizeof address) && networks_hold(l->exempt, address);
	if (exempt != s->exempt)
		l->startups += exempt ? -s->startups : s->startups;
	s->exempt = exempt;
}

struct limits *limits_new(const struct options *options)
{
	struct limits *l = xcalloc(1, sizeof *l);
	limits_read(l, options);
	return l;
}

void limits_read(struct limits *l, const struct options *options)
{
	l->sessions_most = (int)opt_int(options, OPT_SESSIONS);
	l->per_source_most = (int)opt_int(options, OPT_CONNECTIONS_PER_SOURCE);
	l->startups_per_source_most = (int)opt_int(options, OPT_STARTUPS_PER_SOURCE);
	l->exempt = opt_str(options, OPT_EXEMPT);
	if (sscanf(opt_str(options, OPT_STARTUPS), "%d:%d:%d", &l->begin, &l->rate, &l->full) != 3)
		fatal("limits.startups was not checked");
	for (int i = 0; i < BUCKETS; i++)
		for (struct source *s = l->buckets[i]; s; s = s->next)
			judge_exempt(l, s);
}

void limits_free(struct limits *l)
{
	for (int i = 0; l && i < BUCKETS; i++)
		while (l->buckets[i]) {
			struct source *s = l->buckets[i];
			l->buckets[i] = s->next;
			free(s);
		}
	free(l);
}

static unsigned bucket_of(const unsigned char address[16])
{
	uint32_t h = 2166136261u;
	for (int i = 0; i < 16; i++)
		h = (h ^ address[i]) * 16777619u;
	return h % BUCKETS;
}

static bool idle_source(const struct source *s, int64_t now)
{
	return s->sessions == 0 && (s->penalty == 0 || now > s->penalty_until + PENALTY_MOST);
}

/* Forgets the sources whose penalty is long over. */
static void sweep(struct limits *l, int64_t now)
{
	if (now < l->next_sweep)
		return;
	l->next_sweep = now + SWEEP_EACH;
	for (int i = 0; i < BUCKETS; i++)
		for (struct source **at = &l->buckets[i]; *at;) {
			struct source *s = *at;
			if (idle_source(s, now)) {
				*at = s->next;
				free(s);
			} else {
				at = &s->next;
			}
		}
}

/* The address by which a source is counted: an IPv6 one stands for its /64, unless it is exempt by itself. */
static bool source_key(const char *address, bool exempt, unsigned char key[16])
{
	if (inet_pton(AF_INET, address, key + 12) == 1) {
		memset(key, 0, 10);
		key[10] = key[11] = 0xff;
		return true;
	}
	char group[64];
	address_group(address, group);
	return inet_pton(AF_INET6, exempt ? address : group, key) == 1;
}

static struct source *find_source(struct limits *l, const char *address)
{
	unsigned char key[16];
	bool exempt = networks_hold(l->exempt, address);
	if (!source_key(address, exempt, key))
		return NULL;
	struct source **bucket = &l->buckets[bucket_of(key)];
	for (struct source *s = *bucket; s; s = s->next)
		if (memcmp(s->address, key, sizeof s->address) == 0)
			return s;
	struct source *s = xcalloc(1, sizeof *s);
	memcpy(s->address, key, sizeof s->address);
	s->exempt = exempt;
	s->next = *bucket;
	*bucket = s;
	return s;
}

/* Random early drop: from `begin` start-ups on, `rate` percent are refused, rising to all of them at `full`. */
static bool drop_startup(const struct limits *l)
{
	unsigned char dice;
	if (l->startups < l->begin)
		return false;
	if (l->startups >= l->full)
		return true;
	int percent = l->rate + (100 - l->rate) * (l->startups - l->begin) / (l->full - l->begin);
	return getrandom(&dice, 1, GRND_NONBLOCK) == 1 && dice * 100 / 256 < percent;
}

static const char *objection(const struct limits *l, const struct source *s, int64_t now)
{
	if (l->sessions >= l->sessions_most)
		return "MamaOnline is full, try again in a minute.";
	if (s->exempt)
		return NULL;
	if (now < s->penalty_until)
		return "Sessions from your address had to be ended; try again in some minutes.";
	if (l->per_source_most > 0 && s->sessions >= l->per_source_most)
		return "Too many sessions from your address; close one of them first.";
	if (l->startups_per_source_most > 0 && s->startups >= l->startups_per_source_most)
		return "Too many logins from your address at once; try again in a minute.";
	return drop_startup(l) ? "Too many logins at once; try again in a moment." : NULL;
}

struct source *limits_enter(struct limits *l, const char *address, int64_t now, const char **why)
{
	sweep(l, now);
	struct source *s = find_source(l, address);
	*why = s ? objection(l, s, now) : "This kind of address is not served.";
	if (*why)
		return NULL;
	l->sessions++;
	s->sessions++;
	s->startups++;
	l->startups += !s->exempt;
	return s;
}

void limits_logged_in(struct limits *l, struct source *s)
{
	s->startups--;
	l->startups -= !s->exempt;
}

void limits_leave(struct limits *l, struct source *s, bool startup, bool killed, int64_t now)
{
	if (startup)
		limits_logged_in(l, s);
	l->sessions--;
	s->sessions--;
	if (!killed || s->exempt)
		return;
	s->penalty = s->penalty == 0 ? PENALTY_FIRST : s->penalty * 2 > PENALTY_MOST ? PENALTY_MOST : s->penalty * 2;
	s->penalty_until = now + s->penalty;
}
