#include "ui/picture.h"

#define NCURSES_NOMACROS 1
#include <curses.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ui/product.h"
#include "ui/say.h"
#include "ui/state.h"

enum {
	SIDE = 64,               /* most pixels of a side that the market sends */
	GAP = 2, TEXT_LEAST = 30 /* cells between text and picture; of text beside it */
};

static void forget(struct picture *p)
{
	free(p->rgb);
	free(p->cells);
	*p = (struct picture){0};
}

/* The binary PPM of netpbm, with nothing in it but what the market writes. */
static bool read_ppm(struct picture *p, const char *bytes, size_t n)
{
	int width, height, used = 0;
	if (sscanf(bytes, "P6\n%2d %2d\n255%n", &width, &height, &used) != 2 || used == 0 || bytes[used] != '\n')
		return false;
	size_t size = (size_t)width * (size_t)height * 3, head = (size_t)used + 1;
	if (width < 1 || height < 1 || width > SIDE || height > SIDE || n != head + size)
		return false;
	p->rgb = xmalloc(size);
	memcpy(p->rgb, bytes + head, size);
	p->width = width;
	p->height = height;
	return true;
}

static void take(struct picture *p, const char *base64)
{
	enum { MOST = SIDE * SIDE * 3 + 20 };
	char *bytes = xmalloc(MOST + 1);
	size_t n = 0;
	if (sodium_base642bin((unsigned char *)bytes, MOST, base64, strlen(base64), NULL, &n, NULL,
	                      sodium_base64_VARIANT_ORIGINAL) == 0) {
		bytes[n] = '\0';
		read_ppm(p, bytes, n);
	}
	free(bytes);
}

void picture_load(struct picture *p, struct screen *s, const json_t *product)
{
	const char *version = got_text(product, "updated_at");
	struct err err = {0};
	bool shown = s->app->theme.pictures;
	if (shown && strcmp(p->version, version) == 0)
		return;
	picture_free(p);
	if (!shown || !json_is_true(json_object_get(product, "has_image")))
		return;
	json_t *params = json_pack("{s:I, s:s}", "id", (json_int_t)got_int(product, "id"), "size", "cells");
	json_t *got = screen_call(s, "product.image_get", params, &err);
	if (got) {
		take(p, got_text(got, "data"));
		snprintf(p->version, sizeof p->version, "%s", version);
	}
	json_decref(got);
	err_clear(&err);
}

/* ---- colours: the 6×6×6 cube and the 24 greys, which look the same on every terminal ---- */

static int square(int n)
{
	return n * n;
}

static int nearest_level(int sample, int *level)
{
	static const int levels[] = {0, 95, 135, 175, 215, 255};
	int best = 0;
	for (int i = 1; i < 6; i++)
		if (abs(levels[i] - sample) < abs(levels[best] - sample))
			best = i;
	*level = levels[best];
	return best;
}

static short nearest_colour(const int rgb[3])
{
	enum { CUBE = 16, GREYS = 232, GREY_COUNT = 24 };
	int level[3], index = 0, cube = 0, mean = (rgb[0] + rgb[1] + rgb[2]) / 3;
	for (int i = 0; i < 3; i++) {
		index = index * 6 + nearest_level(rgb[i], &level[i]);
		cube += square(level[i] - rgb[i]);
	}
	int step = (mean - 3) / 10;
	step = step < 0 ? 0 : step >= GREY_COUNT ? GREY_COUNT - 1 : step;
	int grey = 8 + 10 * step;
	bool is_grey = square(grey - rgb[0]) + square(grey - rgb[1]) + square(grey - rgb[2]) < cube;
	return (short)(is_grey ? GREYS + step : CUBE + index);
}

/* ---- scaling ---- */

