/* libgd, loaded by the process that decodes pictures and by no other: it brings some sixty libraries along, whose code and
 * tables neither the market nor thousands of sessions should carry. */
#ifndef PICTURE_GD_H
#define PICTURE_GD_H

#include <gd.h>

#define GD_CALLS(X) \
	X(gdImageCreateFromPngPtr) X(gdImageCreateFromJpegPtr) X(gdImageCreateFromWebpPtr) X(gdImageCreateFromGifPtr) \
	X(gdImageCreateTrueColor) X(gdImageDestroy) X(gdImageAlphaBlending) X(gdImageSaveAlpha) X(gdImageCopyResampled) \
	X(gdImagePngPtr) X(gdImageJpegPtr) X(gdFree) X(gdSetErrorMethod)

struct gd {
#define GD_FIELD(name) __typeof__(name) *name;
	GD_CALLS(GD_FIELD)
#undef GD_FIELD
};

/* Loads it and silences it. NULL: it is not installed, or lacks a call; said in the log. */
const struct gd *gd_load(void);

#endif
