#include "session/client.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/frame.h"
#include "base/timeutil.h"
#include "session/wire.h"

enum {
	CALL_TIMEOUT = 8000,
	AWAY_PATIENCE = 3000,     /* how long a question waits for a market that is away */
	RETRY_FIRST = 200, RETRY_MOST = 1000,
	WAITING_FIRST = 150, WAITING_EACH = 500,
	PUSHES_MOST = 256
};

#define LINE_MOST ((size_t)16 << 20)

/* CLIENT_AWAY: no socket. CLIENT_RESUMING: a new socket, whose first answers are still to come. CLIENT_ENDED: no socket, and
 * never again. */
enum client_state { CLIENT_AWAY, CLIENT_RESUMING, CLIENT_PRESENT, CLIENT_ENDED };

struct client {
	int fd;
	enum client_state state;
	struct client_hooks hooks;
	struct frame in;
	int timeout;
	int64_t next_id;
	int64_t retry_at, resume_by;
	int retry_delay;

	int64_t wanted;           /* the id of the question that waits; 0: none */
	json_t *answer;           /* its whole reply */
	int64_t resume_id, subscribe_id;   /* of the questions that begin a new socket; 0: not asked or answered */

	char *token;
	char *username;
	bool login_lost, banned;
	bool told_present;        /* what client_pump() said last */
	char *last_words;
	bool hears;               /* asked for broadcasts */
	json_t *subscribed;       /* the parameters subscribed with; NULL: not subscribed */
	int64_t seq;              /* of the newest notification */

	json_t *pushes;           /* an array */
	json_t *error_data;
};

struct client *client_open(int fd, const struct client_hooks *hooks)
{
	struct client *c = xcalloc(1, sizeof *c);
	c->fd = fd;
	c->state = fd >= 0 ? CLIENT_PRESENT : CLIENT_AWAY;
	if (hooks)
		c->hooks = *hooks;
	c->timeout = CALL_TIMEOUT;
	c->retry_delay = RETRY_FIRST;
	c->pushes = json_array();
	c->username = xstrdup("");
	c->last_words = xstrdup("");
	return c;
}

static void set_text(char **slot, const char *text)
{
	if (*slot)
		explicit_bzero(*slot, strlen(*slot));
	free(*slot);
	*slot = text ? xstrdup(text) : NULL;
}

void client_close(struct client *c)
{
	if (!c)
		return;
	if (c->fd >= 0)
		close(c->fd);
	frame_free(&c->in);
	set_text(&c->token, NULL);
	set_text(&c->username, NULL);
	set_text(&c->last_words, NULL);
	json_decref(c->answer);
	json_decref(c->subscribed);
	json_decref(c->pushes);
	json_decref(c->error_data);
	free(c);
}

/* The socket is of no use any more: the next one is asked for after a pause that grows. */
static void go_away(struct client *c)
{
	if (c->fd >= 0)
		close(c->fd);
	c->fd = -1;
	c->state = CLIENT_AWAY;
	c->resume_id = c->subscribe_id = 0;
	frame_free(&c->in);
	c->retry_at = time_monotonic() + c->retry_delay;
	c->retry_delay = c->retry_delay * 2 > RETRY_MOST ? RETRY_MOST : c->retry_delay * 2;
}

static void go_present(struct client *c)
{
	c->state = CLIENT_PRESENT;
	c->retry_delay = RETRY_FIRST;
}

/* Sends one question; 0 when it could not be sent by `deadline`, and the socket is then closed. */
static int64_t send_question(struct client *c, const char *method, const json_t *params, int64_t deadline)
{
	int64_t id = ++c->next_id;
	struct buf line = wire_question(id, method, params);
	bool ok = wire_send(c->fd, line.data, line.len, deadline);
	explicit_bzero(line.data, line.len);
	buf_free(&line);
	if (!ok)
		go_away(c);
	return ok ? id : 0;
}

