/* PNG files, as simple as they may be: true colour, not compressed. */
#ifndef DEMO_PNG_H
#define DEMO_PNG_H

#include "base/buf.h"

#define PNG_ROW(width) (1 + 3 * (width))   /* bytes: a zero, then red, green, blue for each pixel */

void png_add(struct buf *out, const unsigned char *rows, int width, int height);   /* appends a whole file */

#endif
