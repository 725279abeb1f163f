#include "tests/bench/common/push.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "tests/bench/common/clock.h"

enum { EVENTS = 64, TURN_MS = 20 };
enum end { SENDER, RECEIVER, ECHO, ENDS };

#define KIND "\"kind\":\"message.received\""

struct run;

struct pair {
	struct run *run;
	int64_t receiver;          /* his id */
	struct side {
		struct pair *pair;
		struct caller caller;
		uint64_t got_at;       /* 0: what it waits for has not come */
	} sides[ENDS];
	uint64_t sent_at;
	char line[512];
	int size;
};

struct run {
	struct push *p;
	struct pair *pairs;
	int epoll;
	bool measuring, asking;
	size_t under_way;
	int64_t number;
};

static void note(struct run *run, const char *text, size_t n)
{
	figures_error(&run->p->figures, text, n);
}

static void send_line(struct pair *pair, enum end end)
{
	static const char text[] = "a connection was closed";
	struct side *s = &pair->sides[end];
	pair->sent_at = clock_ns();
	if (!caller_send(&s->caller, pair->line, (size_t)pair->size))
		note(pair->run, text, sizeof text - 1);
}

static void send_message(struct pair *pair)
{
	struct run *run = pair->run;
	pair->size = snprintf(pair->line, sizeof pair->line, "{\"jsonrpc\":\"2.0\",\"id\":%" PRId64 ",\"method\":\"message.send\",\"params\":"
	                      "{\"receiver\":%" PRId64 ",\"content\":\"Is it still there? I can fetch it tomorrow.\"}}\n", ++run->number,
	                      pair->receiver);
	pair->sides[SENDER].got_at = pair->sides[RECEIVER].got_at = 0;
	run->under_way++;
	send_line(pair, SENDER);
}

/* Both have come: counts them, and goes on to the echo or the next message. */
static void count_message(struct pair *pair)
{
	struct run *run = pair->run;
	run->under_way--;
	if (run->measuring) {
		run->p->figures.requests++;
		histogram_add(&run->p->figures.latency, pair->sides[RECEIVER].got_at - pair->sent_at);
		histogram_add(&run->p->reply, pair->sides[SENDER].got_at - pair->sent_at);
	}
	if (!run->asking)
		return;
	if (run->p->echo_port)
		send_line(pair, ECHO);
	else
		send_message(pair);
}

static bool take_reply(void *context, const char *line, size_t n)
{
	struct side *s = context;
	int head = (int)(strstr(s->pair->line, ",\"method\"") - s->pair->line) + 1;
	if (caller_is_push(line, n))
		return true;
	if (n < (size_t)head + 8 || memcmp(line, s->pair->line, (size_t)head) != 0 || memcmp(line + head, "\"result\"", 8) != 0) {
		note(s->pair->run, line, n);
		return false;   /* nothing follows for certain */
	}
	s->pair->run->p->figures.bytes += s->pair->run->measuring ? n : 0;
	s->got_at = s->caller.read_at;
	return true;
}

static bool take_push(void *context, const char *line, size_t n)
{
	struct side *s = context;
	if (!caller_is_push(line, n) || !memmem(line, n, KIND, sizeof KIND - 1))
		return true;
	if (s->got_at)
		note(s->pair->run, line, n);   /* told twice */
	s->got_at = s->caller.read_at;
	return true;
}

static bool take_echo(void *context, const char *line, size_t n)
{
	struct side *s = context;
	struct run *run = s->pair->run;
	if (n != (size_t)s->pair->size || memcmp(line, s->pair->line, n) != 0)
		note(run, line, n);
	if (run->measuring)
		histogram_add(&run->p->echo, s->caller.read_at - s->pair->sent_at);
	if (run->asking)
		send_message(s->pair);
	return true;
}

/* False: the connection has ended. */
static bool serve(struct side *s)
{
	static caller_line *const takers[ENDS] = {take_reply, take_push, take_echo};
	enum end end = (enum end)(s - s->pair->sides);
	bool had_both = s->pair->sides[SENDER].got_at && s->pair->sides[RECEIVER].got_at;
	if (!caller_read(&s->caller, takers[end], s))
		return false;
	if (end != ECHO && !had_both && s->pair->sides[SENDER].got_at && s->pair->sides[RECEIVER].got_at)
		count_message(s->pair);
	return true;
}

