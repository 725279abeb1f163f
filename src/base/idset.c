#include "base/idset.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

enum { PAGE_BITS = 15, WORDS = (1 << PAGE_BITS) / 64 };

struct idset_page {
	int64_t number;
	uint64_t *words;
};

/* Where the page is, or where it would stand. */
static size_t page_place(const struct idset *s, int64_t number)
{
	size_t low = 0, high = s->used;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (s->pages[middle].number < number)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static uint64_t *page_words(const struct idset *s, int64_t number)
{
	size_t at = page_place(s, number);
	return at < s->used && s->pages[at].number == number ? s->pages[at].words : NULL;
}

static uint64_t *page_new(struct idset *s, int64_t number)
{
	size_t at = page_place(s, number);
	if (s->used == s->room) {
		s->room = s->room ? 2 * s->room : 8;
		s->pages = xrealloc(s->pages, s->room * sizeof *s->pages);
	}
	memmove(s->pages + at + 1, s->pages + at, (s->used - at) * sizeof *s->pages);
	s->used++;
	s->pages[at] = (struct idset_page){number, xcalloc(WORDS, sizeof(uint64_t))};
	return s->pages[at].words;
}

static size_t word_of(int64_t id)
{
	return (size_t)(id >> 6) % WORDS;
}

static uint64_t bit_of(int64_t id)
{
	return UINT64_C(1) << (id & 63);
}

void idset_add(struct idset *s, int64_t id)
{
	uint64_t *words = page_words(s, id >> PAGE_BITS);
	if (!words)
		words = page_new(s, id >> PAGE_BITS);
	s->count += !(words[word_of(id)] & bit_of(id));
	words[word_of(id)] |= bit_of(id);
}

void idset_remove(struct idset *s, int64_t id)
{
	if (!idset_has(s, id))
		return;
	page_words(s, id >> PAGE_BITS)[word_of(id)] &= ~bit_of(id);
	s->count--;
}

bool idset_has(const struct idset *s, int64_t id)
{
	const uint64_t *words = page_words(s, id >> PAGE_BITS);
	return words && words[word_of(id)] & bit_of(id);
}

/* The first bit of a page that is set, from this word on; of that word only the bits of `mask` count. Less than 0: there is none. */
static int bit_from(const uint64_t *words, int word, uint64_t mask, bool rising)
{
	for (; word >= 0 && word < WORDS; word += rising ? 1 : -1, mask = UINT64_MAX) {
		uint64_t bits = words[word] & mask;
		if (bits)
			return word * 64 + (rising ? __builtin_ctzll(bits) : 63 - __builtin_clzll(bits));
	}
	return -1;
}

bool idset_next(const struct idset *s, int64_t *id, bool rising)
{
	if (rising ? *id == INT64_MAX : *id <= 0)
		return false;
	int64_t from = rising ? (*id < 0 ? 0 : *id + 1) : *id - 1;
	int64_t number = from >> PAGE_BITS;
	size_t at = page_place(s, number);
	bool there = at < s->used && s->pages[at].number == number;
	int word = rising ? 0 : WORDS - 1;
	uint64_t mask = UINT64_MAX;
	if (there) {
		word = (int)word_of(from);
		mask = rising ? UINT64_MAX << (from & 63) : UINT64_MAX >> (63 - (from & 63));
	} else if (!rising) {
		at--;   /* beyond the last page when it was the first: the loop ends */
	}
	for (; at < s->used; at += rising ? 1 : (size_t)-1) {
		int bit = bit_from(s->pages[at].words, word, mask, rising);
		if (bit >= 0) {
			*id = (s->pages[at].number << PAGE_BITS) + bit;
			return true;
		}
		word = rising ? 0 : WORDS - 1;
		mask = UINT64_MAX;
	}
	return false;
}

void idset_free(struct idset *s)
{
	for (size_t i = 0; i < s->used; i++)
		free(s->pages[i].words);
	free(s->pages);
	*s = (struct idset){0};
}
