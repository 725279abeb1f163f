#include <string.h>

#include "base/timeutil.h"
#include "db/notification.h"
#include "market/clock.h"
#include "market/peer.h"
#include "ops/views.h"

enum { PAGE = 100, COMMON_MS = 300 };   /* COMMON_MS: what changed for everyone is gathered for so long */

static struct peer **bucket_of(struct loop *l, int64_t user)
{
	return &l->subscribers[(uint64_t)user % LOOP_BUCKETS];
}

bool peer_subscribed(const struct peer *p)
{
	return p->subscriber_link != NULL;
}

void peer_unsubscribe(struct peer *p)
{
	if (!peer_subscribed(p))
		return;
	*p->subscriber_link = p->next_subscriber;
	if (p->next_subscriber)
		p->next_subscriber->subscriber_link = p->subscriber_link;
	p->subscriber_link = NULL;
	p->next_subscriber = NULL;
	p->changed = 0;
	presence_hears(p->presence, p->hears);
}

/* How far the inbox goes now. If it cannot be read, what was known stays: the next news asks again. */
static void count_inbox(struct peer *p)
{
	int64_t last_seq, unread;
	struct db *db = p->loop->db;
	db_read_begin(db);
	notification_counts(db, p->viewer.id, &last_seq, &unread);
	db_read_end(db);
	if (db_check(db, NULL) && last_seq > p->last_seq)
		p->last_seq = last_seq;
}

void peer_subscribe(struct peer *p, const struct effects *fx)
{
	struct peer **bucket = bucket_of(p->loop, p->viewer.id);
	peer_unsubscribe(p);
	p->next_subscriber = *bucket;
	p->subscriber_link = bucket;
	if (p->next_subscriber)
		p->next_subscriber->subscriber_link = &p->next_subscriber;
	*bucket = p;
	p->wants_changed = fx->wants_changed;
	p->pushed_seq = p->last_seq = fx->since;
	p->resync_due = fx->resync;
	p->stalled_since = 0;
	presence_hears(p->presence, true);
	/* What was committed between the snapshot of the reply and now is news already on its way, or is found here. */
	count_inbox(p);
}

static void push_changed(struct peer *p)
{
	struct jw w = {.b = &p->out};
	view_push(&w, "changed");
	jw_open(&w, "params", '{');
	jw_open(&w, "what", '[');
	for (int bit = 0; bit < CHANGED_WORDS; bit++)
		if (p->changed & (1 << bit))
			jw_str(&w, NULL, changed_words[bit]);
	jw_close(&w, ']');
	jw_close(&w, '}');
	view_push_end(&w);
	p->changed = 0;
}

static void push_resync(struct peer *p)
{
	struct jw w = {.b = &p->out};
	view_push(&w, "resync");
	jw_open(&w, "params", '{');
	jw_int(&w, "seq", p->last_seq);
	jw_close(&w, '}');
	view_push_end(&w);
	p->pushed_seq = p->last_seq;
	p->resync_due = false;
}

/* Pushes a page of the inbox, in order. False: the store did not give it. */
static bool push_page(struct peer *p)
{
	struct notification n;
	int64_t before = p->pushed_seq;
	struct db *db = p->loop->db;
	db_read_begin(db);
	struct row *r = notification_list(db, p->viewer.id, false, &(struct span){.past = before, .rising = true, .limit = PAGE});
	while (notification_next(r, &n)) {
		struct jw w = {.b = &p->out};
		view_push(&w, "notification");
		view_notification(&w, "params", &n);
		view_push_end(&w);
		p->pushed_seq = n.seq;
	}
	db_read_end(db);
	return db_check(db, NULL) && p->pushed_seq > before;
}

static void push_inbox(struct peer *p)
{
	bool stalled = p->stalled_since && time_monotonic() - p->stalled_since >= PEER_STALL_MS;
	if (p->resync_due || stalled)
		push_resync(p);
	p->stalled_since = 0;
	while (p->pushed_seq < p->last_seq && peer_has_room(p))
		if (!push_page(p))
			push_resync(p);   /* the inbox cannot be read now; he may ask for it himself */
	if (p->pushed_seq < p->last_seq)
		p->stalled_since = time_monotonic();
	if (p->changed)
		push_changed(p);
}

