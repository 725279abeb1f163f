/* The loop that ties the connection, the keys, the market and the screens together. One turn: take what came, draw once,
 * wait. */
#include <stdio.h>

#include "base/timeutil.h"
#include "session/state.h"

enum {
	INPUT_TURN = 4096,         /* bytes decoded before the next frame */
	RESIZE_PAUSE = 50,         /* ms: sizes that follow each other faster are one */
	RETRY = 200,               /* ms: how often the market is looked for */
	WAIT_MOST = 60000,
	COUNTDOWN = 60             /* s */
};

static void take_key(struct session *s, const struct key *key, int64_t now)
{
	s->last_key = now;
	if (s->counted_down > 0)
		app_notice(s->app, NOTICE_INFO, "");
	s->counted_down = 0;
	if (!app_finished(s->app))
		app_key(s->app, key);
	alarm(TURN_SECONDS);
}

static void take_input(struct session *s, int64_t now)
{
	struct key keys[32];
	struct buf *in = &s->conn->input;
	int esc = (int)opt_int(s->setup->options, OPT_SESSION_ESC);
	size_t left = in->len < INPUT_TURN ? in->len : INPUT_TURN;
	while (keys_timeout(&s->keys, now, esc, &keys[0]))
		take_key(s, &keys[0], now);
	while (left > 0 && allowance_look(&s->allowance) == 0) {
		size_t used, n = keys_feed(&s->keys, (const unsigned char *)in->data, left, now, keys, 32, &used);
		buf_drop(in, used);
		left -= used;
		for (size_t i = 0; i < n; i++)
			take_key(s, &keys[i], now);
	}
	s->more_input = in->len > 0;
}

static void take_size(struct session *s, int64_t now)
{
	if (s->conn->resized && s->resize_at == 0)
		s->resize_at = now + RESIZE_PAUSE;
	s->conn->resized = false;
	if (s->resize_at == 0 || now < s->resize_at)
		return;
	s->resize_at = 0;
	term_resize(s->conn->cols, s->conn->rows);
	app_resized(s->app);
}

static void take_hail(struct session *s)
{
	if (s->conn->hailed)
		app_notice(s->app, NOTICE_INFO, "Yes, MamaOnline is here.");
	s->conn->hailed = false;
}

static void take_market(struct session *s)
{
	bool present = client_pump(s->client);
	json_t *push;
	while ((push = client_next_push(s->client))) {
		app_push(s->app, push);
		json_decref(push);
	}
	if (client_login_lost(s->client)) {
		s->end = END_LOGIN_LOST;
		return;
	}
	if (present != s->market)
		app_market(s->app, present);
	s->market = present;
}

/* Milliseconds until idleness has something to say; -1: never. */
static int take_idle(struct session *s, int64_t now)
{
	int64_t most = opt_int(s->setup->options, OPT_SESSION_IDLE) * 1000;
	if (most == 0)
		return -1;
	int64_t window = most / 2 < COUNTDOWN * 1000 ? most / 2 : COUNTDOWN * 1000;
	int64_t left = s->last_key + most - now;
	if (left <= 0) {
		s->end = END_IDLE;
		return 0;
	}
	if (left > window)
		return (int)(left - window);
	int seconds = (int)((left + 999) / 1000);
	if (seconds != s->counted_down) {
		char text[80];
		snprintf(text, sizeof text, "No key pressed for a while: leaving in %d s. Any key stays.", seconds);
		app_notice(s->app, NOTICE_WARN, text);
		s->counted_down = seconds;
	}
	return (int)(left - (int64_t)(seconds - 1) * 1000);
}

/* At most one frame is on its way: while the client has not taken the last one, none is made. */
static void draw(struct session *s, int64_t now)
{
	if (!conn_flush(s->conn, now))
		return;
	bool drawn = app_draw(s->app);
	if (!term_mouse(&s->term, app_wants_mouse(s->app)) && !drawn)
		return;
	term_collect(&s->term, &s->conn->output);
	conn_flush(s->conn, now);
}

static int sooner(int a, int b)
{
	if (a < 0)
		return b;
	return b < 0 || a < b ? a : b;
}

static int next_wait(const struct session *s, int64_t now, int tick, int idle)
{
	int wait = sooner(sooner(tick, idle), WAIT_MOST);
	wait = sooner(wait, keys_wait(&s->keys, now, (int)opt_int(s->setup->options, OPT_SESSION_ESC)));
	if (s->resize_at > 0)
		wait = sooner(wait, s->resize_at > now ? (int)(s->resize_at - now) : 0);
	if (!s->market)
		wait = sooner(wait, RETRY);
	if (s->conn->stalled_since > 0)
		wait = sooner(wait, 1000);
	return s->more_input || client_has_news(s->client) ? 0 : wait;
}

static void turn(struct session *s)
{
	int64_t now = time_monotonic();
	take_input(s, now);
	take_size(s, now);
	take_hail(s);
	take_market(s);
	int idle = take_idle(s, now);
	app_tick(s->app, now);
	draw(s, now);
	int tick = app_tick(s->app, now);   /* again: a drawing asks the market, and may want to ask once more */
	conn_watch(s->conn, WATCH_MARKET, client_fd(s->client), NULL, NULL);   /* which is asked each turn */
	if (app_finished(s->app) || s->conn->eof)
		s->end = END_LEFT;
	if (s->conn->stalled_since > 0 && now - s->conn->stalled_since > STALL_MOST)
		s->end = END_STALLED;
	if (s->end == END_NOT && !session_turn(s, next_wait(s, time_monotonic(), tick, idle)))
		s->end = END_HANGUP;
	if (s->stop && s->end == END_NOT)
		s->end = END_STOP;
}

void session_screens(struct session *s)
{
	s->last_key = time_monotonic();
	s->market = true;
	while (s->end == END_NOT)
		turn(s);
	if (s->end == END_STOP) {
		app_notice(s->app, NOTICE_WARN, "The market restarts. Come back in a moment.");
		draw(s, time_monotonic());
	}
}
