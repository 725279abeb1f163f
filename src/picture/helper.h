/* The process that decodes pictures: a fork server. It reads nothing foreign itself: each picture gets a worker of its own, in a
 * sandbox, with bounds on memory, processor time and time. */
#ifndef PICTURE_HELPER_H
#define PICTURE_HELPER_H

#include "base/options.h"

struct pictures_setup {
	const struct options *options;
	int link_fd;             /* the helper's end of the picture link */
};

/* Serves jobs until it is ended; returns the process' exit status where it cannot begin. Called in a process of its own. */
int pictures_main(const struct pictures_setup *setup);

#endif
