#include "market/market.h"

#include <event2/thread.h>
#include <jansson.h>
#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/log.h"
#include "db/store.h"
#include "market/accept.h"
#include "market/hints.h"
#include "market/clock.h"
#include "market/readers.h"
#include "ops/stats.h"

enum { LOOPS_MOST = 64, LARGE = 256 * 1024 };

/* What market_main() builds, in the order it is torn down. */
struct house {
	struct market market;
	struct options_live options;
	struct loop *loops[LOOPS_MOST];
	int loop_count;
	struct mailer *mailer;
	struct event_base *base;
	struct acceptor *acceptor;
};

static void on_stop(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	event_base_loopexit(arg, NULL);
}

static int wanted_loops(const struct options *o)
{
	long n = opt_int(o, OPT_MARKET_THREADS) ? (long)opt_int(o, OPT_MARKET_THREADS) : sysconf(_SC_NPROCESSORS_ONLN);
	return n < 1 ? 1 : n > LOOPS_MOST ? LOOPS_MOST : (int)n;
}

/* The writer first: it makes and migrates the store that the readers open. */
static bool open_house(struct house *h, const struct market_setup *setup, struct err *err)
{
	const struct options *o = setup->options;
	char store[1024], commits[1024];
	int wanted = wanted_loops(o);
	options_path(o, OPT_STORE, setup->dir, store, sizeof store);
	options_publish(&h->options, o);
	h->market.options = &h->options;
	h->market.picture_fd = setup->picture_fd;
	h->market.tls = setup->tls;
	if (!(h->mailer = mailer_start(setup->dir, &h->options, err)))
		return false;
	snprintf(commits, sizeof commits, "%s/" STORE_COMMITS, setup->dir);
	struct store_place place = {.path = store, .commits = commits, .gate = getppid()};
	h->market.writer = writer_start(&place, &h->options, h->loops, wanted, h->mailer, err);
	if (!h->market.writer)
		return false;
	for (; h->loop_count < wanted; h->loop_count++)
		if (!(h->loops[h->loop_count] = loop_new(&h->market, store, err)))
			return false;
	hints_log(h->loops[0]->db, o, setup->dir);
	if (!(h->market.readers = readers_start(&h->market, store, o, err)))
		return false;
	for (int i = 0; i < POOLS; i++)
		if (!(h->market.pools[i] = pool_start((enum op_pool)i, o, h->market.writer, err)))
			return false;
	for (int i = 0; i < h->loop_count; i++)
		if (!loop_start(h->loops[i]))
			return fail(err, ERR_UNAVAILABLE, "No thread for a loop can be started.");
	h->base = event_base_new();
	h->acceptor = acceptor_start(h->base, setup, &h->market, h->loops, h->loop_count, err);
	return h->acceptor != NULL;
}

/* No new connections; loops answer what is under way, which needs the pools and the writer. These stop before the loops are
 * joined, so that every answer is in its mailbox, and are freed after, for a loop may still offer them a job. The writer last:
 * only when all readers have closed the store does SQLite empty and remove its log. */
static void close_house(struct house *h)
{
	acceptor_stop(h->acceptor);
	for (int i = 0; i < h->loop_count; i++)
		loop_stop(h->loops[i]);
	readers_stop(h->market.readers);
	for (int i = 0; i < POOLS; i++)
		pool_stop(h->market.pools[i]);
	writer_stop(h->market.writer);
	mailer_stop(h->mailer);
	for (int i = 0; i < h->loop_count; i++)
		loop_join(h->loops[i]);
	readers_free(h->market.readers);
	for (int i = 0; i < POOLS; i++)
		pool_free(h->market.pools[i]);
	writer_free(h->market.writer);
	event_base_free(h->base);
	options_live_free(&h->options);
}

static void say_ready(const struct market_setup *setup)
{
	struct link_msg m = {.kind = LINK_READY};
	if (setup->link_fd >= 0 && !link_send(setup->link_fd, &m, -1))
		log_warn("the gate does not hear that the market is ready");
}

int market_main(const struct market_setup *setup)
{
	static struct house house;
	struct err err = {0};
	prctl(PR_SET_NAME, "mama-market");
	log_setup("market", (enum log_level)opt_int(setup->options, OPT_LOG_LEVEL));
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);   /* a file that may not grow is an error, not the end */
	signal(SIGINT, SIG_IGN);   /* of a terminal: the gate stops us */
	mallopt(M_MMAP_THRESHOLD, LARGE);   /* what large lines held goes back to the system when it is freed */
	if (sodium_init() < 0)
		fatal("libsodium cannot start");
	json_object_seed(0);
	evthread_use_pthreads();
	/* Threads inherit the mask: signals are the main loop's. */
	sigset_t term, before;
	sigemptyset(&term);
	sigaddset(&term, SIGTERM);
	pthread_sigmask(SIG_BLOCK, &term, &before);
	if (!open_house(&house, setup, &err)) {
		log_error("the market cannot open: %s", err.text);
		return err.code == ERR_CONFIG ? 78 : 1;
	}
	struct event *stop = evsignal_new(house.base, SIGTERM, on_stop, house.base);
	event_add(stop, NULL);
	sigdelset(&before, SIGTERM);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	stats_start(clock_now());
	say_ready(setup);
	log_info("the market is open with %d loops", house.loop_count);
	event_base_dispatch(house.base);
	log_info("the market closes");
	event_free(stop);
	close_house(&house);
	return 0;
}
