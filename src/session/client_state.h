/* What a client consists of, for the files that make it up: client.c asks, client_socket.c has the socket. */
#ifndef SESSION_CLIENT_STATE_H
#define SESSION_CLIENT_STATE_H

#include "base/frame.h"
#include "session/client.h"

enum { CLIENT_AHEAD_MOST = 12 };     /* questions asked ahead at once */
enum { CLIENT_RETRY_FIRST = 200 };   /* ms until a new socket is asked for */

/* CLIENT_AWAY: no socket. CLIENT_RESUMING: a new socket, whose first answers are still to come. CLIENT_ENDED: no socket, and
 * never again. */
enum client_state { CLIENT_AWAY, CLIENT_RESUMING, CLIENT_PRESENT, CLIENT_ENDED };

/* A question that was asked before its client_call(). */
struct client_ahead {
	int64_t id;
	const char *method;
	json_t *params;   /* NULL: none */
	json_t *answer;   /* its whole reply; NULL: still to come */
};

struct client {
	int fd;
	enum client_state state;
	struct client_hooks hooks;
	struct frame in;
	int timeout;
	int64_t next_id;
	int64_t retry_at, resume_by;
	int retry_delay;

	int64_t wanted;           /* the id of the question that waits; 0: none */
	json_t *answer;           /* its whole reply */
	struct client_ahead ahead[CLIENT_AHEAD_MOST];
	size_t ahead_count;
	int64_t resume_id, subscribe_id;   /* of the questions that begin a new socket; 0: not asked or answered */

	char *token;
	char *username;
	bool login_lost, banned;
	bool told_present;        /* what client_pump() said last */
	char *last_words;
	bool hears;               /* asked for broadcasts */
	json_t *subscribed;       /* the parameters subscribed with; NULL: not subscribed */
	int64_t seq;              /* of the newest notification */

	json_t *pushes;           /* an array */
	json_t *error_data;
};

void client_set_text(char **slot, const char *text);   /* a copy; what was there is wiped */
void client_forget_login(struct client *c);
/* Sends one question and gives its id; 0 when it could not be sent by `deadline`, and the socket is then closed. */
int64_t client_send(struct client *c, const char *method, const json_t *params, int64_t deadline);
/* client_ahead.c. The id of a question that was asked ahead, and in *answer its reply as far as it is there; 0: it was not, and
 * then no answer to another one is of use any more. */
int64_t client_asked_ahead(struct client *c, const char *method, const json_t *params, json_t **answer);
void client_take_ahead(struct client *c, int64_t id, json_t *reply);   /* keeps it where it answers one of them */
void client_drop_ahead(struct client *c);
void client_go_away(struct client *c);   /* gives up the socket */
/* Asks for a socket where there is none, and takes what has come, without waiting. True: the market is present. */
bool client_turn(struct client *c);

#endif
