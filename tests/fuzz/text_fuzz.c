/* Text from outside: what the cleaner lets out is valid, visible and as wide as it says, and nothing that was visible is lost
 * between the lines of a wrapped text. */
#include "tests/fuzz/fuzz.h"

#include <locale.h>

#include "base/text.h"

enum { LONGEST = 4096 };

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	MUST(setlocale(LC_ALL, "C.UTF-8"));
	return 0;
}

static void check_clean(const char *s, int flags)
{
	MUST(text_utf8(s, strlen(s)));
	MUST(!text_problem(s, strlen(s), flags));
}

/* The bytes of s but for white space, which a line's end may take. */
static char *without_space(const char *s)
{
	char *out = xmalloc(strlen(s) + 1), *p = out;
	for (; *s; s++)
		if (*s != ' ' && *s != '\n')
			*p++ = *s;
	*p = '\0';
	return out;
}

static void try_clean(const char *s, size_t size, int flags)
{
	char *out = xmalloc(size), *again = xmalloc(size);
	size_t n = text_clean(s, out, size, flags);
	MUST(n < size && strlen(out) == n);
	check_clean(out, flags);
	MUST(text_clean(out, again, size, flags) == n && strcmp(out, again) == 0);
	if (!text_problem(s, strlen(s), flags) && strlen(s) < size)
		MUST(strcmp(out, s) == 0);
	free(out);
	free(again);
}

static void try_fit(const char *s, int cells, size_t size)
{
	char *out = xmalloc(size), whole[LONGEST * 3 + 1];
	int used = text_fit(s, cells, out, size);
	MUST(used >= 0 && used <= (cells > 0 ? cells : 0) && strlen(out) < size);
	check_clean(out, 0);
	MUST(text_cells(out) == used);
	text_clean(s, whole, sizeof whole, 0);
	if (text_cells(whole) <= cells && strlen(whole) + 4 < size && cells > 0 && size >= 8)
		MUST(strcmp(out, whole) == 0);
	free(out);
}

static void try_wrap(const char *s, int cells, size_t size)
{
	char whole[LONGEST * 3 + 1], *out = xmalloc(size);
	struct buf all = {0};
	size_t most = text_clean(s, whole, sizeof whole, TEXT_LINES) + 1;
	const char *rest = whole;
	for (size_t lines = 0; ; lines++) {
		const char *before = rest;
		MUST(lines <= most);
		if (!text_wrap(&rest, cells, out, size))
			break;
		MUST(rest > before && strlen(out) < size);
		check_clean(out, 0);
		MUST(text_cells(out) <= cells);
		buf_adds(&all, out);
	}
	MUST(*rest == '\0' || cells < 2 || size < 16);
	if (*rest == '\0') {
		char *a = without_space(whole), *b = without_space(buf_text(&all));
		MUST(strcmp(a, b) == 0);
		free(a);
		free(b);
	}
	buf_free(&all);
	free(out);
}

static void try_fold(const char *s, size_t size)
{
	char *out = xmalloc(size);
	text_fold(s, out, size);
	MUST(strlen(out) < size);
	check_clean(out, 0);
	for (const char *p = out; *p && text_utf8(s, strlen(s)); p++)
		MUST(*p < 'A' || *p > 'Z');
	free(out);
}

/* Any bytes, NUL among them. */
static void try_judges(const char *s, size_t n)
{
	const char *problem = text_problem(s, n, TEXT_LINES);
	bool utf8 = text_utf8(s, n);
	MUST(problem || utf8);
	MUST(text_length(s, n) <= n);
	MUST(!text_visible(s, n) || n > 0);
	for (size_t i = 0, used; i < n; i += used) {
		uint32_t cp = 0;
		used = text_decode(s + i, n - i, &cp);
		MUST(used <= 4 && used <= n - i);
		MUST(used > 0 || !utf8);
		MUST(used == 0 || (cp <= 0x10ffff && (cp < 0xd800 || cp > 0xdfff)));
		MUST(problem || cp == '\n' || !text_forbidden(cp));
		used += used == 0;
	}
}

/* The first byte is how many cells, the second how much room there is. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int cells = (int)take_byte(&data, &size) - 1;
	size_t room = take_byte(&data, &size) + 1;
	if (size > LONGEST)
		size = LONGEST;
	char *s = take_text(data, size);
	try_judges(s, size);
	for (int flags = 0; flags <= TEXT_LINES; flags++) {
		try_clean(s, room, flags);
		try_clean(s, size * 3 + 1, flags);
	}
	try_fit(s, cells, room);
	try_fit(s, cells, size * 3 + 8);
	try_wrap(s, cells, room);
	try_wrap(s, cells, size * 3 + 16);
	try_fold(s, room);
	try_fold(s, size * 20 + 1);
	free(s);
	return 0;
}
