/* Small pictures made of a few shapes: what the demo's products look like. */
#ifndef DEMO_PAINT_H
#define DEMO_PAINT_H

#include <stdint.h>

#include "base/buf.h"

enum { PAINT_SIDE = 128 };   /* pixels */

/* Colours are 0xrrggbb, of those that a terminal of 256 has whatever its palette (00 5f 87 af d7 ff, and greys): most people see
 * the pictures in these, and another tint would fall apart into bands.
 * All else is in hundredths of the picture's side, x to the right and y down; h is half of a size, degrees go clockwise. */
enum shape_kind {
	ELLIPSE,   /* cx, cy, hw, hh, degrees */
	BOX,       /* cx, cy, hw, hh, radius of the corners, degrees */
	LINE,      /* x1, y1, x2, y2, width there, width here */
	RING,      /* cx, cy, hw, hh, width */
	TAPER,     /* cx, y1, y2, hw at y1, hw at y2: upright, narrowing */
	DOTS,      /* x1, y1, x2, y2, columns, rows: round */
	KEYS       /* the same, square */
};

struct shape {
	enum shape_kind kind;
	float f[6];
	uint32_t lit, dark;   /* its left and its right */
};

struct drawing {
	const char *product;         /* its name in the catalogue; NULL ends a table */
	uint32_t wall, table;        /* behind it, and what it stands on; the same: it is seen from above */
	const struct shape *shapes;  /* the later ones lie above */
	int count;
};

extern const struct drawing demo_drawings[];

/* Appends the drawing to *out as a PNG file. */
void paint_png(const struct drawing *d, struct buf *out);

#endif
