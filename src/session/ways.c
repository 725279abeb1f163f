/* What a client that is let in may ask for, and who serves it. */
#include <stdio.h>
#include <string.h>

#include "session/exec/parse.h"
#include "session/task.h"

/* "orders/42": ^[a-z]+(/[a-z0-9_-]+)*$ beginning with a screen's name. */
static bool is_link(const char *command)
{
	static const char *const screens[] = {"shop", "product", "cart", "orders", "selling", "messages", "notifications",
	                                      "account", "approvals", "admin"};
	size_t first = strspn(command, "abcdefghijklmnopqrstuvwxyz");
	bool known = false;
	for (size_t i = 0; i < sizeof screens / sizeof screens[0]; i++)
		known = known || (strlen(screens[i]) == first && strncmp(screens[i], command, first) == 0);
	const char *p = command + first;
	while (known && *p == '/') {
		size_t n = strspn(p + 1, "abcdefghijklmnopqrstuvwxyz0123456789_-");
		if (n == 0)
			return false;
		p += n + 1;
	}
	return known && *p == '\0';
}

static void refuse(struct session *s, struct chan *c, const char *why)
{
	char address[200], line[900];
	const char *link = c->want == WANT_EXEC ? chan_command(c) : "";
	session_address(s, c->pty ? "" : "-t ", address, sizeof address);
	snprintf(line, sizeof line, "%s %s%s%.200s", why, address, *link ? " " : "", link);
	chan_tell(c, line);
	chan_end(c, 2);
	s->turned_away = true;
}

static void open_screens(struct session *s, struct chan *c)
{
	const char *why = !c->pty     ? "MamaOnline is used in a terminal:"
	                  : s->screen ? "This connection has a screen already; open one of its own for another: ssh -S none, as in"
	                              : session_open_screens(s, c, chan_command(c));
	if (why)
		refuse(s, c, why);
}

static void no_subsystem(struct session *s, struct chan *c)
{
	refuse(s, c, "MamaOnline has no such subsystem; it is used in a terminal:");
}

static bool is_api(const struct chan *c)
{
	return strcmp(chan_command(c), "api") == 0;
}

/* "cart" is a screen, and the noun of commands: which is told by whether there is a terminal. */
static bool is_screen(const struct chan *c)
{
	return is_link(chan_command(c)) && (c->pty || !exec_is_noun(chan_command(c)));
}

static bool is_any(const struct chan *c)
{
	(void)c;
	return true;
}

/* The first that fits serves. */
static const struct {
	enum chan_want want;
	bool (*fits)(const struct chan *c);
	void (*begin)(struct session *s, struct chan *c);
} ways[] = {
	{WANT_SHELL, is_any, open_screens},
	{WANT_EXEC, is_api, session_open_api},
	{WANT_EXEC, is_screen, open_screens},
	{WANT_EXEC, is_any, session_open_command},
	{WANT_SUBSYSTEM, is_api, session_open_api},
	{WANT_SUBSYSTEM, is_any, no_subsystem},
};

void task_begin(struct session *s, struct chan *c)
{
	size_t i = 0;
	while (ways[i].want != c->want || !ways[i].fits(c))
		i++;
	ways[i].begin(s, c);
}
