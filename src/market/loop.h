/* A loop: one thread with an event base, a read connection, and the peers it was given. Other threads reach it only through
 * its mailbox. */
#ifndef MARKET_LOOP_H
#define MARKET_LOOP_H

#include <event2/event.h>
#include <stdatomic.h>

#include "gate/link.h"
#include "market/job.h"
#include "market/pool.h"
#include "market/turns.h"
#include "market/writer.h"

struct market {              /* what all loops share; set before they start, and itself never changed after */
	struct options_live *options;
	struct writer *writer;
	struct pool *pools[POOLS];
	struct readers *readers;
	int picture_fd;          /* the picture link; -1: no pictures are taken */
	struct tls *tls;         /* of the JSON port; NULL: it is plain */
	atomic_int connections;
	atomic_llong unfinished; /* bytes of lines that have begun and not ended; those of peer_unfinished.c */
};

/* To the pool of its slow step, or to the writer; in_turn: taken however many wait for it. False: the job stays the caller's. */
bool market_submit(struct market *m, struct job *j, bool in_turn);

/* The changes of one commit, read by every loop, freed by the last. */
struct news {
	atomic_int readers;
	int count;
	struct change changes[];   /* behind the last one: the lines that they push */
};

struct news *news_new(const struct job_queue *batch, int readers);   /* NULL: nothing has changed */

/* A connection on its way to a loop. */
struct arrival {
	int fd;
	enum link_door door;
	bool operator_;
	bool secure;             /* nobody can listen to it: ssh, TLS, the loopback */
	bool tls;                /* it begins with a handshake */
	int64_t session;         /* of a session: its number */
	bool counted;            /* in market.connections and sources */
	char source[64];
};

struct loop *loop_new(struct market *m, const char *store, struct err *err);   /* opens the read connection */
bool loop_start(struct loop *l);                                               /* the thread */
void loop_post_arrival(struct loop *l, const struct arrival *a);
void loop_post_job(struct loop *l, struct job *j);
void loop_post_commit(struct loop *l, struct job_queue *jobs, struct news *n);   /* jobs: its own; n: NULL is none */
void loop_stop(struct loop *l);      /* asks: no more requests; what is under way is answered */
void loop_join(struct loop *l);      /* waits for that, frees */

/* For the loop's own peers. */
#define LOOP_BUCKETS 1024
struct loop {
	struct market *market;
	struct event_base *base;
	struct db *db;
	pthread_t thread;
	struct event *mail;          /* an eventfd */
	struct event *deadline;      /* of stopping */
	int mail_fd;
	pthread_mutex_t lock;
	struct job_queue jobs;       /* under lock, as the next two */
	struct { struct arrival *at; int count, cap; } arrivals;
	struct { struct news **at; int count, cap; } news;
	bool stop_asked;             /* under lock */
	bool stopping;
	struct event *common_later;  /* when all subscribers are told what changed for everyone */
	int common;                  /* what that is: bits */
	struct buf spare;            /* empty, for the output of whoever has a turn */
	struct turns turns;          /* of peers that have something to do */
	struct peer *peers;
	struct peer *subscribers[LOOP_BUCKETS];   /* by user */
};

#endif
