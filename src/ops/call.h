/* One call of an operation: who asks, with what, and what must happen besides the reply. */
#ifndef OPS_CALL_H
#define OPS_CALL_H

#include <jansson.h>

#include "base/err.h"
#include "base/options.h"
#include "base/zone.h"
#include "db/db.h"
#include "db/order.h"
#include "db/states.h"
#include "db/user.h"
#include "ops/op.h"

struct picture_set;

struct viewer {
	int64_t id;              /* 0: not logged in */
	enum role role;
	char username[40];
	int64_t token_expires;   /* ms */
	unsigned char token[TOKEN_HASH];
	bool operator_;          /* the operator's own command line: an admin without a login */
};

struct arg {
	bool given;              /* present and not null */
	bool null;               /* present and null, which is as good as absent unless op->nulls */
	int64_t i;               /* id, user, int, bool, money in minor units, index of the word */
	const char *s;           /* text, body, secret, word, username: terminated */
	size_t n;                /* its bytes */
	const json_t *json;      /* lines */
};

struct reset_mail;

/* What changed for whom: bits of a change, and of the `changed` push. */
enum { CHANGED_CART = 1, CHANGED_ORDERS = 2, CHANGED_PRODUCTS = 4, CHANGED_NOTIFICATIONS = 8, CHANGED_APPROVALS = 16,
       CHANGED_MESSAGES = 32, CHANGED_ACCOUNT = 64, CHANGED_USERS = 128 };
enum { CHANGED_WORDS = 8 };
extern const char *const changed_words[CHANGED_WORDS];   /* "cart", … by bit */

/* In place of a user's id. What everyone is told of is gathered for a moment, so that its cost does not follow how often it
 * happens. TO_LISTENERS is a broadcast. */
enum { TO_ADMINS = 0, TO_EVERYONE = -1, TO_LISTENERS = -2 };

/* Which of a user's tokens no longer count; REVOKED_SESSION: one connection ends, whoever it is. */
enum revoked { REVOKED_NONE, REVOKED_ONE, REVOKED_OTHERS, REVOKED_ALL, REVOKED_SESSION };

struct change {
	int64_t user;            /* or TO_ADMINS, TO_EVERYONE, TO_LISTENERS */
	int64_t session;         /* of REVOKED_SESSION */
	int changed;             /* bits */
	enum revoked revoked;    /* by the token below: it, or all but it */
	unsigned char token[TOKEN_HASH];
	const char *push;        /* of the news: the line that a revocation or a broadcast sends */
};

/* What the market does after the commit (or after a read): tells the subscribers, changes the connection. */
struct effects {
	struct change *changes;
	int count, cap;
	struct buf push;         /* one line, for the revocations and the broadcast among the changes */
	bool viewer_changed;     /* the connection is now `viewer` */
	struct viewer viewer;
	struct reset_mail *mail;   /* to be sent; owned, NULL: none */
	bool subscribe, unsubscribe, wants_changed;
	bool hears;              /* the connection wants broadcasts */
	bool handed_over;        /* no session asks over it any more, but a client */
	int64_t since;           /* subscribe: replay what is newer, */
	bool resync;             /* or say first that the inbox is to be asked for, because that cannot be replayed whole */
};

/* What a login or registration carries between its steps. */
struct secret {
	int64_t user;
	char stored[128];        /* Argon2id strings of libsodium */
	char fresh[128];
};

struct call {
	const struct op *op;
	const struct options *options;
	struct db *db;           /* of the thread that runs the step; NULL in `slow` */
	struct viewer viewer;
	char source[64];         /* address that limits count by */
	bool secure;             /* nobody can listen to the connection: ssh, TLS, the loopback */
	bool held_back;          /* it is an admin who asks, but not safely enough to act as one */
	bool session;            /* it is a session process that asks */
	int64_t connection;      /* the number of the connection (ops/presence.h); 0: it has none */
	int picture_fd;          /* the picture link; -1: nobody here decodes pictures */
	int64_t now;             /* ms; the same in all steps */
	int digits;              /* decimals of the shop's currency */
	json_t *params;          /* owned; the args point into it */
	struct arg args[OP_MAX_PARAMS];   /* by the order of op->params */
	unsigned char body[BODY_HASH];    /* with an idempotency key: the hash of method and parameters */
	struct secret secret;
	char time_rule[ZONE_RULE];        /* of the time zone that preference.set was given */
	struct picture_set *picture;      /* what `slow` made of the given one; owned */
	struct effects effects;
};

void call_init(struct call *c, const struct op *op, const struct options *options, int64_t now);
void call_done(struct call *c);   /* frees what it holds */

/* Checks the parameters (may be NULL) against the rows and fills c->args; takes the reference. Names every bad field. */
bool call_params(struct call *c, json_t *params, struct err *err);

/* Does the request give a picture? params: an object or an array, not checked yet; may be NULL. */
size_t call_text_bytes(const struct op *op, const json_t *params);   /* of all its texts, but for a picture */
bool call_gives_picture(const struct op *op, const json_t *params);
/* Does it take the op's slow step? */
bool call_is_slow(const struct op *op, const json_t *params);

/* Fills c->body when there is a key. Same parameters give the same hash, whatever the order of their names. */
void call_hash_body(struct call *c);

/* For op.check: names the argument a bad field when it is a text of more characters than the option allows. */
void call_check_length(const struct call *c, int arg, enum option_id most, struct err *err);

/* RULES A1: ^[a-z][a-z0-9_-]{2,31}$. Whether it is reserved or taken is another question. */
bool username_formed(const char *s, size_t n);

/* The gate's first steps, before rate and parameters: logged in, role. */
bool call_allowed(const struct call *c, struct err *err);
/* RULES A8: over a connection that others can listen to an admin reads, but writes as anybody does. */
bool call_is_admin(struct call *c);
bool call_secure(const struct call *c, struct err *err);   /* nobody can listen to it; else ERR_FORBIDDEN */

/* Always false: "There is no such user.", ERR_NOT_FOUND; or what is wrong with the store, where that is why none came. */
bool call_not_found(const struct call *c, const char *what, struct err *err);

/* Runs the first step, if there is one, on a snapshot that the caller holds. */
bool call_before(struct call *c, struct err *err);
/* Inside the transaction of a write: the login still counts. It may have ended while the call waited for its turn, or for its
 * slow step. Else ERR_UNAUTHENTICATED. */
bool call_login_counts(struct call *c, struct err *err);

/* Runs the last step inside a transaction that the caller holds: replays what an idempotency key has stored, else runs and
 * stores. On false nothing may stay: the caller undoes to its savepoint. */
bool call_run(struct call *c, struct buf *result, struct err *err);

/* A step that was given up is done again from the start: forgets all that it did to the call. */
void call_undo(struct call *c);

/* Nothing of the call was kept: forgets its effects. */
void effects_forget(struct call *c);
void effects_free(struct effects *fx);
void effect_changed(struct call *c, int64_t user, int changed);
/* Logins end: connections of sessions are closed with a word and a sentence that tell why, others are nobody's. */
void effect_revoked(struct call *c, int64_t user, enum revoked which, const unsigned char *token);   /* NULL for REVOKED_ALL */
void effect_ended(struct call *c, int64_t session);   /* the same for one connection, whoever it is; any is closed */
/* Why, for all that the call revokes; without it: "ended", from elsewhere. */
void effect_reason(struct call *c, const char *word, const char *sentence);
void effect_broadcast(struct call *c, const char *text);

#endif
