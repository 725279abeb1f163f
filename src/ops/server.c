/* server.* and rpc.discover: what this server is and what it can do. */
#include <stdio.h>
#include <string.h>

#include "base/version.h"
#include "db/numbers.h"
#include "ops/place.h"
#include "ops/presence.h"
#include "ops/rows.h"
#include "ops/stats.h"
#include "ops/tell.h"
#include "ops/views.h"

#define DAY_MS ((int64_t)24 * 3600 * 1000)

static bool server_ping_run(struct call *c, struct jw *out, struct err *err)
{
	(void)c;
	(void)err;
	return view_empty(out);
}

static const enum option_id told_limits[] = {OPT_LINE_BEFORE_LOGIN, OPT_LINE_AFTER_LOGIN, OPT_JSON_DEPTH, OPT_JSON_VALUES,
                                             OPT_ORDER_QUANTITY, OPT_ORDERS_PER_MINUTE, OPT_PASSWORD_MIN, OPT_PICTURE_BYTES,
                                             OPT_PICTURE_PIXELS};

static bool server_info_run(struct call *c, struct jw *out, struct err *err)
{
	(void)err;
	jw_open(out, NULL, '{');
	jw_str(out, "name", opt_str(c->options, OPT_SHOP_NAME));
	jw_str(out, "version", MAMA_VERSION);
	jw_time(out, "time", c->now);
	jw_str(out, "currency", opt_str(c->options, OPT_SHOP_CURRENCY));
	jw_int(out, "currency_digits", c->digits);
	jw_open(out, "payment_methods", '[');
	for (int i = 0; i < PAY_METHODS; i++)
		jw_str(out, NULL, payment_method_words[i]);
	jw_close(out, ']');
	jw_open(out, "limits", '{');
	for (size_t i = 0; i < sizeof told_limits / sizeof *told_limits; i++) {
		const char *name = option_table[told_limits[i]].name, *dot = strchr(name, '.');
		char key[64];
		snprintf(key, sizeof key, "%s", strncmp(name, "limits.", 7) == 0 ? dot + 1 : name);
		for (char *p = key; *p; p++)
			*p = *p == '.' ? '_' : *p;
		jw_int(out, key, opt_int(c->options, told_limits[i]));
	}
	jw_int(out, "order_lines", PLACE_LINES);
	jw_close(out, '}');
	jw_close(out, '}');
	return true;
}

/* ---- server.stats ---- */

static void view_doors(struct jw *out)
{
	int by_door[PRESENCE_DOORS], hearing;
	presence_count(by_door, &hearing);
	jw_open(out, "sessions", '{');
	for (int door = 0; door < PRESENCE_DOORS; door++)
		jw_int(out, presence_door_words[door], by_door[door]);
	jw_close(out, '}');
}

static void view_number(struct jw *out, const char *key, const char *fmt, double number)
{
	char text[40];
	int n = snprintf(text, sizeof text, fmt, number);
	jw_raw(out, key, text, (size_t)n);
}

static void view_counters(struct jw *out)
{
	struct stats s;
	stats_all(&s);
	jw_time(out, "started_at", s.started_at);
	view_doors(out);
	jw_int(out, "requests", s.requests);
	jw_int(out, "errors", s.errors);
	jw_int(out, "queue", s.queue);
	jw_int(out, "commits", s.commits);
	jw_open(out, "batch", '{');
	view_number(out, "average", "%.2f", s.commits ? (double)s.committed / (double)s.commits : 0);
	jw_int(out, "most", s.most);
	jw_close(out, '}');
	jw_int(out, "log_bytes", s.log_bytes);
	jw_open(out, "checkpoints", '{');
	jw_int(out, "done", s.checkpoints);
	jw_int(out, "failed", s.checkpoints_failed);
	jw_close(out, '}');
}

