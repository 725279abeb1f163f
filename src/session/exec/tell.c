#include "session/exec/tell.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "session/exec/help.h"
#include "session/exec/print.h"

/* ---- data ---- */

/* Line ends as a terminal needs them. */
static void put(const struct exec_teller *t, const struct buf *text)
{
	struct buf *out = &t->chan->output;
	for (size_t i = 0; i < text->len; i++) {
		if (text->data[i] == '\n' && t->chan->pty)
			buf_addc(out, '\r');
		buf_addc(out, text->data[i]);
	}
}

static void put_json(const struct exec_teller *t, const json_t *result)
{
	struct buf text = {0};
	char *line = json_dumps(result, JSON_COMPACT | JSON_REAL_PRECISION(15));
	if (line)
		buf_addf(&text, "%s\n", line);
	put(t, &text);
	free(line);
	buf_free(&text);
}

/* {media_type, data}: the file itself. False: it is no picture. */
static bool put_picture(const struct exec_teller *t, const json_t *result)
{
	const char *data = json_string_value(json_object_get(result, "data"));
	size_t n = json_string_length(json_object_get(result, "data")), size;
	if (!data || !json_is_string(json_object_get(result, "media_type")))
		return false;
	if (t->chan->pty) {
		chan_tell(t->chan, "This is a picture, and no text for a terminal: leave -t out, and put > FILE behind the command.");
		return true;
	}
	unsigned char *bytes = xmalloc(n + 1);
	if (sodium_base642bin(bytes, n + 1, data, n, NULL, &size, NULL, sodium_base64_VARIANT_ORIGINAL) == 0)
		buf_add(&t->chan->output, bytes, size);
	free(bytes);
	return true;
}

void exec_tell_result(const struct exec_teller *t, const json_t *result)
{
	struct buf text = {0}, beside = {0};
	if (t->json) {
		put_json(t, result);
	} else if (!put_picture(t, result)) {
		exec_print(result, &text);
		exec_print_talk(result, &beside);
	}
	put(t, &text);
	exec_tell_lines(t, beside.len ? buf_text(&beside) : "");
	buf_free(&text);
	buf_free(&beside);
}

void exec_tell_help(const struct exec_teller *t, const struct exec *e)
{
	struct buf text = {0};
	char address[200];
	session_address(t->s, "", address, sizeof address);
	if (e->op)
		exec_help_op(&text, e->op);
	else if (*e->noun)
		exec_help_noun(&text, e->noun);
	else
		exec_help_all(&text, address);
	put(t, &text);
	buf_free(&text);
}

/* ---- talk ---- */

void exec_tell_lines(const struct exec_teller *t, const char *lines)
{
	char *rest = xstrdup(lines), *at = rest;
	for (char *line = strsep(&at, "\n"); line && (at || *line); line = strsep(&at, "\n"))
		chan_tell(t->chan, line);
	free(rest);
}

static void tell_json(const struct exec_teller *t, const struct err *err)
{
	struct buf line = {0};
	struct jw w = {.b = &line};
	err_write(&w, NULL, err);
	chan_tell(t->chan, buf_text(&line));
	buf_free(&line);
}

/* The members of error.data that the error itself has no place for. */
static json_t *details(const json_t *data)
{
	static const char *const said[] = {"code", "fields", "retry_after"};
	json_t *rest = json_deep_copy(data);
	for (size_t i = 0; i < sizeof said / sizeof *said; i++)
		json_object_del(rest, said[i]);
	return rest;
}

/* The members, without their braces, as err->data wants them. */
static void add_data(const json_t *rest, struct err *err)
{
	char *text = json_object_size(rest) > 0 ? json_dumps(rest, JSON_COMPACT | JSON_REAL_PRECISION(15)) : NULL;
	if (text)
		buf_add(&err->data, text + 1, strlen(text) - 2);
	free(text);
}

/* What else the error says: the prices that have changed, what there is not enough of. */
static void tell_in_words(const struct exec_teller *t, const struct err *err, const json_t *rest)
{
	struct buf lines = {0};
	bool fields = err->code == ERR_INVALID_PARAMS && err->field_count > 0;   /* they say what the sentence says of the first */
	buf_adds(&lines, fields ? "" : err->text);
	if (err->retry_after > 0)
		buf_addf(&lines, " Try again in %d s.", err->retry_after);
	if (err->code == ERR_UNAUTHENTICATED)
		buf_addf(&lines, " Come under your own name: ssh -p %d NAME@%s", t->s->port, t->s->host);
	if (!fields)
		buf_addc(&lines, '\n');
	for (int i = 0; i < err->field_count; i++) {
		char option[64] = "";
		struct param named = {.name = err->fields[i].name};
		exec_option(&named, option);
		buf_addf(&lines, "%s %s\n", option, err->fields[i].text);
	}
	if (json_object_size(rest) > 0)
		exec_print(rest, &lines);
	exec_tell_lines(t, buf_text(&lines));
	buf_free(&lines);
}

void exec_tell_error(const struct exec_teller *t, struct err *err, const json_t *data)
{
	json_t *rest = details(data);
	if (t->json) {
		add_data(rest, err);
		tell_json(t, err);
	} else {
		tell_in_words(t, err, rest);
	}
	json_decref(rest);
}

void exec_tell_usage(const struct exec_teller *t, const struct exec *e, const char *why)
{
	char address[200], form[200];
	struct buf line = {0};
	session_address(t->s, "", address, sizeof address);
	buf_adds(&line, why);
	if (e->op) {
		exec_usage(e->op, form, sizeof form);
		buf_addf(&line, " It is: %s;", form);
	}
	const char *topic = e->op ? exec_command(e->op, form) : e->noun;
	buf_addf(&line, " %s: %s help%s%s", e->op ? "more" : "More", address, *topic ? " " : "", topic);
	struct err err = {0};
	if (t->json) {
		fail(&err, e->op ? ERR_INVALID_PARAMS : ERR_METHOD_NOT_FOUND, "%s", buf_text(&line));
		tell_json(t, &err);
	} else {
		buf_addc(&line, '\n');
		exec_tell_lines(t, buf_text(&line));
	}
	err_clear(&err);
	buf_free(&line);
}
