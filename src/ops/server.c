/* server.* and rpc.discover: what this server is and what it can do. */
#include <stdio.h>
#include <string.h>

#include "base/version.h"
#include "ops/place.h"
#include "ops/rows.h"
#include "ops/views.h"

static bool server_ping_run(struct call *c, struct jw *out, struct err *err)
{
	(void)c;
	(void)err;
	return view_empty(out);
}

static const enum option_id told_limits[] = {OPT_LINE_BEFORE_LOGIN, OPT_LINE_AFTER_LOGIN, OPT_JSON_DEPTH, OPT_JSON_VALUES,
                                             OPT_ORDER_QUANTITY, OPT_ORDERS_PER_MINUTE, OPT_PASSWORD_MIN};

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

const struct op server_ops[] = {
	{"server.ping", OP_ANYONE, OP_LOCAL, RATE_NONE, false, NULL, "Answers.", "{}", .run = server_ping_run},
	{"server.info", OP_ANYONE, OP_LOCAL, RATE_NONE, false, NULL,
	 "Tells the shop's name, version, time, currency and limits.", "{name, version, time, currency, payment_methods, limits}",
	 .run = server_info_run},
	{0},
};
