#include "tests/bench/common/goods.h"

#include <math.h>
#include <stdio.h>

#include "tests/bench/common/chance.h"
#include "tests/bench/common/words.h"

enum { PLACE = 1, TEXT = 2 };   /* kinds of chance */

struct goods_place goods_place(const struct market_size *m, int number)
{
	struct chance c = chance_of(PLACE, (uint64_t)number);
	struct goods_place p = {.category = number % m->categories + 1, .seller = 1 + chance_below(&c, m->users)};
	p.approved = chance_below(&c, 50) > 0;
	return p;
}

static const char *one_of(struct chance *c, const char *const *words, int n)
{
	return words[chance_below(c, n)];
}

void goods_make(const struct market_size *m, int number, struct goods *g)
{
	struct chance c = chance_of(TEXT, (uint64_t)number);
	const char *brand = words_brand(chance_below(&c, WORDS_BRANDS)), *quality = one_of(&c, words_qualities, WORDS_QUALITIES);
	const char *material = one_of(&c, words_materials, WORDS_MATERIALS), *noun = one_of(&c, words_nouns, WORDS_NOUNS);
	const char *colour = one_of(&c, words_colours, WORDS_COLOURS), *size = one_of(&c, words_sizes, WORDS_SIZES);
	const char *second = one_of(&c, words_materials, WORDS_MATERIALS), *finish = one_of(&c, words_qualities, WORDS_QUALITIES);
	const char *use = one_of(&c, words_uses, WORDS_USES), *close = one_of(&c, words_closings, WORDS_CLOSINGS);
	snprintf(g->name, sizeof g->name, "%s %s %s %s %s %s", brand, quality, material, noun, colour, size);
	snprintf(g->description, sizeof g->description,
	         "%c%s %s in %s with %s details, %s finish, made for %s. Colour %s, size %s, model %.2s%d. %s. %s.",
	         quality[0] - 'a' + 'A', quality + 1, noun, material, second, finish, use, colour, size, brand,
	         100 + chance_below(&c, 99899), close, one_of(&c, words_closings, WORDS_CLOSINGS));
	g->price = (int64_t)pow(10, 2.3 + 3 * chance_real(&c));
	g->created_at = GOODS_FROM + (GOODS_UNTIL - GOODS_FROM) / m->products * number;
}

void goods_category(int number, char out[GOODS_CATEGORY])
{
	snprintf(out, GOODS_CATEGORY, "%s & %s %d", words_nouns[number % WORDS_NOUNS], words_materials[number % WORDS_MATERIALS],
	         number);
	out[0] = (char)(out[0] - 'a' + 'A');
}