/* Says on a new socket who we are and what we listen to; someone who is not logged in asks for a sign of life. */
static void begin_socket(struct client *c)
{
	int64_t deadline = time_monotonic() + RETRY_MOST;
	json_t *who = c->token ? json_pack("{s:s}", "token", c->token) : NULL;
	c->state = CLIENT_RESUMING;
	c->resume_by = time_monotonic() + c->timeout;
	c->resume_id = send_question(c, c->token ? "auth.resume" : "server.ping", who, deadline);
	json_decref(who);
	if (c->resume_id && c->hears && !send_question(c, "server.subscribe", NULL, deadline))
		return;
	if (!c->resume_id || !c->subscribed || !c->token)
		return;
	json_t *params = json_deep_copy(c->subscribed);
	json_object_set_new(params, "since", json_integer(c->seq));
	c->subscribe_id = send_question(c, "notification.subscribe", params, deadline);
	json_decref(params);
}

static void try_reconnect(struct client *c)
{
	if (c->state != CLIENT_AWAY || time_monotonic() < c->retry_at)
		return;
	c->fd = c->hooks.reconnect ? c->hooks.reconnect(c->hooks.ctx) : -1;
	if (c->fd < 0)
		go_away(c);
	else
		begin_socket(c);
}

static void forget_login(struct client *c)
{
	set_text(&c->token, NULL);
	set_text(&c->username, "");
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
			go_away(c);
			return;
		}
		forget_login(c);
		c->login_lost = true;
	}
	go_present(c);
}

/* The market's last line: it closes the socket now. */
static void take_revoked(struct client *c, const json_t *params)
{
	const char *text = json_string_value(json_object_get(params, "text"));
	const char *reason = json_string_value(json_object_get(params, "reason"));
	set_text(&c->last_words, text ? text : "");
	c->banned = reason && strcmp(reason, "banned") == 0;
	forget_login(c);
	c->login_lost = true;
	go_away(c);
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
	/* Anything else answers a question that was given up. */
	json_decref(o);
	return true;
}

/* Reads what has come, without waiting. Leaves the state AWAY when the socket has ended. */
static void read_socket(struct client *c)
{
	char chunk[16384];
	const char *line;
	size_t length;
	while (c->fd >= 0) {
		ssize_t n = recv(c->fd, chunk, sizeof chunk, MSG_DONTWAIT);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN)
			return;
		if (n <= 0) {
			go_away(c);
			return;
		}
		frame_push(&c->in, chunk, (size_t)n);
		enum frame_state state = FRAME_MORE;
		while (c->fd >= 0 && (state = frame_next(&c->in, LINE_MOST, &line, &length)) == FRAME_LINE)
			if (!take_line(c, line, length))
				break;
		if (state != FRAME_MORE && c->fd >= 0)
			go_away(c);
	}
}

static bool pump(struct client *c)
{
	try_reconnect(c);
	read_socket(c);
	if (c->state == CLIENT_RESUMING && time_monotonic() > c->resume_by)
		go_away(c);
	return c->state == CLIENT_PRESENT;
}

bool client_pump(struct client *c)
{
	return c->told_present = pump(c);
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
	pump(c);
	return true;
}

static bool wait_present(struct client *c, struct wait *w)
{
	struct wait patience = *w;
	if (patience.deadline > patience.began + AWAY_PATIENCE)
		patience.deadline = patience.began + AWAY_PATIENCE;
	while (!pump(c))
		if (c->state == CLIENT_ENDED || !wait_a_little(c, &patience))
			return false;
	w->next_notice = patience.next_notice;
	return true;
}

/* Asks once and waits. NULL with the socket present: the time is up; with it away: the market went. */
static json_t *ask_once(struct client *c, const char *method, const json_t *params, struct wait *w)
{
	c->wanted = send_question(c, method, params, w->deadline);
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
		forget_login(c);
		return;
	}
	if (strcmp(method, "auth.login") != 0 && strcmp(method, "auth.register") != 0 && strcmp(method, "auth.key_login") != 0)
		return;
	forget_login(c);
	set_text(&c->token, token);
	set_text(&c->username, name ? name : "");
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

const char *client_username(const struct client *c)
{
	return c->username;
}

void client_set_timeout(struct client *c, int ms)
{
	c->timeout = ms;
}
