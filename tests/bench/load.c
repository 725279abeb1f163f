/* Load on a port that answers lines with lines: the JSON port, or an echo. One thread; prints one line of JSON.
 *
 *   load --port P --requests FILE [--connections 50] [--pipeline 1] [--tokens FILE] [--seconds 3] [--warmup 0.5] [--rate R]
 *
 * A closed loop over the requests of the file. With --tokens connection i is logged in by the token of line i first; 16 '@' in
 * a request become a fresh key each time it is sent. --echo: the port echoes, replies must be what was sent. --rate: so many requests a
 * second of all connections, evenly, and no more; latency is then from the moment at which each was due.
 *
 *   load --port P --push --tokens FILE [--connections 1] [--echo-port P2]
 *
 * So many pairs of a sender of messages and a receiver who hears of them. Latency, also push_…, is that of the push; reply_… is the sender's
 * own reply, echo_… a line of the same length to an echo and back, between the messages.
 *
 *   load --port P --broadcast --tokens FILE [--subscribers 1000]
 *
 * The first token's user, an admin, tells all subscribers something, again and again. Latency is that of the last one to have
 * it; first_us, median_us and last_us are medians of the rounds. */
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/bench/common/closed_loop.h"
#include "tests/bench/common/push.h"

enum { MOST_CONNECTIONS = 20000, MOST_PIPELINE = 256 };

struct options {
	struct caller_address at;
	const char *requests, *tokens;
	long connections, pipeline, echo_port;
	double seconds, warmup, rate;
	int echo, push, broadcast;
	char **token_list;
};

static const char usage[] =
	"load --port P --requests FILE [--tokens FILE] [--connections N] [--pipeline N] [--rate R] [--echo]\n"
	"load --port P --push --tokens FILE [--connections N] [--echo-port P2]\n"
	"load --port P --broadcast --tokens FILE [--subscribers N]\n"
	"each: [--host 127.0.0.1] [--seconds S] [--warmup S]\n";

static bool read_options(struct options *o, int argc, char **argv)
{
	const struct option names[] = {
		{"port", required_argument, NULL, 'p'},        {"host", required_argument, NULL, 'h'},
		{"requests", required_argument, NULL, 'r'},    {"tokens", required_argument, NULL, 't'},
		{"connections", required_argument, NULL, 'c'}, {"subscribers", required_argument, NULL, 'c'},
		{"pipeline", required_argument, NULL, 'l'},    {"echo-port", required_argument, NULL, 'e'},
		{"seconds", required_argument, NULL, 's'},     {"warmup", required_argument, NULL, 'w'},
		{"rate", required_argument, NULL, 'R'},
		{"echo", no_argument, &o->echo, 1},            {"push", no_argument, &o->push, 1},
		{"broadcast", no_argument, &o->broadcast, 1},  {NULL, 0, NULL, 0},
	};
	int c;
	while ((c = getopt_long(argc, argv, "", names, NULL)) != -1)
		switch (c) {
		case 0: break;
		case 'p': o->at.port = atoi(optarg); break;
		case 'h': o->at.host = optarg; break;
		case 'r': o->requests = optarg; break;
		case 't': o->tokens = optarg; break;
		case 'c': o->connections = atol(optarg); break;
		case 'l': o->pipeline = atol(optarg); break;
		case 'e': o->echo_port = atol(optarg); break;
		case 's': o->seconds = atof(optarg); break;
		case 'w': o->warmup = atof(optarg); break;
		case 'R': o->rate = atof(optarg); break;
		default: return false;
		}
	if (o->connections == 0)
		o->connections = o->push ? 1 : o->broadcast ? 1000 : 50;
	return optind == argc && o->at.port > 0 && o->connections > 0 && o->connections <= MOST_CONNECTIONS && o->pipeline > 0 &&
	       o->pipeline <= MOST_PIPELINE && o->seconds > 0 && o->warmup >= 0 && o->rate >= 0 && o->push + o->broadcast + !!o->requests == 1 &&
	       (o->requests || o->tokens);
}

