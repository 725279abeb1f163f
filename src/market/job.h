/* A request that left its loop: for a pool, the writer, and back. One owner at a time, so it needs no lock. */
#ifndef MARKET_JOB_H
#define MARKET_JOB_H

#include "ops/call.h"

struct peer;
struct loop;

struct job {
	struct job *next;
	struct loop *loop;       /* where the answer goes */
	struct peer *peer;       /* kept by its loop until the job is back */
	struct call call;
	int64_t began;           /* µs, monotonic */
	json_t *id;              /* owned; NULL: a notification, not answered */
	bool in_batch;
	bool refused;            /* err says why already: it only keeps its place among the answers */
	bool ok;
	struct buf result;       /* the result object */
	struct err err;
};

struct job_queue {           /* first in, first out */
	struct job *head, **tail;
	int count;
};

static inline void job_queue_init(struct job_queue *q)
{
	q->head = NULL;
	q->tail = &q->head;
	q->count = 0;
}

static inline void job_queue_put(struct job_queue *q, struct job *j)
{
	j->next = NULL;
	*q->tail = j;
	q->tail = &j->next;
	q->count++;
}

static inline struct job *job_queue_take(struct job_queue *q)
{
	struct job *j = q->head;
	if (!j)
		return NULL;
	q->head = j->next;
	if (!q->head)
		q->tail = &q->head;
	q->count--;
	return j;
}

/* Takes the jobs of one loop out of a queue, in their order. */
void job_queue_of(struct job_queue *from, const struct loop *loop, struct job_queue *own);

void job_free(struct job *j);

#endif
