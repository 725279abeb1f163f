#include "market/peer.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "base/timeutil.h"
#include "market/clock.h"
#include "market/rate.h"
#include "market/readers.h"
#include "ops/stats.h"
#include "ops/views.h"

enum { CHUNK = 64 * 1024, FLUSH_MS = 10000, LINGER_MS = 2000, LINGER_STOP_MS = 100, KEEP = 64 * 1024, KEEP_IDLE = 2048,
       HANDSHAKE_MS = 10000, RETRY_MS = 20 };

static void peer_free(struct peer *p)
{
	peer_forget_batch(p);
	peer_request_done(p);
	peer_release_held(p);
	buf_free(&p->out);
	buf_free(&p->due);
	free(p);
}

/* Nobody counts it any more, and it is told nothing. */
static void leave(struct peer *p)
{
	peer_unsubscribe(p);
	presence_leave(p->presence);
	p->presence = NULL;
}

void peer_drop(struct peer *p, const char *why)
{
	if (p->gone)
		return;
	p->gone = true;
	if (why)
		log_info("connection of %s closed: %s", p->from.source, why);
	if (p->asked)
		atomic_store(&p->asked->abandoned, true);
	leave(p);
	*p->link = p->next;
	if (p->next)
		p->next->link = p->link;
	turn_leave(&p->loop->turns, &p->turn);
	event_free(p->again);
	event_free(p->bye);
	stream_free(p->stream);
	if (p->from.counted) {
		sources_leave(p->from.source);
		atomic_fetch_sub(&p->loop->market->connections, 1);
	}
	if (p->in_flight == 0)
		peer_free(p);
}

bool peer_has_room(const struct peer *p)
{
	return stream_unsent(p->stream) + p->out.len < PEER_OUT_MOST;
}

/* A large buffer is of use to the next one who answers; a thousand that rest would be of use to nobody. */
static void lay_aside(struct loop *l, struct buf *b)
{
	if (l->spare.cap == 0 && b->cap <= KEEP) {
		l->spare = *b;
		*b = (struct buf){0};
	} else {
		buf_free(b);
	}
}

static void take_spare(struct loop *l, struct buf *b)
{
	if (b->cap > 0)
		return;
	*b = l->spare;
	l->spare = (struct buf){0};
}

void peer_flush(struct peer *p)
{
	if (p->out.len > 0)
		stream_write(p->stream, p->out.data, p->out.len);
	p->out.len = 0;
	if (p->out.cap > KEEP_IDLE)
		lay_aside(p->loop, &p->out);
}

void peer_end_in(struct peer *p, int ms)
{
	struct timeval wait = {ms / 1000, ms % 1000 * 1000};
	event_add(p->bye, &wait);
}

/* Says goodbye in TCP's way: our end first, then the peer has a moment to read what we wrote. What he still sends is read and
 * forgotten, because closing on unread input would throw our answer away. */
static void linger(struct peer *p)
{
	static const struct timeval retry = {0, RETRY_MS * 1000};
	if (p->said_bye)
		return;
	if (!stream_finish(p->stream)) {
		event_add(p->again, &retry);
		return;
	}
	p->said_bye = true;
	stream_receive(p->stream, true);
	peer_end_in(p, p->loop->stopping ? LINGER_STOP_MS : LINGER_MS);
}

void peer_finish(struct peer *p)
{
	if (p->closing)
		return;
	p->closing = true;
	leave(p);
	peer_release_held(p);
	peer_flush(p);
	peer_end_in(p, FLUSH_MS);
	if (stream_unsent(p->stream) == 0)
		linger(p);
}

/* A batch whose last answer is written ends its array. */
static bool end_batch(struct peer *p)
{
	if (!p->batch || p->batch_at < json_array_size(p->batch) || p->have_request)
		return true;
	if (p->in_flight > 0)
		return false;
	if (p->batch_answered)
		buf_add(&p->out, "]\n", 2);
	peer_forget_batch(p);
	return true;
}

