/* The way in over telnet: the lines before the screens, from the greeting to a known terminal. */
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/networks.h"
#include "base/text.h"
#include "base/timeutil.h"
#include "session/state.h"
#include "ui/edit.h"

enum {
	WHY_CLEAN = 768,            /* bytes of a refusal, cleaned */
	LINE_MOST = 200,            /* characters */
	EARLY_MOST = 64 * 1024,     /* bytes that nobody needs to log in */
	SILENT = 1000,              /* ms in which a client that speaks TELNET has begun to, */
	ANSWERS = 5000              /* and has named its terminal */
};

/* How a line ended. */
enum line { LINE_OPEN, LINE_DONE, LINE_INTERRUPTED, LINE_OVER };

struct way_in {
	struct session *s;
	int64_t began, until;       /* ms */
	struct edit line;           /* being typed */
	bool hidden;                /* it is a password */
	bool warned;
};

/* ---- waiting ---- */

/* Why nobody can go on logging in; NULL: he can. */
static const char *objection(const struct way_in *w)
{
	if (w->s->stop)
		return "The market restarts; connect again in a moment.";
	if (w->s->telnet.received > EARLY_MOST)
		return "That is too much for a name and a password.";
	return time_monotonic() < w->until ? NULL : "Logging in took too long; connect again.";
}

static void answer_hail(struct chan *c)
{
	if (c->hailed)
		chan_tell(c, "\r\nYes, MamaOnline is here.");
	c->hailed = false;
}

/* Waits for the client, at most until `until`. False: it is over, and has been told why. */
static bool wait_client(struct way_in *w, int64_t until)
{
	struct chan *c = &w->s->telnet.chan;
	int64_t now = time_monotonic();
	answer_hail(c);
	chan_flush(c, now);
	bool alive = session_turn(w->s, now < until ? (int)(until - now) : 0);
	const char *why = objection(w);
	if (alive && why)
		conn_disconnect(w->s->conn, why);
	return alive && !why;
}

/* ---- a line ---- */

/* Shows what a key did to the line, which changes at its end alone. */
static void echo(const struct way_in *w, const char *before)
{
	struct buf *out = &w->s->telnet.chan.output;
	const char *after = edit_text(&w->line);
	size_t same = 0;
	if (w->hidden || !telnet_echoes(&w->s->telnet.telnet))
		return;
	while (before[same] && before[same] == after[same])
		same++;
	for (int i = text_cells(before + same); i > 0; i--)
		buf_adds(out, "\b \b");
	buf_adds(out, after + same);
}

static bool edits(const struct key *key)
{
	return key->code == KEY_CHAR_ || key->code == KEY_PASTE_ || key->code == KEY_BACKSPACE_ ||
	       (key->code == KEY_CTRL_ && (key->cp == 'u' || key->cp == 'w'));
}

static enum line take_key(struct way_in *w, const struct key *key)
{
	char before[LINE_MOST * 4 + 1];
	bool hung_up = key->code == KEY_CTRL_ && key->cp == 'd' && edit_empty(&w->line);
	if (key->code == KEY_ENTER_ || (key->code == KEY_PASTE_ && key->cp == '\n'))
		return LINE_DONE;
	if (hung_up || (key->code == KEY_CTRL_ && key->cp == 'c'))
		return LINE_INTERRUPTED;
	if (!edits(key) || key->mods & KEY_MOD_ALT)
		return LINE_OPEN;
	snprintf(before, sizeof before, "%s", edit_text(&w->line));
	edit_key(&w->line, key);
	echo(w, before);
	explicit_bzero(before, sizeof before);
	return LINE_OPEN;
}

/* What has come, key by key: what is behind the end of the line belongs to the next one, or to the screens. */
static enum line take_keys(struct way_in *w)
{
	struct session *s = w->s;
	struct buf *in = &s->telnet.chan.input;
	enum line end = LINE_OPEN;
	int esc = (int)opt_int(s->setup->options, OPT_SESSION_ESC);
	int64_t now = time_monotonic();
	struct key key;
	while (keys_timeout(&s->keys, now, esc, &key))
		;
	size_t taken = 0, used;
	while (taken < in->len && end == LINE_OPEN) {
		size_t n = keys_feed(&s->keys, (const unsigned char *)in->data + taken, in->len - taken, now, &key, 1, &used);
		taken += used;
		if (n > 0)
			end = take_key(w, &key);
	}
	buf_drop(in, taken);
	return end == LINE_OPEN && s->telnet.chan.eof ? LINE_OVER : end;
}

/* Asks for a line, and waits until it is there. */
static enum line ask(struct way_in *w, const char *prompt, bool hidden)
{
	enum line end;
	edit_set(&w->line, "");
	w->hidden = hidden;
	buf_adds(&w->s->telnet.chan.output, prompt);
	while ((end = take_keys(w)) == LINE_OPEN)
		if (!wait_client(w, w->until))
			return LINE_OVER;
	/* A client that shows by itself what is typed has shown the Enter too. */
	if (end != LINE_OVER && telnet_echoes(&w->s->telnet.telnet))
		chan_tell(&w->s->telnet.chan, "");
	return end;
}

static void forget(struct way_in *w)
{
	if (w->line.text.data)
		explicit_bzero(w->line.text.data, w->line.text.cap);
	edit_free(&w->line);
}

/* ---- name and password ---- */

