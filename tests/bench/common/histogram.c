#include "tests/bench/common/histogram.h"

#include <math.h>
#include <string.h>

void histogram_clear(struct histogram *h)
{
	memset(h, 0, sizeof *h);
	h->least = UINT64_MAX;
}

static uint64_t middle_of(unsigned bucket)
{
	unsigned shift = bucket >> HISTOGRAM_BITS ? (bucket >> HISTOGRAM_BITS) - 1 : 0;
	uint64_t low = (uint64_t)(bucket - (shift << HISTOGRAM_BITS)) << shift;
	return low + (((uint64_t)1 << shift) - 1) / 2;
}

uint64_t histogram_at(const struct histogram *h, double share)
{
	uint64_t rank = (uint64_t)ceil(share * (double)h->count), seen = 0;
	unsigned bucket = 0;
	if (h->count == 0)
		return 0;
	if (rank >= h->count)
		return h->most;
	rank = rank < 1 ? 1 : rank;
	while ((seen += h->buckets[bucket]) < rank)
		bucket++;
	uint64_t v = middle_of(bucket);
	return v < h->least ? h->least : v > h->most ? h->most : v;
}