static bool run_loop(const struct options *o, struct err *err)
{
	static struct closed_loop c;
	static struct requests requests;
	size_t count = (size_t)o->connections;
	struct buf line = {0};
	struct jw w;
	if (!requests_read(&requests, o->requests, (size_t)o->pipeline, err))
		return false;
	c = (struct closed_loop){.requests = &requests, .callers = xcalloc(count, sizeof *c.callers), .connections = count,
	                         .pipeline = (size_t)o->pipeline, .warmup = o->warmup, .seconds = o->seconds, .rate = o->rate, .echo = o->echo != 0};
	if (!caller_open_all(c.callers, count, &o->at, o->token_list, err) || !closed_loop_run(&c, err))
		return false;
	figures_begin(&w, &line, &c.figures);
	jw_int(&w, "connections", (int64_t)c.connections);
	jw_int(&w, "pipeline", (int64_t)c.pipeline);
	jw_int(&w, "answered", (int64_t)c.answered);
	jw_int(&w, "pushes", (int64_t)c.pushes);
	return figures_end(&w, &c.figures);
}

static bool run_push(const struct options *o, struct err *err)
{
	static struct push p;
	struct buf line = {0};
	struct jw w;
	p = (struct push){.at = o->at, .echo_port = (int)o->echo_port, .tokens = o->token_list, .pairs = (size_t)o->connections,
	                  .warmup = o->warmup, .seconds = o->seconds};
	if (!push_run(&p, err))
		return false;
	figures_begin(&w, &line, &p.figures);
	figures_latency(&w, "push", &p.figures.latency);
	figures_latency(&w, "reply", &p.reply);
	if (o->echo_port)
		figures_latency(&w, "echo", &p.echo);
	jw_int(&w, "pairs", (int64_t)p.pairs);
	return figures_end(&w, &p.figures);
}

static bool run_broadcast(const struct options *o, struct err *err)
{
	static struct broadcast b;
	struct buf line = {0};
	struct jw w;
	b = (struct broadcast){.at = o->at, .tokens = o->token_list, .listeners = (size_t)o->connections, .seconds = o->seconds};
	if (!broadcast_run(&b, err))
		return false;
	figures_begin(&w, &line, &b.figures);
	figure(&w, "first_us", (double)histogram_at(&b.first, 0.5) / 1e3);
	figure(&w, "median_us", (double)histogram_at(&b.median, 0.5) / 1e3);
	figure(&w, "last_us", (double)histogram_at(&b.figures.latency, 0.5) / 1e3);
	jw_int(&w, "subscribers", (int64_t)b.listeners);
	return figures_end(&w, &b.figures);
}

static bool measure(const struct options *o, size_t tokens, struct err *err)
{
	size_t wanted = (size_t)o->connections * (o->push ? 2 : 1);
	if (o->token_list && tokens < wanted)
		return fail(err, ERR_USAGE, "%s: %zu tokens are too few, %zu are needed", o->tokens, tokens, wanted);
	return o->push ? run_push(o, err) : o->broadcast ? run_broadcast(o, err) : run_loop(o, err);
}

static bool run(struct options *o, struct err *err)
{
	size_t count = 0;
	o->token_list = o->tokens ? requests_words(o->tokens, &count, err) : NULL;
	bool ok = (!o->tokens || o->token_list) && measure(o, count, err);
	requests_words_free(o->token_list);
	return ok;
}

int main(int argc, char **argv)
{
	struct err err = {0};
	struct options o = {.at.host = "127.0.0.1", .pipeline = 1, .seconds = 3, .warmup = 0.5};
	signal(SIGPIPE, SIG_IGN);
	if (!read_options(&o, argc, argv)) {
		fputs(usage, stderr);
		return 2;
	}
	if (run(&o, &err))
		return 0;
	fprintf(stderr, "load: %s\n", err.code ? err.text : "nothing was measured");
	return 1;
}
