#include "session/task.h"

#include <poll.h>
#include <stdlib.h>

#include "base/timeutil.h"

enum {
	STOP_WAIT = 1000,        /* ms for the last words when the market restarts */
	TURNED_AWAY_WAIT = 2000  /* ms: libssh2 waits a minute for the answer of a subsystem that has ended */
};

struct task *task_open(struct session *s, struct chan *chan, const struct service *service, void *own)
{
	struct task *t = xcalloc(1, sizeof *t);
	*t = (struct task){.service = service, .s = s, .chan = chan, .own = own};
	while (s->conn->chans[t->place] != chan)
		t->place++;
	t->place += WATCH_CHANS;
	chan->task = t;
	s->served = true;
	return t;
}

static void close_task(struct task *t)
{
	conn_watch(t->s->conn, t->place, -1, 0, NULL, NULL);
	t->chan->task = NULL;
	t->service->close(t);
	free(t);
}

static int sooner(int a, int b)
{
	return a < b ? a : b;
}

/* A client that takes nothing any more: the rest of what it was to get is dropped. */
static void give_up(struct session *s, struct chan *c)
{
	int others = 0;
	for (int i = 0; i < CONN_CHANS; i++)
		others += s->conn->chans[i] && s->conn->chans[i] != c;
	if (c->task)
		close_task(c->task);
	if (others == 0) {
		conn_disconnect(s->conn, "The client does not read what it is sent.");
		return;
	}
	buf_drop(&c->output, c->output.len);
	buf_drop(&c->talk, c->talk.len);
	chan_end(c, 1);
}

static int serve(struct session *s, struct chan *c, int64_t now)
{
	int wait = TASK_WAIT;
	if (!c->task && c->want != WANT_NOTHING && !c->ending)
		task_begin(s, c);
	if (c->task)
		wait = chan_alive(c) ? c->task->service->turn(c->task, now) : TASK_OVER;
	if (wait == TASK_OVER) {
		close_task(c->task);
		wait = TASK_WAIT;
	}
	chan_turn(c, now);
	if (c->stalled_since == 0)
		return wait;
	if (now - c->stalled_since > opt_int(s->setup->options, OPT_SESSION_STALL) * 1000)
		give_up(s, c);
	return sooner(wait, 1000);
}

/* All of them, beginning with another one each time: one that always has something to send leaves room for the others. */
static int serve_all(struct session *s, int64_t now)
{
	struct conn *conn = s->conn;
	int wait = TASK_WAIT;
	s->first = (s->first + 1) % CONN_CHANS;
	for (int i = 0; i < CONN_CHANS; i++) {
		struct chan *c = conn->chans[(s->first + i) % CONN_CHANS];
		if (!c)
			continue;
		wait = sooner(wait, serve(s, c, now));
		if (c->task || (c->ending && !c->closed))
			s->busy_at = now;
	}
	return wait;
}

/* Before others are served: what one had may be what the next wants. */
static void drop_ended(struct conn *conn)
{
	for (int i = 0; i < CONN_CHANS; i++) {
		struct chan *c = conn->chans[i];
		if (!c || !c->ended)
			continue;
		if (c->task)
			close_task(c->task);
		conn_drop(conn, c);
	}
}

static bool has_open(const struct conn *conn)
{
	bool open = false;
	for (int i = 0; i < CONN_CHANS; i++)
		open = open || (conn->chans[i] && !conn->chans[i]->closed);
	return open;
}

/* Why the connection ends though the client is there; NULL: it goes on. *wait is shortened to when that may change. */
static const char *why_over(struct session *s, int64_t now, int *wait)
{
	bool useless = s->turned_away && !s->served;
	int64_t idle = useless ? TURNED_AWAY_WAIT : opt_int(s->setup->options, OPT_SESSION_IDLE) * 1000;
	if (session_login_ended(s) && !has_open(s->conn))
		return "Your login has ended: it ran out, or was ended from elsewhere.";
	if (s->stop && s->stop_by == 0)
		s->stop_by = now + STOP_WAIT;
	if (s->stop && (!has_open(s->conn) || now >= s->stop_by))
		return "";
	if (s->setup->door == DOOR_TELNET && !has_open(s->conn))
		return "";
	if (idle > 0 && now - s->busy_at >= idle)
		return useless ? "" : "Nothing was asked for a long time, so this connection has ended.";
	if (idle > 0)
		*wait = (int)(s->busy_at + idle - now < *wait ? s->busy_at + idle - now : *wait);
	if (s->stop)
		*wait = sooner(*wait, (int)(s->stop_by - now));
	return NULL;
}

void task_serve(struct session *s)
{
	const char *why = NULL;
	s->busy_at = time_monotonic();
	for (;;) {
		int64_t now = time_monotonic();
		drop_ended(s->conn);
		int wait = serve_all(s, now);
		why = conn_alive(s->conn) ? why_over(s, now, &wait) : "";
		if (why || !session_turn(s, wait))
			break;
	}
	for (int i = 0; i < CONN_CHANS; i++)
		if (s->conn->chans[i] && s->conn->chans[i]->task)
			close_task(s->conn->chans[i]->task);
	if (why && *why)
		conn_disconnect(s->conn, why);
	else if (conn_alive(s->conn))
		conn_finish(s->conn);
}
