/* A look at a picture's file before any decoder sees it: which format it is, how large, and that it is whole. Bounds are
 * decided on what is found here. */
#ifndef PICTURE_HEADER_H
#define PICTURE_HEADER_H

#include <stddef.h>
#include <stdint.h>

#include "picture/picture.h"

enum picture_format { FORMAT_PNG, FORMAT_JPEG, FORMAT_WEBP, FORMAT_GIF };

struct picture_header {
	enum picture_format format;
	int64_t width, height;   /* pixels, at least 1; of a GIF the larger of screen and first frame */
	int orientation;         /* 1..8 as EXIF counts them; 1: as it stands */
};

/* PICTURE_FINE fills *out; else PICTURE_UNKNOWN, PICTURE_BROKEN or PICTURE_ANIMATED. */
enum picture_problem picture_look(const unsigned char *bytes, size_t n, struct picture_header *out);

#endif
