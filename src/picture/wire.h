/* What the market and the process that decodes say to each other. The market makes a socket pair for each picture and gives one
 * end away over the picture link; the helper forks a worker for it, which takes the job and answers. Where the worker dies the
 * helper answers in its place. An end without an answer: the helper itself is gone. */
#ifndef PICTURE_WIRE_H
#define PICTURE_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "picture/picture.h"

struct picture_job {
	uint32_t bytes;          /* of the file that follows */
};

struct picture_answer {
	uint32_t problem;        /* enum picture_problem; of PICTURE_FINE the data of all sizes follow, then PICTURE_END */
	struct {
		uint32_t media, width, height, bytes;
	} sizes[PICTURE_SIZES];
};

/* Nothing in an answer has such a byte where the end of another may be looked for. */
#define PICTURE_END 'E'

/* All n bytes, or false. `until` is the deadline on a non-blocking socket (monotonic ms); a blocking one waits for its peer. */
bool wire_read(int fd, void *bytes, size_t n, int64_t until);
bool wire_write(int fd, const void *bytes, size_t n, int64_t until);

#endif
