/* What SQLite itself costs: the statements that our operations run, with nothing of ours around them. One thread; prints one
 * line of JSON.
 *
 *   limits --store DIR/mama.db --what get|list|list_text|search|order|message [--group 1] [--seconds 3] [--operations 20000]
 *          [--requests FILE] [--tokens FILE]
 *   limits --statements
 *
 * DIR is one that `seed` has made: tokens and requests are DIR/tokens.txt and, beside the tokens, requests/WHAT.jsonl
 * unless others are named.
 * The requests are run by our operations on a copy of the store, in a transaction that is undone; what they asked of SQLite is
 * recorded, and then asked again by raw calls, --group operations a transaction. list_text: the rows are written as JSON too.
 * --statements prints the texts of all statements by name. */
#include <getopt.h>
#include <jansson.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/timeutil.h"
#include "ops/local.h"
#include "tests/bench/common/clock.h"
#include "tests/bench/common/figures.h"
#include "tests/bench/common/recording.h"
#include "tests/bench/common/requests.h"

struct what {
	const char *name, *requests;
	bool writes, text;
};

static const struct what whats[] = {
	{"get", "get", false, false},       {"list", "list", false, false},   {"list_text", "list", false, true},
	{"search", "search", false, false}, {"order", "order", true, false},  {"message", "message", true, false},
};

struct limits {
	const char *store, *requests_path, *tokens_path;
	const struct what *what;
	long group, operations;
	double seconds;
	char copy[4096];
	struct options options;
	struct db *db;
	struct viewer *viewers;
	size_t viewer_count, skipped;
	struct figures figures;
	int64_t pages;
};

static bool copy_store(struct limits *l, struct err *err)
{
	char block[1 << 16];
	size_t n;
	snprintf(l->copy, sizeof l->copy, "%s.limits", l->store);
	FILE *from = fopen(l->store, "re"), *to = fopen(l->copy, "we");
	bool fine = from && to;
	while (fine && (n = fread(block, 1, sizeof block, from)) > 0)
		fine = fwrite(block, 1, n, to) == n;
	if (from)
		fclose(from);
	if (to)
		fine = fclose(to) == 0 && fine;
	return fine || fail(err, ERR_UNAVAILABLE, "%s cannot be copied to %s", l->store, l->copy);
}

static void remove_copy(const struct limits *l)
{
	static const char *const parts[] = {"", "-wal", "-shm"};
	char path[sizeof l->copy + 8];
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		snprintf(path, sizeof path, "%s%s", l->copy, parts[i]);
		unlink(path);
	}
}

/* In the store's folder, or that of the tokens, unless the caller has named another. */
static const char *beside(const struct limits *l, const char *named, const char *format)
{
	static char paths[2][4096];
	static int next;
	char store[4096];
	if (named)
		return named;
	snprintf(store, sizeof store, "%s", l->tokens_path ? l->tokens_path : l->store);
	char *path = paths[next++ % 2];
	int n = snprintf(path, sizeof paths[0], "%s/", dirname(store));
	snprintf(path + n, sizeof paths[0] - (size_t)n, format, l->what->requests);
	return path;
}

static bool log_in(struct limits *l, struct err *err)
{
	char **tokens = requests_words(beside(l, l->tokens_path, "tokens.txt"), &l->viewer_count, err);
	bool fine = tokens != NULL;
	l->viewers = xcalloc(l->viewer_count + 1, sizeof *l->viewers);
	for (size_t i = 0; tokens && tokens[i]; i++) {
		struct local local = {.db = l->db, .options = &l->options};
		json_t *user = fine ? local_call(&local, "auth.resume", json_pack("{s:s}", "token", tokens[i]), err) : NULL;
		fine = user != NULL;
		l->viewers[i] = local.viewer;
		json_decref(user);
	}
	requests_words_free(tokens);
	return fine;
}

