#include "ui/preference.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/timeutil.h"
#include "ui/live.h"
#include "ui/say.h"

static const struct {
	const char *word;
	int most;
} colors[] = {{"auto", INT_MAX}, {"256", 256}, {"16", 16}, {"8", 8}, {"none", 0}};

/* No more than the terminal has, and none where it was told NO_COLOR. */
static int most_colors(const struct app *app, const char *word)
{
	for (size_t i = 0; i < sizeof colors / sizeof *colors; i++)
		if (strcmp(colors[i].word, word) == 0 && colors[i].most < app->most_colors)
			return colors[i].most;
	return app->most_colors;
}

static void take_colors(struct app *app, int most)
{
	if (app->colors == most)
		return;
	app->colors = most;
	theme_init(&app->theme, most);
	app->repaint = true;
	app_changed(app, SEES_ALL & ~SEES_ACCOUNT);   /* pictures come and go */
}

static void take_zone(struct app *app, const char *rule)
{
	if (strcmp(app->zone, rule) == 0)
		return;
	snprintf(app->zone, sizeof app->zone, "%s", rule);
	time_zone(rule);
	app_changed(app, SEES_ALL & ~SEES_ACCOUNT);   /* columns of times are measured again */
}

void preference_take(struct app *app, const json_t *chosen)
{
	const char *rule = got_text(chosen, "time_rule");
	take_colors(app, most_colors(app, got_text(chosen, "colors")));
	take_zone(app, *rule ? rule : "UTC0");
	app->mouse.on = got_true(chosen, "mouse");
}

void preference_ask(struct app *app)
{
	json_t *chosen = app->person.guest ? NULL : live_ask(app, "preference.get", NULL);
	if (chosen)
		preference_take(app, chosen);
	json_decref(chosen);
}
