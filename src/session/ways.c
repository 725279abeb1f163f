/* What a client that is let in may ask for, and who serves it. */
#include <stdio.h>
#include <string.h>

#include "session/exec/parse.h"
#include "session/state.h"

enum { TYPED_MOST = 64 * 1024 };   /* bytes that a person may be ahead of the screens */

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

int session_over(struct session *s, const char *line, int status)
{
	if (line && conn_alive(s->conn))
		conn_tell(s->conn, line);
	conn_finish(s->conn, status);
	return status;
}

static const char *refuse(struct session *s, const char *why)
{
	char address[200], line[900];
	const char *link = s->ssh.want == WANT_EXEC ? s->ssh.command : "";
	session_address(s, s->ssh.pty ? "" : "-t ", address, sizeof address);
	snprintf(line, sizeof line, "%s %s%s%.200s", why, address, *link ? " " : "", link);
	s->status = session_over(s, line, 2);
	return NULL;
}

const char *session_terminal(struct session *s)
{
	const struct terminfo *info = s->setup->terminfo;
	const char *name = terminfo_choose(info, s->conn->term);
	if (terminfo_foreign(s->conn->term))
		return "This terminal (TERM) reads other codes than those of an xterm or vt100, so nothing can be shown; in a window that "
		       "reads them this works: TERM=xterm";
	if (!name)
		return "This terminal (TERM) cannot move its cursor, so nothing can be shown; in most windows this works: TERM=xterm";
	if (!term_start(&s->term, info, name, s->conn->cols, s->conn->rows))
		return "MamaOnline cannot drive this terminal; in most windows this works: TERM=xterm";
	s->conn->resized = false;
	return NULL;
}

static const char *open_screens(struct session *s)
{
	s->ssh.input_most = TYPED_MOST;
	const char *why = s->ssh.pty ? session_terminal(s) : "MamaOnline is used in a terminal:";
	return why ? refuse(s, why) : s->ssh.command;
}

static const char *open_api(struct session *s)
{
	s->status = session_api(s);
	return NULL;
}

static const char *no_subsystem(struct session *s)
{
	return refuse(s, "MamaOnline has no such subsystem; it is used in a terminal:");
}

static const char *run_command(struct session *s)
{
	s->status = session_exec(s);
	return NULL;
}

static bool is_api(const struct sshconn *c)
{
	return strcmp(c->command, "api") == 0;
}

/* "cart" is a screen, and the noun of commands: which is told by whether there is a terminal. */
static bool is_screen(const struct sshconn *c)
{
	return is_link(c->command) && (c->pty || !exec_is_noun(c->command));
}

static bool is_any(const struct sshconn *c)
{
	(void)c;
	return true;
}

/* The first that fits serves. Gives what session_wanted() gives. */
static const struct {
	enum ssh_want want;
	bool (*fits)(const struct sshconn *c);
	const char *(*serve)(struct session *s);
} ways[] = {
	{WANT_SHELL, is_any, open_screens},
	{WANT_EXEC, is_api, open_api},
	{WANT_EXEC, is_screen, open_screens},
	{WANT_EXEC, is_any, run_command},
	{WANT_SUBSYSTEM, is_api, open_api},
	{WANT_SUBSYSTEM, is_any, no_subsystem},
};

const char *session_wanted(struct session *s)
{
	size_t i = 0;
	while (ways[i].want != s->ssh.want || !ways[i].fits(&s->ssh))
		i++;
	return ways[i].serve(s);
}
