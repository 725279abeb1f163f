#include "ops/throttle.h"

#include <pthread.h>
#include <sodium.h>
#include <string.h>

#include "base/address.h"

/* A table of fixed size, four places a bucket: when one is full, the entry that was quiet longest makes room. Nobody can make
 * it grow, and to be forgotten early an attacker must fill his own bucket, whose key he does not know. */
enum { BUCKETS = 8192, WAYS = 4, MOST_WAIT = 3600, FORGET_MS = 2 * 3600 * 1000 };

struct entry {
	uint64_t key;        /* 0: free */
	int64_t last;        /* ms of the last failure */
	int failures;
};

static struct {
	pthread_mutex_t lock;
	pthread_once_t once;
	unsigned char secret[crypto_shorthash_KEYBYTES];
	struct entry entries[BUCKETS][WAYS];
} table = {.lock = PTHREAD_MUTEX_INITIALIZER, .once = PTHREAD_ONCE_INIT};

static void make_secret(void)
{
	crypto_shorthash_keygen(table.secret);
}

static uint64_t key_of(const char *source, const char *account)
{
	char text[400], group[64];
	uint64_t key;
	address_group(source, group);
	size_t n = strlen(group), m = account ? strnlen(account, 300) : 0;
	pthread_once(&table.once, make_secret);
	memcpy(text, group, n);
	text[n] = account ? '\n' : '\0';
	if (m)
		memcpy(text + n + 1, account, m);
	crypto_shorthash((unsigned char *)&key, (unsigned char *)text, n + 1 + m, table.secret);
	return key ? key : 1;
}

static struct entry *find(uint64_t key, int64_t now)
{
	struct entry *bucket = table.entries[key % BUCKETS];
	for (int i = 0; i < WAYS; i++) {
		if (bucket[i].key != key)
			continue;
		if (now - bucket[i].last < FORGET_MS)
			return &bucket[i];
		bucket[i].key = 0;
	}
	return NULL;
}

static struct entry *make(uint64_t key, int64_t now)
{
	struct entry *e = find(key, now), *bucket = table.entries[key % BUCKETS];
	if (e)
		return e;
	e = bucket;
	for (int i = 0; i < WAYS; i++)
		if (bucket[i].key == 0 || (e->key != 0 && bucket[i].last < e->last))
			e = &bucket[i];
	*e = (struct entry){.key = key};
	return e;
}

static int power(int exponent)
{
	return exponent >= 12 ? MOST_WAIT : 1 << exponent;
}

/* What is left, in whole seconds, of a wait that began at the last failure. */
static int left(const struct entry *e, int wait, int64_t now)
{
	int64_t until = e->last + (int64_t)(wait > MOST_WAIT ? MOST_WAIT : wait) * 1000;
	return until > now ? (int)((until - now + 999) / 1000) : 0;
}

int throttle_wait(const char *source, const char *account, int64_t now)
{
	uint64_t pair = key_of(source, account), alone = key_of(source, NULL);
	pthread_mutex_lock(&table.lock);
	const struct entry *e = find(pair, now);
	int wait = e ? left(e, power(e->failures - 1), now) : 0;
	e = find(alone, now);
	int by_source = e ? left(e, power((e->failures + 9) / 10 - 1), now) : 0;
	pthread_mutex_unlock(&table.lock);
	return wait > by_source ? wait : by_source;
}

void throttle_failed(const char *source, const char *account, int64_t now)
{
	uint64_t keys[2] = {key_of(source, account), key_of(source, NULL)};
	pthread_mutex_lock(&table.lock);
	for (int i = 0; i < 2; i++) {
		struct entry *e = make(keys[i], now);
		e->last = now;
		e->failures++;
	}
	pthread_mutex_unlock(&table.lock);
}

void throttle_succeeded(const char *source, const char *account)
{
	uint64_t key = key_of(source, account);
	pthread_mutex_lock(&table.lock);
	struct entry *bucket = table.entries[key % BUCKETS];
	for (int i = 0; i < WAYS; i++)
		if (bucket[i].key == key)
			bucket[i].key = 0;
	pthread_mutex_unlock(&table.lock);
}
