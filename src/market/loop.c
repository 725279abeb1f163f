#include "market/loop.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/log.h"
#include "base/timeutil.h"
#include "market/peer.h"

enum { STOP_S = 5, SLICE_US = 1000 };   /* SLICE_US: turns are given for so long before the kernel is asked what has come */

bool market_submit(struct market *m, struct job *j, bool in_turn)
{
	const struct op *op = j->call.op;
	bool slow = !j->refused && call_is_slow(op, j->call.params);
	return slow ? pool_submit(m->pools[op->pool], j) : writer_submit(m->writer, j, in_turn);
}

static struct news *news_alloc(const struct job_queue *batch)
{
	size_t count = 0, text = 0;
	for (const struct job *j = batch->head; j; j = j->next) {
		count += (size_t)j->call.effects.count;
		text += j->call.effects.push.len + 1;
	}
	if (count == 0)
		return NULL;
	struct news *n = xcalloc(1, sizeof *n + count * sizeof n->changes[0] + text);
	n->count = (int)count;
	return n;
}

/* One copy of the changes of a batch and of the lines that they push, shared by all loops. */
struct news *news_new(const struct job_queue *batch, int readers)
{
	struct news *n = news_alloc(batch);
	if (!n)
		return NULL;
	char *text = (char *)&n->changes[n->count];
	struct change *at = n->changes;
	for (const struct job *j = batch->head; j; j = j->next) {
		const struct effects *fx = &j->call.effects;
		if (fx->count == 0)
			continue;
		memcpy(at, fx->changes, (size_t)fx->count * sizeof *at);
		if (fx->push.len > 0)
			memcpy(text, fx->push.data, fx->push.len);
		for (const struct change *end = at + fx->count; at < end; at++)
			at->push = text;
		text += fx->push.len + 1;
	}
	atomic_init(&n->readers, readers);
	return n;
}

static void news_done(struct news *n)
{
	if (atomic_fetch_sub(&n->readers, 1) == 1)
		free(n);
}

static void ring(struct loop *l)
{
	uint64_t one = 1;
	if (write(l->mail_fd, &one, sizeof one) < 0)
		return;   /* full: it will wake all the same */
}

#define PUT(list, item) do { \
	if ((list).count == (list).cap) { \
		(list).cap = (list).cap ? (list).cap * 2 : 16; \
		(list).at = xrealloc((list).at, (size_t)(list).cap * sizeof *(list).at); \
	} \
	(list).at[(list).count++] = (item); \
} while (0)

void loop_post_arrival(struct loop *l, const struct arrival *a)
{
	pthread_mutex_lock(&l->lock);
	PUT(l->arrivals, *a);
	pthread_mutex_unlock(&l->lock);
	ring(l);
}

void loop_post_job(struct loop *l, struct job *j)
{
	pthread_mutex_lock(&l->lock);
	job_queue_put(&l->jobs, j);
	pthread_mutex_unlock(&l->lock);
	ring(l);
}

void loop_post_commit(struct loop *l, struct job_queue *jobs, struct news *n)
{
	pthread_mutex_lock(&l->lock);
	for (struct job *j; (j = job_queue_take(jobs));)
		job_queue_put(&l->jobs, j);
	if (n)
		PUT(l->news, n);
	pthread_mutex_unlock(&l->lock);
	ring(l);
}

void loop_stop(struct loop *l)
{
	pthread_mutex_lock(&l->lock);
	l->stop_asked = true;
	pthread_mutex_unlock(&l->lock);
	ring(l);
}

static void stop_now(struct loop *l)
{
	static const struct timeval most = {STOP_S, 0};
	if (l->stopping)
		return;
	l->stopping = true;
	event_add(l->deadline, &most);
	for (struct peer *p = l->peers, *next; p; p = next) {
		next = p->next;
		peer_turn(p);
	}
}

