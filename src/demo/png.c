#include "demo/png.h"

static uint32_t crc(uint32_t sum, const unsigned char *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		sum ^= bytes[i];
		for (int bit = 0; bit < 8; bit++)
			sum = sum >> 1 ^ (sum & 1 ? 0xedb88320U : 0);
	}
	return sum;
}

static void add_number(struct buf *out, uint32_t n)
{
	const unsigned char bytes[4] = {n >> 24 & 255, n >> 16 & 255, n >> 8 & 255, n & 255};
	buf_add(out, bytes, sizeof bytes);
}

static void add_chunk(struct buf *out, const char name[4], const void *data, size_t n)
{
	add_number(out, (uint32_t)n);
	buf_add(out, name, 4);
	buf_add(out, data, n);
	add_number(out, ~crc(crc(~0U, (const unsigned char *)name, 4), data, n));
}

static uint32_t adler(const unsigned char *bytes, size_t n)
{
	uint32_t a = 1, b = 0;
	for (size_t i = 0; i < n; i++) {
		a = (a + bytes[i]) % 65521;
		b = (b + a) % 65521;
	}
	return b << 16 | a;
}

/* As zlib packs what it does not compress: a header, blocks, a checksum. */
static void add_stored(struct buf *out, const unsigned char *bytes, size_t n)
{
	enum { MOST = 65535 };
	buf_add(out, "\x78\x01", 2);
	for (size_t at = 0; at < n; at += MOST) {
		size_t part = n - at < MOST ? n - at : MOST, other = ~part;
		const unsigned char head[5] = {at + part == n, part & 255, part >> 8 & 255, other & 255, other >> 8 & 255};
		buf_add(out, head, sizeof head);
		buf_add(out, bytes + at, part);
	}
	add_number(out, adler(bytes, n));
}

void png_add(struct buf *out, const unsigned char *rows, int width, int height)
{
	struct buf head = {0}, data = {0};
	add_number(&head, (uint32_t)width);
	add_number(&head, (uint32_t)height);
	buf_add(&head, "\x08\x02\0\0\0", 5);   /* 8 bits a channel; red, green, blue */
	add_stored(&data, rows, (size_t)height * PNG_ROW(width));
	buf_add(out, "\x89PNG\r\n\x1a\n", 8);
	add_chunk(out, "IHDR", head.data, head.len);
	add_chunk(out, "IDAT", data.data, data.len);
	add_chunk(out, "IEND", "", 0);
	buf_free(&head);
	buf_free(&data);
}
