#include "picture/header.h"

#include <stdbool.h>
#include <string.h>

/* What is still to be read of a file. */
struct view {
	const unsigned char *at;
	size_t left;
};

/* The next n bytes; NULL: there are not so many. */
static const unsigned char *take(struct view *v, size_t n)
{
	const unsigned char *p = v->at;
	if (n > v->left)
		return NULL;
	v->at += n;
	v->left -= n;
	return p;
}

static int take_byte(struct view *v)   /* -1: none */
{
	const unsigned char *p = take(v, 1);
	return p ? *p : -1;
}

static uint32_t be16(const unsigned char *p)
{
	return (uint32_t)p[0] << 8 | p[1];
}

static uint32_t be32(const unsigned char *p)
{
	return be16(p) << 16 | be16(p + 2);
}

static uint32_t le16(const unsigned char *p)
{
	return (uint32_t)p[1] << 8 | p[0];
}

static uint32_t le24(const unsigned char *p)
{
	return (uint32_t)p[2] << 16 | le16(p);
}

static uint32_t le32(const unsigned char *p)
{
	return le16(p + 2) << 16 | le16(p);
}

static bool set_size(struct picture_header *h, int64_t width, int64_t height)
{
	h->width = width;
	h->height = height;
	return width > 0 && height > 0;
}

/* ---- PNG: chunks of length, name, data, checksum ---- */

/* Colour type and the bits of a sample go together. */
static bool png_depth(unsigned type, unsigned bits)
{
	static const unsigned allowed[] = {[0] = 1 | 2 | 4 | 8 | 16, [2] = 8 | 16, [3] = 1 | 2 | 4 | 8, [4] = 8 | 16, [6] = 8 | 16};
	return type < sizeof allowed / sizeof *allowed && bits != 0 && (bits & (bits - 1)) == 0 && (allowed[type] & bits) != 0;
}

static bool png_begin(const unsigned char *ihdr, struct picture_header *h)
{
	return set_size(h, be32(ihdr), be32(ihdr + 4)) && h->width <= INT32_MAX && h->height <= INT32_MAX &&
	       png_depth(ihdr[9], ihdr[8]) && ihdr[10] == 0 && ihdr[11] == 0 && ihdr[12] <= 1;
}

static bool look_png(struct view v, struct picture_header *h)
{
	enum { IHDR = 13, CRC = 4 };
	bool begun = false, data = false;
	const unsigned char *head;
	while ((head = take(&v, 8))) {
		uint32_t n = be32(head);
		const unsigned char *body = n <= INT32_MAX ? take(&v, (size_t)n + CRC) : NULL;
		if (!body)
			return false;
		bool first = memcmp(head + 4, "IHDR", 4) == 0;
		if (first == begun || (first && (n != IHDR || !png_begin(body, h))))
			return false;
		begun = true;
		data = data || memcmp(head + 4, "IDAT", 4) == 0;
		if (memcmp(head + 4, "IEND", 4) == 0)
			return data;
	}
	return false;
}

/* ---- JPEG: segments of a marker, a length that counts itself, and data; scans of data run until the next marker ---- */

enum { JPEG_SOF = 0xC0, JPEG_DHT = 0xC4, JPEG_JPG = 0xC8, JPEG_DAC = 0xCC, JPEG_RST = 0xD0, JPEG_SOI = 0xD8, JPEG_EOI = 0xD9,
       JPEG_SOS = 0xDA, JPEG_APP1 = 0xE1 };

static bool jpeg_frame(const unsigned char *p, size_t n, struct picture_header *h)
{
	return n >= 6 && p[0] == 8 && h->width == 0 && set_size(h, be16(p + 3), be16(p + 1)) && (p[5] == 1 || p[5] == 3 || p[5] == 4);
}

/* The orientation in a TIFF directory, for which phones and cameras do not turn the pixels themselves. What is odd counts as
 * upright: no picture is refused for it. */
