/* preference.get, preference.set: what a user has chosen for his screens. */
#include "db/preference.h"

#include <stdio.h>
#include <string.h>

#include "ops/rows.h"

#define COLORS "auto|256|16|8|none"

static const char *const color_words[] = {"auto", "256", "16", "8", "none"};   /* as COLORS */

enum { S_COLORS, S_MOUSE, S_ZONE };
static const struct param set_params[] = {
	P_WORD("colors", OPTIONAL, COLORS, "Colours", "How many the screens use; auto: what the terminal has."),
	P_BOOL("mouse", "Mouse", "Whether the screens listen to it."),
	P_TEXT("time_zone", OPTIONAL, 1, ZONE_NAME, "Time zone", "Such as UTC or Europe/Berlin."),
	P_END};

static void view_preference(struct jw *out, const struct preference *p)
{
	jw_open(out, NULL, '{');
	jw_str(out, "colors", color_words[p->colors]);
	jw_bool(out, "mouse", p->mouse);
	jw_str(out, "time_zone", p->time_zone);
	jw_str(out, "time_rule", p->time_rule);
	jw_close(out, '}');
}

static bool get_run(struct call *c, struct jw *out, struct err *err)
{
	struct preference p;
	preference_get(c->db, c->viewer.id, &p);
	if (!db_check(c->db, err))
		return false;
	view_preference(out, &p);
	return true;
}

/* The zone's file is read here, in a loop: the writer waits for no file but the store. */
static bool set_before(struct call *c, struct err *err)
{
	if (!c->args[S_ZONE].given || zone_rule(ZONE_FILES, c->args[S_ZONE].s, c->time_rule))
		return true;
	return fail_field(err, "time_zone", "is not known; say UTC, or region and city such as Europe/Berlin");
}

static bool set_run(struct call *c, struct jw *out, struct err *err)
{
	struct preference p;
	const struct arg *a = c->args;
	preference_get(c->db, c->viewer.id, &p);
	if (a[S_COLORS].given)
		p.colors = (int)a[S_COLORS].i;
	if (a[S_MOUSE].given)
		p.mouse = a[S_MOUSE].i != 0;
	if (a[S_ZONE].given) {
		snprintf(p.time_zone, sizeof p.time_zone, "%s", a[S_ZONE].s);
		memcpy(p.time_rule, c->time_rule, sizeof p.time_rule);
	}
	preference_put(c->db, c->viewer.id, &p);
	if (!db_check(c->db, err))
		return false;
	effect_changed(c, c->viewer.id, CHANGED_ACCOUNT);
	view_preference(out, &p);
	return true;
}

const struct op preference_ops[] = {
	{"preference.get", OP_USER, OP_READ, RATE_NONE, false, NULL,
	 "Gives what the user has chosen for his screens; time_rule is the POSIX TZ string of time_zone.",
	 "{colors, mouse, time_zone, time_rule}", .run = get_run},
	{"preference.set", OP_USER, OP_WRITE, RATE_NONE, false, set_params,
	 "Chooses; what is not given stays.", "{colors, mouse, time_zone, time_rule}", .before = set_before, .run = set_run},
	{0},
};
