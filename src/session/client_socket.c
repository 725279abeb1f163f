/* The socket of the market: it comes and goes, and each line that comes over it is taken, whoever waits for it. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/timeutil.h"
#include "session/client_state.h"
#include "session/wire.h"

enum { RETRY_MOST = 1000, PUSHES_MOST = 256 };
enum { READ_CHUNK = 4096 };   /* small: what the stack once touched stays with each of thousands of sessions */

#define LINE_MOST ((size_t)16 << 20)

void client_set_text(char **slot, const char *text)
{
	if (*slot)
		explicit_bzero(*slot, strlen(*slot));
	free(*slot);
	*slot = text ? xstrdup(text) : NULL;
}

/* The socket is of no use any more: the next one is asked for after a pause that grows. */
void client_go_away(struct client *c)
{
	if (c->fd >= 0)
		close(c->fd);
	c->fd = -1;
	c->state = CLIENT_AWAY;
	c->resume_id = c->subscribe_id = 0;
	frame_free(&c->in);
	client_drop_ahead(c);
	c->retry_at = time_monotonic() + c->retry_delay;
	c->retry_delay = c->retry_delay * 2 > RETRY_MOST ? RETRY_MOST : c->retry_delay * 2;
}

static void go_present(struct client *c)
{
	c->state = CLIENT_PRESENT;
	c->retry_delay = CLIENT_RETRY_FIRST;
}

int64_t client_send(struct client *c, const char *method, const json_t *params, int64_t deadline)
{
	int64_t id = ++c->next_id;
	struct buf line = wire_question(id, method, params);
	bool ok = wire_send(c->fd, line.data, line.len, deadline);
	explicit_bzero(line.data, line.len);
	buf_free(&line);
	if (!ok)
		client_go_away(c);
	return ok ? id : 0;
}

/* Says on a new socket who we are and what we listen to; someone who is not logged in asks for a sign of life. */
static void begin_socket(struct client *c)
{
	int64_t deadline = time_monotonic() + RETRY_MOST;
	json_t *who = c->token ? json_pack("{s:s}", "token", c->token) : NULL;
	c->state = CLIENT_RESUMING;
	c->resume_by = time_monotonic() + c->timeout;
	c->resume_id = client_send(c, c->token ? "auth.resume" : "server.ping", who, deadline);
	json_decref(who);
	if (c->resume_id && c->hears && !client_send(c, "server.subscribe", NULL, deadline))
		return;
	if (!c->resume_id || !c->subscribed || !c->token)
		return;
	json_t *params = json_deep_copy(c->subscribed);
	json_object_set_new(params, "since", json_integer(c->seq));
	c->subscribe_id = client_send(c, "notification.subscribe", params, deadline);
	json_decref(params);
}

static void try_reconnect(struct client *c)
{
	if (c->state != CLIENT_AWAY || time_monotonic() < c->retry_at)
		return;
	c->fd = c->hooks.reconnect ? c->hooks.reconnect(c->hooks.ctx) : -1;
	if (c->fd < 0)
		client_go_away(c);
	else
		begin_socket(c);
}

void client_forget_login(struct client *c)
{
	client_set_text(&c->token, NULL);
	client_set_text(&c->username, "");
	json_decref(c->subscribed);
	c->subscribed = NULL;
	c->seq = 0;
}

/* The answer that makes a new socket usable. A login that the market refuses is lost; a market too busy to say is tried
 * again later. */
static void take_resumed(struct client *c, const json_t *reply)
{
	c->resume_id = 0;
	const json_t *error = json_object_get(reply, "error");
	if (error && c->token) {
		enum err_code code = wire_error_code(error);
		if (code == ERR_UNAVAILABLE || code == ERR_RATE_LIMITED || code == ERR_INTERNAL) {
			client_go_away(c);
			return;
		}
		client_forget_login(c);
		c->login_lost = true;
	}
	go_present(c);
}

/* The market's last line: it closes the socket now. */
static void take_revoked(struct client *c, const json_t *params)
{
	const char *text = json_string_value(json_object_get(params, "text"));
	const char *reason = json_string_value(json_object_get(params, "reason"));
	client_set_text(&c->last_words, text ? text : "");
	c->banned = reason && strcmp(reason, "banned") == 0;
	client_forget_login(c);
	c->login_lost = true;
	client_go_away(c);
	c->state = CLIENT_ENDED;
}

static void add_push(struct client *c, json_t *push)
{
	const json_t *params = json_object_get(push, "params");
	json_int_t seq = json_integer_value(json_object_get(params, "seq"));
	if (strcmp(json_string_value(json_object_get(push, "method")), "notification") == 0 && seq > c->seq)
		c->seq = seq;
	if (json_array_size(c->pushes) >= PUSHES_MOST) {   /* a screen that does not keep up is told to read anew */
		json_array_clear(c->pushes);
		json_array_append_new(c->pushes, json_pack("{s:s}", "method", "resync"));
	}
	json_array_append(c->pushes, push);
}

/* One line of the market, whoever waits for it. False: not one of the wire. */
static bool take_line(struct client *c, const char *line, size_t n)
{
	json_t *o = json_loadb(line, n, JSON_REJECT_DUPLICATES, NULL);
	if (!json_is_object(o)) {
		json_decref(o);
		return false;
	}
	json_int_t id = json_integer_value(json_object_get(o, "id"));
	const char *method = json_object_get(o, "id") ? NULL : json_string_value(json_object_get(o, "method"));
	if (method && strcmp(method, "revoked") == 0)
		take_revoked(c, json_object_get(o, "params"));
	else if (method)
		add_push(c, o);
	else if (id != 0 && id == c->resume_id)
		take_resumed(c, o);
	else if (id != 0 && id == c->subscribe_id)
		c->subscribe_id = 0;
	else if (id != 0 && id == c->wanted && !c->answer)
		c->answer = json_incref(o);
	else
		client_take_ahead(c, id, o);
	/* Anything else answers a question that was given up. */
	json_decref(o);
	return true;
}

/* Reads what has come, without waiting. Leaves the state AWAY when the socket has ended. */
static void read_socket(struct client *c)
{
	char chunk[READ_CHUNK];
	const char *line;
	size_t length;
	while (c->fd >= 0) {
		ssize_t n = recv(c->fd, chunk, sizeof chunk, MSG_DONTWAIT);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN) {
			frame_shrink(&c->in, READ_CHUNK);
			return;
		}
		if (n <= 0) {
			client_go_away(c);
			return;
		}
		frame_push(&c->in, chunk, (size_t)n);
		enum frame_state state = FRAME_MORE;
		while (c->fd >= 0 && (state = frame_next(&c->in, LINE_MOST, &line, &length)) == FRAME_LINE)
			if (!take_line(c, line, length))
				break;
		if (state != FRAME_MORE && c->fd >= 0)
			client_go_away(c);
	}
}

bool client_turn(struct client *c)
{
	try_reconnect(c);
	read_socket(c);
	if (c->state == CLIENT_RESUMING && time_monotonic() > c->resume_by)
		client_go_away(c);
	return c->state == CLIENT_PRESENT;
}
