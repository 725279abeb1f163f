/* The ssh client of the benchmarks: logs in, holds sessions, presses keys, and says what it saw as one line of JSON. It is the
 * same client against ours and against a server that runs a trivial program. */
#include <getopt.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "tests/bench/common/ssh_measures.h"

static const char usage[] =
	"ssh --what login|hold|key|page|echo --port P --key FILE [--host 127.0.0.1] [--size 80x24] [--patience 20]\n"
	"    [--users 100 | --user NAME]   who logs in: user0001 ... in turn, or one\n"
	"    [--server PID]                whose processes' time and memory are measured\n"
	"    login: [--at-once 1] [--seconds 3]      hold: [--sessions 100] [--idle 10] [--rpc PORT --token FILE]\n"
	"    key, page: [--seconds 3]                echo: [--seconds 3] [--command cat]\n";

static const struct {
	const char *name;
	void (*run)(const struct ssh_plan *p, struct figures *f, struct buf *own);
} measures[] = {
	{"login", ssh_measure_login}, {"hold", ssh_measure_hold}, {"key", ssh_measure_key}, {"page", ssh_measure_page},
	{"echo", ssh_measure_echo},
};

struct words {
	const char *what, *key, *size;
};

/* Options that are a whole number, with their bounds. */
struct number {
	const char *name;
	int least, most, *to;
};

static bool read_number(const struct number *numbers, size_t count, const char *name, const char *value)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(numbers[i].name, name) != 0)
			continue;
		char *end;
		long v = strtol(value, &end, 10);
		*numbers[i].to = (int)v;
		return end != value && !*end && v >= numbers[i].least && v <= numbers[i].most;
	}
	return false;
}

/* Options that are kept as they are. */
static bool read_word(struct words *w, struct ssh_plan *p, const char *name, const char *value)
{
	const struct {
		const char *name;
		const char **to;
	} words[] = {
		{"what", &w->what}, {"key", &w->key}, {"size", &w->size}, {"host", &p->target.host}, {"user", &p->user},
		{"token", &p->token_file}, {"command", &p->command},
	};
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(words[i].name, name) == 0)
			return (*words[i].to = value) != NULL;
	return false;
}

static bool read_options(int argc, char **argv, struct words *w, struct ssh_plan *p)
{
	int server = 0;
	const struct number numbers[] = {
		{"port", 1, 65535, &p->target.port}, {"patience", 1, 600, &p->target.patience}, {"users", 1, 9999, &p->users},
		{"at-once", 1, 64, &p->at_once}, {"sessions", 1, 20000, &p->sessions}, {"idle", 0, 600, &p->idle},
		{"rpc", 1, 65535, &p->rpc_port}, {"server", 1, 1 << 30, &server},
	};
	for (int i = 1; i + 1 < argc; i += 2) {
		const char *name = argv[i] + 2, *value = argv[i + 1];
		if (strncmp(argv[i], "--", 2) != 0)
			return false;
		if (strcmp(name, "seconds") == 0)
			p->seconds = strtod(value, NULL);
		else if (!read_word(w, p, name, value) && !read_number(numbers, sizeof numbers / sizeof *numbers, name, value))
			return false;
	}
	p->server = server;
	return argc % 2 == 1 && w->what && w->key && p->target.port > 0 && p->seconds > 0 && (!p->rpc_port || p->token_file) &&
	       sscanf(w->size, "%dx%d", &p->target.cols, &p->target.rows) == 2 && p->target.cols >= 20 && p->target.cols <= 400 &&
	       p->target.rows >= 5 && p->target.rows <= 200;
}

static bool measure(const char *what, const struct ssh_plan *p)
{
	static struct figures f;
	struct buf own = {0}, line = {0};
	struct jw w;
	figures_clear(&f);
	for (size_t i = 0; i < sizeof measures / sizeof *measures; i++)
		if (strcmp(measures[i].name, what) == 0)
			measures[i].run(p, &f, &own);
	figures_begin(&w, &line, &f);
	buf_add(&line, own.data, own.len);
	buf_free(&own);
	return figures_end(&w, &f);
}

/* Thousands of sessions are held by one process. */
static void raise_descriptors(void)
{
	struct rlimit most;
	if (getrlimit(RLIMIT_NOFILE, &most) == 0) {
		most.rlim_cur = most.rlim_max;
		setrlimit(RLIMIT_NOFILE, &most);
	}
}

int main(int argc, char **argv)
{
	struct words w = {.size = "80x24"};
	struct ssh_plan p = {.target = {.host = "127.0.0.1", .patience = 20}, .users = 100, .at_once = 1, .sessions = 100, .seconds = 3,
	                     .idle = 10, .command = "cat"};
	struct err err = {0};
	if (!read_options(argc, argv, &w, &p)) {
		fputs(usage, stderr);
		return 2;
	}
	setlocale(LC_ALL, "C.UTF-8");
	raise_descriptors();
	p.target.key = visitor_key(w.key, &err);
	if (!p.target.key) {
		fprintf(stderr, "%s\n", err.text);
		return 2;
	}
	bool ok = measure(w.what, &p);
	ssh_key_free(p.target.key);
	return ok ? 0 : 1;
}
