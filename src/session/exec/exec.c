/* `ssh HOST product list --search lamp`: a command asks one operation. Data on stdout, talk on stderr, exit codes 0 done, 1
 * refused, 2 not understood; no escape sequence ever. */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "base/timeutil.h"
#include "session/exec/help.h"
#include "session/exec/parse.h"
#include "session/exec/print.h"
#include "session/state.h"

enum { TEXT_MOST = 64 * 1024, READ_TURN = 1000 };

enum { EXEC_DONE = 0, EXEC_REFUSED = 1, EXEC_USAGE = 2 };

/* ---- talk ---- */

/* Line by line on stderr, after the data. */
static void talk(struct session *s, struct buf *lines)
{
	char *rest = lines->len ? xstrdup(buf_text(lines)) : NULL, *at = rest;
	for (char *line = strsep(&at, "\n"); line && (at || *line); line = strsep(&at, "\n")) {
		session_drain(s);
		if (conn_alive(s->conn))
			conn_tell(s->conn, line);
	}
	free(rest);
	buf_free(lines);
}

/* A line about what was typed, with what to type instead. */
static int usage(struct session *s, const struct exec *e, const char *why)
{
	char address[200], form[200];
	struct buf line = {0};
	session_address(s, "", address, sizeof address);
	buf_adds(&line, why);
	if (e->op) {
		exec_usage(e->op, form, sizeof form);
		buf_addf(&line, " It is: %s;", form);
	}
	const char *topic = e->op ? exec_command(e->op, form) : e->noun;
	buf_addf(&line, " %s: %s help%s%s\n", e->op ? "more" : "More", address, *topic ? " " : "", topic);
	talk(s, &line);
	return EXEC_USAGE;
}

/* ---- data ---- */

/* Line ends as a terminal needs them. */
static void put(struct session *s, const struct buf *text)
{
	struct buf *out = &s->conn->output;
	for (size_t i = 0; i < text->len; i++) {
		if (text->data[i] == '\n' && s->ssh.pty)
			buf_addc(out, '\r');
		buf_addc(out, text->data[i]);
	}
}

static void put_json(struct session *s, const json_t *result)
{
	struct buf text = {0};
	char *line = json_dumps(result, JSON_COMPACT | JSON_REAL_PRECISION(15));
	if (line)
		buf_addf(&text, "%s\n", line);
	put(s, &text);
	free(line);
	buf_free(&text);
}

/* {media_type, data}: the file itself. False: it is no picture. */
static bool put_picture(struct session *s, const json_t *result)
{
	const char *data = json_string_value(json_object_get(result, "data"));
	size_t n = json_string_length(json_object_get(result, "data")), size;
	if (!data || !json_is_string(json_object_get(result, "media_type")))
		return false;
	if (s->ssh.pty) {
		conn_tell(s->conn, "This is a picture, and no text for a terminal: leave -t out, and put > FILE behind the command.");
		return true;
	}
	unsigned char *bytes = xmalloc(n + 1);
	if (sodium_base642bin(bytes, n + 1, data, n, NULL, &size, NULL, sodium_base64_VARIANT_ORIGINAL) == 0)
		buf_add(&s->conn->output, bytes, size);
	free(bytes);
	return true;
}

static void put_result(struct session *s, const struct exec *e, const json_t *result)
{
	struct buf text = {0}, beside = {0};
	if (e->json) {
		put_json(s, result);
	} else if (!put_picture(s, result)) {
		exec_print(result, &text);
		exec_print_talk(result, &beside);
	}
	put(s, &text);
	session_drain(s);
	talk(s, &beside);
	buf_free(&text);
}

static void put_help(struct session *s, const struct exec *e, struct buf *out)
{
	char address[200];
	session_address(s, "", address, sizeof address);
	if (e->op)
		exec_help_op(out, e->op);
	else if (*e->noun)
		exec_help_noun(out, e->noun);
	else
		exec_help_all(out, address);
}

/* ---- stdin ---- */

struct reader {
	struct session *s;
	int64_t until;       /* ms; moved on by what comes */
	bool ended;          /* nothing more comes */
	bool given_up;       /* ^C, or nothing came for too long */
};

/* What a terminal sends in place of line ends and of the end. */
static void take_terminal(struct reader *r, size_t from)
{
	struct buf *in = &r->s->conn->input;
	for (size_t i = from; r->s->ssh.pty && i < in->len; i++) {
		if (in->data[i] == '\r')
			in->data[i] = '\n';
		r->given_up = r->given_up || in->data[i] == 3;
		if (in->data[i] == 4) {
			in->len = i;
			r->ended = true;
		}
	}
}

static int64_t patience(const struct session *s)
{
	int64_t idle = opt_int(s->setup->options, OPT_SESSION_IDLE) * 1000;
	return time_monotonic() + (idle > 0 ? idle : INT64_MAX / 2);
}

static void read_more(struct reader *r)
{
	struct session *s = r->s;
	size_t before = s->conn->input.len;
	bool alive = session_turn(s, READ_TURN);
	take_terminal(r, before);
	if (s->conn->input.len > before)
		r->until = patience(s);
	r->ended = r->ended || s->conn->eof || !alive;
	r->given_up = r->given_up || !alive || s->stop || time_monotonic() > r->until;
}

