/* Logins: how many a second, how long one takes, what the server spends on it. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "tests/bench/common/clock.h"
#include "tests/bench/common/ssh_measures.h"
#include "tests/bench/common/usage.h"

enum { THREADS_MOST = 64, ERRORS_MOST = 20, REAP_TRIES = 200, REAP_PAUSE = 10 /* ms */ };

struct run {
	const struct ssh_plan *plan;
	struct figures *figures;
	pthread_mutex_t lock;      /* of the figures */
	atomic_uint next;
	uint64_t until;
};

const char *ssh_plan_user(const struct ssh_plan *p, unsigned n, char room[24])
{
	if (p->user)
		return p->user;
	snprintf(room, 24, "user%04u", n % (unsigned)p->users + 1);
	return room;
}

void ssh_server_cpu(struct jw *w, double cpu, uint64_t requests)
{
	figure(w, "server_cpu_s", cpu);
	figure(w, "server_cpu_us_each", requests > 0 ? cpu * 1e6 / (double)requests : 0);
}

/* One client: true when its screen was complete, with what it was sent. */
static bool log_in_once(const struct ssh_plan *p, unsigned n, uint64_t *bytes, struct err *err)
{
	struct visitor v;
	char room[24];
	if (!visitor_login(&v, &p->target, ssh_plan_user(p, n, room), err))
		return false;
	if (!visitor_shell(&v, &p->target, err))
		return false;
	bool ok = visitor_await(&v, &p->target, visitor_complete, NULL, err);
	*bytes = v.bytes;
	visitor_close(&v);
	return ok;
}

/* False: too many have failed already. */
static bool note(struct run *r, bool ok, uint64_t ns, uint64_t bytes, const struct err *err)
{
	pthread_mutex_lock(&r->lock);
	struct figures *f = r->figures;
	if (ok) {
		f->requests++;
		f->bytes += bytes;
		histogram_add(&f->latency, ns);
	} else {
		figures_error(f, err->text, strlen(err->text));
	}
	bool go_on = f->errors < ERRORS_MOST;
	pthread_mutex_unlock(&r->lock);
	return go_on;
}

/* A login's time goes on to where the client sees its screen; that it leaves is not in it, but in the logins a second. */
static void *log_in(void *ctx)
{
	struct run *r = ctx;
	bool go_on = true;
	while (go_on && clock_ns() < r->until) {
		struct err err = {0};
		uint64_t begun = clock_ns(), bytes = 0;
		bool ok = log_in_once(r->plan, atomic_fetch_add(&r->next, 1), &bytes, &err);
		go_on = note(r, ok, clock_ns() - begun, bytes, &err);
		err_clear(&err);
	}
	return NULL;
}

static int run_threads(struct run *r, int count)
{
	pthread_t threads[THREADS_MOST];
	int started = 0;
	while (started < count && started < THREADS_MOST && pthread_create(&threads[started], NULL, log_in, r) == 0)
		started++;
	for (int i = 0; i < started; i++)
		pthread_join(threads[i], NULL);
	return started;
}

/* Sessions that were left go on for a moment: what they still use belongs to their logins. */
static struct usage when_left(pid_t server, int processes)
{
	static const struct timespec pause = {.tv_nsec = REAP_PAUSE * 1000000};
	struct usage u = usage_of(server, false);
	for (int i = 0; i < REAP_TRIES && u.processes > processes; i++) {
		nanosleep(&pause, NULL);
		u = usage_of(server, false);
	}
	return u;
}

void ssh_measure_login(const struct ssh_plan *p, struct figures *f, struct buf *own)
{
	struct run r = {.plan = p, .figures = f, .lock = PTHREAD_MUTEX_INITIALIZER};
	struct jw w = {.b = own, .comma = true};
	struct usage before = usage_of(p->server, false);
	uint64_t begun = clock_ns();
	double cpu = clock_cpu();
	r.until = begun + (uint64_t)(p->seconds * (double)CLOCK_SECOND);
	run_threads(&r, p->at_once);
	f->seconds = (double)(clock_ns() - begun) / (double)CLOCK_SECOND;
	f->cpu = clock_cpu() - cpu;
	jw_int(&w, "at_once", p->at_once);
	if (p->server > 0)
		ssh_server_cpu(&w, when_left(p->server, before.processes).cpu - before.cpu, f->requests);
	figure(&w, "client_cpu_us_each", f->requests > 0 ? f->cpu * 1e6 / (double)f->requests : 0);
}
