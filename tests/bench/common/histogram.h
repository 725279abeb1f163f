/* How often each duration was seen, within 1 % of its length: a fixed size, whatever is put in. */
#ifndef BENCH_HISTOGRAM_H
#define BENCH_HISTOGRAM_H

#include <stdint.h>

#define HISTOGRAM_BITS 7   /* a power of two has 2^7 buckets: none is wider than 1/128 of what it holds */
#define HISTOGRAM_BUCKETS ((65 - HISTOGRAM_BITS) << HISTOGRAM_BITS)

struct histogram {
	uint64_t count, least, most;   /* least and most: exact */
	uint32_t buckets[HISTOGRAM_BUCKETS];
};

void histogram_clear(struct histogram *h);
/* Each power of two is divided evenly; what is below 2^7 has a bucket for each value. */
static inline unsigned histogram_bucket(uint64_t v)
{
	unsigned shift = v >> HISTOGRAM_BITS ? 63u - HISTOGRAM_BITS - (unsigned)__builtin_clzll(v) : 0;
	return (shift << HISTOGRAM_BITS) + (unsigned)(v >> shift);
}

static inline void histogram_add(struct histogram *h, uint64_t v)
{
	h->count++;
	h->least = v < h->least ? v : h->least;
	h->most = v > h->most ? v : h->most;
	h->buckets[histogram_bucket(v)]++;
}

/* What `share` (0..1) of the values do not exceed, by rank: the middle of its bucket, or the greatest itself. 0 when there is none. */
uint64_t histogram_at(const struct histogram *h, double share);

#endif
