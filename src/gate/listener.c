#include "gate/listener.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/address.h"
#include "base/options.h"

enum { BACKLOG = 4096, SEND_BUFFER = 128 * 1024, USER_TIMEOUT = 60000 };

static void write_shown(int fd, char shown[LISTENER_SHOWN])
{
	struct sockaddr_storage at = {0};
	socklen_t n = sizeof at;
	char host[64];
	getsockname(fd, (struct sockaddr *)&at, &n);
	int port = address_name(&at, host);
	snprintf(shown, LISTENER_SHOWN, strchr(host, ':') ? "[%s]:%d" : "%s:%d", host, port);
}

static int try_bind(const struct addrinfo *a)
{
	int on = 1, off = 0;
	int fd = socket(a->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	if (a->ai_family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
	if (bind(fd, a->ai_addr, a->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0)
		return fd;
	int why = errno;
	close(fd);
	errno = why;
	return -1;
}

int listener_open(const char *option, const char *address, char shown[LISTENER_SHOWN], struct err *err)
{
	char host[64], port_text[16];
	int port;
	if (!options_listen(address, host, &port)) {
		fail(err, ERR_CONFIG, "%s = %s: must be address:port", option, address);
		return -1;
	}
	struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE | AI_NUMERICSERV}, *list = NULL;
	snprintf(port_text, sizeof port_text, "%d", port);
	/* All addresses: the IPv6 wildcard takes IPv4 too, where there is IPv6. */
	hints.ai_family = *host ? AF_UNSPEC : AF_INET6;
	int rc = getaddrinfo(*host ? host : NULL, port_text, &hints, &list);
	int fd = -1;
	for (struct addrinfo *a = rc == 0 ? list : NULL; a && fd < 0; a = a->ai_next)
		fd = try_bind(a);
	int why = errno;
	if (rc == 0)
		freeaddrinfo(list);
	if (fd < 0 && *host == '\0' && why != EADDRINUSE)
		return listener_open(option, strcat(strcpy(host, "0.0.0.0:"), port_text), shown, err);
	if (fd >= 0)
		write_shown(fd, shown);
	else if (rc == 0 && why == EADDRINUSE)
		fail(err, ERR_UNAVAILABLE, "%s = %s: another program listens there; take another port: --set %s=%.*s:PORT, or that line in mama.conf",
		     option, address, option, (int)(strrchr(address, ':') - address), address);
	else
		fail(err, ERR_CONFIG, "%s = %s: %s", option, address,
		     rc ? gai_strerror(rc) : strerror(why));
	return fd;
}

void listener_tune(int fd)
{
	static const struct {
		int level, name, value;
	} settings[] = {
		{IPPROTO_TCP, TCP_NODELAY, 1}, {SOL_SOCKET, SO_KEEPALIVE, 1}, {IPPROTO_TCP, TCP_KEEPIDLE, 60},
		{IPPROTO_TCP, TCP_KEEPINTVL, 15}, {IPPROTO_TCP, TCP_KEEPCNT, 4}, {IPPROTO_TCP, TCP_USER_TIMEOUT, USER_TIMEOUT},
		{SOL_SOCKET, SO_SNDBUF, SEND_BUFFER},
	};
	for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++)
		setsockopt(fd, settings[i].level, settings[i].name, &settings[i].value, sizeof settings[i].value);
}

void listener_keep_urgent(int fd)
{
	int on = 1;
	setsockopt(fd, SOL_SOCKET, SO_OOBINLINE, &on, sizeof on);
}

int listener_accept(int fd, struct sockaddr_storage *from)
{
	for (;;) {
		socklen_t n = sizeof *from;
		int got = accept4(fd, (struct sockaddr *)from, &n, SOCK_NONBLOCK | SOCK_CLOEXEC);
		if (got >= 0)
			return got;
		if (errno == EAGAIN)
			return LISTENER_NONE;
		/* ECONNABORTED and the like are that one connection's own misfortune: the next may be well. */
		bool theirs = errno == ECONNABORTED || errno == EINTR || errno == EPROTO || errno == EPERM || errno == ENETDOWN ||
		              errno == ENOPROTOOPT || errno == EHOSTDOWN || errno == EHOSTUNREACH || errno == ENETUNREACH;
		if (!theirs)
			return LISTENER_PAUSE;
	}
}