/* Takes all that lies in the mailbox at once. Jobs come before news, so that an answer precedes the pushes of its commit. */
static void on_mail(evutil_socket_t fd, short what, void *arg)
{
	struct loop *l = arg;
	uint64_t rings;
	(void)what;
	if (read(fd, &rings, sizeof rings) < 0)
		return;
	pthread_mutex_lock(&l->lock);
	struct job_queue jobs = l->jobs;
	if (!jobs.head)
		job_queue_init(&jobs);
	job_queue_init(&l->jobs);
	__typeof__(l->arrivals) arrivals = l->arrivals;
	__typeof__(l->news) news = l->news;
	l->arrivals = (__typeof__(l->arrivals)){0};
	l->news = (__typeof__(l->news)){0};
	bool stop = l->stop_asked;
	pthread_mutex_unlock(&l->lock);
	for (struct job *j; (j = job_queue_take(&jobs));)
		peer_job_back(j->peer, j);
	for (int i = 0; i < news.count; i++) {
		peer_news(l, news.at[i]);
		news_done(news.at[i]);
	}
	for (int i = 0; i < arrivals.count; i++) {
		if (l->stopping)
			close(arrivals.at[i].fd);
		else
			peer_new(l, &arrivals.at[i]);
	}
	free(arrivals.at);
	free(news.at);
	if (stop)
		stop_now(l);
}

static void on_deadline(evutil_socket_t fd, short what, void *arg)
{
	struct loop *l = arg;
	(void)fd;
	(void)what;
	while (l->peers)
		peer_drop(l->peers, "the server stops");
}

/* Events only say who has something to do; it is done here, so that those who came meanwhile are heard between two slices. */
static void give_turns(struct loop *l)
{
	int64_t began = time_microseconds(), now = began;
	for (struct turn *one; now - began < SLICE_US && (one = turn_take(&l->turns, now));)
		now = peer_take_turn(l, one, now);
}

static void *loop_main(void *arg)
{
	struct loop *l = arg;
	while (!l->stopping || l->peers) {
		if (event_base_loop(l->base, l->turns.waiting > 0 ? EVLOOP_ONCE | EVLOOP_NONBLOCK : EVLOOP_ONCE) < 0)
			fatal("the event loop failed");
		give_turns(l);
		db_read_release(l->db);
	}
	return NULL;
}

/* Only its own thread uses it: it needs no locks. */
static struct event_base *new_base(void)
{
	struct event_config *config = event_config_new();
	event_config_set_flag(config, EVENT_BASE_FLAG_NOLOCK);
	struct event_base *base = event_base_new_with_config(config);
	event_config_free(config);
	return base;
}

struct loop *loop_new(struct market *m, const char *store, struct err *err)
{
	struct db *db = db_open(store, DB_READ, (int)opt_int(options_now(m->options), OPT_READ_DEADLINE), err);
	if (!db)
		return NULL;
	struct loop *l = xcalloc(1, sizeof *l);
	l->market = m;
	l->db = db;
	l->base = new_base();
	l->mail_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	pthread_mutex_init(&l->lock, NULL);
	job_queue_init(&l->jobs);
	turns_init(&l->turns);
	if (!l->base || l->mail_fd < 0)
		fatal("no event loop can be made");
	l->mail = event_new(l->base, l->mail_fd, EV_READ | EV_PERSIST, on_mail, l);
	l->deadline = event_new(l->base, -1, 0, on_deadline, l);
	l->common_later = event_new(l->base, -1, 0, peer_news_common, l);
	event_add(l->mail, NULL);
	return l;
}

bool loop_start(struct loop *l)
{
	return pthread_create(&l->thread, NULL, loop_main, l) == 0;
}

void loop_join(struct loop *l)
{
	pthread_join(l->thread, NULL);
	ring(l);   /* what came after the last turn is freed */
	on_mail(l->mail_fd, 0, l);
	event_free(l->mail);
	event_free(l->deadline);
	event_free(l->common_later);
	event_base_free(l->base);
	close(l->mail_fd);
	db_close(l->db);
	buf_free(&l->spare);
	pthread_mutex_destroy(&l->lock);
	free(l);
}
