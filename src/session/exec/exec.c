/* `ssh HOST product list --search lamp`: a command asks one operation. Data on stdout, talk on stderr, exit codes 0 done, 1
 * refused, 2 not understood; no escape sequence ever. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/timeutil.h"
#include "session/exec/parse.h"
#include "session/exec/tell.h"
#include "session/task.h"

enum {
	TEXT_MOST = 64 * 1024,
	READ_TURN = 1000,                             /* ms between two looks at the clock */
	EARNED_CALL = 500, EARNED_KILOBYTE = 40       /* µs: the market bounds what it answers */
};

enum { EXEC_DONE = 0, EXEC_REFUSED = 1, EXEC_USAGE = 2 };

struct command {
	struct exec_words words;
	struct exec e;
	int input;           /* the one of e.inputs that is waited for */
	bool prompted;
	size_t seen;         /* bytes of input that were there the last time */
	int64_t until;       /* ms; moved on by what comes */
	bool ended;          /* ^D at a terminal */
	bool given_up;       /* ^C */
};

static struct exec_teller teller(const struct task *t)
{
	const struct command *c = t->own;
	return (struct exec_teller){.s = t->s, .chan = t->chan, .json = c->e.json};
}

/* ---- stdin ---- */

/* What a terminal sends in place of line ends and of the end. */
static void take_terminal(const struct chan *chan, struct buf *in, struct command *c)
{
	for (size_t i = 0; chan->pty && i < in->len; i++) {
		if (in->data[i] == '\r')
			in->data[i] = '\n';
		c->given_up = c->given_up || in->data[i] == 3;
		if (in->data[i] == 4) {
			in->len = i;
			c->ended = true;
		}
	}
}

static int64_t patience(const struct session *s, int64_t now)
{
	int64_t idle = opt_int(s->setup->options, OPT_SESSION_IDLE) * 1000;
	return now + (idle > 0 ? idle : INT64_MAX / 2);
}

enum taken { TAKEN_MORE, TAKEN_ALL, TAKEN_BAD };

/* Whether the bytes for one input are there, the first of chan->input. *n: without a line's end. */
static enum taken find_input(const struct task *t, const struct param *p, size_t most, size_t *n, char why[EXEC_WHY])
{
	const struct command *c = t->own;
	const struct buf *in = &t->chan->input;
	const char *end = p->type == PARAM_SECRET && in->len ? memchr(in->data, '\n', in->len) : NULL;
	*n = end ? (size_t)(end - in->data) : in->len;
	if (*n > most) {
		snprintf(why, EXEC_WHY, "stdin has more than %zu bytes.", most);
		return TAKEN_BAD;
	}
	if (c->given_up) {
		snprintf(why, EXEC_WHY, "stdin did not come to its end.");
		return TAKEN_BAD;
	}
	return end || c->ended || t->chan->eof ? TAKEN_ALL : TAKEN_MORE;
}

/* Windows' line ends are as good. */
static size_t without_cr(char *text, size_t n)
{
	size_t out = 0;
	for (size_t i = 0; i < n; i++)
		if (text[i] != '\r' || (i + 1 < n && text[i + 1] != '\n'))
			text[out++] = text[i];
	return out;
}

/* At a terminal nothing says that it is one's turn. */
static void prompt(struct task *t, struct command *c, const struct param *p)
{
	char option[64], line[128];
	exec_option(p, option);
	snprintf(line, sizeof line, p->type == PARAM_SECRET ? "Type %s, unseen, and Enter:" : "Type %s, unseen, and ^D:", option);
	if (t->chan->pty && !c->prompted)
		chan_tell(t->chan, line);
	c->prompted = true;
}

static enum taken take_input(struct task *t, const struct param *p, char why[EXEC_WHY])
{
	struct command *c = t->own;
	struct buf *in = &t->chan->input;
	bool picture = p->type == PARAM_PICTURE;
	size_t n, most = picture ? (size_t)opt_int(t->s->setup->options, OPT_PICTURE_BYTES) : TEXT_MOST;
	t->chan->input_most = most + 1;
	prompt(t, c, p);
	enum taken taken = find_input(t, p, most, &n, why);
	if (taken != TAKEN_ALL)
		return taken;
	bool ok = exec_give(&c->e, p, in->len ? in->data : "", picture || n == 0 ? n : without_cr(in->data, n), why);
	buf_drop(in, n < in->len ? n + 1 : n);
	c->seen = in->len;
	c->prompted = false;
	return ok ? TAKEN_ALL : TAKEN_BAD;
}

