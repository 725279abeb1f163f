#include "market/witness.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "db/store.h"

struct witness {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	bool stopping;               /* under lock */
	struct db *writer, *reader;
	bool failing;                /* the last note was not written, and that was said */
};

/* A second, or less when it is to stop. */
static bool rest(struct witness *w)
{
	struct timespec until;
	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec++;
	pthread_mutex_lock(&w->lock);
	int rc = 0;
	while (!w->stopping && rc == 0)
		rc = pthread_cond_timedwait(&w->wake, &w->lock, &until);
	bool go_on = !w->stopping;
	pthread_mutex_unlock(&w->lock);
	return go_on;
}

static void note(struct witness *w)
{
	struct err err = {0};
	bool noted = store_note(w->writer, w->reader);
	if (!noted && !w->failing)
		log_warn("what is committed cannot be noted: %m; a loss might go unnoticed");
	w->failing = !noted;
	if (!db_check(w->reader, &err))
		log_warn("the witness cannot read the store: %s", err.text);
	err_clear(&err);
}

static void *witness_main(void *arg)
{
	struct witness *w = arg;
	while (rest(w)) {
		if (store_gone(w->reader)) {
			log_error("the store was removed or replaced while it was open; the market stops");
			_exit(1);
		}
		note(w);
	}
	return NULL;
}

struct witness *witness_start(struct db *writer, const char *path, struct err *err)
{
	struct db *reader = db_open(path, DB_READ, 0, err);
	if (!reader)
		return NULL;
	struct witness *w = xcalloc(1, sizeof *w);
	pthread_condattr_t attr;
	w->writer = writer;
	w->reader = reader;
	pthread_mutex_init(&w->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&w->wake, &attr);
	pthread_condattr_destroy(&attr);
	if (pthread_create(&w->thread, NULL, witness_main, w) == 0)
		return w;
	fail(err, ERR_UNAVAILABLE, "The witness' thread cannot be started.");
	db_close(reader);
	free(w);
	return NULL;
}

void witness_stop(struct witness *w)
{
	if (!w)
		return;
	pthread_mutex_lock(&w->lock);
	w->stopping = true;
	pthread_cond_signal(&w->wake);
	pthread_mutex_unlock(&w->lock);
	pthread_join(w->thread, NULL);
	db_close(w->reader);
	pthread_mutex_destroy(&w->lock);
	pthread_cond_destroy(&w->wake);
	free(w);
}
