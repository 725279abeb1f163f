#include "market/writer.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "base/timeutil.h"
#include "db/search.h"
#include "db/store.h"
#include "market/clock.h"
#include "market/keeper.h"
#include "market/loop.h"
#include "market/sweeper.h"
#include "market/witness.h"
#include "ops/stats.h"

enum { QUEUE_MOST = 20000, SWEEP_FIRST_MS = 1000, SWEEP_MS = 60000, SWEEP_ON_MS = 100, CAREFUL_BATCHES = 32 };

struct writer {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	struct job_queue queue;      /* under lock */
	bool stopping;               /* under lock */
	struct db *db;
	struct options_live *options;
	struct loop **loops;
	int loop_count;
	struct mailer *mailer;
	struct witness *witness;
	int careful;                 /* so many more batches have savepoints */
	int64_t now;                 /* of the batch: one time for all that is in it */
	int64_t next_sweep;          /* monotonic */
	struct sweeper sweeper;
	struct keeper keeper;
};

void job_free(struct job *j)
{
	call_done(&j->call);
	json_decref(j->id);
	buf_free(&j->result);
	err_clear(&j->err);
	free(j);
}

void job_queue_of(struct job_queue *from, const struct loop *loop, struct job_queue *own)
{
	struct job_queue rest;
	job_queue_init(&rest);
	job_queue_init(own);
	for (struct job *j; (j = job_queue_take(from));)
		job_queue_put(j->loop == loop ? own : &rest, j);
	*from = rest;
	if (!from->head)
		job_queue_init(from);
}

/* What became of the transaction when a request has run in it. */
enum left {
	LEFT_FINE,       /* it goes on; what the request did is in it if the request succeeded, and nothing of it else */
	LEFT_SPOILED,    /* the request failed and has written: only a rollback of all undoes that */
	LEFT_GONE        /* it is rolled back already, or cannot go on */
};

/* Nothing that the request did was kept. Its err, and why it has none, are the caller's. */
static void forget(struct job *j)
{
	j->ok = false;
	j->result.len = 0;
	effects_forget(&j->call);
}

/* Runs one request: with a savepoint, by which it can be undone alone, or without. */
static enum left apply(struct writer *w, struct job *j, bool savepoint)
{
	struct call *c = &j->call;
	c->db = w->db;
	c->now = w->now;
	if (w->keeper.full && c->op->rate != RATE_NONE) {   /* what is counted by the minute is what fills a disk */
		fail_retry(&j->err, ERR_UNAVAILABLE, 60, "The disk of the shop is full: nothing new is taken until there is room.");
		return LEFT_FINE;
	}
	int64_t before = db_changes(w->db);
	j->ok = (!savepoint || db_savepoint(w->db)) && call_login_counts(c, &j->err) && call_run(c, &j->result, &j->err) &&
	        (!savepoint || db_release(w->db));
	if (j->ok)
		return LEFT_FINE;
	/* A failing statement is the reason, whatever the handler made of it. */
	struct err engine = {0};
	if (!db_check(w->db, &engine))
		fail_retry(&j->err, engine.code, engine.retry_after, engine.text);
	if (j->err.code == ERR_NONE)
		fail(&j->err, ERR_INTERNAL, "The request failed.");
	forget(j);
	if (!db_in_transaction(w->db))
		return LEFT_GONE;
	if (!savepoint)
		return db_changes(w->db) == before ? LEFT_FINE : LEFT_SPOILED;
	db_rollback_to(w->db);
	return db_check(w->db, &engine) ? LEFT_FINE : LEFT_GONE;
}

static enum left run_batch(struct writer *w, struct job_queue *batch, bool savepoints)
{
	enum left left = db_begin(w->db) ? LEFT_FINE : LEFT_GONE;
	for (struct job *j = batch->head; left == LEFT_FINE && j; j = j->next)
		if (!j->refused)
			left = apply(w, j, savepoints);
	return left != LEFT_FINE || db_commit(w->db) ? left : LEFT_GONE;
}

