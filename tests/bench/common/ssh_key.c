/* From a key to what it changes on the screen; and a byte through an echo, which is the least that ssh allows. */
#include <string.h>

#include "tests/bench/common/clock.h"
#include "tests/bench/common/ssh_measures.h"
#include "tests/bench/common/usage.h"

enum {
	CARET = 0x25b8,    /* ▸ stands before what is selected */
	WARMUP = 20,
	PAGES_MOST = 250   /* of 17 rows: fewer than a list holds */
};

static const char down[] = "\033[B", up[] = "\033[A", page_down[] = "\033[6~";

/* What a key is to change: where the caret stands, and what is selected. */
struct selection {
	int row, col;
	char text[GRID_ROW_TEXT];
};

static struct selection selected(const struct grid *g)
{
	struct selection s = {.row = -1};
	if (grid_find_last(g, CARET, &s.row, &s.col))
		grid_row(g, s.row, s.text);
	return s;
}

/* The frame has ended (the cursor is put away) and something else is selected. */
static bool moved(const struct grid *g, const void *ctx)
{
	const struct selection *before = ctx;
	if (g->x != 0 || g->y != g->rows - 1)
		return false;
	struct selection now = selected(g);
	return now.row >= 0 && (now.row != before->row || strcmp(now.text, before->text) != 0);
}

static bool press(struct visitor *v, const struct ssh_plan *p, const char *key, uint64_t *ns, struct err *err)
{
	struct selection before = selected(&v->grid);
	uint64_t begun = clock_ns();
	if (!visitor_send(v, key, strlen(key)))
		return fail(err, ERR_UNAVAILABLE, "the key could not be sent");
	if (!visitor_await(v, &p->target, moved, &before, err))
		return false;
	*ns = clock_ns() - begun;
	return true;
}

/* Down to the last row of the page and up again. */
static const char *next_key(const struct grid *g, const char *last)
{
	struct selection now = selected(g);
	if (now.row <= g->rows / 3)
		return down;
	return now.row >= g->rows - 4 ? up : last;
}

static void keep(struct figures *f, uint64_t ns, uint64_t bytes)
{
	f->requests++;
	f->bytes += bytes;
	histogram_add(&f->latency, ns);
}

static bool press_keys(struct visitor *v, const struct ssh_plan *p, bool pages, struct figures *f, struct err *err)
{
	uint64_t ns, until = clock_ns() + (uint64_t)(p->seconds * (double)CLOCK_SECOND);
	const char *key = pages ? page_down : down;
	for (unsigned n = 0; clock_ns() < until && (!pages || n < PAGES_MOST); n++) {
		uint64_t had = v->bytes;
		key = pages ? page_down : next_key(&v->grid, key);
		if (!press(v, p, key, &ns, err))
			return false;
		if (n >= WARMUP)
			keep(f, ns, v->bytes - had);
	}
	return true;
}

/* Runs `measure` on a visitor that is in, and writes what it cost. */
static void measured(const struct ssh_plan *p, struct visitor *v, struct figures *f, struct buf *own, struct err *err,
                     bool (*measure)(struct visitor *v, const struct ssh_plan *p, struct figures *f, struct err *err))
{
	struct jw w = {.b = own, .comma = true};
	struct usage before = usage_of(p->server, false);
	uint64_t begun = clock_ns(), wire = v->wire.in_bytes;
	double cpu = clock_cpu();
	if (!measure(v, p, f, err))
		figures_error(f, err->text, strlen(err->text));
	f->seconds = (double)(clock_ns() - begun) / (double)CLOCK_SECOND;
	f->cpu = clock_cpu() - cpu;
	if (p->server > 0)
		ssh_server_cpu(&w, usage_of(p->server, false).cpu - before.cpu, f->requests + WARMUP);
	figure(&w, "wire_bytes_each", (double)(v->wire.in_bytes - wire) / (double)(f->requests + WARMUP));
	jw_int(&w, "unknown_sequences", (int64_t)v->grid.unknown);
}

static bool press_within(struct visitor *v, const struct ssh_plan *p, struct figures *f, struct err *err)
{
	return press_keys(v, p, false, f, err);
}

static bool press_pages(struct visitor *v, const struct ssh_plan *p, struct figures *f, struct err *err)
{
	return press_keys(v, p, true, f, err);
}

static void on_screen(const struct ssh_plan *p, struct figures *f, struct buf *own,
                      bool (*measure)(struct visitor *v, const struct ssh_plan *p, struct figures *f, struct err *err))
{
	struct visitor v = {0};
	struct err err = {0};
	char room[24];
	if (visitor_login(&v, &p->target, ssh_plan_user(p, 0, room), &err) && visitor_shell(&v, &p->target, &err) &&
	    visitor_await(&v, &p->target, visitor_complete, NULL, &err))
		measured(p, &v, f, own, &err, measure);
	else
		figures_error(f, err.text, strlen(err.text));
	visitor_close(&v);
	err_clear(&err);
}

void ssh_measure_key(const struct ssh_plan *p, struct figures *f, struct buf *own)
{
	on_screen(p, f, own, press_within);
}

void ssh_measure_page(const struct ssh_plan *p, struct figures *f, struct buf *own)
{
	on_screen(p, f, own, press_pages);
}

/* ---- an echo ---- */

static bool echo_bytes(struct visitor *v, const struct ssh_plan *p, struct figures *f, struct err *err)
{
	uint64_t until = clock_ns() + (uint64_t)(p->seconds * (double)CLOCK_SECOND);
	for (unsigned n = 0; clock_ns() < until; n++) {
		char sent = (char)('a' + n % 26), got = 0;
		uint64_t begun = clock_ns();
		if (!visitor_send(v, &sent, 1) ||
		    ssh_channel_read_timeout(v->channel, &got, 1, 0, p->target.patience * 1000) != 1 || got != sent)
			return fail(err, ERR_UNAVAILABLE, "the byte did not come back");
		if (n >= WARMUP)
			keep(f, clock_ns() - begun, 1);
	}
	return true;
}

void ssh_measure_echo(const struct ssh_plan *p, struct figures *f, struct buf *own)
{
	struct visitor v = {0};
	struct err err = {0};
	char room[24];
	if (visitor_login(&v, &p->target, ssh_plan_user(p, 0, room), &err) && visitor_exec(&v, p->command, &err))
		measured(p, &v, f, own, &err, echo_bytes);
	else
		figures_error(f, err.text, strlen(err.text));
	visitor_close(&v);
	err_clear(&err);
}