/* Nothing more will come, and all that came is answered. */
static bool is_done(const struct peer *p)
{
	return (p->ended || p->loop->stopping) && p->in_flight == 0 && !p->have_request && !p->batch;
}

static bool may_go_on(const struct peer *p)
{
	return !p->closing && !p->barrier && !p->loop->stopping && peer_has_room(p);
}

/* Reads on only while there is room for what comes: backpressure by not reading. */
static void set_reading(struct peer *p)
{
	peer_count_held(p);
	bool full = p->overfull || frame_pending(&p->in) > peer_line_limit(p) + CHUNK;
	stream_receive(p->stream, !p->ended && !p->loop->stopping && !full && stream_unsent(p->stream) < PEER_OUT_MOST);
}

/* The server stops: what waits, and the rest of a batch, is answered and not done. */
static void refuse_rest(struct peer *p)
{
	while (p->in_flight == 0 && !p->closing && (p->have_request || p->batch)) {
		if (!p->have_request && end_batch(p) && !p->batch)
			return;
		if (peer_next_request(p))
			peer_refuse(p);
	}
}

void peer_turn(struct peer *p)
{
	int budget = PEER_TURN_MOST;
	int64_t until = time_microseconds() + PEER_TURN_US;
	take_spare(p->loop, &p->out);
	while (!p->gone && may_go_on(p) && end_batch(p) && budget > 0 && peer_next_request(p)) {
		if (!peer_request(p))
			break;
		budget = time_microseconds() < until ? budget - 1 : 0;
	}
	if (p->gone)
		return;
	if (p->loop->stopping)
		refuse_rest(p);
	frame_shrink(&p->in, KEEP_IDLE);
	bool full = !peer_has_room(p);
	peer_flush(p);
	peer_push(p);
	if (budget == 0 || (full && peer_has_room(p)))
		peer_go_on(p);
	else if (is_done(p) && ((!full && may_go_on(p)) || p->loop->stopping))
		peer_finish(p);
	if (p->closing)
		return;
	set_reading(p);
	if (p->overfull && may_go_on(p) && !p->have_request && !p->batch && frame_is_partial(&p->in))
		peer_go_on(p);   /* to be refused */
	peer_watch_line(p);
}

void peer_go_on(struct peer *p)
{
	turn_wait(&p->loop->turns, &p->turn, time_microseconds());
}

int64_t peer_take_turn(struct loop *l, struct turn *place, int64_t now)
{
	struct peer *p = (struct peer *)((char *)place - offsetof(struct peer, turn));
	if (p->closing && stream_unsent(p->stream) > 0)
		return now;
	int64_t began = now;
	if (p->closing)
		linger(p);
	else
		peer_turn(p);
	now = time_microseconds();
	turn_took(&l->turns, &p->turn, began, now);
	return now;
}

/* While it waits for its turn it takes in no more than its bounds allow. */
static void on_ready(void *user)
{
	struct peer *p = user;
	if (turn_waits(&p->turn) && !p->closing)
		set_reading(p);
	peer_go_on(p);
}

static void on_again(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	peer_go_on(arg);
}

static void on_bye(evutil_socket_t fd, short what, void *arg)
{
	struct peer *p = arg;
	(void)fd;
	(void)what;
	if (p->closing || !p->shaken)
		peer_drop(p, NULL);
	else
		peer_line_time_over(p);
}

static void on_received(void *user, const void *bytes, size_t n)
{
	struct peer *p = user;
	if (!p->closing)
		frame_push(&p->in, bytes, n);
}

static void on_shaken(void *user)
{
	struct peer *p = user;
	p->shaken = true;
	if (!p->closing)
		event_del(p->bye);
}

/* What is no handshake gets one line that can be read. */
static void on_plain(void *user)
{
	struct peer *p = user;
	p->shaken = true;
	p->from.secure = false;
	if (p->closing)
		return;
	event_del(p->bye);
	peer_send_away(p, "no TLS", "This port speaks JSON-RPC over TLS; connect with TLS.");
}