/* The bytes for one input, which are then the first of conn->input. *n: without a line's end. False: there are too many. */
static bool read_input(struct reader *r, const struct param *p, size_t most, size_t *n)
{
	const struct buf *in = &r->s->conn->input;
	const char *end = NULL;
	r->s->ssh.input_most = most + 1;
	take_terminal(r, 0);
	while (!r->given_up && in->len <= most) {
		end = p->type == PARAM_SECRET && in->len ? memchr(in->data, '\n', in->len) : NULL;
		if (end || (r->ended && r->s->ssh.held == 0))
			break;
		read_more(r);
	}
	*n = end ? (size_t)(end - in->data) : in->len;
	return *n <= most;
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
static void prompt(struct session *s, const struct param *p)
{
	char option[64];
	struct buf line = {0};
	exec_option(p, option);
	if (s->ssh.pty)
		buf_addf(&line, p->type == PARAM_SECRET ? "Type %s, unseen, and Enter:\n" : "Type %s, unseen, and ^D:\n", option);
	talk(s, &line);
}

static bool take_input(struct reader *r, struct exec *e, const struct param *p, char why[EXEC_WHY])
{
	struct buf *in = &r->s->conn->input;
	bool picture = p->type == PARAM_PICTURE;
	prompt(r->s, p);
	size_t n, most = picture ? (size_t)opt_int(r->s->setup->options, OPT_PICTURE_BYTES) : TEXT_MOST;
	if (!read_input(r, p, most, &n)) {
		snprintf(why, EXEC_WHY, "stdin has more than %zu bytes.", most);
		return false;
	}
	if (r->given_up) {
		snprintf(why, EXEC_WHY, "stdin did not come to its end.");
		return false;
	}
	bool ok = exec_give(e, p, in->len ? in->data : "", picture || n == 0 ? n : without_cr(in->data, n), why);
	buf_drop(in, n < in->len ? n + 1 : n);
	return ok;
}

static bool take_inputs(struct session *s, struct exec *e, char why[EXEC_WHY])
{
	struct reader r = {.s = s, .until = patience(s), .ended = s->conn->eof};
	bool ok = true;
	/* Lines first: what goes to stdin's end comes behind them. */
	for (int lines = 1; lines >= 0; lines--)
		for (int i = 0; ok && i < e->input_count; i++)
			if ((e->inputs[i]->type == PARAM_SECRET) == lines)
				ok = take_input(&r, e, e->inputs[i], why);
	return ok;
}

/* ---- the call ---- */

/* What else the error says: the prices that have changed, what there is not enough of. */
static void add_details(const struct session *s, struct buf *lines)
{
	static const char *const said[] = {"code", "fields", "retry_after"};
	json_t *data = json_deep_copy(client_error_data(s->client));
	for (size_t i = 0; i < sizeof said / sizeof *said; i++)
		json_object_del(data, said[i]);
	if (json_object_size(data) > 0)
		exec_print(data, lines);
	json_decref(data);
}

static void tell_error(struct session *s, const struct err *err)
{
	struct buf lines = {0};
	bool fields_say_it = err->code == ERR_INVALID_PARAMS && err->field_count > 0;
	buf_adds(&lines, fields_say_it ? "Not everything given is right." : err->text);
	if (err->retry_after > 0 && err->code != ERR_RATE_LIMITED)   /* whose text says it */
		buf_addf(&lines, " Try again in %d s.", err->retry_after);
	if (err->code == ERR_UNAUTHENTICATED)
		buf_addf(&lines, " Come under your own name: ssh -p %d NAME@%s", s->port, s->host);
	buf_addc(&lines, '\n');
	for (int i = 0; i < err->field_count; i++) {
		char option[64] = "";
		struct param named = {.name = err->fields[i].name};
		exec_option(&named, option);
		buf_addf(&lines, "%s %s\n", option, err->fields[i].text);
	}
	add_details(s, &lines);
	talk(s, &lines);
}

static int call(struct session *s, struct exec *e)
{
	struct err err = {0};
	json_t *result = client_call(s->client, e->op->name, json_incref(e->params), &err);
	if (result)
		put_result(s, e, result);
	else
		tell_error(s, &err);
	int status = result ? EXEC_DONE : EXEC_REFUSED;
	json_decref(result);
	err_clear(&err);
	return status;
}

static int help(struct session *s, const struct exec *e)
{
	struct buf text = {0};
	put_help(s, e, &text);
	put(s, &text);
	session_drain(s);
	buf_free(&text);
	return EXEC_DONE;
}

static int run(struct session *s, struct exec *e)
{
	char why[EXEC_WHY];
	if (e->help)
		return help(s, e);
	log_info("%s from %s asks %s", s->conn->user, s->source, e->op->name);
	if (take_inputs(s, e, why))
		return call(s, e);
	return usage(s, e, why);
}

int session_exec(struct session *s)
{
	struct exec_words words = {0};
	struct exec e = {.noun = ""};
	char why[EXEC_WHY];
	const char *broken = s->ssh.unreadable ? "is too long, or has characters that nobody can print"
	                                       : exec_words_split(s->ssh.command, &words);
	if (broken)
		snprintf(why, sizeof why, "The command %s.", broken);
	int status = !broken && exec_parse(&words, &e, why) ? run(s, &e) : usage(s, &e, why);
	exec_free(&e);
	exec_words_free(&words);
	return session_over(s, NULL, status);
}
