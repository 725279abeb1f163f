#include "market/keeper.h"

#include "base/log.h"
#include "base/timeutil.h"
#include "ops/stats.h"

#define MB ((int64_t)1 << 20)

enum { SHARE = 10 };   /* early moves take one part in so many of the time, at most: a slow disk has them less often */
enum { IDLE_MS = 1000, AGAIN_MS = 1000, SAY_MS = 60000 };

/* How long readers are waited for who still need the log, in ms. */
enum {
	A_TURN = 5,           /* of a loop: with it the snapshot ends that its questions share */
	PATIENCE = 20,
	ALL_PATIENCE = 600    /* two of the longest questions, one after the other */
};

static const int64_t few = 4 * MB;      /* of the log not moved yet: from here on it is when no write waits, */
static const int64_t many = 64 * MB;    /* and from here on in any case */
static const int64_t most = 128 * MB;   /* and now readers are waited for until they are done */
static const int64_t large = 16 * MB;   /* a file that is cut at the next chance */

/* Said once a minute while it is so. */
static void say_full(struct keeper *k, int64_t now)
{
	if (now < k->say_at)
		return;
	k->say_at = now + SAY_MS;
	log_error("the store's disk is full, %lld KiB are free: nothing new is taken until twice the reserve of %lld KiB is",
	          (long long)reserve_free(&k->reserve) / 1024, (long long)k->reserve.bytes / 1024);
}

static void begin_full(struct keeper *k, int64_t now)
{
	k->full = true;
	k->look_at = now + AGAIN_MS;
	say_full(k, now);
}

static void look_for_room(struct keeper *k, int64_t now)
{
	k->look_at = now + AGAIN_MS;
	if (!reserve_take(&k->reserve)) {
		say_full(k, now);
		return;
	}
	k->full = false;
	log_info("the store's disk has room again");
}

void keeper_begin(struct keeper *k, struct db *db, const struct reserve *r, int64_t now)
{
	db_log_mine(db);
	*k = (struct keeper){.db = db, .fresh = db_log(db).fresh, .last_write = now, .reserve = *r};
	if (r->bytes > 0 && !r->held)
		begin_full(k, now);
}

static bool give_up_reserve(struct keeper *k, int64_t now)
{
	if (!reserve_give_up(&k->reserve))
		return false;
	begin_full(k, now);
	return true;
}

static void move_failed(struct keeper *k, const struct err *err)
{
	stats_checkpoint(false);
	if (!k->failing)
		log_error("the store's log cannot be moved into its file, and grows: %s", err->text);
	k->failing = true;
}

static void move_done(struct keeper *k)
{
	stats_checkpoint(true);
	if (k->failing)
		log_info("the store's log is moved into its file again");
	k->failing = false;
}

static struct db_log look_at_log(struct keeper *k)
{
	struct db_log log = db_log(k->db);
	k->fresh = log.fresh;
	stats_log(log.bytes);
	return log;
}

static void move_log(struct keeper *k, bool cut, int patience, int64_t now)
{
	struct err err = {0};
	int64_t began = time_monotonic();
	enum db_moved how = db_checkpoint(k->db, cut, patience, &err);
	if (how == DB_MOVED_NOT && db_was_full(k->db) && give_up_reserve(k, now))
		how = db_checkpoint(k->db, cut, patience, &err);
	if (how == DB_MOVED_NOT)
		move_failed(k, &err);
	else
		move_done(k);
	if (how == DB_MOVED_NOT || (how == DB_MOVED_PARTLY && cut))
		k->not_before = now + AGAIN_MS;
	k->early_at = now + SHARE * (time_monotonic() - began);
	look_at_log(k);
}

static bool is_idle(const struct keeper *k, bool waiting, int64_t now)
{
	return !waiting && now - k->last_write >= IDLE_MS;
}

/* The store's file may have to grow by all of it. */
static bool is_too_long(const struct keeper *k, struct db_log log)
{
	return log.bytes >= many || reserve_free(&k->reserve) < log.fresh;
}

bool keeper_make_room(struct keeper *k, int64_t now)
{
	int64_t before = reserve_free(&k->reserve);
	move_log(k, true, PATIENCE, now);
	return reserve_free(&k->reserve) > before || give_up_reserve(k, now);
}

void keeper_turn(struct keeper *k, bool waiting, int64_t now)
{
	int64_t before = k->fresh;
	struct db_log log = look_at_log(k);
	if (log.fresh != before)
		k->last_write = now;
	if (k->full && now >= k->look_at)
		look_for_room(k, now);
	if (now < k->not_before || log.file == 0)
		return;
	if (is_idle(k, waiting, now))
		move_log(k, true, PATIENCE, now);
	else if (log.fresh >= few && is_too_long(k, log))
		move_log(k, !waiting && log.file >= large, log.bytes >= most ? ALL_PATIENCE : PATIENCE, now);
	else if (log.fresh >= few && !waiting && now >= k->early_at)
		move_log(k, log.file >= large, A_TURN, now);
}

int64_t keeper_due(const struct keeper *k)
{
	int64_t idle = k->last_write + IDLE_MS, move = idle > k->not_before ? idle : k->not_before;
	if (db_log(k->db).file == 0)
		move = INT64_MAX;
	return k->full && k->look_at < move ? k->look_at : move;
}

void keeper_end(struct keeper *k)
{
	move_log(k, true, ALL_PATIENCE, 0);
}
