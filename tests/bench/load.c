/* Load on a port that answers lines with lines: the JSON port, or an echo. One thread; prints one line of JSON.
 *
 *   load --port P --requests FILE [--connections 50] [--pipeline 1] [--tokens FILE] [--seconds 3] [--warmup 0.5]
 *
 * A closed loop over the requests of the file. With --tokens connection i is logged in by the token of line i first; 16 '@' in
 * a request become a fresh key each time it is sent. --echo: the port echoes, replies must be what was sent. */
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/bench/common/closed_loop.h"

struct options {
	struct stream_address at;
	const char *requests, *tokens;
	long connections, pipeline;
	double seconds, warmup;
	int echo;
};

enum { MOST_CONNECTIONS = 20000, MOST_PIPELINE = 256 };

static const struct option names[] = {
	{"port", required_argument, NULL, 'p'},        {"host", required_argument, NULL, 'h'},
	{"requests", required_argument, NULL, 'r'},    {"tokens", required_argument, NULL, 't'},
	{"connections", required_argument, NULL, 'c'}, {"pipeline", required_argument, NULL, 'l'},
	{"seconds", required_argument, NULL, 's'},     {"warmup", required_argument, NULL, 'w'},
	{"echo", no_argument, NULL, 'e'},              {NULL, 0, NULL, 0},
};

static bool read_options(struct options *o, int argc, char **argv)
{
	int c;
	while ((c = getopt_long(argc, argv, "", names, NULL)) != -1)
		switch (c) {
		case 'p': o->at.port = atoi(optarg); break;
		case 'h': o->at.host = optarg; break;
		case 'r': o->requests = optarg; break;
		case 't': o->tokens = optarg; break;
		case 'c': o->connections = atol(optarg); break;
		case 'l': o->pipeline = atol(optarg); break;
		case 's': o->seconds = atof(optarg); break;
		case 'w': o->warmup = atof(optarg); break;
		case 'e': o->echo = 1; break;
		default: return false;
		}
	return optind == argc && o->at.port > 0 && o->requests && o->connections > 0 && o->connections <= MOST_CONNECTIONS &&
	       o->pipeline > 0 && o->pipeline <= MOST_PIPELINE && o->seconds > 0 && o->warmup >= 0;
}

static bool print(const struct closed_loop *c)
{
	struct buf line = {0};
	struct jw w;
	figures_begin(&w, &line, &c->figures);
	jw_int(&w, "connections", (int64_t)c->connections);
	jw_int(&w, "pipeline", (int64_t)c->pipeline);
	jw_int(&w, "answered", (int64_t)c->answered);
	jw_int(&w, "pushes", (int64_t)c->pushes);
	return figures_end(&w, &c->figures);
}

static bool run(const struct options *o, struct err *err)
{
	static struct closed_loop c;
	struct requests requests;
	size_t tokens_count = 0, count = (size_t)o->connections;
	char **tokens = o->tokens ? requests_words(o->tokens, &tokens_count, err) : NULL;
	if ((o->tokens && !tokens) || !requests_read(&requests, o->requests, (size_t)o->pipeline, err))
		return false;
	if (tokens && tokens_count < count)
		return fail(err, ERR_USAGE, "%s: %zu tokens are too few for %zu connections", o->tokens, tokens_count, count);
	c = (struct closed_loop){.requests = &requests, .streams = xcalloc(count, sizeof *c.streams), .connections = count,
	                         .pipeline = (size_t)o->pipeline, .warmup = o->warmup, .seconds = o->seconds, .echo = o->echo != 0};
	return stream_open_all(c.streams, count, &o->at, tokens, err) && closed_loop_run(&c, err) && print(&c);
}

int main(int argc, char **argv)
{
	struct err err = {0};
	struct options o = {.at.host = "127.0.0.1", .connections = 50, .pipeline = 1, .seconds = 3, .warmup = 0.5};
	signal(SIGPIPE, SIG_IGN);
	if (!read_options(&o, argc, argv)) {
		fputs("load --port P --requests FILE [--tokens FILE] [--connections N] [--pipeline N] [--seconds S] [--warmup S] [--echo]\n",
		      stderr);
		return 2;
	}
	if (run(&o, &err))
		return 0;
	fprintf(stderr, "load: %s\n", err.code ? err.text : "nothing was measured");
	return 1;
}