static int exif_orientation(const unsigned char *p, size_t n)
{
	enum { TAG = 0x0112, SHORT = 3, ENTRY = 12 };
	if (n < 14 || memcmp(p, "Exif\0", 6) != 0)
		return 1;
	const unsigned char *tiff = p + 6;
	size_t size = n - 6;
	bool big = tiff[0] == 'M';
	uint32_t at = big ? be32(tiff + 4) : le32(tiff + 4);
	if (at > size - 2)
		return 1;
	size_t count = big ? be16(tiff + at) : le16(tiff + at), room = (size - at - 2) / ENTRY;
	for (size_t i = 0; i < count && i < room; i++) {
		const unsigned char *e = tiff + at + 2 + i * ENTRY;
		if ((big ? be16(e) : le16(e)) != TAG || (big ? be16(e + 2) : le16(e + 2)) != SHORT)
			continue;
		uint32_t value = big ? be16(e + 8) : le16(e + 8);
		return value >= 1 && value <= 8 ? (int)value : 1;
	}
	return 1;
}

/* The marker that ends a run of scan data, or comes next; fill bytes before it are skipped. -1: there is none. */
static int jpeg_marker(struct view *v, bool scan)
{
	int c;
	while ((c = take_byte(v)) >= 0) {
		if (c != 0xFF && !scan)
			return -1;
		if (c != 0xFF)
			continue;
		while ((c = take_byte(v)) == 0xFF)
			;
		if (scan && (c == 0 || (c >= JPEG_RST && c < JPEG_SOI)))
			continue;
		return c;
	}
	return -1;
}

static bool is_frame_marker(int marker)
{
	return marker >= JPEG_SOF && marker < JPEG_RST && marker != JPEG_DHT && marker != JPEG_JPG && marker != JPEG_DAC;
}

/* A few bytes of scan can make the decoder go through all pixels once more. */
static bool look_jpeg(struct view v, struct picture_header *h)
{
	enum { SCANS_MOST = 100 };
	int scans = 0;
	int marker;
	while ((marker = jpeg_marker(&v, scans > 0)) > 0) {
		if (marker == JPEG_EOI)
			return scans > 0;
		const unsigned char *length = take(&v, 2);
		size_t n = length ? be16(length) : 0;
		const unsigned char *body = n >= 2 ? take(&v, n - 2) : NULL;
		if (!body)
			return false;
		if (is_frame_marker(marker) && !jpeg_frame(body, n - 2, h))
			return false;
		if (marker == JPEG_APP1 && h->orientation == 1)
			h->orientation = exif_orientation(body, n - 2);
		scans += marker == JPEG_SOS;
		if (scans > SCANS_MOST || (scans > 0 && h->width == 0))
			return false;
	}
	return false;
}

/* ---- GIF: a screen, then blocks; the first image is the picture ---- */

static bool gif_skip_blocks(struct view *v)
{
	int n;
	while ((n = take_byte(v)) > 0)
		if (!take(v, (size_t)n))
			return false;
	return n == 0;
}

static bool gif_skip_colours(struct view *v, unsigned flags)
{
	return !(flags & 0x80) || take(v, (size_t)3 << ((flags & 7) + 1));
}

static bool gif_image(struct view *v, struct picture_header *h)
{
	const unsigned char *p = take(v, 9);
	if (!p)
		return false;
	uint32_t width = le16(p + 4), height = le16(p + 6);
	bool inside = le16(p) + width <= h->width && le16(p + 2) + height <= h->height;
	return inside && width > 0 && height > 0 && gif_skip_colours(v, p[8]) && take(v, 1) && gif_skip_blocks(v);
}

