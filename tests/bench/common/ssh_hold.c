/* Sessions that are kept: what one takes of the machine, what all of them use while nothing happens, and how long it takes until
 * a line that an admin tells everyone is on all screens. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "tests/bench/common/clock.h"
#include "tests/bench/common/ssh_measures.h"
#include "tests/bench/common/usage.h"

enum {
	THREADS = 4, PAIRS = 500,       /* sockets that show what one of a client takes */
	LEFT_TRIES = 40, LEFT_PAUSE = 50,   /* ms: until one who left has left nothing behind */
	QUIET = 300, EVENTS = 256,      /* ms without a byte, after which all is said to be settled */
	BROADCAST_MOST = 30             /* s */
};

struct hold {
	const struct ssh_plan *plan;
	struct figures *figures;
	struct visitor *visitors;
	struct err *errors;             /* of each one that did not come in */
	atomic_int next;
	int epoll;
	int processes;                  /* of the server when nobody is in */
	int pairs[PAIRS][2];
	double socket_kib;              /* what the kernel keeps for a client's end */
};

/* ---- the client's own share ---- */

static int listen_here(struct sockaddr_in *at)
{
	socklen_t n = sizeof *at;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	*at = (struct sockaddr_in){.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	if (fd < 0 || bind(fd, (struct sockaddr *)at, n) < 0 || listen(fd, PAIRS) < 0 || getsockname(fd, (struct sockaddr *)at, &n) < 0)
		return -1;
	return fd;
}

static bool connect_pair(int pair[2], int listener, const struct sockaddr_in *at)
{
	pair[0] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (pair[0] < 0 || connect(pair[0], (const struct sockaddr *)at, sizeof *at) < 0)
		return false;
	pair[1] = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
	return pair[1] >= 0;
}

/* Connections of this process with itself. They stay until the end: slabs that were freed would be used again, and what is
 * measured later would look smaller than it is. */
static void weigh_sockets(struct hold *h)
{
	struct sockaddr_in at;
	int n = 0, listener = listen_here(&at);
	struct kernel_memory before = usage_kernel();
	while (listener >= 0 && n < PAIRS && connect_pair(h->pairs[n], listener, &at))
		n++;
	struct kernel_memory after = usage_kernel();
	if (listener >= 0)
		close(listener);
	h->socket_kib = n > 0 ? (double)(after.slab - before.slab) / (2.0 * n) : 0;
}

/* ---- coming in ---- */

static bool come_in(struct hold *h, int n)
{
	const struct ssh_plan *p = h->plan;
	struct visitor *v = &h->visitors[n];
	struct err *err = &h->errors[n];
	char room[24];
	if (visitor_login(v, &p->target, ssh_plan_user(p, (unsigned)n, room), err) && visitor_shell(v, &p->target, err) &&
	    visitor_await(v, &p->target, visitor_complete, NULL, err))
		return true;
	visitor_close(v);
	return false;
}

static void *bring_in(void *ctx)
{
	struct hold *h = ctx;
	int n;
	while ((n = atomic_fetch_add(&h->next, 1)) < h->plan->sessions)
		if (!come_in(h, n))
			break;
	return NULL;
}

static void fill(struct hold *h)
{
	pthread_t threads[THREADS];
	int started = 0;
	while (started < THREADS && pthread_create(&threads[started], NULL, bring_in, h) == 0)
		started++;
	for (int i = 0; i < started; i++)
		pthread_join(threads[i], NULL);
	for (int i = 0; i < h->plan->sessions; i++) {
		struct epoll_event e = {.events = EPOLLIN, .data.u32 = (uint32_t)i};
		if (h->errors[i].code)
			figures_error(h->figures, h->errors[i].text, strlen(h->errors[i].text));
		else if (h->visitors[i].ssh && epoll_ctl(h->epoll, EPOLL_CTL_ADD, visitor_fd(&h->visitors[i]), &e) == 0)
			h->figures->requests++;
		err_clear(&h->errors[i]);
	}
}

/* ---- staying ---- */

/* Draws what comes to any of them within `wait` ms; gives how many had something. `seen` is called with each, and may be NULL. */
static int take_turn(struct hold *h, int wait, void (*seen)(struct hold *h, int n, void *ctx), void *ctx)
{
	struct epoll_event events[EVENTS];
	int count = epoll_wait(h->epoll, events, EVENTS, wait);
	for (int i = 0; i < count; i++) {
		int n = (int)events[i].data.u32;
		if (!visitor_take(&h->visitors[n])) {
			epoll_ctl(h->epoll, EPOLL_CTL_DEL, visitor_fd(&h->visitors[n]), NULL);
			figures_error(h->figures, "a session that was held has ended", 33);
		}
		if (seen)
			seen(h, n, ctx);
	}
	return count;
}

static void settle(struct hold *h)
{
	while (take_turn(h, QUIET, NULL, NULL) > 0)
		;
}

/* Reads for this many seconds; whatever is read then costs the server something, and is part of what is measured. */
static double idle_cpu(struct hold *h, int seconds)
{
	double before = usage_of(h->plan->server, false).cpu;
	uint64_t until = clock_ns() + (uint64_t)seconds * CLOCK_SECOND, now;
	while ((now = clock_ns()) < until)
		take_turn(h, (int)((until - now) / 1000000) + 1, NULL, NULL);
	return usage_of(h->plan->server, false).cpu - before;
}

/* ---- a broadcast ---- */

struct spread {
	char text[64];
	uint64_t begun;
	bool *has;
	int left;
};

static void note_spread(struct hold *h, int n, void *ctx)
{
	struct spread *s = ctx;
	const struct grid *g = &h->visitors[n].grid;
	if (s->has[n] || g->x != 0 || g->y != g->rows - 1 || !grid_has(g, s->text))
		return;
	s->has[n] = true;
	s->left--;
	histogram_add(&h->figures->latency, clock_ns() - s->begun);
}

static int connect_rpc(const struct ssh_plan *p)
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((uint16_t)p->rpc_port)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (inet_pton(AF_INET, p->target.host, &at.sin_addr) == 1 && fd >= 0 && connect(fd, (struct sockaddr *)&at, sizeof at) == 0)
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

/* The answer to the line is a result, and comes in time. */
static bool ask(int fd, const char *line)
{
	char answer[4096];
	struct timeval most = {.tv_sec = BROADCAST_MOST};
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &most, sizeof most);
	if (write(fd, line, strlen(line)) != (ssize_t)strlen(line))
		return false;
	ssize_t n = recv(fd, answer, sizeof answer - 1, 0);
	answer[n > 0 ? n : 0] = '\0';
	return strstr(answer, "\"result\"") != NULL;
}

