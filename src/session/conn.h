/* One connection of a client, whatever it speaks, and its channels. What it is spoken over is its kind's business (ssh.c, telnet's
 * conn.c). Nothing here blocks but conn_turn() and conn_pause(), for as long as they are told, and the ways to end. */
#ifndef SESSION_CONN_H
#define SESSION_CONN_H

#include <stdbool.h>
#include <stdint.h>

#include "session/chan.h"

struct conn;

enum {
	CONN_BESIDE = 8,                    /* channels beside the one that is a screen */
	CONN_CHANS = 2 * CONN_BESIDE + 1,   /* places: those that the client has closed are still there when it opens the next */
	WATCH_SIGNALS = 0, WATCH_LOGIN,     /* the market's socket of a login that nobody uses now */
	WATCH_CHANS,                        /* from here on: what serves the channel of this place */
	WATCHES = WATCH_CHANS + CONN_CHANS
};

/* A descriptor that ends a turn when it is ready for `events` of poll(2); `ready`, unless NULL, is called then. */
struct conn_watch {
	int fd;                 /* -1: none */
	short events;
	void (*ready)(void *ctx);
	void *ctx;
};

/* What the functions below do, for one kind. */
struct conn_kind {
	bool (*turn)(struct conn *c, int ms);
	bool (*alive)(const struct conn *c);
	bool (*pending)(const struct conn *c);     /* something that was taken of a channel is not sent yet */
	void (*finish)(struct conn *c);
	void (*disconnect)(struct conn *c, const char *why);
	bool (*watch)(struct conn *c, struct conn_watch *w);
	void (*unwatch)(struct conn *c, struct conn_watch *w);
	void (*drop)(struct chan *c);              /* frees the channel, too */
	void (*close)(struct conn *c);
	/* of a channel: */
	bool (*send)(struct chan *c);              /* takes from output and talk what can go now; true: something moved */
	void (*tell)(struct chan *c, const char *line);
	void (*end)(struct chan *c);               /* says the status and ends it */
};

struct conn {
	const struct conn_kind *kind;
	int fd;                 /* the client's socket */
	struct conn_watch watches[WATCHES];
	struct chan *chans[CONN_CHANS];   /* NULL: a free place */
	char user[256];         /* who was let in, as typed */
	bool ended;             /* the client is to be let go */
};

void conn_init(struct conn *c, const struct conn_kind *kind, int fd);
void conn_close(struct conn *c);                      /* at once, whatever is pending; harmless twice or before conn_init() */

/* Waits at most `ms` for something to happen, and takes in what came. False: the connection is over. */
bool conn_turn(struct conn *c, int ms);
/* The same without reading from the client: what is watched alone ends it sooner. One that hangs up meanwhile is not waited for:
 * what it sent last is lost. */
bool conn_pause(struct conn *c, int ms);
bool conn_alive(const struct conn *c);
/* One descriptor of each purpose; fd -1 or no events: none from now on. Before its descriptor is closed, or right after it. */
void conn_watch(struct conn *c, int which, int fd, short events, void (*ready)(void *ctx), void *ctx);
void conn_drop(struct conn *c, struct chan *chan);    /* closes the channel if it is not closed, and frees it */
void conn_finish(struct conn *c);                     /* sends what is left and waits until the client hangs up; all within 3 s */
void conn_disconnect(struct conn *c, const char *why);   /* ends it at once with a sentence the client shows */

/* A name that may be asked for and logged: printable text that fits `user`. */
bool conn_name_fine(const char *user);

#endif