/* Nothing of the batch was kept: it is run again. */
static void start_over(struct writer *w, struct job_queue *batch)
{
	db_rollback(w->db);
	for (struct job *j = batch->head; j; j = j->next) {
		if (j->refused)
			continue;
		err_clear(&j->err);
		forget(j);
	}
}

/* Nothing of the batch was kept: everyone is told so, for what failed was judged against what others had done in it. */
static void take_back(struct job_queue *batch)
{
	for (struct job *j = batch->head; j; j = j->next) {
		if (j->refused)
			continue;
		err_clear(&j->err);
		forget(j);
		fail_retry(&j->err, ERR_UNAVAILABLE, 5, "The store cannot take this now; nothing was changed.");
	}
}

/* A savepoint costs a copy of every page that its request writes, and hardly any request fails after it has written: so a batch
 * has none at first. When one does fail so, the batch is run again with them, and the next ones have them too. */
static bool try_batch(struct writer *w, struct job_queue *batch)
{
	bool savepoints = w->careful > 0;
	w->careful -= savepoints;
	enum left left = run_batch(w, batch, savepoints);
	if (left == LEFT_SPOILED) {
		w->careful = CAREFUL_BATCHES;
		start_over(w, batch);
		left = run_batch(w, batch, true);
	}
	if (left == LEFT_FINE)
		return true;
	struct err err = {0};
	db_rollback(w->db);
	if (!db_check(w->db, &err) && err.code != ERR_UNAVAILABLE)
		log_error("a group of %d writes was not kept: %s", batch->count, err.text);
	err_clear(&err);
	return false;
}

static bool commit_batch(struct writer *w, struct job_queue *batch)
{
	w->now = clock_now();
	bool kept = try_batch(w, batch);
	if (!kept && db_was_full(w->db) && keeper_make_room(&w->keeper, time_monotonic())) {
		start_over(w, batch);
		kept = try_batch(w, batch);
	}
	if (!kept)
		take_back(batch);
	return kept;
}

/* Takes the mails off the jobs of a batch that was kept. */
static struct reset_mail *gather_mails(const struct job_queue *batch)
{
	struct reset_mail *mails = NULL, **end = &mails;
	for (struct job *j = batch->head; j; j = j->next) {
		if (!j->call.effects.mail)
			continue;
		*end = j->call.effects.mail;
		end = &j->call.effects.mail->next;
		j->call.effects.mail = NULL;
	}
	return mails;
}

/* A loop gets all its answers and the news at once. The mails last: who asked is answered, whether there is one for him or
 * not. */
static void answer(struct writer *w, struct job_queue *batch, struct news *news)
{
	struct reset_mail *mails = gather_mails(batch);
	for (int i = 0; i < w->loop_count; i++) {
		struct job_queue own;
		job_queue_of(batch, w->loops[i], &own);
		if (own.head || news)
			loop_post_commit(w->loops[i], &own, news);
	}
	for (struct reset_mail *next; mails; mails = next) {
		next = mails->next;
		mailer_submit(w->mailer, mails);
	}
}

/* After a failed fsync nobody knows what is on the disk: start over from what is. What was written to a file that has left its
 * place is lost: nobody is told that it was kept. */
static void give_up_if_broken(const struct writer *w)
{
	bool broken = db_broken(w->db);
	if (!broken && !store_gone(w->db))
		return;
	log_error(broken ? "the store's device fails; the market starts over"
	                 : "the store was removed or replaced while it was open; the market stops");
	_exit(1);
}

/* What has expired is taken out now and then, apart from any request: a step a minute, and more while there is more. */
static void sweep(struct writer *w)
{
	struct err err = {0};
	int64_t now = clock_now();
	bool more = false;
	if (db_begin(w->db)) {
		more = sweeper_step(&w->sweeper, w->db, options_now(w->options), now);
		if (!more)
			search_sweep(w->db);
		db_commit(w->db);
	}
	w->next_sweep = time_monotonic() + (more ? SWEEP_ON_MS : SWEEP_MS);
	db_rollback(w->db);
	if (!db_check(w->db, &err))
		log_warn("sweeping the store: %s", err.text);
	err_clear(&err);
	give_up_if_broken(w);
}

