/* The session's client of the market: the same JSON-RPC lines as the side port, over one socket. The caller's side is an
 * ordinary function: ask, wait (bounded), get the result or an error. Pushes that arrive meanwhile are kept in order.
 *
 * When the market goes away the client asks for a new socket, resumes its login with its token, subscribes again since the
 * last notification it saw, and repeats the question if repeating is harmless (a read, or one with an idempotency_key);
 * otherwise the question fails with ERR_UNAVAILABLE.
 *
 * When the market says that the login is revoked, or that this session is to end, there is no coming back: a question that
 * waits, and every later one, fails with ERR_UNAUTHENTICATED and the market's sentence. */
#ifndef SESSION_CLIENT_H
#define SESSION_CLIENT_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct client;

/* What the client needs from its surroundings; any may be NULL. */
struct client_hooks {
	int (*reconnect)(void *ctx);                    /* a new socket of the market, or -1 for now */
	void (*waiting)(void *ctx, int elapsed_ms);     /* called once after 150 ms of one wait, then each 500 ms */
	void *ctx;
};

struct client *client_open(int fd, const struct client_hooks *hooks);   /* takes fd; -1: begins with the market away */
/* Begins with the market away and this login, which is resumed on the first socket. */
struct client *client_open_as(const struct client_hooks *hooks, const char *token, const char *username);
void client_close(struct client *c);                                    /* NULL is harmless */

/* Asks. Takes the reference of params (may be NULL). Gives a new reference to the result object, or NULL with err filled:
 * code, text, fields, retry_after. err->data is left empty; client_error_data() has the whole error.data. */
json_t *client_call(struct client *c, const char *method, json_t *params, struct err *err);
const json_t *client_error_data(const struct client *c);   /* error.data of the last failed call, or NULL; borrowed */

/* Questions that will be asked in a moment. They go out at once, in one piece, so that the market is waited for once and not
 * after each of them; the client_call() of the same method and parameters takes the answer. One of anything else, before all
 * of them were taken, drops the rest: no answer is older than what was done since. */
struct client_question {
	const char *method;   /* that lasts */
	json_t *params;       /* its reference is taken; may be NULL */
};
void client_ask_ahead(struct client *c, const struct client_question *questions, size_t n);   /* those beyond 12 are left out */

/* Gives up the socket for the caller to use and close (-1: there is none), and adds to *unread what came over it and was not
 * asked for yet, as it came. */
int client_release(struct client *c, struct buf *unread);

int client_fd(const struct client *c);        /* to poll for reading; -1 while there is no socket */
bool client_pump(struct client *c);           /* reads what has come; false while the market is away (tries to reconnect) */
/* What came while a question waited is still to be taken, or to be told by client_pump(): the socket will not wake anybody. */
bool client_has_news(const struct client *c);
json_t *client_next_push(struct client *c);   /* {"method":…, "params":…}, a new reference; NULL when there is none */

bool client_logged_in(const struct client *c);
bool client_login_lost(const struct client *c);      /* revoked, or the market refused to resume it: expired or revoked before */
const char *client_last_words(const struct client *c);   /* the market's sentence on why it is lost; "" when it gave none */
bool client_banned(const struct client *c);          /* it is lost because the user is banned */
const char *client_token(const struct client *c);    /* of the login, which is nobody else's to see; NULL: not logged in */
const char *client_username(const struct client *c); /* of who is logged in; "" for nobody */
void client_set_timeout(struct client *c, int ms);   /* of one call; 8,000 at first */

#endif