/* A connection that an admin has logged in on; -1: there is none. */
static int admin_connection(const struct ssh_plan *p)
{
	char token[256] = "", line[512];
	FILE *f = fopen(p->token_file, "re");
	if (f && !fgets(token, sizeof token, f))
		token[0] = '\0';
	if (f)
		fclose(f);
	token[strcspn(token, "\r\n")] = '\0';
	snprintf(line, sizeof line, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"auth.resume\",\"params\":{\"token\":\"%s\"}}\n", token);
	int fd = connect_rpc(p);
	if (fd < 0 || ask(fd, line))
		return fd;
	close(fd);
	return -1;
}

static bool tell_everyone(int fd, const char *text)
{
	char line[256];
	int n = snprintf(line, sizeof line, "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"server.broadcast\",\"params\":{\"text\":\"%s\"}}\n", text);
	return write(fd, line, (size_t)n) == n;
}

static void broadcast(struct hold *h, struct jw *w)
{
	struct spread s = {.left = (int)h->figures->requests, .has = xcalloc((size_t)h->plan->sessions, sizeof *s.has)};
	snprintf(s.text, sizeof s.text, "measured at %llx", (unsigned long long)clock_ns());
	int fd = admin_connection(h->plan);
	double cpu = usage_of(h->plan->server, false).cpu;
	s.begun = clock_ns();
	if (fd < 0 || !tell_everyone(fd, s.text))
		figures_error(h->figures, "no admin could log in at the JSON port", 38);
	else
		while (s.left > 0 && clock_ns() - s.begun < BROADCAST_MOST * CLOCK_SECOND)
			take_turn(h, 1000, note_spread, &s);
	uint64_t took = clock_ns() - s.begun;
	if (fd >= 0 && s.left > 0)
		figures_error(h->figures, "a broadcast did not reach all screens", 37);
	settle(h);
	figure(w, "broadcast_all_ms", s.left > 0 ? 0 : (double)took / 1e6);
	figure(w, "broadcast_server_cpu_us_each", (usage_of(h->plan->server, false).cpu - cpu) * 1e6 / (double)h->figures->requests);
	if (fd >= 0)
		close(fd);
	free(s.has);
}

