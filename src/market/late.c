#include "market/late.h"

#include <pthread.h>
#include <stdatomic.h>

enum { BUCKETS = 1024, WAYS = 4 };

struct late {
	_Atomic uint64_t kind;       /* 0: free */
	_Atomic int64_t until;
	int patience, left;          /* under lock: fast answers until it is forgotten, at first and now */
	int askers;                  /* of anyone's kind: how many were late with it */
	int64_t seen;                /* when it was late or costly last */
	int64_t second, spent;       /* µs of costly ones since that second began, monotonic ms */
};

/* Read without the lock; changed under it. */
static struct {
	pthread_mutex_t lock;
	_Atomic int64_t last_until;  /* nothing is known any more from then on */
	struct late rows[BUCKETS][WAYS];
} table = {.lock = PTHREAD_MUTEX_INITIALIZER};

static uint64_t late_mix(uint64_t a, uint64_t b)
{
	uint64_t x = (a ^ b) * UINT64_C(0x9e3779b97f4a7c15);
	x = (x ^ (x >> 29)) * UINT64_C(0xbf58476d1ce4e5b9);
	return x ^ (x >> 32);
}

uint64_t late_kind(uint64_t who, const struct call *c)
{
	uint64_t given = 0;
	for (int i = 0; i < OP_MAX_PARAMS; i++)
		given |= (uint64_t)c->args[i].given << i;
	uint64_t kind = late_mix(late_mix(who, (uint64_t)(uintptr_t)c->op), given);
	return kind ? kind : 1;
}

static struct late *late_row(uint64_t kind)
{
	struct late *bucket = table.rows[kind % BUCKETS];
	for (int i = 0; i < WAYS; i++)
		if (atomic_load_explicit(&bucket[i].kind, memory_order_relaxed) == kind)
			return &bucket[i];
	return NULL;
}

static bool late_is_known(uint64_t kind, int64_t now)
{
	struct late *row = late_row(kind);
	return row && now < atomic_load_explicit(&row->until, memory_order_relaxed);
}

int late_allowance(uint64_t who, const struct call *c, int ms, int64_t now)
{
	if (now >= atomic_load_explicit(&table.last_until, memory_order_relaxed))
		return ms;
	if (late_is_known(late_kind(who, c), now))
		return 0;
	return ms > LATE_STRANGERS_MS && late_is_known(late_kind(0, c), now) ? LATE_STRANGERS_MS : ms;
}

static struct late *late_new_row(uint64_t kind)
{
	struct late *bucket = table.rows[kind % BUCKETS], *oldest = bucket;
	for (int i = 1; i < WAYS; i++)
		if (bucket[i].seen < oldest->seen)
			oldest = &bucket[i];
	atomic_store(&oldest->kind, kind);
	atomic_store(&oldest->until, 0);
	oldest->patience = oldest->askers = 0;
	oldest->second = oldest->spent = 0;
	return oldest;
}

static void late_keep(struct late *row, int64_t now)
{
	row->left = row->patience;
	row->seen = now;
	atomic_store(&row->until, now + LATE_KEPT_MS);
	atomic_store(&table.last_until, now + LATE_KEPT_MS);
}

/* The row of this kind, to which one more lateness is added. */
static struct late *late_add(uint64_t kind, int64_t now)
{
	struct late *row = late_row(kind);
	if (!row)
		row = late_new_row(kind);
	else if (now - row->seen > LATE_KEPT_MS)
		row->patience = row->askers = 0;
	row->seen = now;
	return row;
}

static void late_remember(uint64_t who, const struct call *c, int64_t now)
{
	struct late *own = late_add(late_kind(who, c), now);
	bool first = own->patience == 0;
	own->patience = first ? 1 : own->patience * 4 < LATE_PATIENCE_MOST ? own->patience * 4 : LATE_PATIENCE_MOST;
	late_keep(own, now);
	struct late *anyones = late_add(late_kind(0, c), now);
	anyones->askers += first;
	if (anyones->askers >= LATE_STRANGERS)
		late_keep(anyones, now);
}

void late_found(uint64_t who, const struct call *c, int64_t now)
{
	pthread_mutex_lock(&table.lock);
	late_remember(who, c, now);
	pthread_mutex_unlock(&table.lock);
}

void late_costly(uint64_t who, const struct call *c, int64_t us, int64_t now)
{
	pthread_mutex_lock(&table.lock);
	struct late *row = late_add(late_kind(who, c), now);
	if (now - row->second >= 1000) {
		row->second = now;
		row->spent = 0;
	}
	row->spent += us;
	if (row->spent > LATE_COSTLY_MOST_US)
		late_remember(who, c, now);
	pthread_mutex_unlock(&table.lock);
}

void late_answered(uint64_t kind, bool slow, int64_t now)
{
	pthread_mutex_lock(&table.lock);
	struct late *row = late_row(kind);
	if (row && slow && row->patience > 0)
		late_keep(row, now);
	else if (row && !slow && --row->left == 0)
		atomic_store(&row->until, now);
	pthread_mutex_unlock(&table.lock);
}
