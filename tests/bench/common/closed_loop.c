#include "tests/bench/common/closed_loop.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "tests/bench/common/clock.h"

enum { EVENTS = 256, TURN_MS = 20 };

/* One connection. Its requests are those of the file in order, from a place of its own on, so that two numbers say what is
 * under way. */
struct user {
	struct run *run;
	struct caller *caller;
	size_t first;
	uint64_t asked, answered;
	uint64_t *sent_at;         /* of request n at n % pipeline; with a rate, when it was due */
	uint64_t due;              /* with a rate: the next one */
};

struct run {
	struct closed_loop *c;
	int epoll;
	uint64_t under_way;
	uint64_t interval;         /* ns between two requests of a connection; 0: there is no rate */
	bool measuring, asking;
	struct user *users;
};

static const struct request *request_of(const struct user *u, uint64_t number)
{
	const struct requests *r = u->run->c->requests;
	return &r->lines[(u->first + number) % r->count];
}

static void watch(struct user *u, int how)
{
	struct epoll_event e = {.events = EPOLLIN | (u->caller->unsent.len > 0 ? EPOLLOUT : 0), .data.ptr = u};
	epoll_ctl(u->run->epoll, how, u->caller->fd, &e);
}

/* What was under way there will not be answered. */
static void give_up(struct user *u)
{
	static const char text[] = "the connection was closed with requests under way";
	for (; u->answered < u->asked; u->answered++, u->run->under_way--)
		figures_error(&u->run->c->figures, text, sizeof text - 1);
	caller_close(u->caller);
}

/* How many requests there may be under way further, as far as their time has come. */
static size_t room(const struct user *u, uint64_t now)
{
	uint64_t interval = u->run->interval, free = u->run->c->pipeline - (u->asked - u->answered);
	uint64_t due = !interval ? free : now < u->due ? 0 : (now - u->due) / interval + 1;
	return (size_t)(due < free ? due : free);
}

/* As many requests as there may be under way, in one piece. */
static void ask(struct user *u)
{
	struct closed_loop *c = u->run->c;
	uint64_t now = clock_ns();
	size_t n = room(u, now), size;
	if (n == 0 || u->caller->fd < 0)
		return;
	bool waiting = u->caller->unsent.len > 0;
	const char *bytes = requests_run(c->requests, (u->first + u->asked) % c->requests->count, n, &size);
	for (size_t i = 0; i < n; i++, u->due += u->run->interval)
		u->sent_at[u->asked++ % c->pipeline] = u->run->interval ? u->due : now;
	u->run->under_way += n;
	if (!caller_send(u->caller, bytes, size))
		give_up(u);
	else if (waiting != (u->caller->unsent.len > 0))
		watch(u, EPOLL_CTL_MOD);
}

/* Whether it is the result of that request. */
static bool is_right(const struct closed_loop *c, const struct request *r, const char *line, size_t n)
{
	if (c->echo)
		return n == r->size && (r->key || memcmp(line, r->text, n) == 0);
	return n > r->head + 1 && memcmp(line, r->text, r->head) == 0 && line[r->head + 1] == 'r';
}

static bool take_line(void *context, const char *line, size_t n)
{
	struct user *u = context;
	struct closed_loop *c = u->run->c;
	if (!c->echo && caller_is_push(line, n)) {
		c->pushes++;
		return true;
	}
	if (u->answered == u->asked) {
		figures_error(&c->figures, line, n);   /* an answer to nothing */
		return true;
	}
	const struct request *r = request_of(u, u->answered);
	uint64_t took = u->caller->read_at - u->sent_at[u->answered++ % c->pipeline];
	u->run->under_way--;
	c->answered++;
	if (!is_right(c, r, line, n)) {
		figures_error(&c->figures, line, n);
	} else if (u->run->measuring) {
		c->figures.requests++;
		c->figures.bytes += n;
		histogram_add(&c->figures.latency, took);
	}
	return true;
}

static void serve(struct user *u, uint32_t events)
{
	if (u->caller->fd < 0)
		return;
	if (events & EPOLLOUT) {
		if (!caller_flush(u->caller))
			return give_up(u);
		watch(u, EPOLL_CTL_MOD);
	}
	if (!(events & ~(uint32_t)EPOLLOUT))
		return;
	if (!caller_read(u->caller, take_line, u))
		give_up(u);
	else if (u->run->asking)
		ask(u);
}

/* Asks what is due by now; ns until there is more, at most a turn. */
static uint64_t ask_in_time(struct run *run)
{
	uint64_t now = clock_ns(), wait = TURN_MS * 1000000ull;
	for (size_t i = 0; run->interval && run->asking && i < run->c->connections; i++) {
		struct user *u = &run->users[i];
		ask(u);
		if (u->due > now && u->due - now < wait)
			wait = u->due - now;
	}
	return wait;
}

/* Serves the connections until a moment, or until nothing is under way and nothing will be. */
static void go_on(struct run *run, uint64_t until)
{
	struct epoll_event events[EVENTS];
	while ((run->under_way > 0 || (run->interval && run->asking)) && clock_ns() < until) {
		struct timespec wait = {.tv_nsec = (long)ask_in_time(run)};
		int n = epoll_pwait2(run->epoll, events, EVENTS, &wait, NULL);
		for (int i = 0; i < n; i++)
			serve(events[i].data.ptr, events[i].events);
	}
}

static uint64_t after(double seconds)
{
	return clock_ns() + (uint64_t)(seconds * (double)CLOCK_SECOND);
}

static void measure(struct run *run)
{
	struct figures *f = &run->c->figures;
	uint64_t began = clock_ns();
	double cpu = clock_cpu();
	run->measuring = true;
	go_on(run, after(run->c->seconds));
	run->measuring = false;
	f->seconds = (double)(clock_ns() - began) / (double)CLOCK_SECOND;
	f->cpu = clock_cpu() - cpu;
}

/* The last replies; those that do not come are errors. */
static void wait_for_the_rest(struct run *run)
{
	static const char text[] = "no reply in time";
	run->asking = false;
	go_on(run, after(CALLER_WAIT_MS / 1e3));
	for (; run->under_way > 0; run->under_way--)
		figures_error(&run->c->figures, text, sizeof text - 1);
}

bool closed_loop_run(struct closed_loop *c, struct err *err)
{
	struct run run = {.c = c, .epoll = epoll_create1(EPOLL_CLOEXEC), .asking = true};
	if (run.epoll < 0)
		return fail(err, ERR_UNAVAILABLE, "epoll: %s", strerror(errno));
	run.users = xcalloc(c->connections, sizeof *run.users);
	run.interval = c->rate > 0 ? (uint64_t)((double)c->connections / c->rate * (double)CLOCK_SECOND) : 0;
	figures_clear(&c->figures);
	uint64_t now = clock_ns();
	for (size_t i = 0; i < c->connections; i++) {
		struct user *u = &run.users[i];
		*u = (struct user){.run = &run, .caller = &c->callers[i], .first = i * c->requests->count / c->connections,
		                   .due = now + run.interval * i / c->connections};
		u->sent_at = xcalloc(c->pipeline, sizeof *u->sent_at);
		watch(u, EPOLL_CTL_ADD);
		ask(u);
	}
	go_on(&run, after(c->warmup));
	measure(&run);
	wait_for_the_rest(&run);
	for (size_t i = 0; i < c->connections; i++)
		free(run.users[i].sent_at);
	free(run.users);
	close(run.epoll);
	return true;
}