/* Takes as much as has come. */
static enum taken take_inputs(struct task *t, int64_t now, char why[EXEC_WHY])
{
	struct command *c = t->own;
	enum taken taken = TAKEN_ALL;
	take_terminal(t->chan, &t->chan->input, c);
	if (t->chan->input.len > c->seen)
		c->until = patience(t->s, now);
	c->seen = t->chan->input.len;
	c->given_up = c->given_up || t->s->stop || now > c->until;
	while (c->input < c->e.input_count && (taken = take_input(t, c->e.inputs[c->input], why)) == TAKEN_ALL)
		c->input++;
	return taken;
}

/* Lines first: what goes to stdin's end comes behind them. */
static void order_inputs(struct exec *e)
{
	const struct param *ordered[OP_MAX_PARAMS];
	int n = 0;
	for (int lines = 1; lines >= 0; lines--)
		for (int i = 0; i < e->input_count; i++)
			if ((e->inputs[i]->type == PARAM_SECRET) == lines)
				ordered[n++] = e->inputs[i];
	memcpy(e->inputs, ordered, (size_t)n * sizeof *ordered);
}

/* ---- the call ---- */

static int call(struct task *t)
{
	struct command *c = t->own;
	struct exec_teller tell = teller(t);
	struct err err = {0};
	struct client *client = session_client(t->s);
	json_t *result = client_call(client, c->e.op->name, json_incref(c->e.params), &err);
	if (result)
		exec_tell_result(&tell, result);
	else
		exec_tell_error(&tell, &err, client_error_data(client));
	allowance_earn(&t->s->allowance, EARNED_CALL + (int64_t)t->chan->output.len * EARNED_KILOBYTE / 1024);
	session_give_back(t->s, client);
	int status = result ? EXEC_DONE : EXEC_REFUSED;
	json_decref(result);
	err_clear(&err);
	return status;
}

static int turn(struct task *t, int64_t now)
{
	struct command *c = t->own;
	char why[EXEC_WHY];
	enum taken taken = take_inputs(t, now, why);
	if (taken == TAKEN_MORE)
		return READ_TURN;
	struct exec_teller tell = teller(t);
	if (taken == TAKEN_BAD)
		exec_tell_usage(&tell, &c->e, why);
	chan_end(t->chan, taken == TAKEN_BAD ? EXEC_USAGE : call(t));
	return TASK_OVER;
}

static void free_command(struct command *c)
{
	exec_free(&c->e);
	exec_words_free(&c->words);
	free(c);
}

static void close_command(struct task *t)
{
	free_command(t->own);
}

static const struct service service = {.turn = turn, .close = close_command};

/* ---- the beginning ---- */

/* Asked for also where the rest of the words is not understood. */
static bool wants_json(const struct exec_words *words)
{
	bool wants = false;
	for (int i = 0; i < words->count; i++)
		wants = wants || strcmp(words->at[i], "--json") == 0;
	return wants;
}

/* Makes the command of what was typed. False: `why` is what to say. */
static bool understand(const struct chan *chan, struct command *c, char why[EXEC_WHY])
{
	const char *broken = chan->unreadable ? "is too long, or has characters that nobody can print"
	                                      : exec_words_split(chan_command(chan), &c->words);
	c->e = (struct exec){.noun = ""};
	if (broken)
		snprintf(why, EXEC_WHY, "The command %s.", broken);
	bool ok = !broken && exec_parse(&c->words, &c->e, why);
	c->e.json = c->e.json || wants_json(&c->words);
	return ok;
}

/* ssh-copy-id writes into a file of the account's, by a shell: there is neither. */
static bool copies_key(const struct session *s, struct chan *chan)
{
	char address[200], line[400];
	if (!strstr(chan_command(chan), "authorized_keys"))
		return false;
	session_address(s, "", address, sizeof address);
	snprintf(line, sizeof line, "Keys are not kept in a file here; this adds yours: %s key add - < ~/.ssh/id_ed25519.pub", address);
	chan_tell(chan, line);
	chan_end(chan, EXEC_USAGE);
	return true;
}

void session_open_command(struct session *s, struct chan *chan)
{
	char why[EXEC_WHY];
	if (copies_key(s, chan))
		return;
	struct command *c = xcalloc(1, sizeof *c);
	bool ok = understand(chan, c, why);
	struct exec_teller tell = {.s = s, .chan = chan, .json = c->e.json};
	if (ok && !c->e.help) {
		log_info("%s from %s asks %s", s->conn->user, s->source, c->e.op->name);
		order_inputs(&c->e);
		c->until = patience(s, time_monotonic());
		task_open(s, chan, &service, c);
		return;
	}
	if (ok)
		exec_tell_help(&tell, &c->e);
	else
		exec_tell_usage(&tell, &c->e, why);
	chan_end(chan, ok ? EXEC_DONE : EXEC_USAGE);
	free_command(c);
}