/* Days begin at midnight UTC. */
static void view_numbers(struct call *c, struct jw *out)
{
	struct numbers n;
	numbers_read(c->db, c->now - c->now % DAY_MS, &n);
	jw_int(out, "store_bytes", db_size(c->db));
	jw_int(out, "users", n.users);
	jw_int(out, "signups_today", n.users_since);
	jw_int(out, "products", n.products);
	jw_int(out, "products_pending", n.pending);
	jw_open(out, "orders", '{');
	jw_int(out, "all", n.orders);
	jw_int(out, "today", n.orders_since);
	jw_close(out, '}');
	jw_int(out, "orders_today", n.orders_since);
	view_money(c, out, "revenue_today", n.revenue_since);
	jw_bool(out, "revenue_capped", n.revenue_capped);
	jw_str(out, "currency", opt_str(c->options, OPT_SHOP_CURRENCY));
	jw_int(out, "messages_today", n.messages_since);
}

static void view_methods(struct jw *out)
{
	const struct op *op;
	struct stats_method m;
	jw_open(out, "methods", '[');
	for (int i = 0; (op = op_at(i)); i++) {
		stats_method(op, &m);
		if (m.count == 0)
			continue;
		jw_open(out, NULL, '{');
		jw_str(out, "method", op->name);
		jw_int(out, "count", m.count);
		jw_int(out, "errors", m.errors);
		view_number(out, "p50", "%.3f", (double)m.p50_us / 1000);
		view_number(out, "p99", "%.3f", (double)m.p99_us / 1000);
		jw_close(out, '}');
	}
	jw_close(out, ']');
}

static bool server_stats_run(struct call *c, struct jw *out, struct err *err)
{
	jw_open(out, NULL, '{');
	view_counters(out);
	view_numbers(c, out);
	view_methods(out);
	jw_close(out, '}');
	return db_check(c->db, err);
}

/* ---- broadcasts ---- */

static bool server_subscribe_run(struct call *c, struct jw *out, struct err *err)
{
	c->effects.hears = true;
	(void)err;
	return view_empty(out);
}

static const struct param broadcast_params[] = {
	P_TEXT("text", REQUIRED, 1, 500, "Text", "What every screen and subscriber is told."), P_END};

static bool server_broadcast_run(struct call *c, struct jw *out, struct err *err)
{
	int by_door[PRESENCE_DOORS], hearing;
	presence_count(by_door, &hearing);
	effect_broadcast(c, c->args[0].s);
	struct changes ch = {0};
	changes_text(&ch, "text", NULL, c->args[0].s);
	tell_audit(c, "server", 0, &ch, "");
	jw_open(out, NULL, '{');
	jw_int(out, "connections", hearing);
	jw_close(out, '}');
	return db_check(c->db, err);
}

const struct op server_ops[] = {
	{"server.ping", OP_ANYONE, OP_LOCAL, RATE_NONE, false, NULL, "Answers.", "{}", .run = server_ping_run},
	{"server.info", OP_ANYONE, OP_LOCAL, RATE_NONE, false, NULL,
	 "Tells the shop's name, version, time, currency and limits.", "{name, version, time, currency, payment_methods, limits}",
	 .run = server_info_run},
	{"server.subscribe", OP_ANYONE, OP_LOCAL, RATE_NONE, false, NULL,
	 "Pushes what an admin tells everyone over this connection.", "{}", .run = server_subscribe_run},
	{"server.stats", OP_ADMIN, OP_READ, RATE_NONE, false, NULL,
	 "Counts what the server does: connections, requests, commits, times by method, and the numbers of the day (UTC).",
	 "{started_at, sessions, requests, errors, queue, commits, batch, store_bytes, users, …, methods}", .run = server_stats_run},
	{"server.broadcast", OP_ADMIN, OP_WRITE, RATE_NONE, false, broadcast_params,
	 "Tells every open screen and every subscriber.", "{connections}", .run = server_broadcast_run},
	{0},
};
