/* The process that decodes pictures, for a store that no server has open. */
#ifndef DEMO_DECODER_H
#define DEMO_DECODER_H

#include <sys/types.h>

#include "base/options.h"

struct decoder {
	pid_t pid;
	int link[2];   /* the market's end, the process' end; zeros: there is none */
};

/* Before the store is opened: no connection to it crosses a fork. Where there can be none, there are no pictures. */
void decoder_start(struct decoder *d, const struct options *options);
void decoder_stop(struct decoder *d);

#endif
