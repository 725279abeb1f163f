#include "base/text.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>
#include <wchar.h>

#include "base/buf.h"

size_t text_decode(const char *s, size_t n, uint32_t *cp)
{
	utf8proc_int32_t c;
	if (n == 0)
		return 0;
	utf8proc_ssize_t used = utf8proc_iterate((const utf8proc_uint8_t *)s, (utf8proc_ssize_t)n, &c);
	if (used <= 0)
		return 0;
	*cp = (uint32_t)c;
	return (size_t)used;
}

bool text_utf8(const char *s, size_t n)
{
	for (size_t i = 0, used; i < n; i += used) {
		uint32_t cp;
		used = text_decode(s + i, n - i, &cp);
		if (used == 0)
			return false;
	}
	return true;
}

/* Letters and marks that draw nothing although Unicode does not call them format characters. */
static bool invisible(uint32_t cp)
{
	return cp == 0x115f || cp == 0x1160 || cp == 0x3164 || cp == 0xffa0 || cp == 0x034f || cp == 0x2800 ||
	       (cp >= 0x17b4 && cp <= 0x17b5) || (cp >= 0x180b && cp <= 0x180f) ||
	       (cp >= 0xfe00 && cp <= 0xfe0f) || (cp >= 0xe0000 && cp <= 0xe0fff);
}

bool text_forbidden(uint32_t cp)
{
	if (cp < 0x20 || (cp >= 0x7f && cp < 0xa0))
		return true;
	if (cp < 0x300)
		return cp == 0xad;   /* soft hyphen */
	if (invisible(cp))
		return true;
	switch (utf8proc_category((utf8proc_int32_t)cp)) {
	case UTF8PROC_CATEGORY_CF:   /* bidi controls, zero-width, tags */
	case UTF8PROC_CATEGORY_CC:
	case UTF8PROC_CATEGORY_CS:
	case UTF8PROC_CATEGORY_CN:
	case UTF8PROC_CATEGORY_CO:
	case UTF8PROC_CATEGORY_ZL:
	case UTF8PROC_CATEGORY_ZP:
		return true;
	default:
		return false;
	}
}

const char *text_problem(const char *s, size_t n, int flags)
{
	for (size_t i = 0, used; i < n; i += used) {
		uint32_t cp;
		used = text_decode(s + i, n - i, &cp);
		if (used == 0)
			return "must be valid UTF-8";
		if (cp == '\n' && !(flags & TEXT_LINES))
			return "must be a single line";
		if (cp != '\n' && text_forbidden(cp))
			return "must not hold control or invisible characters";
	}
	return NULL;
}

bool text_visible(const char *s, size_t n)
{
	for (size_t i = 0, used; i < n; i += used) {
		uint32_t cp;
		used = text_decode(s + i, n - i, &cp);
		if (used == 0)
			return false;
		utf8proc_category_t c = utf8proc_category((utf8proc_int32_t)cp);
		bool mark = c >= UTF8PROC_CATEGORY_MN && c <= UTF8PROC_CATEGORY_ME;
		if (!mark && c != UTF8PROC_CATEGORY_ZS && c != UTF8PROC_CATEGORY_CC)
			return true;
	}
	return false;
}

size_t text_length(const char *s, size_t n)
{
	size_t count = 0;
	for (size_t i = 0; i < n; i++)
		count += ((unsigned char)s[i] & 0xc0) != 0x80;
	return count;
}

size_t text_clean(const char *s, char *out, size_t size, int flags)
{
	static const char replacement[] = "\xef\xbf\xbd";
	size_t n = strlen(s), len = 0;
	if (size == 0)
		return 0;
	for (size_t i = 0, used; i < n; i += used) {
		uint32_t cp;
		const char *piece = s + i;
		used = text_decode(piece, n - i, &cp);
		size_t bytes = used;
		if (used == 0) {
			used = 1;
			piece = replacement;
			bytes = 3;
		} else if (cp == '\n') {
			piece = flags & TEXT_LINES ? "\n" : " ";
		} else if (text_forbidden(cp)) {
			piece = replacement;
			bytes = 3;
		}
		if (len + bytes >= size)
			break;
		memcpy(out + len, piece, bytes);
		len += bytes;
	}
	out[len] = '\0';
	return len;
}

void text_cut(char *s, size_t size)
{
	size_t n = strlen(s);
	if (n + 1 < size)
		return;
	size_t from = n;
	while (from > 0 && n - from < 3 && ((unsigned char)s[from - 1] & 0xc0) == 0x80)
		from--;
	if (from > 0 && !text_utf8(s + from - 1, n - from + 1))
		s[from - 1] = '\0';
}

static int cell_width(uint32_t cp)
{
	int w = wcwidth((wchar_t)cp);
	return w < 0 ? 1 : w;
}

