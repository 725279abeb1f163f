/* What one person or program at the other end types and is shown. Over telnet a connection is one of these; over ssh it has a
 * screen, and commands and apis beside it. Nothing here blocks. */
#ifndef SESSION_CHAN_H
#define SESSION_CHAN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

struct conn;
struct task;

/* What the client asked for on it. */
enum chan_want { WANT_NOTHING, WANT_SHELL, WANT_EXEC, WANT_SUBSYSTEM };

struct chan {
	struct conn *conn;
	struct task *task;      /* what serves it; NULL: nothing yet, or no more */

	enum chan_want want;
	char *command;          /* of WANT_EXEC, or the name of WANT_SUBSYSTEM; owned; NULL as good as "" */
	bool unreadable;        /* that is too long or not printable, and "" */
	bool screen;            /* it has the screens */
	bool pty;               /* it is a terminal */
	char term[65];          /* TERM as given; "?" when it is not a terminal's name */
	int cols, rows;         /* as given: any number */
	bool resized, no_color;
	bool hailed;            /* the client asks whether anybody is there; set down by who answers */
	bool eof;               /* nobody types any more, but output is still taken */
	bool ended;             /* the client wants no more of it */

	struct buf input;       /* what the client typed; who serves it takes it */
	size_t input_most;      /* what does not fit is left with the client, as far as its kind can */
	size_t held;            /* bytes that came and are left below: there is no room for them in input */
	struct buf output;      /* what the client has not been sent yet */
	struct buf talk;        /* lines for stderr, behind that */
	int64_t stalled_since;  /* ms; 0 while output moves */
	bool ending, closed;    /* chan_end() was called; was done */
	int status;             /* of chan_end() */
};

const char *chan_command(const struct chan *c);
bool chan_alive(const struct chan *c);
/* Sends what it can. True: nothing is left, here or below: a further frame may be made. */
bool chan_flush(struct chan *c, int64_t now);
void chan_tell(struct chan *c, const char *line);   /* a line beside the data, without its end; behind what is in output */
/* Ends it with this status when all is sent. Nothing is taken from it any more; the connection stays. */
void chan_end(struct chan *c, int status);
/* Sends what it can, and ends what is to be ended. */
void chan_turn(struct chan *c, int64_t now);
void chan_free(struct chan *c);                     /* what it holds; closes nothing */

void chan_note_size(struct chan *c, int cols, int rows);
void chan_note_term(struct chan *c, const char *term);

#endif
