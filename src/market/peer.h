/* A peer: one connection speaking JSON-RPC lines, on the JSON port or from a session. Belongs to its loop's thread. */
#ifndef MARKET_PEER_H
#define MARKET_PEER_H

#include "base/frame.h"
#include "base/json_fault.h"
#include "market/loop.h"
#include "market/stream.h"
#include "ops/presence.h"

struct peer {
	struct peer *next, **link;             /* in loop->peers */
	struct peer *next_subscriber, **subscriber_link;
	struct loop *loop;
	struct stream *stream;
	struct turn turn;                      /* its place in loop->turns */
	struct event *again;                   /* tries once more to say that nothing more comes */
	struct event *bye;                     /* ends a closing peer, whether he has read all or not */
	struct arrival from;
	struct viewer viewer;
	struct presence *presence;             /* NULL: the operator, or one that is leaving */
	struct frame in;
	struct buf out;                        /* replies of this turn, written at once at its end */

	json_t *batch;                         /* of JSON-RPC; NULL: none is being worked on */
	size_t batch_at;
	bool batch_answered;
	bool have_request;                     /* the next request, waiting for those under way */
	bool request_in_batch;
	json_t *request;                       /* NULL: what came is not one, request_err says why */
	struct err request_err;
	json_t *request_id;                    /* and this is its id, where that could be read; else NULL */
	struct json_report *report;            /* of a batch of which some requests cannot be taken; else NULL */

	uint64_t who;                          /* rate_asker(), as who is known now */
	struct job *asked;                     /* the read that readers have of it; NULL: none */
	int in_flight;                         /* jobs that are not back */
	bool barrier;                          /* one of them is slow, or changes who this is: nothing overtakes it */
	int64_t held;                          /* bytes of `in` that count as unfinished */
	bool overfull;                         /* they are more than may be: nothing is read on */
	int64_t line_began;                    /* monotonic ms: since when the line that has not ended is watched; 0: there is none */
	size_t line_seen;                      /* bytes of it that were there then */
	bool begun;                            /* a line of JSON, or meant as such, has come */
	bool unframed;                         /* nothing that follows is a line of ours: too long a one, or another protocol */
	bool shaken;                           /* hands, over TLS: requests may come */
	bool ended;                            /* he sends no more */
	bool closing;                          /* answered for the last time: flush, then go */
	bool said_bye;                         /* our half is closed */
	bool gone;                             /* dropped; freed when the last job is back */

	bool handed_over;                      /* a session passes on what its client asks: nothing is vouched for */
	bool hears;                            /* wants broadcasts without being a subscriber */
	struct buf due;                        /* pushes that are not of the inbox and wait for room */
	bool wants_changed;
	int changed;                           /* bits not pushed yet */
	int64_t pushed_seq, last_seq;          /* of notifications: pushed, known to exist */
	bool resync_due;                       /* the inbox cannot be replayed from where the subscriber was */
	int64_t stalled_since;                 /* monotonic ms; 0: it drains */
};

void peer_new(struct loop *l, const struct arrival *a);   /* takes a->fd, also when it fails */
void peer_drop(struct peer *p, const char *why);          /* ends the connection now; why is logged, NULL is not worth it */
void peer_turn(struct peer *p);                           /* works on what has come, as far as order and bounds allow */
void peer_go_on(struct peer *p);                          /* it has something to do: it gets a turn */
/* The turn of the peer whose place was taken, which began `now`; gives the time when it is over, both in µs. */
int64_t peer_take_turn(struct loop *l, struct turn *place, int64_t now);
void peer_job_back(struct peer *p, struct job *j);        /* answers a job; frees it */
/* The connection becomes who a login made it, or is nobody's after a logout; subscriptions were the old one's. */
void peer_take_effects(struct peer *p, const struct effects *fx);
void peer_check_login(struct peer *p, int64_t now);       /* a login that has expired ends */
void peer_end_in(struct peer *p, int ms);                 /* then p->bye comes */
void peer_finish(struct peer *p);                         /* flushes, then drops */
void peer_flush(struct peer *p);                          /* sends what this turn has written */
bool peer_has_room(const struct peer *p);                 /* he reads what he is sent, so he may be told more */

/* peer_line.c: the next line, or the next of a batch, becomes p->request. False: nothing whole has come. */
bool peer_next_request(struct peer *p);
/* Its next request is none, and nothing more is taken from it: it speaks something else, told once and logged. */
void peer_send_away(struct peer *p, const char *speaks, const char *sentence);
void peer_forget_batch(struct peer *p);
size_t peer_line_limit(const struct peer *p);             /* the longest line that it may send, in bytes */

/* peer_unfinished.c: lines that have begun and not ended. */
void peer_count_held(struct peer *p);                     /* what `in` holds now; sets overfull */
void peer_release_held(struct peer *p);                   /* `in` is needed no more */
bool peer_refuse_held(struct peer *p);                    /* its next request is none; false: it is overfull no more */
void peer_watch_line(struct peer *p);                     /* when `in` ends in half a line: its time begins */
void peer_line_time_over(struct peer *p);                 /* the timer of peer_watch_line() */

/* peer_request.c: from a line to its answer. False: the request must wait for those under way. */
bool peer_request(struct peer *p);
void peer_refuse(struct peer *p);                         /* answers the waiting request `unavailable`: the server stops */
void peer_answer(struct peer *p, const json_t *id, bool in_batch, const struct buf *result, const struct err *err);
void peer_request_done(struct peer *p);                   /* forgets the request that was worked on */

/* peer_push.c: what subscribers are told. */
void peer_subscribe(struct peer *p, const struct effects *fx);
void peer_unsubscribe(struct peer *p);
bool peer_subscribed(const struct peer *p);
/* The login of the connection is over: a session is closed with this line, another is nobody's, and told when it listens.
 * closes: this one is closed in any case. */
void peer_end_login(struct peer *p, const char *line, bool closes);
void peer_push(struct peer *p);                           /* as much of what is due as the peer's output has room for */
void peer_news(struct loop *l, const struct news *n);
/* Timer of loop->common_later: tells all subscribers what was gathered in loop->common. */
void peer_news_common(evutil_socket_t fd, short what, void *loop);

enum {
	PEER_OUT_MOST = 256 * 1024,            /* a peer with more unread output is not read from */
	PEER_IN_FLIGHT_MOST = 64,
	PEER_TURN_MOST = 64,                   /* requests before the others get their turn, */
	PEER_TURN_US = 2000,                   /* and time */
	PEER_DUE_MOST = 16 * 1024,
	PEER_STALL_MS = 10000                  /* a subscriber that does not drain for so long gets `resync` */
};

#endif