int text_cells(const char *s)
{
	int cells = 0;
	size_t n = strlen(s);
	for (size_t i = 0, used; i < n; i += used) {
		uint32_t cp = 0xfffd;
		used = text_decode(s + i, n - i, &cp);
		cells += cell_width(cp);
		used += used == 0;
	}
	return cells;
}

/* The bytes of s that fit in `cells` cells, combining marks of the last character included. */
static size_t fitting(const char *s, int cells, int *used_cells)
{
	size_t n = strlen(s), i = 0;
	int total = 0;
	while (i < n) {
		uint32_t cp = 0xfffd;
		size_t used = text_decode(s + i, n - i, &cp);
		int w = cell_width(cp);
		if (total + w > cells)
			break;
		total += w;
		i += used ? used : 1;
	}
	*used_cells = total;
	return i;
}

/* Printable ASCII that fits, as most text is, is clean as it stands. Gives its cells; -1: it is of another kind. */
static int fit_plain(const char *s, int cells, char *out, size_t size)
{
	int n = 0;
	for (; s[n]; n++) {
		if (n == cells || (size_t)n + 5 >= size || s[n] < ' ' || s[n] > '~')
			return -1;
		out[n] = s[n];
	}
	out[n] = '\0';
	return n;
}

int text_fit(const char *s, int cells, char *out, size_t size)
{
	if (size < 8 || cells <= 0) {
		if (size)
			*out = '\0';
		return 0;
	}
	int used = fit_plain(s, cells, out, size);
	if (used >= 0)
		return used;
	size_t len = text_clean(s, out, size, 0);
	if (fitting(out, cells, &used) == len && len + 4 < size)
		return used;
	size_t keep = fitting(out, cells - 1, &used);
	while (keep + 4 > size)   /* out was too small for the text itself */
		keep = fitting(out, --used, &used);
	memcpy(out + keep, "\xe2\x80\xa6", 4);
	return used + 1;
}

bool text_ascii(const char *s)
{
	while (*s && !(*s & 0x80))
		s++;
	return *s == '\0';
}

/* What is ASCII alone, folded much sooner; NULL: it is not. The caller frees it. */
static utf8proc_uint8_t *fold_ascii(const char *s)
{
	size_t n = strlen(s);
	if (!text_ascii(s))
		return NULL;
	utf8proc_uint8_t *folded = xmalloc(n + 1);
	for (size_t i = 0; i <= n; i++)
		folded[i] = (utf8proc_uint8_t)(s[i] >= 'A' && s[i] <= 'Z' ? s[i] + ('a' - 'A') : s[i]);
	return folded;
}

void text_fold(const char *s, char *out, size_t size)
{
	utf8proc_uint8_t *folded = fold_ascii(s);
	if (folded) {
		text_clean((const char *)folded, out, size, 0);
		free(folded);
		return;
	}
	utf8proc_ssize_t n =
		utf8proc_map((const utf8proc_uint8_t *)s, 0, &folded,
	                     UTF8PROC_NULLTERM | UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE |
	                     UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK | UTF8PROC_IGNORE);
	text_clean(n < 0 ? s : (const char *)folded, out, size, 0);
	free(folded);
}

/* The word does not fit on a line of its own. */
static bool is_too_long(const char *word, int cells)
{
	int used;
	return fitting(word, cells, &used) < strcspn(word, " \n");
}

bool text_wrap(const char **s, int cells, char *out, size_t size)
{
	const char *p = *s;
	if (*p == '\0' || cells < 2 || size < 16)
		return false;
	size_t line = strcspn(p, "\n");
	int used;
	size_t fit = fitting(p, cells, &used);
	size_t take = fit, skip = fit;
	if (line <= fit) {
		take = line;
		skip = line + (p[line] == '\n');
	} else {
		while (take > 0 && p[take] != ' ')
			take--;
		if (take == 0 || is_too_long(p + take + strspn(p + take, " "), cells))
			take = fit ? fit : 1;
		skip = take + strspn(p + take, " ");
		skip += skip > take && p[skip] == '\n';
	}
	if (take >= size) {
		for (take = size - 1; take > 0 && ((unsigned char)p[take] & 0xc0) == 0x80;)
			take--;
		skip = take;
	}
	memcpy(out, p, take);
	out[take] = '\0';
	*s = p + skip;
	return true;
}

void text_claimed_name(const char *s, char out[TEXT_NAME])
{
	size_t n = 0;
	for (; *s && n + 1 < TEXT_NAME; s++)
		out[n++] = (char)((*s >= 'a' && *s <= 'z') || (*s >= 'A' && *s <= 'Z') || (*s >= '0' && *s <= '9') || strchr("._@+-", *s) ? *s : '?');
	out[n] = '\0';
}
