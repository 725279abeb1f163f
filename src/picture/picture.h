/* What all who handle pictures agree on: the sizes that are kept of one, how they are encoded, and what may be wrong. */
#ifndef PICTURE_PICTURE_H
#define PICTURE_PICTURE_H

#include <stddef.h>

enum picture_size { PICTURE_THUMB, PICTURE_FULL, PICTURE_CELLS, PICTURE_SIZES };
enum {
	PICTURE_THUMB_SIDE = 256, PICTURE_FULL_SIDE = 1024, PICTURE_CELLS_SIDE = 64,   /* longest side, pixels */
	PICTURE_DATA_MOST = 4 << 20                                                    /* bytes of one size */
};

enum picture_media { PICTURE_PNG, PICTURE_JPEG, PICTURE_PPM, PICTURE_MEDIA };

/* Why a picture is not taken. The words for people stand in ops/picture.c. */
enum picture_problem {
	PICTURE_FINE,
	PICTURE_UNKNOWN,       /* none of the four formats */
	PICTURE_BROKEN,        /* one of them, but cut off or damaged */
	PICTURE_ANIMATED,      /* a WebP of several frames */
	PICTURE_TOO_LARGE,     /* more pixels than limits.picture_pixels, or than there is memory for */
	PICTURE_TOO_SLOW,      /* not decoded in time */
	PICTURE_NO_DECODER,    /* this server has none: not the picture's fault */
	PICTURE_PROBLEMS
};

struct picture_data {
	enum picture_media media;
	int width, height;
	unsigned char *data;
	size_t n;
};

struct picture_set {
	struct picture_data sizes[PICTURE_SIZES];
};

void picture_set_free(struct picture_set *set);   /* it and what it holds; NULL is harmless */

#endif