/* He may have closed only his half, and still wait for answers. */
static void on_ended(void *user, bool broken)
{
	struct peer *p = user;
	if (broken || p->closing || !p->shaken) {
		peer_drop(p, stream_trouble(p->stream));
		return;
	}
	p->ended = true;
	peer_go_on(p);
}

static void set_socket(int fd, enum link_door door)
{
	int on = 1, idle = 60, each = 15, times = 4, unread_ms = 60000;
	if (door != DOOR_JSON)
		return;
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
	setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle, sizeof idle);
	setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &each, sizeof each);
	setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &times, sizeof times);
	setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &unread_ms, sizeof unread_ms);
}

void peer_new(struct loop *l, const struct arrival *a)
{
	static const struct stream_calls calls = {on_received, on_ready, on_shaken, on_ended, on_plain};
	static const enum presence_door doors[] = {
		[DOOR_JSON] = PRESENCE_JSON, [DOOR_SSH] = PRESENCE_SSH, [DOOR_TELNET] = PRESENCE_TELNET};
	struct peer *p = xcalloc(1, sizeof *p);
	evutil_make_socket_nonblocking(a->fd);
	set_socket(a->fd, a->door);
	p->loop = l;
	p->from = *a;
	p->stream = stream_new(l->base, a->fd, a->tls ? l->market->tls : NULL, &calls, p);
	p->shaken = !a->tls;
	p->viewer.operator_ = a->operator_;
	p->who = rate_asker(&p->viewer, a->source);
	if (!a->operator_)
		p->presence = presence_enter(a->session, doors[a->door], a->source, clock_now());
	p->again = event_new(l->base, -1, 0, on_again, p);
	p->bye = event_new(l->base, -1, 0, on_bye, p);
	p->next = l->peers;
	p->link = &l->peers;
	if (p->next)
		p->next->link = &p->next;
	l->peers = p;
	if (a->tls)
		peer_end_in(p, HANDSHAKE_MS);
	stream_receive(p->stream, true);
}

void peer_take_effects(struct peer *p, const struct effects *fx)
{
	bool operator_ = p->viewer.operator_;
	if (fx->viewer_changed || fx->unsubscribe)
		peer_unsubscribe(p);
	if (fx->hears && !p->hears) {
		p->hears = true;
		presence_hears(p->presence, true);
	}
	if (fx->handed_over) {
		p->handed_over = true;
		p->begun = false;   /* the client's own first line is still to come */
	}
	if (!fx->viewer_changed)
		return;
	p->viewer = fx->viewer;
	p->viewer.operator_ = operator_;
	p->who = rate_asker(&p->viewer, p->from.source);
	presence_login(p->presence, &p->viewer);
}

void peer_check_login(struct peer *p, int64_t now)
{
	int64_t latest = now + opt_int(options_now(p->loop->market->options), OPT_TOKEN_HOURS) * 3600 * 1000;
	if (p->viewer.token_expires > latest)   /* of a time when the clock was ahead */
		p->viewer.token_expires = latest;
	if (p->viewer.id == 0 || p->viewer.token_expires > now)
		return;
	struct buf line = {0};
	view_revoked(&line, "expired", "Your login has run out; log in again.");
	peer_end_login(p, buf_text(&line), false);
	buf_free(&line);
}

void peer_job_back(struct peer *p, struct job *j)
{
	p->in_flight--;
	stats_request(j->call.op, j->ok, time_microseconds() - j->began);
	p->barrier = false;   /* a job that is one is the only one under way */
	p->asked = NULL;
	if (p->gone) {
		readers_take_back(p->loop->market->readers, j);
		job_free(j);
		if (p->in_flight == 0)
			peer_free(p);
		return;
	}
	if (j->ok)
		peer_take_effects(p, &j->call.effects);
	if (j->id)
		peer_answer(p, j->id, j->in_batch, &j->result, j->ok ? NULL : &j->err);
	if (j->ok && j->call.effects.subscribe && p->viewer.id == j->call.viewer.id && !p->closing)
		peer_subscribe(p, &j->call.effects);
	readers_take_back(p->loop->market->readers, j);
	job_free(j);
	peer_go_on(p);
}
