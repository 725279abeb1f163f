/* A line echo over libevent: what a server on one thread could reach at most that did nothing with a request.
 *
 *   echo --port P
 *
 * Sends back what it reads, on the loopback; prints "ready" when it listens. */
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/listener.h>

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

static void answer(struct bufferevent *peer, void *context)
{
	(void)context;
	bufferevent_write_buffer(peer, bufferevent_get_input(peer));
}

static void ended(struct bufferevent *peer, short what, void *context)
{
	(void)what;
	(void)context;
	bufferevent_free(peer);
}

static void come(struct evconnlistener *listener, evutil_socket_t fd, struct sockaddr *from, int size, void *context)
{
	int on = 1;
	struct bufferevent *peer = bufferevent_socket_new(context, fd, BEV_OPT_CLOSE_ON_FREE);
	(void)listener;
	(void)from;
	(void)size;
	if (!peer)
		return;
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	bufferevent_setcb(peer, answer, NULL, ended, NULL);
	bufferevent_enable(peer, EV_READ | EV_WRITE);
}

int main(int argc, char **argv)
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	if (argc != 3 || strcmp(argv[1], "--port") != 0) {
		fputs("echo --port P\n", stderr);
		return 2;
	}
	at.sin_port = htons((uint16_t)atoi(argv[2]));
	signal(SIGPIPE, SIG_IGN);
	struct event_base *base = event_base_new();
	struct evconnlistener *listener = base ? evconnlistener_new_bind(base, come, base, LEV_OPT_CLOSE_ON_FREE | LEV_OPT_REUSEABLE, 1024,
	                                                                 (struct sockaddr *)&at, sizeof at) : NULL;
	if (!listener) {
		perror("echo");
		return 1;
	}
	puts("ready");
	fflush(stdout);
	return event_base_dispatch(base) != 0;
}
