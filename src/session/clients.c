/* The clients of the market that a login has: one for each channel that asks, for what one asks and is logged in as is no other's.
 * Who is done leaves his for the next. */
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "session/state.h"

/* A new socket of the market: the gate gets the other end, and passes it on. */
static int new_market(void *ctx)
{
	struct session *s = ctx;
	struct link_msg m = {.kind = LINK_MARKET};
	int pair[2];
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
		return -1;
	bool sent = link_send(s->setup->link_fd, &m, pair[1]);
	close(pair[1]);
	if (sent)
		return pair[0];
	close(pair[0]);
	return -1;
}

static void while_waiting(void *ctx, int elapsed_ms)
{
	(void)ctx, (void)elapsed_ms;
	alarm(TURN_SECONDS);
}

struct client *session_new_client(struct session *s)
{
	struct client_hooks hooks = {.reconnect = new_market, .waiting = while_waiting, .ctx = s};
	return s->token ? client_open_as(&hooks, s->token, s->name) : client_open(new_market(s), &hooks);
}

/* The first of those that wait is listened to: it hears when the login is ended. */
static void listen_to_first(struct session *s)
{
	conn_watch(s->conn, WATCH_LOGIN, s->spares > 0 ? client_fd(s->spare[0]) : -1, POLLIN, NULL, NULL);
}

void session_keep_login(struct session *s, struct client *c)
{
	const char *token = client_token(c);
	s->token = token ? xstrdup(token) : NULL;
	s->name = xstrdup(client_username(c));
	session_give_back(s, c);
}

struct client *session_client(struct session *s)
{
	struct client *c = s->spares > 0 ? s->spare[--s->spares] : session_new_client(s);
	listen_to_first(s);
	return c;
}

static bool is_of_login(const struct session *s, const struct client *c)
{
	const char *token = client_token(c);
	return s->token && token ? strcmp(s->token, token) == 0 : !s->token && !token;
}

void session_give_back(struct session *s, struct client *c)
{
	if (c && s->spares < CONN_CHANS && is_of_login(s, c) && !client_login_lost(c))
		s->spare[s->spares++] = c;
	else
		client_close(c);
	listen_to_first(s);
}

bool session_login_ended(struct session *s)
{
	if (s->spares == 0)
		return false;
	client_pump(s->spare[0]);
	listen_to_first(s);
	return client_login_lost(s->spare[0]);
}

void session_forget_login(struct session *s)
{
	while (s->spares > 0)
		client_close(s->spare[--s->spares]);
	if (s->token)
		explicit_bzero(s->token, strlen(s->token));
	free(s->token);
	free(s->name);
}