/* Until a moment, or until nothing is under way when nothing more is asked. */
static bool go_on(struct run *run, uint64_t until, struct err *err)
{
	struct epoll_event events[EVENTS];
	while (clock_ns() < until && (run->asking || run->under_way > 0)) {
		int n = epoll_wait(run->epoll, events, EVENTS, TURN_MS);
		for (int i = 0; i < n; i++)
			if (!serve(events[i].data.ptr))
				return fail(err, ERR_UNAVAILABLE, "a connection has ended: %s", run->p->figures.first_error);
	}
	return true;
}

static uint64_t after(double seconds)
{
	return clock_ns() + (uint64_t)(seconds * (double)CLOCK_SECOND);
}

static bool whoami(struct caller *s, int64_t *id, struct err *err)
{
	struct buf reply = {0};
	if (!caller_ask(s, "{\"method\":\"auth.whoami\"}", &reply, err))
		return false;
	json_t *j = json_loadb(reply.data, reply.len, 0, NULL);
	*id = json_integer_value(json_object_get(json_object_get(json_object_get(j, "result"), "user"), "id"));
	json_decref(j);
	buf_free(&reply);
	return *id > 0 || fail(err, ERR_UNAVAILABLE, "auth.whoami gave no id");
}

static bool open_pair(struct run *run, size_t i, struct err *err)
{
	struct push *p = run->p;
	struct pair *pair = &run->pairs[i];
	struct caller_address echo = {p->at.host, p->echo_port};
	int ends = p->echo_port ? ENDS : ECHO;
	pair->run = run;
	for (int end = 0; end < ends; end++) {
		struct side *s = &pair->sides[end];
		s->pair = pair;
		if (!caller_open(&s->caller, end == ECHO ? &echo : &p->at, err))
			return false;
		epoll_ctl(run->epoll, EPOLL_CTL_ADD, s->caller.fd, &(struct epoll_event){.events = EPOLLIN, .data.ptr = s});
	}
	struct caller *receiver = &pair->sides[RECEIVER].caller;
	return caller_login(&pair->sides[SENDER].caller, p->tokens[2 * i], err) && caller_login(receiver, p->tokens[2 * i + 1], err) &&
	       whoami(receiver, &pair->receiver, err) &&
	       caller_ask(receiver, "{\"method\":\"notification.subscribe\",\"params\":{}}", NULL, err);
}

static bool measure(struct run *run, struct err *err)
{
	struct figures *f = &run->p->figures;
	run->asking = true;
	for (size_t i = 0; i < run->p->pairs; i++)
		send_message(&run->pairs[i]);
	bool fine = go_on(run, after(run->p->warmup), err);
	uint64_t began = clock_ns();
	double cpu = clock_cpu();
	run->measuring = true;
	fine = fine && go_on(run, after(run->p->seconds), err);
	f->seconds = (double)(clock_ns() - began) / (double)CLOCK_SECOND;
	f->cpu = clock_cpu() - cpu;
	run->asking = run->measuring = false;
	fine = fine && go_on(run, after(CALLER_WAIT_MS / 1e3), err);
	for (; fine && run->under_way > 0; run->under_way--)
		note(run, "no reply or no push in time", sizeof "no reply or no push in time" - 1);
	return fine;
}

bool push_run(struct push *p, struct err *err)
{
	struct run run = {.p = p, .pairs = xcalloc(p->pairs, sizeof *run.pairs), .epoll = epoll_create1(EPOLL_CLOEXEC)};
	bool fine = run.epoll >= 0 || fail(err, ERR_UNAVAILABLE, "no epoll");
	figures_clear(&p->figures);
	histogram_clear(&p->reply);
	histogram_clear(&p->echo);
	for (size_t i = 0; fine && i < p->pairs; i++)
		fine = open_pair(&run, i, err);
	fine = fine && measure(&run, err);
	free(run.pairs);
	close(run.epoll);
	return fine;
}