/* One request as the market runs it: a write by a login that still counts. The savepoint is ours alone, and not played back. */
static bool run_recorded(struct limits *l, struct call *c, struct buf *result, struct err *err)
{
	bool writes = l->what->writes;
	c->db = l->db;
	bool fine = !writes || db_savepoint(l->db);
	recording_begin();
	fine = fine && (!writes || call_login_counts(c, err)) && call_run(c, result, err);
	fine = db_check(l->db, err) && fine;
	if (fine)
		recording_keep();
	else
		recording_drop();
	if (writes && fine)
		fine = db_release(l->db);
	else if (writes)
		db_rollback_to(l->db);
	return fine;
}

static bool record_one(struct limits *l, size_t number, const char *line, size_t size, struct err *err)
{
	struct call c;
	struct buf result = {0};
	json_t *request = json_loadb(line, size, 0, NULL);
	const struct op *op = op_find(json_string_value(json_object_get(request, "method")));
	if (!op) {
		json_decref(request);
		return fail(err, ERR_USAGE, "request %zu is of no operation", number + 1);
	}
	call_init(&c, op, &l->options, time_now());
	c.viewer = l->viewers[number % l->viewer_count];
	c.secure = true;
	bool fine = call_params(&c, json_incref(json_object_get(request, "params")), err) && run_recorded(l, &c, &result, err);
	call_done(&c);
	buf_free(&result);
	json_decref(request);
	return fine;
}

/* What an operation refuses is left out: the limit is of those that are done. */
static bool record(struct limits *l, struct err *err)
{
	struct requests requests;
	size_t size;
	if (!requests_read(&requests, beside(l, l->requests_path, "requests/%s.jsonl"), 1, err))
		return false;
	db_begin(l->db);
	for (size_t i = 0; i < requests.count && (long)recording_count() < l->operations; i++) {
		struct err refused = {0};
		const char *line = requests_run(&requests, i, 1, &size);
		if (!record_one(l, i, line, size, &refused)) {
			l->skipped++;
			snprintf(err->text, sizeof err->text, "%s", refused.text);
		}
		err_clear(&refused);
	}
	db_rollback(l->db);
	requests_free(&requests);
	return recording_count() > 0 || fail(err, ERR_UNAVAILABLE, "no request was done; the last: %s", err->text);
}

/* One transaction of as many operations as make a group, from number `first` on. */
static bool play_group(struct limits *l, struct player *p, size_t first, struct err *err)
{
	static struct buf text;
	bool fine = player_begin(p, err);
	for (long i = 0; fine && i < l->group; i++) {
		text.len = 0;
		fine = player_play(p, (first + (size_t)i) % recording_count(), l->what->text ? &text : NULL, err);
		l->figures.bytes += text.len;
	}
	return fine && player_commit(p, err);
}

/* A tenth goes by unmeasured. Writes are played once, for afterwards the store is another; reads as long as the time lasts. */
static bool play(struct limits *l, struct player *p, struct err *err)
{
	struct figures *f = &l->figures;
	size_t count = recording_count(), group = (size_t)l->group, at = 0;
	for (; at < count / 10; at += group)
		if (!play_group(l, p, at, err))
			return false;
	figures_clear(f);
	player_pages_written(p);
	double cpu = clock_cpu();
	uint64_t began = clock_ns(), until = began + (uint64_t)(l->seconds * (double)CLOCK_SECOND), now = began;
	for (; now < until && (!l->what->writes || at + group <= count); at += group) {
		uint64_t before = now;
		if (!play_group(l, p, at, err))
			return false;
		now = clock_ns();
		f->requests += group;
		histogram_add(&f->latency, now - before);
	}
	f->seconds = (double)(now - began) / (double)CLOCK_SECOND;
	f->cpu = clock_cpu() - cpu;
	l->pages = player_pages_written(p);
	return f->requests > 0 || fail(err, ERR_USAGE, "%zu operations are too few for groups of %zu", count, group);
}

