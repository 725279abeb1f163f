/* The market process: owns the store, decides who may do what, pushes notifications. */
#ifndef MARKET_MARKET_H
#define MARKET_MARKET_H

#include "base/options.h"

struct tls;

struct market_setup {
	const struct options *options;
	const char *dir;       /* the market's folder; relative paths of options count from it */
	int json_fd;           /* listening socket of the JSON port, bound by the gate; -1: door closed */
	int link_fd;           /* the market's end of the market link */
	int picture_fd;        /* and of the picture link; -1: no pictures are taken */
	struct tls *tls;       /* what the JSON port speaks; NULL: it is plain */
};

/* Runs the market until SIGTERM; returns the process' exit status. Called in a process of its own, before it has threads. */
int market_main(const struct market_setup *setup);

#endif
