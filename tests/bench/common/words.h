/* The words that goods are made of. The number of each kind says how common one is among the goods. */
#ifndef BENCH_WORDS_H
#define BENCH_WORDS_H

enum {
	WORDS_BRANDS = 400, WORDS_QUALITIES = 40, WORDS_MATERIALS = 30, WORDS_NOUNS = 106, WORDS_COLOURS = 13, WORDS_SIZES = 9,
	WORDS_USES = 12, WORDS_CLOSINGS = 8
};

extern const char *const words_qualities[WORDS_QUALITIES], *const words_materials[WORDS_MATERIALS],
	*const words_nouns[WORDS_NOUNS], *const words_colours[WORDS_COLOURS], *const words_sizes[WORDS_SIZES],
	*const words_uses[WORDS_USES], *const words_closings[WORDS_CLOSINGS];

/* A made-up name of three or four syllables; each of the WORDS_BRANDS is another one. */
const char *words_brand(int i);

#endif
