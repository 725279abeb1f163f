#include "market/pool.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "market/loop.h"
#include "ops/password.h"

enum {
	THREADS_MOST = 64,
	PICTURE_THREADS = 2,         /* as many as the process for pictures decodes at once */
	PICTURE_QUEUE = 16           /* each holds a whole file */
};

struct pool {
	enum op_pool kind;
	pthread_t threads[THREADS_MOST];
	int thread_count;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	struct job_queue queue;      /* under lock */
	bool stopping;               /* under lock */
	int most;
	struct writer *writer;
	const struct options *options;
};

static struct job *next_job(struct pool *p)
{
	pthread_mutex_lock(&p->lock);
	while (!p->queue.head && !p->stopping)
		pthread_cond_wait(&p->wake, &p->lock);
	struct job *j = job_queue_take(&p->queue);
	pthread_mutex_unlock(&p->lock);
	return j;
}

static void *pool_main(void *arg)
{
	struct pool *p = arg;
	struct job *j;
	if (p->kind == POOL_HASHING)
		password_prepare(p->options);
	while ((j = next_job(p))) {
		j->call.db = NULL;
		bool done = j->call.op->slow(&j->call, &j->err);
		if (done && writer_submit(p->writer, j, false))
			continue;
		if (done)
			fail_retry(&j->err, ERR_UNAVAILABLE, 1, "The market is busy; try again.");
		loop_post_job(j->loop, j);
	}
	return NULL;
}

static long wanted_threads(enum op_pool kind, const struct options *o)
{
	if (kind == POOL_PICTURES)
		return PICTURE_THREADS;
	return opt_int(o, OPT_HASH_THREADS) ? (long)opt_int(o, OPT_HASH_THREADS) : sysconf(_SC_NPROCESSORS_ONLN);
}

struct pool *pool_start(enum op_pool kind, const struct options *o, struct writer *w, struct err *err)
{
	struct pool *p = xcalloc(1, sizeof *p);
	long wanted = wanted_threads(kind, o);
	p->kind = kind;
	p->most = kind == POOL_PICTURES ? PICTURE_QUEUE : (int)opt_int(o, OPT_HASH_QUEUE);
	p->writer = w;
	p->options = o;
	job_queue_init(&p->queue);
	pthread_mutex_init(&p->lock, NULL);
	pthread_cond_init(&p->wake, NULL);
	while (p->thread_count < wanted && p->thread_count < THREADS_MOST &&
	       pthread_create(&p->threads[p->thread_count], NULL, pool_main, p) == 0)
		p->thread_count++;
	if (p->thread_count > 0)
		return p;
	fail(err, ERR_UNAVAILABLE, "No thread for what is slow can be started.");
	free(p);
	return NULL;
}

bool pool_submit(struct pool *p, struct job *j)
{
	pthread_mutex_lock(&p->lock);
	bool room = p->queue.count < p->most && !p->stopping;
	if (room)
		job_queue_put(&p->queue, j);
	pthread_cond_signal(&p->wake);
	pthread_mutex_unlock(&p->lock);
	return room;
}

void pool_stop(struct pool *p)
{
	pthread_mutex_lock(&p->lock);
	p->stopping = true;
	pthread_cond_broadcast(&p->wake);
	pthread_mutex_unlock(&p->lock);
	for (int i = 0; i < p->thread_count; i++)
		pthread_join(p->threads[i], NULL);
}

void pool_free(struct pool *p)
{
	pthread_mutex_destroy(&p->lock);
	pthread_cond_destroy(&p->wake);
	free(p);
}
