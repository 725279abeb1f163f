#include "tests/bench/common/chance.h"

/* SplitMix64: a counter, and a mixer that any two counts come out of unlike. */
uint64_t chance_bits(struct chance *c)
{
	uint64_t x = c->state += 0x9e3779b97f4a7c15U;
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
	return x ^ (x >> 31);
}

struct chance chance_of(uint64_t kind, uint64_t number)
{
	struct chance c = {kind};
	c.state = chance_bits(&c) ^ number * 0xd1342543de82ef95U;
	return c;
}

int chance_below(struct chance *c, int most)
{
	return (int)((chance_bits(c) >> 32) * (uint64_t)most >> 32);
}

double chance_real(struct chance *c)
{
	return (double)(chance_bits(c) >> 11) * 0x1p-53;
}
