/* Lines that have begun and not ended: how much memory all of them hold together, and how long one may take. */
#include "base/log.h"
#include "base/networks.h"
#include "base/timeutil.h"
#include "market/peer.h"
#include "market/rate.h"

enum {
	FREE = 4096,       /* bytes of each connection that are not counted: an ordinary request is always taken */
	SOURCE_SHARE = 4,  /* one address may hold one part in so many */
	PACE = 1024        /* bytes a second that a line must bring which takes longer than its time */
};

/* Notes what the connection holds now. False: it is more than one address, or all, may hold. */
static bool hold(struct peer *p, int64_t held)
{
	struct market *m = p->loop->market;
	const struct options *o = options_now(m->options);
	int64_t most = opt_int(o, OPT_UNFINISHED), more = held - p->held;
	p->held = held;
	int64_t all = atomic_fetch_add(&m->unfinished, more) + more, source = sources_hold(p->from.source, more);
	if (held == 0 || (all <= most && source <= most / SOURCE_SHARE))
		return true;
	return all <= most && (p->from.operator_ || networks_hold(opt_str(o, OPT_EXEMPT), p->from.source));
}

void peer_release_held(struct peer *p)
{
	frame_free(&p->in);
	if (p->held > 0)
		hold(p, 0);
}

void peer_count_held(struct peer *p)
{
	int64_t held = p->in.in.cap > FREE ? (int64_t)(p->in.in.cap - FREE) : 0;
	if (held != p->held || p->overfull)
		p->overfull = !hold(p, held);
}

/* Nothing more is taken from it, and what it has begun is told this. */
static void end_line(struct peer *p, const char *why)
{
	p->unframed = p->have_request = true;
	log_info("connection of %s closed: %s", p->from.source, why);
}

bool peer_refuse_held(struct peer *p)
{
	frame_shrink(&p->in, 0);   /* the whole lines that were there may have been what was too much */
	peer_count_held(p);
	if (!p->overfull)
		return false;
	fail_retry(&p->request_err, ERR_UNAVAILABLE, 5, "Lines that have not ended hold as much as they may together; send this one again in a moment.");
	end_line(p, "unfinished lines hold as much as they may");
	return true;
}

static int64_t line_time(const struct peer *p)
{
	bool known = p->viewer.id != 0 || p->viewer.operator_;
	return opt_int(options_now(p->loop->market->options), known ? OPT_LINE_TIME_AFTER_LOGIN : OPT_LINE_TIME_BEFORE_LOGIN);
}

void peer_watch_line(struct peer *p)
{
	if (p->line_began > 0 || !frame_is_partial(&p->in) || line_time(p) == 0)
		return;
	p->line_began = time_monotonic();
	p->line_seen = frame_pending(&p->in);
	if (!evtimer_pending(p->bye, NULL))
		peer_end_in(p, (int)line_time(p) * 1000);
}

void peer_line_time_over(struct peer *p)
{
	int64_t now = time_monotonic(), seconds = line_time(p), left = p->line_began + seconds * 1000 - now;
	size_t pending = frame_pending(&p->in);
	if (p->line_began == 0 || seconds == 0)
		return;
	bool waits_for_us = p->barrier || p->have_request || !frame_is_partial(&p->in) || !stream_receives(p->stream);
	if (left <= 0 && !waits_for_us && pending - p->line_seen < (size_t)seconds * PACE) {
		fail(&p->request_err, ERR_INVALID_REQUEST, "This line was not ended within %lld s, and less than %d bytes a second came of it.",
		     (long long)seconds, PACE);
		end_line(p, "a line did not end in time");
		peer_go_on(p);
		return;
	}
	if (left <= 0) {   /* it goes on, or it is we who do not */
		p->line_began = now;
		p->line_seen = pending;
		left = seconds * 1000;
	}
	peer_end_in(p, (int)left);
}