/* Output is bounded because the inbox is read only as the peer drains: a slow one costs nobody anything (RULES N5). */
void peer_push(struct peer *p)
{
	bool inbox = peer_subscribed(p) && (p->changed || p->resync_due || p->pushed_seq < p->last_seq);
	if (p->closing || p->batch || (!inbox && p->due.len == 0))
		return;
	if (!peer_has_room(p)) {
		p->stalled_since = p->stalled_since ? p->stalled_since : time_monotonic();
		return;
	}
	if (p->due.len > 0)
		buf_add(&p->out, p->due.data, p->due.len);
	buf_free(&p->due);
	if (inbox)
		push_inbox(p);
	peer_flush(p);
	if (inbox && p->pushed_seq < p->last_seq && peer_has_room(p))
		peer_go_on(p);
}

static void note(struct peer *p, int changed)
{
	peer_check_login(p, clock_now());
	if (!peer_subscribed(p))
		return;
	if (changed & CHANGED_NOTIFICATIONS)
		count_inbox(p);
	if (p->wants_changed)
		p->changed |= changed;
}

static void push_noted(struct peer *p, int changed)
{
	(void)changed;
	peer_push(p);
}

/* Calls act for each subscriber whom a change concerns. */
static void each_concerned(struct loop *l, const struct change *change, void (*act)(struct peer *, int))
{
	bool admins = change->user == TO_ADMINS;
	for (struct peer *p = admins ? l->peers : *bucket_of(l, change->user), *next; p; p = next) {
		next = admins ? p->next : p->next_subscriber;
		if (admins ? peer_subscribed(p) && p->viewer.role == ROLE_ADMIN : p->viewer.id == change->user)
			act(p, change->changed);
	}
}

static bool hears(const struct peer *p)
{
	return p->hears || peer_subscribed(p);
}

/* A line that is not of the inbox. One who does not read loses it. */
static void say(struct peer *p, const char *line)
{
	size_t n = strlen(line);
	if (p->due.len + n <= PEER_DUE_MOST)
		buf_add(&p->due, line, n);
}

static void broadcast(struct loop *l, const struct change *change)
{
	for (struct peer *p = l->peers; p; p = p->next)
		if (hears(p)) {
			say(p, change->push);
			peer_push(p);
		}
}

static bool is_revoked(const struct change *change, const struct peer *p)
{
	if (change->revoked == REVOKED_SESSION)
		return change->session == presence_number(p->presence);
	if (p->viewer.id != change->user)
		return false;
	bool same = memcmp(change->token, p->viewer.token, TOKEN_HASH) == 0;
	return change->revoked == REVOKED_ALL || same == (change->revoked == REVOKED_ONE);
}

/* The last words of a connection, whatever it was in the middle of. */
static void say_last(struct peer *p, const char *line)
{
	if (p->batch_answered)
		buf_add(&p->out, "]\n", 2);
	buf_adds(&p->out, line);
}

void peer_end_login(struct peer *p, const char *line, bool closes)
{
	struct effects nobody = {.viewer_changed = true};
	bool session = p->from.door != DOOR_JSON;
	closes = closes || session;
	if (closes && (session || hears(p)))
		say_last(p, line);
	else if (hears(p))
		say(p, line);
	peer_take_effects(p, &nobody);
	if (closes)
		peer_finish(p);
	else
		peer_push(p);
}

static void revoke(struct loop *l, const struct change *change)
{
	for (struct peer *p = l->peers, *next; p; p = next) {
		next = p->next;
		if (!p->closing && is_revoked(change, p))
			peer_end_login(p, change->push, change->revoked == REVOKED_SESSION);
	}
}

void peer_news_common(evutil_socket_t fd, short what, void *loop)
{
	struct loop *l = loop;
	(void)fd;
	(void)what;
	for (struct peer *p = l->peers, *next; p; p = next) {
		next = p->next;
		note(p, l->common);
		peer_push(p);
	}
	l->common = 0;
}

static void gather_common(struct loop *l, int changed)
{
	static const struct timeval later = {0, COMMON_MS * 1000};
	if (l->common == 0)
		event_add(l->common_later, &later);
	l->common |= changed;
}

/* First all is noted, then pushed, so that one commit is one `changed` for each subscriber. */
void peer_news(struct loop *l, const struct news *n)
{
	for (int i = 0; i < n->count; i++) {
		const struct change *change = &n->changes[i];
		if (change->revoked)
			revoke(l, change);
		else if (change->user == TO_EVERYONE)
			gather_common(l, change->changed);
		else if (change->user == TO_LISTENERS)
			broadcast(l, change);
		else
			each_concerned(l, change, note);
	}
	for (int i = 0; i < n->count; i++)
		if (!n->changes[i].revoked && n->changes[i].user >= TO_ADMINS)
			each_concerned(l, &n->changes[i], push_noted);
}
