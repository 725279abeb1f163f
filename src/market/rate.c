#include "market/rate.h"

#include <pthread.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/address.h"
#include "base/networks.h"
#include "base/timeutil.h"

/* Both tables are of fixed size with a few places a bucket; see ops/throttle.c for why that is enough. */
enum { BUCKETS = 4096, WAYS = 8 };

static const struct {
	enum option_id option;
	int64_t period_ms;
	bool by_source;
	const char *what;        /* of which so many are the most */
} rates[RATES] = {
	[RATE_ORDERS] = {OPT_ORDERS_PER_MINUTE, 60 * 1000, false, "orders of one buyer in a minute"},
	[RATE_PRODUCTS] = {OPT_PRODUCTS_PER_MINUTE, 60 * 1000, false, "new products of one seller in a minute"},
	[RATE_MESSAGES] = {OPT_MESSAGES_PER_MINUTE, 60 * 1000, false, "messages of one sender in a minute"},
	[RATE_PICTURES] = {OPT_PICTURES_PER_MINUTE, 60 * 1000, false, "pictures of one user in a minute"},
	[RATE_RESETS] = {OPT_RESETS_PER_HOUR, 3600 * 1000, true, "password resets from one address in an hour"},
	[RATE_BYTES] = {OPT_BYTES_PER_DAY, 24 * 3600 * 1000, false, "bytes of one account in a day"},
	[RATE_REGISTRATIONS] = {OPT_REGISTRATIONS_PER_HOUR, 3600 * 1000, true, "new accounts and changes of e-mail from one address in an hour"},
};

struct allowance {
	uint64_t key;            /* 0: free */
	int64_t full_at;         /* monotonic µs at which the bucket is full again: what was taken, as time */
};

struct source {          /* free when it counts nothing */
	char address[48];
	int count;
	int64_t held;
};

static struct {
	pthread_mutex_t lock;
	pthread_once_t once;
	unsigned char secret[crypto_shorthash_KEYBYTES];
	struct allowance allowances[BUCKETS][WAYS];
	struct source sources[BUCKETS][WAYS];
} table = {.lock = PTHREAD_MUTEX_INITIALIZER, .once = PTHREAD_ONCE_INIT};

static void make_secret(void)
{
	crypto_shorthash_keygen(table.secret);
}

static uint64_t hash(const char *text)
{
	uint64_t key;
	pthread_once(&table.once, make_secret);
	crypto_shorthash((unsigned char *)&key, (const unsigned char *)text, strlen(text), table.secret);
	return key ? key : 1;
}

static struct allowance *allowance_of(uint64_t key)
{
	struct allowance *bucket = table.allowances[key % BUCKETS], *oldest = bucket;
	for (int i = 0; i < WAYS; i++) {
		if (bucket[i].key == key)
			return &bucket[i];
		if (bucket[i].full_at < oldest->full_at)
			oldest = &bucket[i];
	}
	*oldest = (struct allowance){.key = key};
	return oldest;
}

/* So many tokens more than `most` within the period, which is in µs as now is: how long until they could be had; 0: taken. More than
 * there ever are at once wait for a full bucket. */
static int64_t take(uint64_t key, int64_t tokens, int64_t most, int64_t period, int64_t now)
{
	struct allowance *a = allowance_of(key);
	double part = tokens < most ? (double)tokens / (double)most : 1;
	int64_t from = a->full_at > now ? a->full_at : now, after = from + (int64_t)(part * (double)period);
	if (after - now > period)
		return after - now - period;
	a->full_at = after;
	return 0;
}

bool rate_take(const struct call *c, enum op_rate rate, int64_t tokens, struct err *err)
{
	char name[128], group[64];
	if (rate == RATE_NONE || c->viewer.operator_)
		return true;
	int64_t most = opt_int(c->options, rates[rate].option);
	if (most == 0 || (rates[rate].by_source && networks_hold(opt_str(c->options, OPT_EXEMPT), c->source)))
		return true;
	address_group(c->source, group);
	if (rates[rate].by_source)
		snprintf(name, sizeof name, "%d %s", (int)rate, group);
	else
		snprintf(name, sizeof name, "%d #%lld", (int)rate, (long long)c->viewer.id);
	pthread_mutex_lock(&table.lock);
	int64_t wait = take(hash(name), tokens, most, rates[rate].period_ms * 1000, time_monotonic() * 1000);
	pthread_mutex_unlock(&table.lock);
	if (wait == 0)
		return true;
	snprintf(name, sizeof name, "The limit is %lld %s.", (long long)most, rates[rate].what);
	return fail_retry(err, ERR_RATE_LIMITED, (int)((wait + 999999) / 1000000), name);
}

uint64_t rate_asker(const struct viewer *v, const char *source)
{
	char name[96];
	if (v->operator_)
		snprintf(name, sizeof name, "operator");
	else if (v->id)
		snprintf(name, sizeof name, "#%lld", (long long)v->id);
	else
		address_group(source, name);
	return hash(name);
}

static struct source *source_of(const char *from, bool make)
{
	char address[64];
	address_group(from, address);
	struct source *bucket = table.sources[hash(address) % BUCKETS], *unused = NULL;
	for (int i = 0; i < WAYS; i++) {
		bool used = bucket[i].count > 0 || bucket[i].held > 0;
		if (used && strcmp(bucket[i].address, address) == 0)
			return &bucket[i];
		if (!used)
			unused = &bucket[i];
	}
	if (make && unused)
		snprintf(unused->address, sizeof unused->address, "%.47s", address);
	return make ? unused : NULL;
}

bool sources_enter(const char *source, int most)
{
	pthread_mutex_lock(&table.lock);
	struct source *s = source_of(source, true);
	bool room = s && (most == 0 || s->count < most);
	if (room)
		s->count++;
	pthread_mutex_unlock(&table.lock);
	return room;
}

void sources_leave(const char *source)
{
	pthread_mutex_lock(&table.lock);
	struct source *s = source_of(source, false);
	if (s)
		s->count--;
	pthread_mutex_unlock(&table.lock);
}

int64_t sources_hold(const char *source, int64_t more)
{
	pthread_mutex_lock(&table.lock);
	struct source *s = source_of(source, more > 0);
	if (s)
		s->held = s->held + more > 0 ? s->held + more : 0;
	int64_t held = s ? s->held : 0;
	pthread_mutex_unlock(&table.lock);
	return held;
}
