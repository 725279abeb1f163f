/* The way out: the terminal as it was, two lines about what was done and how to come back, and a clean end of the channel. */
#include <inttypes.h>
#include <stdio.h>

#include "base/text.h"
#include "session/state.h"

static const char *const reasons[] = {
	[END_NOT] = "",
	[END_LEFT] = "Thank you for your visit.",
	[END_IDLE] = "No key was pressed for a long time, so this session has ended.",
	[END_STOP] = "The market restarts. Orders, and the carts of accounts, are kept.",
	[END_LOGIN_LOST] = "Your login has ended: it ran out, or was ended from elsewhere.",
};

void session_address(const struct session *s, const char *flags, char *out, size_t size)
{
	const char *user = s->client ? client_username(s->client) : s->name ? s->name : "";
	char port[24] = "", clean[128];
	if (s->setup->door == DOOR_TELNET) {
		if (s->port != 23)
			snprintf(port, sizeof port, " %d", s->port);
		snprintf(out, size, "telnet %s%s", s->host, port);
		return;
	}
	text_clean(*user ? user : s->conn->user, clean, sizeof clean, 0);
	if (s->port != 22)
		snprintf(port, sizeof port, "-p %d ", s->port);
	snprintf(out, size, "ssh %s%s%s@%s", flags, port, clean, s->host);
}

/* Why it ends: in the market's words when it ended the login itself. */
static const char *why(const struct session *s, char *room, size_t size)
{
	const char *words = s->end == END_LOGIN_LOST ? client_last_words(s->client) : "";
	if (!*words)
		return reasons[s->end];
	text_clean(words, room, size, 0);
	return room;
}

void session_goodbye(struct session *s)
{
	char address[200], room[1000];
	struct buf *out = &s->screen->output;
	int64_t order = app_last_order(s->app);
	session_address(s, "", address, sizeof address);
	term_stop(&s->term, out);
	if (order > 0)
		buf_addf(out, "%s Your last order: %" PRId64 ".\r\n", why(s, room, sizeof room), order);
	else
		buf_addf(out, "%s\r\n", why(s, room, sizeof room));
	if (!client_banned(s->client))
		buf_addf(out, "Come back with: %s\r\n", address);
	chan_end(s->screen, 0);
}
