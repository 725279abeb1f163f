#include "session/client.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/timeutil.h"
#include "session/client_state.h"
#include "session/wire.h"

enum {
	CALL_TIMEOUT = 8000,
	AWAY_PATIENCE = 3000,     /* how long a question waits for a market that is away */
	WAITING_FIRST = 150, WAITING_EACH = 500
};

struct client *client_open(int fd, const struct client_hooks *hooks)
{
	struct client *c = xcalloc(1, sizeof *c);
	c->fd = fd;
	c->state = fd >= 0 ? CLIENT_PRESENT : CLIENT_AWAY;
	if (hooks)
		c->hooks = *hooks;
	c->timeout = CALL_TIMEOUT;
	c->retry_delay = CLIENT_RETRY_FIRST;
	c->pushes = json_array();
	c->username = xstrdup("");
	c->last_words = xstrdup("");
	return c;
}

struct client *client_open_as(const struct client_hooks *hooks, const char *token, const char *username)
{
	struct client *c = client_open(-1, hooks);
	client_set_text(&c->token, token);
	client_set_text(&c->username, username);
	return c;
}

void client_close(struct client *c)
{
	if (!c)
		return;
	if (c->fd >= 0)
		close(c->fd);
	frame_free(&c->in);
	client_drop_ahead(c);
	client_set_text(&c->token, NULL);
	client_set_text(&c->username, NULL);
	client_set_text(&c->last_words, NULL);
	json_decref(c->answer);
	json_decref(c->subscribed);
	json_decref(c->pushes);
	json_decref(c->error_data);
	free(c);
}

bool client_pump(struct client *c)
{
	return c->told_present = client_turn(c);
}

bool client_has_news(const struct client *c)
{
	return json_array_size(c->pushes) > 0 || c->login_lost || c->told_present != (c->state == CLIENT_PRESENT);
}

struct wait {
	int64_t began, deadline, next_notice;
};

/* One bounded wait for the socket (or for the moment of the next try). False: the deadline has passed. */
static bool wait_a_little(struct client *c, struct wait *w)
{
	int64_t now = time_monotonic();
	if (now >= w->deadline)
		return false;
	int64_t until = w->deadline < w->next_notice ? w->deadline : w->next_notice;
	if (c->state == CLIENT_AWAY && c->retry_at < until)
		until = c->retry_at;
	struct pollfd p = {.fd = c->fd, .events = POLLIN};
	poll(&p, 1, until > now ? (int)(until - now) : 0);
	now = time_monotonic();
	if (now >= w->next_notice) {
		if (c->hooks.waiting)
			c->hooks.waiting(c->hooks.ctx, (int)(now - w->began));
		w->next_notice = now + WAITING_EACH;
	}
	client_turn(c);
	return true;
}

static bool wait_present(struct client *c, struct wait *w)
{
	struct wait patience = *w;
	if (patience.deadline > patience.began + AWAY_PATIENCE)
		patience.deadline = patience.began + AWAY_PATIENCE;
	while (!client_turn(c))
		if (c->state == CLIENT_ENDED || !wait_a_little(c, &patience))
			return false;
	w->next_notice = patience.next_notice;
	return true;
}

/* Asks once and waits. NULL with the socket present: the time is up; with it away: the market went. */
static json_t *ask_once(struct client *c, const char *method, const json_t *params, struct wait *w)
{
	c->wanted = client_asked_ahead(c, method, params, &c->answer);
	if (!c->wanted)
		c->wanted = client_send(c, method, params, w->deadline);
	while (c->wanted && !c->answer && c->state == CLIENT_PRESENT && wait_a_little(c, w))
		;
	c->wanted = 0;
	json_t *answer = c->answer;
	c->answer = NULL;
	return answer;
}

static void note_login(struct client *c, const char *method, const json_t *result)
{
	const char *token = json_string_value(json_object_get(result, "token"));
	const char *name = json_string_value(json_object_get(json_object_get(result, "user"), "username"));
	if (strcmp(method, "auth.logout") == 0 || strcmp(method, "auth.logout_all") == 0) {
		client_forget_login(c);
		return;
	}
	if (strcmp(method, "auth.login") != 0 && strcmp(method, "auth.register") != 0 && strcmp(method, "auth.key_login") != 0)
		return;
	client_forget_login(c);
	client_set_text(&c->token, token);
	client_set_text(&c->username, name ? name : "");
	c->login_lost = false;
}