static bool print(const struct limits *l)
{
	struct buf line = {0}, names = {0};
	struct jw w;
	recording_names(&names, 0);
	double n = (double)l->figures.requests;
	figures_begin(&w, &line, &l->figures);
	jw_str(&w, "what", l->what->name);
	jw_int(&w, "group", l->group);
	figure(&w, "cpu_us_per_operation", n > 0 ? l->figures.cpu * 1e6 / n : 0);
	figure(&w, "pages_per_operation", n > 0 ? (double)l->pages / n : 0);
	figure(&w, "statements_per_operation", recording_statements());
	jw_int(&w, "refused", (int64_t)l->skipped);
	jw_str(&w, "statements", buf_text(&names));
	buf_free(&names);
	return figures_end(&w, &l->figures);
}

/* As the market's readers are. */
static bool reopen_to_read(struct limits *l, struct err *err)
{
	db_close(l->db);
	l->db = db_open(l->copy, DB_READ, 0, err);
	return l->db != NULL;
}

static bool run(struct limits *l, struct err *err)
{
	struct player *p = NULL;
	options_init(&l->options);
	if (!copy_store(l, err) || !(l->db = db_open(l->copy, DB_WRITE, 0, err)))
		return false;
	bool fine = log_in(l, err) && (l->what->writes || reopen_to_read(l, err)) && record(l, err) && (p = player_new(l->what->writes, err)) &&
	            (!l->what->writes || player_empty_log(p, err)) && play(l, p, err) && print(l);
	player_free(p);
	db_close(l->db);
	free(l->viewers);
	return fine;
}

static int print_statements(void)
{
	struct buf b = {0};
	struct jw w = {.b = &b};
	jw_open(&w, NULL, '{');
	for (const struct sql *sql = __start_mama_sql; sql < __stop_mama_sql; sql++)
		jw_str(&w, sql->name, sql->text);
	jw_close(&w, '}');
	puts(buf_text(&b));
	buf_free(&b);
	return 0;
}

static bool read_options(struct limits *l, int argc, char **argv)
{
	static const struct option names[] = {
		{"store", required_argument, NULL, 's'},    {"what", required_argument, NULL, 'w'},
		{"group", required_argument, NULL, 'g'},    {"seconds", required_argument, NULL, 'd'},
		{"requests", required_argument, NULL, 'r'}, {"tokens", required_argument, NULL, 't'},
		{"operations", required_argument, NULL, 'n'}, {NULL, 0, NULL, 0},
	};
	int c;
	const char *what = "";
	while ((c = getopt_long(argc, argv, "", names, NULL)) != -1)
		switch (c) {
		case 's': l->store = optarg; break;
		case 'w': what = optarg; break;
		case 'g': l->group = atol(optarg); break;
		case 'd': l->seconds = atof(optarg); break;
		case 'r': l->requests_path = optarg; break;
		case 't': l->tokens_path = optarg; break;
		case 'n': l->operations = atol(optarg); break;
		default: return false;
		}
	for (size_t i = 0; i < sizeof whats / sizeof *whats; i++)
		if (strcmp(whats[i].name, what) == 0)
			l->what = &whats[i];
	return optind == argc && l->store && l->what && l->group > 0 && l->seconds > 0 && l->operations > 0;
}

int main(int argc, char **argv)
{
	static struct limits l = {.group = 1, .operations = 20000, .seconds = 3};
	struct err err = {0};
	if (argc == 2 && strcmp(argv[1], "--statements") == 0)
		return print_statements();
	if (!read_options(&l, argc, argv)) {
		fputs("limits --store DIR/mama.db --what get|list|list_text|search|order|message [--group N] [--seconds S]\n"
		      "       [--operations N] [--requests FILE] [--tokens FILE]\n", stderr);
		return 2;
	}
	bool fine = run(&l, &err);
	remove_copy(&l);
	if (!fine)
		fprintf(stderr, "limits: %s\n", err.text);
	return !fine;
}
