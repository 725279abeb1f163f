#include "market/accept.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/address.h"
#include "base/log.h"
#include "base/networks.h"
#include "market/rate.h"
#include "market/tls.h"

enum { ACCEPTS_A_TURN = 64 };

struct acceptor {
	struct event_base *base;
	struct event *json, *operator_, *link, *pause;
	int operator_fd, link_fd, json_fd;
	int tls_fds[TLS_FILES];    /* come before the options that go with them; -1: they have not */
	const char *dir;
	char operator_path[108];
	struct market *market;
	struct loop **loops;
	int loop_count, next_loop;
};

static void hand_over(struct acceptor *a, const struct arrival *arrival)
{
	a->next_loop = (a->next_loop + 1) % a->loop_count;
	loop_post_arrival(a->loops[a->next_loop], arrival);
}

/* One line, then the end: the peer learns why. Over TLS only the end: a line would be no part of a handshake. */
static void refuse(const struct acceptor *a, int fd, const char *text)
{
	if (a->market->tls) {
		close(fd);
		return;
	}
	struct buf line = {0};
	struct err err = {0};
	fail_retry(&err, ERR_UNAVAILABLE, 5, text);
	err_reply(&line, &err);
	if (send(fd, line.data, line.len, MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
		log_debug("a refused connection did not take its answer");
	buf_free(&line);
	close(fd);
}

/* Limits of the JSON port; refusing closes the connection. */
static void admit(struct acceptor *a, int fd, const char *source)
{
	const struct options *o = options_now(a->market->options);
	struct arrival arrival = {.fd = fd, .door = DOOR_JSON, .counted = true, .tls = a->market->tls != NULL};
	arrival.secure = arrival.tls || networks_loopback(source);
	char text[80];
	bool exempt = networks_hold(opt_str(o, OPT_EXEMPT), source);
	snprintf(arrival.source, sizeof arrival.source, "%.63s", source);
	if (atomic_load(&a->market->connections) >= opt_int(o, OPT_CONNECTIONS)) {
		refuse(a, fd, "The market has as many connections as it takes; try again in a moment.");
	} else if (!sources_enter(source, exempt ? 0 : (int)opt_int(o, OPT_CONNECTIONS_PER_SOURCE))) {
		snprintf(text, sizeof text, "Your address has %lld connections, which is the most.", (long long)opt_int(o, OPT_CONNECTIONS_PER_SOURCE));
		refuse(a, fd, text);
	} else {
		atomic_fetch_add(&a->market->connections, 1);
		hand_over(a, &arrival);
	}
}

/* Out of descriptors or memory: the listener rests a second instead of spinning. */
static void rest(struct acceptor *a)
{
	static const struct timeval second = {1, 0};
	log_warn("accepting connections rests: %s", strerror(errno));
	if (a->json)
		event_del(a->json);
	event_del(a->operator_);
	event_add(a->pause, &second);
}

static void on_rested(evutil_socket_t fd, short what, void *arg)
{
	struct acceptor *a = arg;
	(void)fd;
	(void)what;
	if (a->json)
		event_add(a->json, NULL);
	event_add(a->operator_, NULL);
}

static bool passing(int error)
{
	return error == EINTR || error == ECONNABORTED || error == EPROTO;
}

static void on_json(evutil_socket_t fd, short what, void *arg)
{
	struct acceptor *a = arg;
	(void)what;
	for (int i = 0; i < ACCEPTS_A_TURN; i++) {
		struct sockaddr_storage from = {0};
		socklen_t size = sizeof from;
		char source[64];
		int client = accept4(fd, (struct sockaddr *)&from, &size, SOCK_CLOEXEC | SOCK_NONBLOCK);
		if (client < 0 && passing(errno))
			continue;
		if (client < 0 && errno != EAGAIN)
			rest(a);
		if (client < 0)
			return;
		address_name(&from, source);
		admit(a, client, source);
	}
}

static void on_operator(evutil_socket_t fd, short what, void *arg)
{
	struct acceptor *a = arg;
	struct arrival arrival = {.door = DOOR_JSON, .operator_ = true, .secure = true, .source = "operator"};
	(void)what;
	arrival.fd = accept4(fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	if (arrival.fd >= 0)
		hand_over(a, &arrival);
	else if (errno != EAGAIN && !passing(errno))
		rest(a);
}

/* What the gate has read anew. All of it counts, or nothing. */
static bool take_options(struct acceptor *a, int fd, struct err *err)
{
	struct options *fresh = xcalloc(1, sizeof *fresh);
	bool ok = pread(fd, fresh, sizeof *fresh, 0) == (ssize_t)sizeof *fresh || fail(err, ERR_INTERNAL, "the new options cannot be read");
	if (ok && a->market->tls && a->tls_fds[TLS_CERTIFICATE] >= 0 && a->tls_fds[TLS_KEY] >= 0)
		ok = tls_renew(a->market->tls, fresh, a->dir, a->tls_fds, err);
	if (ok) {
		options_publish(a->market->options, fresh);
		log_set_level((enum log_level)opt_int(fresh, OPT_LOG_LEVEL));
	}
	free(fresh);
	tls_files_close(a->tls_fds);
	return ok;
}

static void answer_options(struct acceptor *a, int fd)
{
	struct err err = {0};
	struct link_msg m = {.kind = LINK_TAKEN, .session = take_options(a, fd, &err)};
	if (!m.session)
		log_error("%s", err.text);
	if (!link_send(a->link_fd, &m, -1))
		log_warn("the gate does not hear that the new options count");
}

/* A descriptor that came over the link and is no peer's. */
static void take_file(struct acceptor *a, uint32_t kind, int fd)
{
	int *slot = kind == LINK_CERTIFICATE ? &a->tls_fds[TLS_CERTIFICATE] : kind == LINK_KEY ? &a->tls_fds[TLS_KEY] : NULL;
	if (kind == LINK_OPTIONS)
		answer_options(a, fd);
	if (slot && *slot >= 0)
		close(*slot);
	if (slot)
		*slot = fd;
	else
		close(fd);
}

static void on_link(evutil_socket_t fd, short what, void *arg)
{
	struct acceptor *a = arg;
	struct link_msg m;
	int passed;
	pid_t pid;
	(void)what;
	while (link_recv(fd, &m, &passed, &pid) > 0) {
		if (m.kind != LINK_PEER || passed < 0) {
			if (passed >= 0)
				take_file(a, m.kind, passed);
			continue;
		}
		struct arrival arrival = {.fd = passed, .door = m.door == DOOR_TELNET ? DOOR_TELNET : DOOR_SSH};
		arrival.session = m.session;
		arrival.secure = arrival.door == DOOR_SSH;
		snprintf(arrival.source, sizeof arrival.source, "%.63s", m.source);
		hand_over(a, &arrival);
	}
}

/* The socket lies in the market's folder, which is its owner's alone. */
static int operator_listen(struct acceptor *a, const char *dir, struct err *err)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};
	int n = snprintf(a->operator_path, sizeof a->operator_path, "%s/%s", dir, OPERATOR_SOCKET);
	if (n < 0 || (size_t)n >= sizeof at.sun_path) {
		fail(err, ERR_CONFIG, "The folder's name %s is too long for a socket in it.", dir);
		return -1;
	}
	memcpy(at.sun_path, a->operator_path, (size_t)n + 1);
	unlink(at.sun_path);
	mode_t mask = umask(0177);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	bool ok = fd >= 0 && bind(fd, (struct sockaddr *)&at, sizeof at) == 0 && listen(fd, 16) == 0;
	umask(mask);
	if (ok)
		return fd;
	fail(err, ERR_UNAVAILABLE, "%s: %s", a->operator_path, strerror(errno));
	if (fd >= 0)
		close(fd);
	return -1;
}

static struct event *watch(struct acceptor *a, int fd, event_callback_fn on_event)
{
	struct event *e = event_new(a->base, fd, EV_READ | EV_PERSIST, on_event, a);
	event_add(e, NULL);
	return e;
}

struct acceptor *acceptor_start(struct event_base *base, const struct market_setup *setup, struct market *m,
                                struct loop **loops, int loop_count, struct err *err)
{
	struct acceptor *a = xcalloc(1, sizeof *a);
	a->base = base;
	a->market = m;
	a->loops = loops;
	a->loop_count = loop_count;
	a->link_fd = setup->link_fd;
	a->json_fd = setup->json_fd;
	a->dir = setup->dir;
	a->tls_fds[TLS_CERTIFICATE] = a->tls_fds[TLS_KEY] = -1;
	a->operator_fd = operator_listen(a, setup->dir, err);
	if (a->operator_fd < 0) {
		free(a);
		return NULL;
	}
	a->pause = event_new(base, -1, 0, on_rested, a);
	a->operator_ = watch(a, a->operator_fd, on_operator);
	if (setup->link_fd >= 0)
		a->link = watch(a, setup->link_fd, on_link);
	if (setup->json_fd >= 0) {
		evutil_make_socket_nonblocking(setup->json_fd);
		a->json = watch(a, setup->json_fd, on_json);
	}
	return a;
}

void acceptor_stop(struct acceptor *a)
{
	struct event *events[] = {a->json, a->operator_, a->link, a->pause};
	for (int i = 0; i < 4; i++)
		if (events[i])
			event_free(events[i]);
	close(a->operator_fd);
	if (a->json_fd >= 0)
		close(a->json_fd);
	tls_files_close(a->tls_fds);
	unlink(a->operator_path);
	free(a);
}