static void greet(struct session *s)
{
	struct buf *out = &s->telnet.chan.output;
	buf_addf(out, "%s\r\n", opt_str(s->setup->options, OPT_SHOP_NAME));
	buf_adds(out, "Log in with your name; `guest` looks around, `new` opens an account.\r\n");
	if (networks_loopback(s->source))
		return;
	buf_adds(out, "Telnet is not encrypted: your password can be read on the way.");
	if (s->setup->ssh_port)
		buf_addf(out, " ssh -p %d %s is safe.", s->setup->ssh_port, s->host);
	buf_adds(out, "\r\n");
}

static enum line ask_name(struct way_in *w, char *user, size_t size)
{
	enum line end = ask(w, "login: ", false);
	const char *text = edit_text(&w->line);
	size_t n;
	text += strspn(text, " ");
	for (n = strlen(text); n > 0 && text[n - 1] == ' ';)
		n--;
	snprintf(user, size, "%.*s", (int)n, text);
	return end;
}

static enum line ask_password(struct way_in *w)
{
	if (!w->warned && !telnet_echoes(&w->s->telnet.telnet))
		chan_tell(&w->s->telnet.chan, "(Your client shows what you type, so the password will be readable.)");
	w->warned = true;
	return ask(w, "Password: ", true);
}

/* Why the person is not let in; somebody else may have written it. */
static void clean_why(const char *why, char clean[WHY_CLEAN])
{
	text_clean(why, clean, WHY_CLEAN, 0);
}

/* One try with a name that is not empty. LINE_DONE: let in; LINE_OPEN: not. */
static enum line try_name(struct way_in *w, const char *user)
{
	struct session *s = w->s;
	char why[256] = "", clean[WHY_CLEAN];
	bool fine = !w->line.cut && conn_name_fine(user);
	if (fine && session_let_in(s, user, NULL, why, sizeof why))
		return LINE_DONE;
	enum line end = ask_password(w);
	if (end != LINE_DONE)
		return end == LINE_INTERRUPTED ? LINE_OPEN : end;
	chan_flush(&s->telnet.chan, time_monotonic());
	bool in = fine && !w->line.cut && session_let_in(s, user, edit_text(&w->line), why, sizeof why);
	forget(w);
	if (in)
		return LINE_DONE;
	if (*s->refusal) {
		clean_why(s->refusal, clean);
		conn_disconnect(s->conn, clean);
		return LINE_OVER;
	}
	clean_why(*why ? why : "Unknown user or wrong password.", clean);
	chan_tell(&s->telnet.chan, clean);
	return LINE_OPEN;
}

/* Asks until somebody is let in. False: it is over. */
static bool ask_who(struct way_in *w)
{
	struct session *s = w->s;
	char user[LINE_MOST * 4 + 1];
	for (int64_t tries = opt_int(s->setup->options, OPT_LOGIN_TRIES); tries > 0;) {
		enum line end = ask_name(w, user, sizeof user);
		if (end == LINE_DONE && *user) {
			end = try_name(w, user);
			tries--;
			if (end == LINE_DONE) {
				memcpy(s->conn->user, user, strlen(user) + 1);   /* fits: conn_name_fine() */
				return true;
			}
		}
		if (end == LINE_INTERRUPTED)
			conn_disconnect(s->conn, "Good bye.");
		if (end == LINE_INTERRUPTED || end == LINE_OVER)
			return false;
	}
	conn_disconnect(s->conn, "Too many tries; connect again.");
	return false;
}

/* Waits until the client has named its terminal, has refused to, or is known to know nothing of it. */
static bool learn_terminal(struct way_in *w)
{
	const struct telnet *t = &w->s->telnet.telnet;
	for (;;) {
		int64_t until = w->began + (t->spoken ? ANSWERS : SILENT);
		if (t->named || telnet_nameless(t) || w->s->telnet.chan.eof || time_monotonic() >= until)
			return true;
		if (!wait_client(w, until))
			return false;
	}
}

bool session_telnet_login(struct session *s)
{
	struct way_in w = {.s = s, .began = time_monotonic(), .line = {.limit = LINE_MOST}};
	w.until = w.began + opt_int(s->setup->options, OPT_LOGIN_GRACE) * 1000;
	telnetconn_open(&s->telnet, s->setup->fd);
	s->conn = &s->telnet.conn;
	conn_watch(s->conn, WATCH_SIGNALS, s->signal_fd, POLLIN, session_on_signal, s);
	buf_reserve(&w.line.text, LINE_MOST * 4 + 2);   /* never moved: a password has one place, which is wiped */
	greet(s);
	bool in = ask_who(&w) && learn_terminal(&w);
	forget(&w);
	return in;
}

/* ---- the terminal ---- */

void session_telnet_begin(struct session *s)
{
	struct chan *c = &s->telnet.chan;
	char address[200], line[900], safer[400] = "";
	bool named = s->telnet.telnet.named;
	const char *why = named ? session_open_screens(s, c, "") : "No terminal was announced, so nothing can be shown; come in with:";
	if (!why)
		return;
	session_address(s, "", address, sizeof address);
	if (!named && s->setup->ssh_port)
		snprintf(safer, sizeof safer, ", or safer: ssh -p %d %s@%s", s->setup->ssh_port, s->conn->user, s->host);
	snprintf(line, sizeof line, "%s %s%s", why, address, safer);
	chan_tell(c, line);
	chan_end(c, 2);
}
