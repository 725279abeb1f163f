/* The operation table: every operation of the market, once. The JSON port, the exec commands, the form labels and limits,
 * rpc.discover and the tests' matrix all read these rows. What runs an operation is declared in ops/call.h; this header
 * holds only what a client of the table (the screens too) may know. */
#ifndef OPS_OP_H
#define OPS_OP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum op_role {
	OP_ANYONE, OP_USER, OP_ADMIN,
	OP_SESSION,    /* a session process, which vouches for what ssh has proven; over no public door */
	OP_OPERATOR    /* `mama user`; over no public door */
};

enum op_kind {
	OP_LOCAL,   /* answered by the loop that holds the connection; no store */
	OP_READ,    /* a snapshot of the store, in the loop */
	OP_WRITE,   /* in the writer's transaction, answered after its COMMIT */
	OP_LOGIN    /* a write that changes who the connection is: nothing overtakes it */
};

enum op_pool { POOL_HASHING, POOL_PICTURES, POOLS };

enum op_rate { RATE_NONE, RATE_ORDERS, RATE_PRODUCTS, RATE_REGISTRATIONS, RATE_MESSAGES, RATE_RESETS, RATE_PICTURES,
	RATE_BYTES,     /* of every write: what it adds to the store at most, pictures apart */
	RATES };

enum param_type {
	PARAM_ID,       /* integer >= 1 */
	PARAM_USER,     /* a user: an id, or a username as text, in any case; arg.s tells which */
	PARAM_INT,      /* integer in min..max */
	PARAM_BOOL,
	PARAM_TEXT,     /* one line of min..max characters */
	PARAM_BODY,     /* lines of min..max characters in all */
	PARAM_SECRET,   /* password or token: not trimmed, any character but control ones */
	PARAM_SEARCH,   /* words to search for: any text of at most max characters, for no input is an error */
	PARAM_PICTURE,  /* base64 of a picture's file, at most limits.picture_bytes when decoded; arg.s is the base64 */
	PARAM_MONEY,    /* decimal string, or a number, in min..max minor units */
	PARAM_WORD,     /* one of words */
	PARAM_LINES     /* [{"product": id, "quantity": n}], min..max of them */
};

struct param {
	const char *name;      /* NULL ends the rows */
	enum param_type type;
	bool required;
	int64_t min, max;
	const char *words;     /* "CASH|CARD|MOBILE" */
	const char *label;     /* for people: "Price" */
	const char *help;      /* one sentence: what it is */
};

#define OP_MAX_PARAMS 14

struct call;
struct jw;
struct err;

struct op {
	const char *name;              /* "product.create" */
	enum op_role role;
	enum op_kind kind;
	enum op_rate rate;
	bool idempotent;               /* takes idempotency_key: the reply is stored with the effect */
	const struct param *params;    /* NULL: takes none */
	const char *help;              /* one sentence */
	const char *result;            /* what the result holds, for the reference: "product", "{user, token, expires_at}" */
	bool (*before)(struct call *c, struct err *err);             /* in the loop, with its read connection; may be NULL */
	bool (*slow)(struct call *c, struct err *err);               /* in a pool's thread, no store; may be NULL */
	/* Writes the result object. That of a write may run again, from the start, after what it did was undone. */
	bool (*run)(struct call *c, struct jw *out, struct err *err);
	bool guarded;                     /* over a connection only that nobody can listen to (RULES A8); so is every OP_ADMIN */
	enum op_pool pool;                /* where `slow` runs; in POOL_PICTURES only for who gives a picture */
	bool nulls;                       /* null is a value of its optional parameters: arg.null tells it from an absent one */
	void (*check)(struct call *c, struct err *err);   /* what the rows cannot say of the given parameters; may be NULL */
};

/* What is guarded answers so where others can listen. */
#define OP_GUARDED_REFUSAL "Not over a connection that others can listen to; use ssh or TLS."

const struct op *op_find(const char *name);                 /* NULL: no such operation */
const struct op *op_at(int i);                              /* i from 0; NULL past the end */
const struct param *op_param(const struct op *op, const char *name);   /* NULL: takes no such parameter */

#endif
