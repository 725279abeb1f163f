/* A picture's file before a decoder sees it: what is told of it is within bounds, and what lies behind it changes nothing. */
#include "tests/fuzz/fuzz.h"

#include "picture/header.h"

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	return 0;
}

static void check(const struct picture_header *h)
{
	MUST(h->format >= FORMAT_PNG && h->format <= FORMAT_GIF);
	MUST(h->width >= 1 && h->width <= INT32_MAX && h->height >= 1 && h->height <= INT32_MAX);
	MUST(h->format == FORMAT_PNG || (h->width <= 65535 && h->height <= 65535));
	MUST(h->orientation >= 1 && h->orientation <= 8 && (h->orientation == 1 || h->format == FORMAT_JPEG));
}

/* A copy in a block of exactly its size, with bytes that mean something in each format behind it. */
static unsigned char *lengthened(const uint8_t *data, size_t size, size_t more)
{
	static const unsigned char tail[] = {0xff, 0xda, 0, 2, 0xff, 0xd9, ',', '!', 0xff, 0, ';', 'P', 'K', 3, 4};
	unsigned char *copy = xmalloc(size + more + 1);
	if (size)
		memcpy(copy, data, size);
	for (size_t i = 0; i < more; i++)
		copy[size + i] = tail[i % sizeof tail];
	return copy;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	enum { MORE = 40 };
	struct picture_header h, again;
	memset(&h, 0, sizeof h);
	enum picture_problem problem = picture_look(data, size, &h);
	MUST(problem == PICTURE_FINE || problem == PICTURE_UNKNOWN || problem == PICTURE_BROKEN || problem == PICTURE_ANIMATED);
	if (problem != PICTURE_FINE) {
		MUST(h.width == 0 && h.height == 0 && h.orientation == 0);
		return 0;
	}
	check(&h);
	unsigned char *longer = lengthened(data, size, MORE);
	MUST(picture_look(longer, size + MORE, &again) == PICTURE_FINE);
	MUST(again.format == h.format && again.width == h.width && again.height == h.height && again.orientation == h.orientation);
	free(longer);
	return 0;
}
