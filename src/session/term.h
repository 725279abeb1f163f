/* ncurses without a pty: it draws on a memory file; what it wrote there is collected and sent. Its input is /dev/null, for
 * its parser must never see a client's bytes. One terminal for each process. */
#ifndef SESSION_TERM_H
#define SESSION_TERM_H

#include <stdbool.h>
#include <stdio.h>

#include "base/buf.h"
#include "session/terminfo.h"

struct term {
	int memory;
	FILE *out, *in;
	void *screen;           /* ncurses' SCREEN, NULL while not drawing */
	bool mouse;             /* the client's terminal reports it */
};

bool term_prepare(struct term *t);                     /* opens what needs opening, before the sandbox closes */
/* Starts ncurses for the description `name` at this size (clamped; 0×0 means 80×24). */
bool term_start(struct term *t, const struct terminfo *info, const char *name, int cols, int rows);
void term_resize(int cols, int rows);                  /* everything is painted again at the next frame */
bool term_mouse(struct term *t, bool on);              /* presses and the wheel, as SGR; true: that is news to the terminal */
void term_collect(struct term *t, struct buf *out);    /* appends what ncurses wrote since the last time */
void term_stop(struct term *t, struct buf *out);       /* restores the client's terminal; harmless when not started */
void term_free(struct term *t);

/* Draws once what screens draw, so that ncurses has its tables before a fork shares them. */
void term_exercise(void);

#endif
