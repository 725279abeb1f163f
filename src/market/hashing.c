#include "market/hashing.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "market/loop.h"
#include "ops/password.h"

enum { THREADS_MOST = 64 };

struct hashing {
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

static struct job *next_job(struct hashing *h)
{
	pthread_mutex_lock(&h->lock);
	while (!h->queue.head && !h->stopping)
		pthread_cond_wait(&h->wake, &h->lock);
	struct job *j = job_queue_take(&h->queue);
	pthread_mutex_unlock(&h->lock);
	return j;
}

static void *hashing_main(void *arg)
{
	struct hashing *h = arg;
	struct job *j;
	password_prepare(h->options);
	while ((j = next_job(h))) {
		j->call.db = NULL;
		bool hashed = j->call.op->slow(&j->call, &j->err);
		if (hashed && writer_submit(h->writer, j, false))
			continue;
		if (hashed)
			fail_retry(&j->err, ERR_UNAVAILABLE, 1, "The market is busy; try again.");
		loop_post_job(j->loop, j);
	}
	return NULL;
}

struct hashing *hashing_start(const struct options *o, struct writer *w, struct err *err)
{
	struct hashing *h = xcalloc(1, sizeof *h);
	long wanted = opt_int(o, OPT_HASH_THREADS) ? (long)opt_int(o, OPT_HASH_THREADS) : sysconf(_SC_NPROCESSORS_ONLN);
	h->most = (int)opt_int(o, OPT_HASH_QUEUE);
	h->writer = w;
	h->options = o;
	job_queue_init(&h->queue);
	pthread_mutex_init(&h->lock, NULL);
	pthread_cond_init(&h->wake, NULL);
	while (h->thread_count < wanted && h->thread_count < THREADS_MOST &&
	       pthread_create(&h->threads[h->thread_count], NULL, hashing_main, h) == 0)
		h->thread_count++;
	if (h->thread_count > 0)
		return h;
	fail(err, ERR_UNAVAILABLE, "No thread for hashing can be started.");
	free(h);
	return NULL;
}

bool hashing_submit(struct hashing *h, struct job *j)
{
	pthread_mutex_lock(&h->lock);
	bool room = h->queue.count < h->most && !h->stopping;
	if (room)
		job_queue_put(&h->queue, j);
	pthread_cond_signal(&h->wake);
	pthread_mutex_unlock(&h->lock);
	return room;
}

void hashing_stop(struct hashing *h)
{
	pthread_mutex_lock(&h->lock);
	h->stopping = true;
	pthread_cond_broadcast(&h->wake);
	pthread_mutex_unlock(&h->lock);
	for (int i = 0; i < h->thread_count; i++)
		pthread_join(h->threads[i], NULL);
}

void hashing_free(struct hashing *h)
{
	pthread_mutex_destroy(&h->lock);
	pthread_cond_destroy(&h->wake);
	free(h);
}