/* ---- all of it ---- */

/* Two ways to say what a session takes, both without what the clients take: memory of the processes and of the kernel for them,
 * added up; and what the machine has less of. */
static void write_memory(const struct hold *h, struct jw *w, const struct usage *u, const struct kernel_memory *k,
                         const int64_t resident[2], const int64_t tables[2])
{
	double n = (double)h->figures->requests;
	double pss = (double)(u[1].pss - u[0].pss) / n;
	double kernel = ((double)usage_kernel_between(&k[0], &k[1]) - (double)(tables[1] - tables[0])) / n - h->socket_kib;
	double client = (double)(resident[1] - resident[0] + tables[1] - tables[0]) / n + h->socket_kib;
	figure(w, "pss_kib_each", pss);
	figure(w, "kernel_kib_each", kernel);
	figure(w, "memory_kib_each", pss + kernel);
	figure(w, "machine_kib_each", (double)(k[0].available - k[1].available) / n - client);
	figure(w, "client_kib_each", client);
	jw_int(w, "unreadable_processes", u[1].unreadable);
}

static void leave(struct hold *h)
{
	for (int i = 0; i < h->plan->sessions; i++)
		visitor_close(&h->visitors[i]);
	for (int i = 0; i < PAIRS; i++)
		for (int end = 0; end < 2; end++)
			if (h->pairs[i][end] > 0)
				close(h->pairs[i][end]);
	close(h->epoll);
	free(h->visitors);
	free(h->errors);
}

/* What a server takes once, when its first client comes, is not what a session takes. */
static void warm_up(struct hold *h)
{
	if (come_in(h, 0))
		visitor_close(&h->visitors[0]);
	err_clear(&h->errors[0]);
	h->visitors[0] = (struct visitor){0};
	for (int i = 0; i < LEFT_TRIES && usage_of(h->plan->server, false).processes > h->processes; i++)
		take_turn(h, LEFT_PAUSE, NULL, NULL);
}

static void fill_and_weigh(struct hold *h, struct jw *w)
{
	const struct ssh_plan *p = h->plan;
	int64_t resident[2], tables[2];
	struct usage u[2];
	struct kernel_memory k[2];
	h->processes = usage_of(p->server, false).processes;
	warm_up(h);
	weigh_sockets(h);
	for (int i = 0; i < 2; i++) {
		uint64_t begun = clock_ns();
		if (i == 1)
			fill(h);
		h->figures->seconds = (double)(clock_ns() - begun) / (double)CLOCK_SECOND;
		settle(h);
		u[i] = usage_of(p->server, true);
		k[i] = usage_kernel();
		resident[i] = usage_own_resident();
		tables[i] = usage_own_tables();
	}
	if (h->figures->requests > 0)
		write_memory(h, w, u, k, resident, tables);
}

void ssh_measure_hold(const struct ssh_plan *p, struct figures *f, struct buf *own)
{
	size_t n = (size_t)p->sessions;
	struct hold h = {.plan = p, .figures = f, .epoll = epoll_create1(EPOLL_CLOEXEC),
	                 .visitors = xcalloc(n, sizeof *h.visitors), .errors = xcalloc(n, sizeof *h.errors)};
	struct jw w = {.b = own, .comma = true};
	double cpu = clock_cpu();
	jw_int(&w, "sessions", p->sessions);
	fill_and_weigh(&h, &w);
	if (f->requests > 0 && p->idle > 0)
		figure(&w, "idle_cpu_percent", idle_cpu(&h, p->idle) / p->idle * 100);
	if (f->requests > 0 && p->rpc_port > 0)
		broadcast(&h, &w);
	f->cpu = clock_cpu() - cpu;
	leave(&h);
}
