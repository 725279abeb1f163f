/* One person's connection as the session sees it: what was typed, what is to be shown, the terminal's kind and size. What it
 * is spoken over is its kind's business (ssh.c, telnetconn.c). Nothing here blocks but conn_turn(), for as long as it is told,
 * and the ways to end. */
#ifndef SESSION_CONN_H
#define SESSION_CONN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

struct conn;

/* A descriptor that ends a turn when it can be read; `ready`, unless NULL, is called then. */
struct conn_watch {
	int fd;                 /* -1: none */
	void (*ready)(void *ctx);
	void *ctx;
};

enum conn_watched { WATCH_SIGNALS, WATCH_MARKET, WATCHES };

/* What the functions below do, for one kind. */
struct conn_kind {
	bool (*turn)(struct conn *c, int ms);
	bool (*alive)(const struct conn *c);
	bool (*send)(struct conn *c);              /* takes from output what can go now; true: something moved */
	bool (*pending)(const struct conn *c);     /* something that was taken is not sent yet */
	void (*tell)(struct conn *c, const char *line);
	void (*finish)(struct conn *c, int status);
	void (*disconnect)(struct conn *c, const char *why);
	bool (*watch)(struct conn *c, struct conn_watch *w);
	void (*unwatch)(struct conn *c, struct conn_watch *w);
	void (*close)(struct conn *c);
};

struct conn {
	const struct conn_kind *kind;
	int fd;                 /* the client's socket */
	struct conn_watch watches[WATCHES];
	char user[256];         /* who was let in, as typed */

	char term[65];          /* TERM as given; "?" when it is not a terminal's name */
	int cols, rows;         /* as given: any number */
	bool resized, no_color;
	bool eof;               /* nobody types any more, but output is still taken */
	bool ended;             /* the client wants no more of it */
	bool hailed;            /* the client asks whether anybody is there; set down by who answers */

	struct buf input;       /* what the client typed; the caller takes it */
	struct buf output;      /* what the client has not been sent yet */
	int64_t stalled_since;  /* ms; 0 while output moves */
};

void conn_init(struct conn *c, const struct conn_kind *kind, int fd);
void conn_close(struct conn *c);                      /* at once, whatever is pending; harmless twice or before conn_init() */

/* Waits at most `ms` for something to happen, and takes in what came. False: the connection is over. */
bool conn_turn(struct conn *c, int ms);
/* The same without reading from the client: what is watched alone ends it sooner. One that hangs up meanwhile is not waited for:
 * what it sent last is lost. */
bool conn_pause(struct conn *c, int ms);
bool conn_alive(const struct conn *c);
/* One descriptor of each purpose; fd -1: none from now on. Before its descriptor is closed or closed already: both are fine. */
void conn_watch(struct conn *c, enum conn_watched which, int fd, void (*ready)(void *ctx), void *ctx);
/* Sends what it can of output. True: nothing is left, here or below: a further frame may be made. */
bool conn_flush(struct conn *c, int64_t now);
void conn_tell(struct conn *c, const char *line);     /* a line beside the screens, without its end; best effort */
/* Sends what is left, says the status where the kind has a way to, and ends; all within 3 s. */
void conn_finish(struct conn *c, int status);
void conn_disconnect(struct conn *c, const char *why);   /* ends it at once with a sentence the client shows */

void conn_note_size(struct conn *c, int cols, int rows);
void conn_note_term(struct conn *c, const char *term);
/* A name that may be asked for and logged: printable text that fits `user`. */
bool conn_name_fine(const char *user);

#endif
