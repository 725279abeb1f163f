/* Numbers that look like chance and are the same in every run and on every machine. */
#ifndef BENCH_CHANCE_H
#define BENCH_CHANCE_H

#include <stdint.h>

struct chance {
	uint64_t state;
};

/* A sequence of its own for each (kind, number). */
struct chance chance_of(uint64_t kind, uint64_t number);
uint64_t chance_bits(struct chance *c);
int chance_below(struct chance *c, int most);   /* 0 .. most-1; most > 0 */
double chance_real(struct chance *c);           /* 0 <= it < 1 */

#endif