static void note_subscription(struct client *c, const char *method, json_t *params, const json_t *result)
{
	if (strcmp(method, "server.subscribe") == 0)
		c->hears = true;
	if (strcmp(method, "notification.unsubscribe") == 0) {
		json_decref(c->subscribed);
		c->subscribed = NULL;
	}
	if (strcmp(method, "notification.subscribe") != 0)
		return;
	json_int_t seq = json_integer_value(json_object_get(result, "seq"));
	json_decref(c->subscribed);
	c->subscribed = params ? json_incref(params) : json_object();
	json_t *since = json_object_get(params, "since");
	if (since)   /* what it replays is still to come */
		seq = json_integer_value(since);
	if (seq > c->seq)
		c->seq = seq;
}

/* Turns a reply into what client_call() gives. Takes the reply. */
static json_t *conclude(struct client *c, const char *method, json_t *params, json_t *reply, struct err *err)
{
	json_t *result = json_object_get(reply, "result");
	json_t *error = json_object_get(reply, "error");
	if (json_is_object(result)) {
		if (c->state != CLIENT_ENDED)   /* what was revoked right after the answer stays revoked */
			note_login(c, method, result);
		note_subscription(c, method, params, result);
		json_incref(result);
	} else {
		result = NULL;
		wire_error(error, err);
		c->error_data = json_incref(json_object_get(error, "data"));
	}
	json_decref(reply);
	return result;
}

json_t *client_call(struct client *c, const char *method, json_t *params, struct err *err)
{
	int64_t now = time_monotonic();
	struct wait w = {.began = now, .deadline = now + c->timeout, .next_notice = now + WAITING_FIRST};
	json_t *reply = NULL;
	json_decref(c->error_data);
	c->error_data = NULL;
	bool again = true;
	while (!reply && again) {
		if (!wait_present(c, &w))
			break;
		reply = ask_once(c, method, params, &w);
		again = c->state != CLIENT_PRESENT && wire_harmless(method, params) && time_monotonic() < w.deadline;
	}
	json_t *result = NULL;
	if (reply)
		result = conclude(c, method, params, reply, err);
	else if (c->state == CLIENT_ENDED)
		fail(err, ERR_UNAUTHENTICATED, "%s", *c->last_words ? c->last_words : "This session has ended.");
	else if (c->state == CLIENT_PRESENT)
		fail_retry(err, ERR_UNAVAILABLE, 1, "The market did not answer in time.");
	else
		fail_retry(err, ERR_UNAVAILABLE, 1, "The market is away for a moment.");
	json_decref(params);
	return result;
}

const json_t *client_error_data(const struct client *c)
{
	return c->error_data;
}

/* A push, as the line that it was. */
static void write_line(const json_t *push, struct buf *out)
{
	char *text = json_dumps(push, JSON_COMPACT);
	if (text) {
		buf_adds(out, text);
		buf_addc(out, '\n');
	}
	free(text);
}

int client_release(struct client *c, struct buf *unread)
{
	int fd = c->fd;
	size_t i;
	json_t *push;
	json_array_foreach(c->pushes, i, push)
		write_line(push, unread);
	json_array_clear(c->pushes);
	if (frame_pending(&c->in) > 0)
		buf_add(unread, c->in.in.data + c->in.start, frame_pending(&c->in));
	frame_free(&c->in);
	c->fd = -1;
	c->state = CLIENT_AWAY;
	return fd;
}

int client_fd(const struct client *c)
{
	return c->fd;
}

json_t *client_next_push(struct client *c)
{
	json_t *push = json_array_get(c->pushes, 0);
	if (push) {
		json_incref(push);
		json_array_remove(c->pushes, 0);
	}
	return push;
}

bool client_logged_in(const struct client *c)
{
	return c->token != NULL;
}

bool client_login_lost(const struct client *c)
{
	return c->login_lost;
}

const char *client_last_words(const struct client *c)
{
	return c->last_words;
}

bool client_banned(const struct client *c)
{
	return c->banned;
}

const char *client_token(const struct client *c)
{
	return c->token;
}

const char *client_username(const struct client *c)
{
	return c->username;
}

void client_set_timeout(struct client *c, int ms)
{
	c->timeout = ms;
}
