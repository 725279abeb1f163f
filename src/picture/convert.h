/* From a picture's file to the three encodings that are kept. Runs in the confined process alone. */
#ifndef PICTURE_CONVERT_H
#define PICTURE_CONVERT_H

#include <stdint.h>

#include "picture/gd.h"
#include "picture/picture.h"

/* Decodes the bytes, turns the picture upright, scales it, encodes it anew; nothing of the file's own but its pixels is left.
 * PICTURE_FINE fills *out, whose data are the caller's to free. */
enum picture_problem picture_convert(const struct gd *gd, const unsigned char *bytes, size_t n, int64_t pixels_most,
                                     struct picture_set *out);

#endif
