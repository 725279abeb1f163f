#include "picture/convert.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "picture/header.h"

enum {
	QUALITY = 85,              /* of a JPEG */
	FEW_COLOURS = 256,         /* of a drawing; a photograph has more, unless it is grey */
	PNG_MOST = 1 << 20,        /* bytes; beyond, transparency is given up */
	PAPER = 255, NEUTRAL = 128 /* greys to lay a transparent picture on: as a page, and among the texts of a terminal */
};

static gdImagePtr decode(const struct gd *gd, const unsigned char *bytes, size_t n, const struct picture_header *h)
{
	void *data = (void *)(uintptr_t)bytes;
	switch (h->format) {
	case FORMAT_PNG:
		return gd->gdImageCreateFromPngPtr((int)n, data);
	case FORMAT_JPEG:
		return gd->gdImageCreateFromJpegPtr((int)n, data);
	case FORMAT_WEBP:
		return gd->gdImageCreateFromWebpPtr((int)n, data);
	case FORMAT_GIF:
		return gd->gdImageCreateFromGifPtr((int)n, data);
	}
	return NULL;
}

/* A PNG may name one colour as transparent; gd keeps that apart from the pixels. */
static void clear_colour_key(gdImagePtr im)
{
	if (!im->trueColor || im->transparent < 0)
		return;
	for (int y = 0; y < im->sy; y++)
		for (int x = 0; x < im->sx; x++)
			if (im->tpixels[y][x] == im->transparent)
				im->tpixels[y][x] = gdTrueColorAlpha(0, 0, 0, gdAlphaTransparent);
}

static gdImagePtr new_image(const struct gd *gd, int width, int height)
{
	gdImagePtr im = gd->gdImageCreateTrueColor(width, height);
	if (im) {
		gd->gdImageAlphaBlending(im, 0);
		gd->gdImageSaveAlpha(im, 1);
	}
	return im;
}

static int scaled(int length, int longest, int side)
{
	int n = (int)((int64_t)length * side / longest);
	return n > 0 ? n : 1;
}

/* A copy whose longest side is at most `side`; a smaller picture stays as large as it is. */
static gdImagePtr fit(const struct gd *gd, gdImagePtr im, int side)
{
	int longest = im->sx > im->sy ? im->sx : im->sy;
	int width = longest > side ? scaled(im->sx, longest, side) : im->sx;
	int height = longest > side ? scaled(im->sy, longest, side) : im->sy;
	gdImagePtr out = new_image(gd, width, height);
	if (out)
		gd->gdImageCopyResampled(out, im, 0, 0, 0, 0, width, height, im->sx, im->sy);
	return out;
}

/* EXIF's eight orientations: 2 to 4 mirror and turn about, 5 to 8 also swap the axes. */
static gdImagePtr turn_upright(const struct gd *gd, gdImagePtr im, int orientation)
{
	static const struct {
		bool swap, from_right, from_below;   /* where the upright picture's pixels come from */
	} turns[9] = {[2] = {0, 1, 0}, [3] = {0, 1, 1}, [4] = {0, 0, 1}, [5] = {1, 0, 0}, [6] = {1, 0, 1}, [7] = {1, 1, 1},
	              [8] = {1, 1, 0}};
	bool swap = turns[orientation].swap;
	gdImagePtr out = orientation > 1 ? new_image(gd, swap ? im->sy : im->sx, swap ? im->sx : im->sy) : NULL;
	if (!out)
		return im;
	for (int y = 0; y < out->sy; y++)
		for (int x = 0; x < out->sx; x++) {
			int across = swap ? y : x, down = swap ? x : y;
			across = turns[orientation].from_right ? im->sx - 1 - across : across;
			down = turns[orientation].from_below ? im->sy - 1 - down : down;
			out->tpixels[y][x] = im->tpixels[down][across];
		}
	gd->gdImageDestroy(im);
	return out;
}

static bool is_transparent(gdImagePtr im)
{
	for (int y = 0; y < im->sy; y++)
		for (int x = 0; x < im->sx; x++)
			if (gdTrueColorGetAlpha(im->tpixels[y][x]) != gdAlphaOpaque)
				return true;
	return false;
}

static bool has_few_colours(gdImagePtr im)
{
	enum { PLACES = 1024 };   /* ten bits of the hash below */
	int seen[PLACES], count = 0;
	bool used[PLACES] = {false};
	for (int y = 0; y < im->sy; y++)
		for (int x = 0; x < im->sx; x++) {
			int colour = im->tpixels[y][x];
			unsigned at = (unsigned)colour * 2654435761U >> 22;
			while (used[at] && seen[at] != colour)
				at = (at + 1) % PLACES;
			if (!used[at] && ++count > FEW_COLOURS)
				return false;
			used[at] = true;
			seen[at] = colour;
		}
	return true;
}

/* A sample of 0..255 as it looks in front of a grey. */
static int over(int sample, int alpha, int grey)
{
	return (sample * (gdAlphaMax - alpha) + grey * alpha) / gdAlphaMax;
}

static int flat(int colour, int grey)
{
	int alpha = gdTrueColorGetAlpha(colour);
	return gdTrueColor(over(gdTrueColorGetRed(colour), alpha, grey), over(gdTrueColorGetGreen(colour), alpha, grey),
	                   over(gdTrueColorGetBlue(colour), alpha, grey));
}