/* The mean of the pixels that one of width×height pixels covers. */
static short colour_at(const struct picture *p, int x, int y, int width, int height)
{
	int x0 = x * p->width / width, x1 = (x + 1) * p->width / width, y0 = y * p->height / height, y1 = (y + 1) * p->height / height;
	int sum[3] = {0}, count = (x1 - x0) * (y1 - y0);
	for (int v = y0; v < y1; v++)
		for (int u = x0; u < x1; u++)
			for (int i = 0; i < 3; i++)
				sum[i] += p->rgb[(v * p->width + u) * 3 + i];
	for (int i = 0; i < 3; i++)
		sum[i] /= count;
	return nearest_colour(sum);
}

static void scale(struct picture *p, int width, int height)
{
	int cols = width, rows = (height + 1) / 2;
	if (p->cells && cols == p->cols && rows == p->rows)
		return;
	p->cells = xrealloc(p->cells, (size_t)cols * (size_t)rows * sizeof *p->cells);
	p->cols = cols;
	p->rows = rows;
	for (int row = 0; row < rows; row++)
		for (int col = 0; col < cols; col++) {
			struct picture_pair *cell = &p->cells[row * cols + col];
			cell->upper = colour_at(p, col, row * 2, width, height);
			cell->lower = row * 2 + 1 < height ? colour_at(p, col, row * 2 + 1, width, height) : -1;
		}
}

/* As large as fits into so many cells, and never larger than it is. */
static void fit(struct picture *p, int cols, int rows)
{
	int width = p->width, height = p->height;
	if (width > cols) {
		height = height * cols / width;
		width = cols;
	}
	if (height > rows * 2) {
		width = width * rows * 2 / height;
		height = rows * 2;
	}
	scale(p, width > 0 ? width : 1, height > 0 ? height : 1);
}

struct area picture_place(struct picture *p, const struct area *a, struct page *page)
{
	struct area place = *a;
	place.w = 0;
	int cols = a->w / 3, rows = a->h * 2 / 3;
	if (p->width == 0 || cols < 1 || rows < 1)
		return place;
	fit(p, cols, rows);
	int at = a->w - p->cols < page->width + GAP ? a->w - p->cols : page->width + GAP;
	if (at - GAP < TEXT_LEAST)
		return place;
	page_beside(page, p->rows + 1, page->width - (at - GAP));
	place.x += at;
	place.w = p->cols;
	return place;
}

/* ---- drawing ---- */

void picture_draw(const struct picture *p, const struct area *place, int scrolled)
{
	for (int row = scrolled; place->w > 0 && row < p->rows && row - scrolled < place->h; row++)
		for (int col = 0; col < p->cols; col++) {
			const struct picture_pair *cell = &p->cells[row * p->cols + col];
			int pair = alloc_pair(cell->upper, cell->lower);
			if (pair < 0)
				return;
			attr_set(A_NORMAL, 0, &pair);
			mvaddstr(place->y + row - scrolled, place->x + col, "▀");
		}
	attrset(A_NORMAL);
}

/* The terminal's table of pairs is given back; a page below that shows the same ones takes them anew when it is drawn. */
void picture_free(struct picture *p)
{
	for (int i = 0; p->cells && i < p->cols * p->rows; i++) {
		int pair = find_pair(p->cells[i].upper, p->cells[i].lower);
		if (pair > 0)
			free_pair(pair);
	}
	forget(p);
}

void picture_hint(const struct screen *s, struct page *page, const json_t *product)
{
	const struct app *app = s->app;
	char port[24] = "";
	if (!*app->host || !product_is_mine(s, product) || strcmp(got_text(product, "status"), "archived") == 0)
		return;
	if (app->port != 22)
		snprintf(port, sizeof port, "-p %d ", app->port);
	page_below(page);
	page_gap(page);
	page_text(page, STYLE_DIM, 0, json_is_true(json_object_get(product, "has_image")) ? "For another picture, type where its file is:"
	                                                                                  : "For a picture, type where its file is:");
	page_line(page, STYLE_TEXT, "ssh %s%s@%s product image_set %" PRId64 " < picture.png", port, app->person.name, app->host,
	          got_int(product, "id"));
}
