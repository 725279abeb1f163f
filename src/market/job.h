/* A request that left its loop: for a pool, the writer, and back. One owner at a time, so it needs no lock. */
#ifndef MARKET_JOB_H
#define MARKET_JOB_H

#include <stdatomic.h>

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
	uint64_t who, kind;      /* for readers: rate_asker(), late_kind() */
	bool exempt;             /* and whether no budget refuses it */
	atomic_bool abandoned;   /* nobody waits for what it would say */
	bool refused;            /* err says why already: it only keeps its place among the answers */
	bool ok;
	struct buf result;       /* the result object */
	struct err err;
	struct leftover *leftover;   /* of a reader, which takes back what it has allocated; NULL: none */
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
