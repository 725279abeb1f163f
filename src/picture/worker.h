/* One picture's process: takes a job from its socket, decodes it inside the sandbox, answers, ends. */
#ifndef PICTURE_WORKER_H
#define PICTURE_WORKER_H

#include "base/options.h"
#include "base/sandbox.h"
#include "picture/gd.h"

enum { WORKER_DONE = 0, WORKER_UNFIT = 2 };   /* exit statuses: answered, or nobody to answer; not confined, nothing read */

int worker_main(const struct options *options, const struct gd *gd, const struct sandbox *sandbox, int fd);

#endif
