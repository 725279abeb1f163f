#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "tests/bench/common/clock.h"
#include "tests/bench/common/push.h"

#define KIND "{\"jsonrpc\":\"2.0\",\"method\":\"broadcast\""

enum { EVENTS = 256, TURN_MS = 20, PAUSE_US = 20000 };   /* PAUSE_US: between rounds, so that each begins in peace */

struct listener {
	struct round *round;
	struct caller caller;
	bool has_it;
};

struct round {
	struct broadcast *b;
	int epoll;
	char text[64];             /* of this round's line, to know it by */
	size_t have;
	uint64_t began, first, median, last;
};

static bool take_line(void *context, const char *line, size_t n)
{
	struct listener *l = context;
	struct round *r = l->round;
	if (n < sizeof KIND || memcmp(line, KIND, sizeof KIND - 1) != 0)
		return true;
	if (l->has_it || !memmem(line, n, r->text, strlen(r->text))) {
		figures_error(&r->b->figures, line, n);
		return true;
	}
	l->has_it = true;
	r->have++;
	r->b->figures.bytes += n;
	uint64_t took = l->caller.read_at - r->began;
	r->first = r->have == 1 ? took : r->first;
	r->median = r->have == (r->b->listeners + 1) / 2 ? took : r->median;
	r->last = took;
	return true;
}

/* Tells all and waits until each has it, or for as long as one waits for a reply. */
static bool run_round(struct round *r, struct listener *all, struct caller *admin, int number, struct err *err)
{
	struct epoll_event events[EVENTS];
	char line[160];
	snprintf(r->text, sizeof r->text, "The market closes in %d minutes.", number);
	int size = snprintf(line, sizeof line, "{\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":\"server.broadcast\",\"params\":{\"text\":\"%s\"}}\n",
	                    number, r->text);
	for (size_t i = 0; i < r->b->listeners; i++)
		all[i].has_it = false;
	r->have = 0;
	r->began = clock_ns();
	uint64_t until = r->began + CALLER_WAIT_MS * (CLOCK_SECOND / 1000);
	if (!caller_send(admin, line, (size_t)size))
		return fail(err, ERR_UNAVAILABLE, "the admin's connection was closed");
	while (r->have < r->b->listeners && clock_ns() < until) {
		int n = epoll_wait(r->epoll, events, EVENTS, TURN_MS);
		for (int i = 0; i < n; i++) {
			struct listener *l = events[i].data.ptr;
			if (!caller_read(&l->caller, take_line, l))
				return fail(err, ERR_UNAVAILABLE, "a listener's connection was closed");
		}
	}
	return r->have == r->b->listeners ||
	       fail(err, ERR_UNAVAILABLE, "only %zu of %zu listeners have heard it", r->have, r->b->listeners);
}

static bool take_reply(void *context, const char *line, size_t n)
{
	struct figures *f = context;
	if (!memmem(line, n, "\"result\"", sizeof "\"result\"" - 1))
		figures_error(f, line, n);
	return true;
}

static bool listen_all(struct round *r, struct listener *all, struct err *err)
{
	for (size_t i = 0; i < r->b->listeners; i++) {
		struct listener *l = &all[i];
		l->round = r;
		if (!caller_open(&l->caller, &r->b->at, err) || !caller_login(&l->caller, r->b->tokens[i], err) ||
		    !caller_ask(&l->caller, "{\"method\":\"notification.subscribe\",\"params\":{}}", NULL, err))
			return false;
		epoll_ctl(r->epoll, EPOLL_CTL_ADD, l->caller.fd, &(struct epoll_event){.events = EPOLLIN, .data.ptr = l});
	}
	return true;
}

static bool all_rounds(struct round *r, struct listener *all, struct caller *admin, struct err *err)
{
	struct figures *f = &r->b->figures;
	uint64_t began = clock_ns(), until = began + (uint64_t)(r->b->seconds * (double)CLOCK_SECOND);
	double cpu = clock_cpu();
	for (int number = 1; f->requests < 2 || clock_ns() < until; number++) {
		if (!run_round(r, all, admin, number, err))
			return false;
		usleep(PAUSE_US);
		if (!caller_read(admin, take_reply, f))
			return fail(err, ERR_UNAVAILABLE, "the admin's connection was closed");
		f->requests++;
		histogram_add(&f->latency, r->last);
		histogram_add(&r->b->first, r->first);
		histogram_add(&r->b->median, r->median);
	}
	f->seconds = (double)(clock_ns() - began) / (double)CLOCK_SECOND;
	f->cpu = clock_cpu() - cpu;
	return true;
}

bool broadcast_run(struct broadcast *b, struct err *err)
{
	struct round r = {.b = b, .epoll = epoll_create1(EPOLL_CLOEXEC)};
	struct listener *all = xcalloc(b->listeners, sizeof *all);
	struct caller admin = {.fd = -1};
	bool fine = r.epoll >= 0 || fail(err, ERR_UNAVAILABLE, "no epoll");
	figures_clear(&b->figures);
	histogram_clear(&b->first);
	histogram_clear(&b->median);
	fine = fine && caller_open(&admin, &b->at, err) && caller_login(&admin, b->tokens[0], err) && listen_all(&r, all, err) &&
	       all_rounds(&r, all, &admin, err);
	caller_close(&admin);
	free(all);
	close(r.epoll);
	return fine;
}
