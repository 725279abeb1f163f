#include "market/readers.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "base/timeutil.h"
#include "market/late.h"
#include "market/loop.h"

enum {
	THREADS_MOST = 64,
	NICE = 5,                        /* below the loops: what is fast goes first */
	BUCKETS = 512, WAYS = 8,         /* askers that are known at once */
	WAITING_MOST = 256,              /* jobs of one asker who is not exempt; a connection has one at most */
	SECOND_US = 1000000
};

/* Somebody who asks: an account, or a guests' address group. */
struct asker {
	uint64_t who;                    /* 0: free */
	struct job_queue jobs;
	int running;
	bool listed;                     /* in the queue of those that have jobs */
	struct asker *next;              /* there */
	int64_t paid_at;                 /* monotonic µs at which the time that he had is paid for */
	int64_t mean;                    /* µs that a question of his takes, lately */
};

struct leftover {
	struct leftover *next;
	struct buf result;
	struct err err;
	struct effects effects;
};

struct readers {
	pthread_t threads[THREADS_MOST];
	struct db *dbs[THREADS_MOST];
	int thread_count, taken;         /* taken: connections that a thread has */
	pthread_mutex_t lock;            /* of all below */
	pthread_cond_t wake;
	struct asker askers[BUCKETS][WAYS];
	struct asker *first, **end;      /* that have jobs, in the order of their turns */
	atomic_bool stopping;            /* read without it too */
	_Atomic(struct leftover *) leftovers;
	struct market *market;
};

/* The place of this asker, a new one if need be; NULL: there is none. */
static struct asker *asker_of(struct readers *r, uint64_t who)
{
	struct asker *bucket = r->askers[who % BUCKETS], *unused = NULL;
	for (int i = 0; i < WAYS; i++) {
		if (bucket[i].who == who)
			return &bucket[i];
		bool idle = !bucket[i].listed && bucket[i].running == 0;
		if (idle && (!unused || bucket[i].paid_at < unused->paid_at))
			unused = &bucket[i];
	}
	if (!unused)
		return NULL;
	*unused = (struct asker){.who = who};
	job_queue_init(&unused->jobs);
	return unused;
}

static void asker_list(struct readers *r, struct asker *a)
{
	a->listed = true;
	a->next = NULL;
	*r->end = a;
	r->end = &a->next;
}

/* How long this much of the readers' time lasts an asker, in µs. */
static int64_t asker_price(const struct readers *r, int64_t us)
{
	int64_t budget = opt_int(options_now(r->market->options), OPT_READERS_BUDGET);
	return budget ? us * 1000 / budget : 0;
}

/* µs until a job that comes now could be begun, as far as its asker's own time goes. */
static int64_t asker_wait(const struct readers *r, const struct asker *a, int64_t now)
{
	int64_t wait = a->paid_at - now - SECOND_US + asker_price(r, (a->jobs.count + a->running) * a->mean);
	return wait > 0 ? wait : 0;
}

static bool readers_refuse(const struct readers *r, const struct asker *a, const struct job *j, struct err *err)
{
	if (r->stopping)
		return fail_retry(err, ERR_UNAVAILABLE, 5, "The server stops; nothing was changed.");
	if (!a || (!j->exempt && a->jobs.count >= WAITING_MOST))
		return fail_retry(err, ERR_UNAVAILABLE, 1, "The market is busy; try again.");
	int64_t wait = asker_wait(r, a, time_microseconds());
	if (j->exempt || wait <= opt_int(options_now(r->market->options), OPT_READERS_WAIT) * SECOND_US)
		return true;
	return fail_retry(err, ERR_RATE_LIMITED, (int)((wait + SECOND_US - 1) / SECOND_US),
	                  "Too many slow questions; wait a little, or narrow them down.");
}

bool readers_submit(struct readers *r, struct job *j, struct err *err)
{
	pthread_mutex_lock(&r->lock);
	struct asker *a = asker_of(r, j->who);
	bool room = readers_refuse(r, a, j, err);
	if (room) {
		job_queue_put(&a->jobs, j);
		if (!a->listed)
			asker_list(r, a);
		pthread_cond_signal(&r->wake);
	}
	pthread_mutex_unlock(&r->lock);
	return room;
}

/* One asker leaves a reader to the others, where there are two. */
static bool asker_may_run(const struct readers *r, const struct asker *a, int64_t now)
{
	int most = r->thread_count > 1 ? r->thread_count / 2 : 1;
	return a->running < most && (r->stopping || a->paid_at - SECOND_US <= now);
}

/* The next asker whose turn it is, out of the queue. NULL: none may be asked for before *until. */
static struct asker *readers_turn(struct readers *r, int64_t now, int64_t *until)
{
	for (struct asker **at = &r->first, *a; (a = *at); at = &a->next) {
		if (asker_may_run(r, a, now)) {
			*at = a->next;
			if (!*at)
				r->end = at;
			a->listed = false;
			return a;
		}
		if (a->paid_at - SECOND_US > now && a->paid_at - SECOND_US < *until)
			*until = a->paid_at - SECOND_US;
	}
	return NULL;
}

/* Waits for the next job. NULL: none is left and the readers are to stop. */
static struct job *readers_take(struct readers *r)
{
	struct asker *a = NULL;
	struct job *j = NULL;
	pthread_mutex_lock(&r->lock);
	while (!a) {
		int64_t now = time_microseconds(), until = now + 60 * (int64_t)SECOND_US;
		a = readers_turn(r, now, &until);
		if (a || (r->stopping && !r->first))
			break;
		struct timespec at = {.tv_sec = until / SECOND_US, .tv_nsec = until % SECOND_US * 1000};
		pthread_cond_timedwait(&r->wake, &r->lock, &at);
	}
	if (a) {
		j = job_queue_take(&a->jobs);
		a->running++;
		if (a->jobs.head)
			asker_list(r, a);
	}
	pthread_mutex_unlock(&r->lock);
	return j;
}

