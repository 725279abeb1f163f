/* The loop that ties the connection, the keys, the market and the screens together. One turn: take what came, draw once,
 * wait. */
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/timeutil.h"
#include "session/task.h"

enum {
	TYPED_MOST = 64 * 1024,    /* bytes that a person may be ahead of the screens */
	INPUT_TURN = 4096,         /* bytes decoded before the next frame */
	RESIZE_PAUSE = 50,         /* ms: sizes that follow each other faster are one */
	RETRY = 200,               /* ms: how often the market is looked for */
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
	struct buf *in = &s->screen->input;
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
	if (s->screen->resized && s->resize_at == 0)
		s->resize_at = now + RESIZE_PAUSE;
	s->screen->resized = false;
	if (s->resize_at == 0 || now < s->resize_at)
		return;
	s->resize_at = 0;
	term_resize(s->screen->cols, s->screen->rows);
	app_resized(s->app);
}

static void take_hail(struct session *s)
{
	if (s->screen->hailed)
		app_notice(s->app, NOTICE_INFO, "Yes, MamaOnline is here.");
	s->screen->hailed = false;
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
	if (!chan_flush(s->screen, now))
		return;
	bool drawn = app_draw(s->app);
	if (!term_mouse(&s->term, app_wants_mouse(s->app)) && !drawn)
		return;
	term_collect(&s->term, &s->screen->output);
	chan_flush(s->screen, now);
}

static int sooner(int a, int b)
{
	if (a < 0)
		return b;
	return b < 0 || a < b ? a : b;
}

static int next_wait(const struct session *s, int64_t now, int tick, int idle)
{
	int wait = sooner(sooner(tick, idle), TASK_WAIT);
	wait = sooner(wait, keys_wait(&s->keys, now, (int)opt_int(s->setup->options, OPT_SESSION_ESC)));
	if (s->resize_at > 0)
		wait = sooner(wait, s->resize_at > now ? (int)(s->resize_at - now) : 0);
	if (!s->market)
		wait = sooner(wait, RETRY);
	if (s->screen->stalled_since > 0)
		wait = sooner(wait, 1000);
	return s->more_input || client_has_news(s->client) ? 0 : wait;
}

static int turn(struct task *t, int64_t now)
{
	struct session *s = t->s;
	take_input(s, now);
	take_size(s, now);
	take_hail(s);
	take_market(s);
	int idle = take_idle(s, now);
	app_tick(s->app, now);
	draw(s, now);
	int tick = app_tick(s->app, now);   /* again: a drawing asks the market, and may want to ask once more */
	conn_watch(s->conn, t->place, client_fd(s->client), POLLIN, NULL, NULL);   /* which is asked each turn */
	if (app_finished(s->app) || s->screen->eof)
		s->end = END_LEFT;
	if (s->stop && s->end == END_NOT)
		s->end = END_STOP;
	if (s->end == END_NOT)
		return next_wait(s, time_monotonic(), tick, idle);
	if (s->end == END_STOP) {
		app_notice(s->app, NOTICE_WARN, "The market restarts. Come back in a moment.");
		draw(s, time_monotonic());
	}
	session_goodbye(s);
	return TASK_OVER;
}

static void close_screens(struct task *t)
{
	struct session *s = t->s;
	log_info("%s from %s has left", s->conn->user, s->source);
	app_close(s->app);
	term_stop(&s->term, &s->screen->output);   /* nobody is sent it, where it was not said yet */
	client_close(s->client);
	s->client = NULL;
	s->screen = NULL;
}

static const struct service service = {.turn = turn, .close = close_screens};

/* Descriptions of 16 colours are not on every machine; those of 256 speak to such terminals too, within 16. */
static int most_colors(const struct chan *c)
{
	if (c->no_color)
		return 0;
	return strstr(c->term, "16color") ? 16 : 256;
}

static const char *open_terminal(struct session *s, struct chan *c)
{
	const struct terminfo *info = s->setup->terminfo;
	const char *name = terminfo_choose(info, c->term);
	if (terminfo_foreign(c->term))
		return "This terminal (TERM) reads other codes than those of an xterm or vt100, so nothing can be shown; in a window that "
		       "reads them this works: TERM=xterm";
	if (!name)
		return "This terminal (TERM) cannot move its cursor, so nothing can be shown; in most windows this works: TERM=xterm";
	if (!term_start(&s->term, info, name, c->cols, c->rows))
		return "MamaOnline cannot drive this terminal; in most windows this works: TERM=xterm";
	c->resized = false;
	return NULL;
}

const char *session_open_screens(struct session *s, struct chan *c, const char *link)
{
	bool telnet = s->setup->door == DOOR_TELNET;
	const char *why = open_terminal(s, c);
	if (why)
		return why;
	s->client = session_client(s);
	struct app_setup setup = {.client = s->client, .door = s->door, .deep_link = *link ? link : NULL,
	                          .host = s->setup->ssh_port ? s->host : NULL, .port = telnet ? s->setup->ssh_port : s->port,
	                          .listened = telnet, .most_colors = most_colors(c)};
	s->screen = c;
	c->screen = true;
	c->input_most = TYPED_MOST;
	s->app = app_open(&setup);
	s->end = END_NOT;
	s->last_key = time_monotonic();
	s->resize_at = 0;
	s->counted_down = 0;
	s->market = true;
	task_open(s, c, &service, NULL);
	return NULL;
}