static void flatten(gdImagePtr im, int grey)
{
	for (int y = 0; y < im->sy; y++)
		for (int x = 0; x < im->sx; x++)
			im->tpixels[y][x] = flat(im->tpixels[y][x], grey);
}

/* Takes the comments out that gd puts into a JPEG: every segment before the first scan that is one. */
static size_t drop_comments(unsigned char *p, size_t n)
{
	enum { COMMENT = 0xFE, SCAN = 0xDA };
	size_t at = 2;
	while (at + 4 <= n && p[at] == 0xFF && p[at + 1] != SCAN) {
		size_t length = 2 + ((size_t)p[at + 2] << 8 | p[at + 3]);
		if (length > n - at)
			break;
		if (p[at + 1] != COMMENT) {
			at += length;
			continue;
		}
		memmove(p + at, p + at + length, n - at - length);
		n -= length;
	}
	return n;
}

/* gd's memory becomes ours. */
static bool keep(const struct gd *gd, void *made, int n, gdImagePtr im, enum picture_media media, struct picture_data *out)
{
	if (!made || n <= 0)
		return false;
	*out = (struct picture_data){media, im->sx, im->sy, xmalloc((size_t)n), (size_t)n};
	memcpy(out->data, made, (size_t)n);
	gd->gdFree(made);
	if (media == PICTURE_JPEG)
		out->n = drop_comments(out->data, out->n);
	return true;
}

static bool encode_png(const struct gd *gd, gdImagePtr im, struct picture_data *out)
{
	int n = 0;
	gd->gdImageSaveAlpha(im, is_transparent(im));
	void *made = gd->gdImagePngPtr(im, &n);
	if (n <= PNG_MOST)
		return keep(gd, made, n, im, PICTURE_PNG, out);
	gd->gdFree(made);
	return false;
}

/* PNG for what is transparent, and for drawings, which it also makes smaller; JPEG for the rest. */
static bool encode(const struct gd *gd, gdImagePtr im, struct picture_data *out)
{
	int n = 0;
	bool transparent = is_transparent(im), png = (transparent || has_few_colours(im)) && encode_png(gd, im, out);
	if (png && transparent)
		return true;
	flatten(im, PAPER);
	void *made = gd->gdImageJpegPtr(im, &n, QUALITY);
	if (png && (!made || (size_t)n >= out->n)) {
		gd->gdFree(made);
		return true;
	}
	free(out->data);
	return keep(gd, made, n, im, PICTURE_JPEG, out);
}

/* Pixels as they are, for who has no decoder: the binary PPM of netpbm. */
static void write_cells(gdImagePtr im, struct picture_data *out)
{
	char head[40];
	int n = snprintf(head, sizeof head, "P6\n%d %d\n255\n", im->sx, im->sy);
	size_t size = (size_t)n + (size_t)im->sx * (size_t)im->sy * 3;
	*out = (struct picture_data){PICTURE_PPM, im->sx, im->sy, xmalloc(size), size};
	unsigned char *p = out->data;
	memcpy(p, head, (size_t)n);
	p += n;
	for (int y = 0; y < im->sy; y++)
		for (int x = 0; x < im->sx; x++) {
			int colour = flat(im->tpixels[y][x], NEUTRAL);
			*p++ = (unsigned char)gdTrueColorGetRed(colour);
			*p++ = (unsigned char)gdTrueColorGetGreen(colour);
			*p++ = (unsigned char)gdTrueColorGetBlue(colour);
		}
}

/* The smaller ones first: encoding may flatten the picture. */
static bool encode_all(const struct gd *gd, gdImagePtr full, struct picture_set *out)
{
	gdImagePtr cells = fit(gd, full, PICTURE_CELLS_SIDE), thumb = fit(gd, full, PICTURE_THUMB_SIDE);
	bool ok = cells && thumb;
	if (ok)
		write_cells(cells, &out->sizes[PICTURE_CELLS]);
	ok = ok && encode(gd, thumb, &out->sizes[PICTURE_THUMB]) && encode(gd, full, &out->sizes[PICTURE_FULL]);
	if (cells)
		gd->gdImageDestroy(cells);
	if (thumb)
		gd->gdImageDestroy(thumb);
	return ok;
}

enum picture_problem picture_convert(const struct gd *gd, const unsigned char *bytes, size_t n, int64_t pixels_most,
                                     struct picture_set *out)
{
	struct picture_header h;
	enum picture_problem problem = picture_look(bytes, n, &h);
	if (problem != PICTURE_FINE)
		return problem;
	if (h.width > pixels_most / h.height)
		return PICTURE_TOO_LARGE;
	gdImagePtr im = decode(gd, bytes, n, &h);
	if (!im)
		return PICTURE_BROKEN;
	clear_colour_key(im);
	gdImagePtr full = fit(gd, im, PICTURE_FULL_SIDE);
	gd->gdImageDestroy(im);
	if (!full)
		return PICTURE_TOO_LARGE;
	full = turn_upright(gd, full, h.orientation);
	bool ok = encode_all(gd, full, out);
	gd->gdImageDestroy(full);
	return ok ? PICTURE_FINE : PICTURE_TOO_LARGE;
}
