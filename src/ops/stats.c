#include "ops/stats.h"

#include <stdatomic.h>
#include <string.h>

#include "base/log.h"

/* Times are counted in buckets of two an octave, so that a quantile is known to within a half: bucket 2b + h holds those from
 * 2^b µs, h being the next bit. */
enum { BUCKETS = 64, SHARDS = 16, OPS = 256 };

struct tally {
	atomic_int_fast64_t errors, took[BUCKETS];
};

/* Threads have a shard each (some share one when there are many). An operation's place is where its row's address was first
 * seen; it never changes. */
static struct {
	_Atomic(const struct op *) ops[OPS];
	struct tally shards[SHARDS][OPS];
	atomic_int_fast64_t foreign, started_at, commits, committed, log_bytes, checkpoints, checkpoints_failed;
	atomic_int next_shard, most, queue;
} all;

static struct tally *my_shard(void)
{
	static _Thread_local struct tally *mine;
	if (!mine)
		mine = all.shards[atomic_fetch_add(&all.next_shard, 1) % SHARDS];
	return mine;
}

static void add(atomic_int_fast64_t *number, int64_t more)
{
	atomic_fetch_add_explicit(number, more, memory_order_relaxed);
}

static int64_t value(const atomic_int_fast64_t *number)
{
	return atomic_load_explicit(number, memory_order_relaxed);
}

/* -1: it has none, and `make` is false. */
static int place_of(const struct op *op, bool make)
{
	size_t at = (uintptr_t)op / sizeof *op % OPS;
	for (int i = 0; i < OPS; i++, at = (at + 1) % OPS) {
		const struct op *there = atomic_load_explicit(&all.ops[at], memory_order_relaxed);
		if (!there && make && atomic_compare_exchange_strong(&all.ops[at], &there, op))
			return (int)at;
		if (there == op)
			return (int)at;
		if (!there)
			return -1;
	}
	fatal("there are more operations than can be counted");
}

static int bucket_of(int64_t us)
{
	int bits = us > 1 ? 63 - __builtin_clzll((unsigned long long)us) : 0;
	int half = bits > 0 ? (int)(us >> (bits - 1) & 1) : 0;
	int bucket = 2 * bits + half;
	return bucket < BUCKETS ? bucket : BUCKETS - 1;
}

/* The most that a bucket holds, in µs. */
static int64_t top_of(int bucket)
{
	int bits = bucket / 2;
	return bucket % 2 || bits == 0 ? ((int64_t)2 << bits) - 1 : ((int64_t)3 << (bits - 1)) - 1;
}

void stats_start(int64_t now)
{
	atomic_store(&all.started_at, now);
}

void stats_request(const struct op *op, bool ok, int64_t took_us)
{
	if (!op) {
		add(&all.foreign, 1);
		return;
	}
	struct tally *t = &my_shard()[place_of(op, true)];
	add(&t->took[bucket_of(took_us)], 1);
	if (!ok)
		add(&t->errors, 1);
}

void stats_commit(int requests)
{
	add(&all.commits, 1);
	add(&all.committed, requests);
	if (requests > atomic_load(&all.most))   /* only the writer comes here */
		atomic_store(&all.most, requests);
}

void stats_queue(int waiting)
{
	atomic_store_explicit(&all.queue, waiting, memory_order_relaxed);
}

void stats_log(int64_t bytes)
{
	atomic_store_explicit(&all.log_bytes, bytes, memory_order_relaxed);
}

void stats_checkpoint(bool ok)
{
	add(ok ? &all.checkpoints : &all.checkpoints_failed, 1);
}

static int64_t quantile(const int64_t took[BUCKETS], int64_t count, int percent)
{
	int64_t wanted = (count * percent + 99) / 100, seen = 0;
	for (int i = 0; i < BUCKETS && count > 0; i++) {
		seen += took[i];
		if (seen >= wanted)
			return top_of(i);
	}
	return 0;
}

void stats_method(const struct op *op, struct stats_method *out)
{
	int64_t took[BUCKETS] = {0};
	int place = place_of(op, false);
	*out = (struct stats_method){0};
	for (int s = 0; s < SHARDS && place >= 0; s++) {
		struct tally *t = &all.shards[s][place];
		out->errors += value(&t->errors);
		for (int i = 0; i < BUCKETS; i++)
			took[i] += value(&t->took[i]);
	}
	for (int i = 0; i < BUCKETS; i++)
		out->count += took[i];
	out->p50_us = quantile(took, out->count, 50);
	out->p99_us = quantile(took, out->count, 99);
}

void stats_all(struct stats *out)
{
	const struct op *op;
	struct stats_method m;
	int64_t foreign = value(&all.foreign);
	*out = (struct stats){.started_at = value(&all.started_at), .requests = foreign, .errors = foreign,
	                      .commits = value(&all.commits), .committed = value(&all.committed), .most = atomic_load(&all.most),
	                      .queue = atomic_load(&all.queue), .log_bytes = value(&all.log_bytes), .checkpoints = value(&all.checkpoints),
	                      .checkpoints_failed = value(&all.checkpoints_failed)};
	for (int i = 0; (op = op_at(i)); i++) {
		stats_method(op, &m);
		out->requests += m.count;
		out->errors += m.errors;
	}
}
