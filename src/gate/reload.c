/* SIGHUP: mama.conf and the certificate are read anew. The gate reads, as whoever it was started by; the market says whether it can
 * use them; then they count for both, and for every session from then on. What is wrong changes nothing. */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/log.h"
#include "gate/link.h"
#include "gate/rules.h"
#include "gate/state.h"
#include "market/tls.h"

/* Whether the JSON port speaks TLS is settled when it opens. */
static void hold_tls(const struct gate *g, struct options *fresh, struct buf *later)
{
	static const enum option_id ids[] = {OPT_TLS_CERTIFICATE, OPT_TLS_KEY};
	if (tls_wanted(g->options) == tls_wanted(fresh))
		return;
	for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
		if (strcmp(fresh->text[ids[i]], g->options->text[ids[i]]) != 0)
			buf_addf(later, "%s%s", later->len ? ", " : "", option_table[ids[i]].name);
		memcpy(fresh->text[ids[i]], g->options->text[ids[i]], OPTION_TEXT);
	}
}

static bool send_file(struct gate *g, enum link_kind kind, int fd)
{
	struct link_msg m = {.kind = kind};
	return link_send(g->market_link[0], &m, fd);
}

static bool send_options(struct gate *g, struct err *err)
{
	int fd = memfd_create("options", MFD_CLOEXEC);
	bool ok = fd >= 0 && write(fd, g->pending, sizeof *g->pending) == (ssize_t)sizeof *g->pending && send_file(g, LINK_OPTIONS, fd);
	if (fd >= 0)
		close(fd);
	return ok || fail(err, ERR_UNAVAILABLE, "the market cannot be told: %m");
}

static bool send_certificate(struct gate *g, struct err *err)
{
	int fds[TLS_FILES];
	if (g->json_fd < 0 || !tls_wanted(g->pending))
		return true;
	if (!tls_files_open(g->pending, g->dir, fds, err))
		return false;
	bool ok = send_file(g, LINK_CERTIFICATE, fds[TLS_CERTIFICATE]) && send_file(g, LINK_KEY, fds[TLS_KEY]);
	tls_files_close(fds);
	return ok || fail(err, ERR_UNAVAILABLE, "the market cannot be told: %m");
}

static void forget_pending(struct gate *g)
{
	free(g->pending);
	g->pending = NULL;
	buf_free(&g->changed);
}

/* What it reads becomes g->pending. */
static bool read_anew(struct gate *g, struct err *err)
{
	struct options *fresh = xcalloc(1, sizeof *fresh);
	struct buf later = {0};
	forget_pending(g);
	bool ok = options_read(fresh, g->from, err);
	if (ok) {
		g->pending = xmalloc(sizeof *g->pending);
		*g->pending = *g->options;
		hold_tls(g, fresh, &later);
		options_take(g->pending, fresh, &g->changed, &later);
		if (later.len)
			log_warn("SIGHUP: %s: counts from the next start on", buf_text(&later));
	}
	buf_free(&later);
	free(fresh);
	return ok;
}

static void tell(void *ctx, const char *sentence)
{
	(void)ctx;
	log_warn("SIGHUP: %s", sentence);
}

/* While there is no market to say whether it can use them: the next one could not start with a wrong one. */
static bool check_certificate(const struct gate *g, struct err *err)
{
	return g->json_fd < 0 || rules_certificate(g->pending, g->dir, tell, NULL, err);
}

void reload_begin(struct gate *g)
{
	struct err err = {0};
	bool away = !g->supervised[MARKET].ready, ok = read_anew(g, &err);
	if (ok)
		ok = away ? check_certificate(g, &err) : send_certificate(g, &err) && send_options(g, &err);
	if (!ok)
		log_error("SIGHUP: %s", err.text);
	if (!ok || away)
		reload_end(g, ok);
}

void reload_end(struct gate *g, bool taken)
{
	if (taken && g->pending) {
		*g->options = *g->pending;
		limits_read(g->limits, g->options);
		log_set_level((enum log_level)opt_int(g->options, OPT_LOG_LEVEL));
		log_info("SIGHUP: %s/mama.conf%s read; options changed: %s", g->dir, tls_wanted(g->options) ? " and the certificate are" : " is",
		         g->changed.len ? buf_text(&g->changed) : "nothing");
	} else if (!taken) {
		log_error("SIGHUP: nothing was changed");
	}
	forget_pending(g);
}
