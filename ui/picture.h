/* The picture of a product in the cells of a terminal: half blocks, each cell two pixels one above the other. Only where there are
 * 256 colours. */
#ifndef UI_PICTURE_H
#define UI_PICTURE_H

#include "ui/page.h"

struct picture_pair {
	short upper, lower;      /* colours of the terminal; -1: its background */
};

struct picture {
	char version[40];        /* updated_at of the product that it was asked for; "": not asked */
	int width, height;       /* pixels; 0: there is none */
	unsigned char *rgb;
	int cols, rows;          /* cells of what it was scaled to last */
	struct picture_pair *cells;
};

/* Asks for the picture of a product where the terminal can show one and the product has one that is not here yet. */
void picture_load(struct picture *p, struct screen *s, const json_t *product);
void picture_free(struct picture *p);

/* Scales the picture to stand at the right of `a`, and keeps the first lines of the page, which is written next, clear of it. Gives
 * its place; w is 0 where there is no picture or no room. */
struct area picture_place(struct picture *p, const struct area *a, struct page *page);
void picture_draw(const struct picture *p, const struct area *place, int scrolled);   /* rows that are scrolled off its top */

/* For the seller of a product: the command that gives it a picture. */
void picture_hint(const struct screen *s, struct page *page, const json_t *product);

#endif
