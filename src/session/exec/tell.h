/* What a command says: data on stdout, talk on stderr behind it, line by line; with --json its errors as JSON too. */
#ifndef SESSION_EXEC_TELL_H
#define SESSION_EXEC_TELL_H

#include "session/exec/parse.h"
#include "session/task.h"

/* Where it says it, and for whom. */
struct exec_teller {
	struct session *s;
	struct chan *chan;
	bool json;             /* errors are told as one line of JSON: the error object of the wire */
};

void exec_tell_lines(const struct exec_teller *t, const char *lines);   /* each ended by LF */
void exec_tell_result(const struct exec_teller *t, const json_t *result);
void exec_tell_help(const struct exec_teller *t, const struct exec *e);
/* What the market refused; `data` is its error.data, or NULL where it said nothing. */
void exec_tell_error(const struct exec_teller *t, struct err *err, const json_t *data);
/* What is wrong with what was typed, with what to type instead. */
void exec_tell_usage(const struct exec_teller *t, const struct exec *e, const char *why);

#endif