static bool look_gif(struct view v, struct picture_header *h)
{
	const unsigned char *screen = take(&v, 7);
	if (!screen || !set_size(h, le16(screen), le16(screen + 2)) || !gif_skip_colours(&v, screen[4]))
		return false;
	for (;;) {
		switch (take_byte(&v)) {
		case ',':
			return gif_image(&v, h);
		case '!':
			if (take_byte(&v) < 0 || !gif_skip_blocks(&v))
				return false;
			break;
		default:
			return false;
		}
	}
}

/* ---- WebP: RIFF chunks of name, length, data, padded to even ---- */

static bool webp_lossy(const unsigned char *p, size_t n, struct picture_header *h)
{
	return n >= 10 && !(p[0] & 1) && memcmp(p + 3, "\x9d\x01\x2a", 3) == 0 &&
	       set_size(h, le16(p + 6) & 0x3fff, le16(p + 8) & 0x3fff);
}

static bool webp_lossless(const unsigned char *p, size_t n, struct picture_header *h)
{
	uint32_t bits = n >= 5 && p[0] == 0x2f ? le32(p + 1) : UINT32_MAX;
	return bits >> 29 == 0 && set_size(h, (bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1);
}

static bool look_webp(struct view v, struct picture_header *h, bool *animated)
{
	enum { ANIMATION = 2, EXTENDED = 10 };
	int64_t width = 0, height = 0;
	const unsigned char *head;
	for (bool first = true; (head = take(&v, 8)); first = false) {
		uint32_t n = le32(head + 4);
		const unsigned char *body = n < UINT32_MAX ? take(&v, (size_t)n + (n & 1)) : NULL;
		bool lossy = memcmp(head, "VP8 ", 4) == 0, lossless = memcmp(head, "VP8L", 4) == 0;
		if (!body)
			return false;
		if (lossy || lossless)
			return (lossy ? webp_lossy(body, n, h) : webp_lossless(body, n, h)) &&
			       (width == 0 || (width == h->width && height == h->height));
		if (first && (memcmp(head, "VP8X", 4) != 0 || n < EXTENDED))
			return false;
		if (!first)
			continue;
		width = (int64_t)le24(body + 4) + 1;
		height = (int64_t)le24(body + 7) + 1;
		*animated = body[0] & ANIMATION;
		if (*animated)
			return false;
	}
	return false;
}

static bool begins(struct view *v, const char *magic, size_t n)
{
	bool same = v->left >= n && memcmp(v->at, magic, n) == 0;
	if (same)
		take(v, n);
	return same;
}

static bool begins_webp(struct view *v)
{
	return v->left >= 12 && memcmp(v->at, "RIFF", 4) == 0 && memcmp(v->at + 8, "WEBP", 4) == 0;
}

/* Cuts the view to what the RIFF header says the file has. */
static bool enter_riff(struct view *v)
{
	const unsigned char *head = take(v, 12);
	uint32_t n = le32(head + 4);
	if (n < 4 || n - 4 > v->left)
		return false;
	v->left = n - 4;
	return true;
}

enum picture_problem picture_look(const unsigned char *bytes, size_t n, struct picture_header *out)
{
	struct view v = {bytes, n};
	struct picture_header h = {.orientation = 1};
	bool whole, animated = false;
	if (begins(&v, "\x89PNG\r\n\x1a\n", 8)) {
		h.format = FORMAT_PNG;
		whole = look_png(v, &h);
	} else if (begins(&v, "\xff\xd8", 2)) {
		h.format = FORMAT_JPEG;
		whole = look_jpeg(v, &h);
	} else if (begins(&v, "GIF87a", 6) || begins(&v, "GIF89a", 6)) {
		h.format = FORMAT_GIF;
		whole = look_gif(v, &h);
	} else if (begins_webp(&v)) {
		h.format = FORMAT_WEBP;
		whole = enter_riff(&v) && look_webp(v, &h, &animated);
	} else {
		return PICTURE_UNKNOWN;
	}
	if (whole)
		*out = h;
	return whole ? PICTURE_FINE : animated ? PICTURE_ANIMATED : PICTURE_BROKEN;
}