/* The asker has had so much time, from `began` on. */
static void readers_charge(struct readers *r, uint64_t who, int64_t began, int64_t took)
{
	pthread_mutex_lock(&r->lock);
	struct asker *a = asker_of(r, who);   /* there, for it has one running */
	a->running--;
	a->mean = a->mean ? (3 * a->mean + took) / 4 : took;
	a->paid_at = (a->paid_at > began ? a->paid_at : began) + asker_price(r, took);
	if (r->stopping)
		pthread_cond_broadcast(&r->wake);
	else
		pthread_cond_signal(&r->wake);
	pthread_mutex_unlock(&r->lock);
}

void readers_take_back(struct readers *r, struct job *j)
{
	struct leftover *l = j->leftover;
	if (!l)
		return;
	l->result = j->result;
	l->err = j->err;
	l->effects = j->call.effects;
	j->leftover = NULL;
	j->result = (struct buf){0};
	j->err = (struct err){0};
	j->call.effects = (struct effects){0};
	l->next = atomic_load(&r->leftovers);
	while (!atomic_compare_exchange_weak(&r->leftovers, &l->next, l))
		continue;
}

static void readers_clear_up(struct readers *r)
{
	struct leftover *l = atomic_exchange(&r->leftovers, NULL);
	for (struct leftover *next; l; l = next) {
		next = l->next;
		buf_free(&l->result);
		err_clear(&l->err);
		effects_free(&l->effects);
		free(l);
	}
}

/* Asks it from the start, whatever came of it on its loop. */
static void reader_ask(struct db *db, struct job *j)
{
	struct call *c = &j->call;
	struct jw out = {.b = &j->result};
	struct err engine = {0};
	c->db = db;
	bool begun = db_read_begin(db);
	db_read_within(db, (int)opt_int(c->options, c->viewer.id || c->viewer.operator_ ? OPT_READ_DEADLINE : OPT_READ_DEADLINE_GUESTS));
	j->ok = begun && (c->op->kind == OP_READ ? c->op->run(c, &out, &j->err) : call_before(c, &j->err));
	db_read_end(db);
	if (!db_check(db, &engine) || !db_in_time(db, &engine)) {
		fail_retry(&j->err, engine.code, engine.retry_after, engine.text);
		j->ok = false;
	}
	db_read_release(db);
}

/* To where its next step is done, or home. */
static void reader_pass_on(struct readers *r, struct job *j)
{
	if (!j->ok || j->call.op->kind == OP_READ) {
		loop_post_job(j->loop, j);
		return;
	}
	j->ok = false;
	free(j->leftover);
	j->leftover = NULL;
	if (market_submit(r->market, j, false))
		return;
	fail_retry(&j->err, ERR_UNAVAILABLE, 1, "The market is busy; try again.");
	loop_post_job(j->loop, j);
}

static void reader_work(struct readers *r, struct db *db, struct job *j)
{
	int64_t began = time_microseconds(), ran = time_of_thread();
	readers_clear_up(r);
	j->leftover = xcalloc(1, sizeof *j->leftover);
	if (r->stopping)
		fail_retry(&j->err, ERR_UNAVAILABLE, 5, "The server stops; nothing was changed.");
	else if (!atomic_load(&j->abandoned))
		reader_ask(db, j);
	int64_t took = time_of_thread() - ran;
	if (j->ok || j->err.code != ERR_NONE)
		late_answered(j->kind, took > LATE_COSTLY_US, began / 1000);
	readers_charge(r, j->who, began, took);
	reader_pass_on(r, j);
}

static void *reader_main(void *arg)
{
	struct readers *r = arg;
	pthread_mutex_lock(&r->lock);
	struct db *db = r->dbs[r->taken++];
	pthread_mutex_unlock(&r->lock);
	if (setpriority(PRIO_PROCESS, (id_t)gettid(), NICE) != 0)
		log_debug("a reader is as urgent as the loops");
	for (struct job *j; (j = readers_take(r));)
		reader_work(r, db, j);
	return NULL;
}

static void readers_close(struct readers *r)
{
	readers_clear_up(r);
	for (int i = 0; i < THREADS_MOST; i++)
		db_close(r->dbs[i]);
	pthread_mutex_destroy(&r->lock);
	pthread_cond_destroy(&r->wake);
	free(r);
}

struct readers *readers_start(struct market *m, const char *store, const struct options *o, struct err *err)
{
	struct readers *r = xcalloc(1, sizeof *r);
	int wanted = (int)opt_int(o, OPT_READERS);
	pthread_condattr_t attr;
	r->market = m;
	r->end = &r->first;
	pthread_mutex_init(&r->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&r->wake, &attr);
	pthread_condattr_destroy(&attr);
	for (int i = 0; i < wanted; i++)
		if (!(r->dbs[i] = db_open(store, DB_READ, (int)opt_int(o, OPT_READ_DEADLINE), err))) {
			readers_close(r);
			return NULL;
		}
	r->thread_count = wanted;
	for (int i = 0; i < wanted; i++)
		if (pthread_create(&r->threads[i], NULL, reader_main, r) != 0)
			fatal("no thread for a reader can be started");
	return r;
}

void readers_stop(struct readers *r)
{
	pthread_mutex_lock(&r->lock);
	r->stopping = true;
	pthread_cond_broadcast(&r->wake);
	pthread_mutex_unlock(&r->lock);
	for (int i = 0; i < r->thread_count; i++)
		pthread_join(r->threads[i], NULL);
}

void readers_free(struct readers *r)
{
	readers_close(r);
}