/* When something is to be done though nobody asks for it. */
static int64_t next_chore(const struct writer *w)
{
	int64_t keeper = keeper_due(&w->keeper);
	return keeper < w->next_sweep ? keeper : w->next_sweep;
}

/* Waits for work, at most until the next chore. False: nothing is left and the writer is to stop. */
static bool gather(struct writer *w, struct job_queue *batch)
{
	int most = (int)opt_int(options_now(w->options), OPT_BATCH);
	int64_t chore = next_chore(w) + 1;
	struct timespec until = {.tv_sec = chore / 1000, .tv_nsec = chore % 1000 * 1000000};
	job_queue_init(batch);
	pthread_mutex_lock(&w->lock);
	while (!w->queue.head && !w->stopping && time_monotonic() < chore)
		pthread_cond_timedwait(&w->wake, &w->lock, &until);
	while (w->queue.head && batch->count < most)
		job_queue_put(batch, job_queue_take(&w->queue));
	stats_queue(w->queue.count);
	bool stop = !batch->head && w->stopping;
	pthread_mutex_unlock(&w->lock);
	return !stop;
}

static bool writes_wait(struct writer *w)
{
	pthread_mutex_lock(&w->lock);
	bool waiting = w->queue.head != NULL;
	pthread_mutex_unlock(&w->lock);
	return waiting;
}

static void do_batch(struct writer *w, struct job_queue *batch)
{
	bool kept = commit_batch(w, batch);
	if (kept)
		stats_commit(batch->count);
	give_up_if_broken(w);
	answer(w, batch, kept ? news_new(batch, w->loop_count) : NULL);
}

static void *writer_main(void *arg)
{
	struct writer *w = arg;
	struct job_queue batch;
	while (gather(w, &batch)) {
		if (time_monotonic() >= w->next_sweep)
			sweep(w);
		if (batch.head)
			do_batch(w, &batch);
		keeper_turn(&w->keeper, writes_wait(w), time_monotonic());
	}
	return NULL;
}

struct writer *writer_start(const struct store_place *place, struct options_live *o, struct loop **loops, int loop_count,
                            struct mailer *mailer, struct err *err)
{
	struct reserve reserve;
	reserve_begin(&reserve, place->path, opt_int(options_now(o), OPT_STORE_RESERVE));
	struct db *db = store_open(place, err);
	if (!db)
		return NULL;
	struct writer *w = xcalloc(1, sizeof *w);
	pthread_condattr_t attr;
	w->db = db;
	w->options = o;
	w->loops = loops;
	w->loop_count = loop_count;
	w->mailer = mailer;
	w->next_sweep = time_monotonic() + SWEEP_FIRST_MS;
	keeper_begin(&w->keeper, db, &reserve, time_monotonic());
	job_queue_init(&w->queue);
	pthread_mutex_init(&w->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&w->wake, &attr);
	pthread_condattr_destroy(&attr);
	w->witness = witness_start(db, place->path, err);
	if (w->witness && pthread_create(&w->thread, NULL, writer_main, w) == 0)
		return w;
	if (w->witness)
		fail(err, ERR_UNAVAILABLE, "The writer's thread cannot be started.");
	witness_stop(w->witness);
	db_close(db);
	free(w);
	return NULL;
}

bool writer_submit(struct writer *w, struct job *j, bool in_turn)
{
	pthread_mutex_lock(&w->lock);
	bool room = (in_turn || w->queue.count < QUEUE_MOST) && !w->stopping;
	if (room)
		job_queue_put(&w->queue, j);
	stats_queue(w->queue.count);
	pthread_cond_signal(&w->wake);
	pthread_mutex_unlock(&w->lock);
	return room;
}

void writer_stop(struct writer *w)
{
	pthread_mutex_lock(&w->lock);
	w->stopping = true;
	pthread_cond_signal(&w->wake);
	pthread_mutex_unlock(&w->lock);
	pthread_join(w->thread, NULL);
}

void writer_free(struct writer *w)
{
	witness_stop(w->witness);
	keeper_end(&w->keeper);
	db_close(w->db);
	pthread_mutex_destroy(&w->lock);
	pthread_cond_destroy(&w->wake);
	free(w);
}
