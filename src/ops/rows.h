/* Shorthands for parameter rows, so that a table reads as one line a parameter. */
#ifndef OPS_ROWS_H
#define OPS_ROWS_H

#include "base/money.h"
#include "ops/call.h"

#define REQUIRED true
#define OPTIONAL false

#define P_ID(name, required, label, help) {name, PARAM_ID, required, 0, 0, NULL, label, help}
#define P_USER(name, required, label, help) {name, PARAM_USER, required, 0, 0, NULL, label, help}
#define P_INT(name, required, lo, hi, label, help) {name, PARAM_INT, required, lo, hi, NULL, label, help}
#define P_BOOL(name, label, help) {name, PARAM_BOOL, OPTIONAL, 0, 0, NULL, label, help}
#define P_TEXT(name, required, lo, hi, label, help) {name, PARAM_TEXT, required, lo, hi, NULL, label, help}
#define P_BODY(name, required, lo, hi, label, help) {name, PARAM_BODY, required, lo, hi, NULL, label, help}
#define P_SECRET(name, required, lo, hi, label, help) {name, PARAM_SECRET, required, lo, hi, NULL, label, help}
#define P_PICTURE(name, required, label, help) {name, PARAM_PICTURE, required, 0, 0, NULL, label, help}
#define P_MONEY(name, required, lo, hi, label, help) {name, PARAM_MONEY, required, lo, hi, NULL, label, help}
#define P_WORD(name, required, words, label, help) {name, PARAM_WORD, required, 0, 0, words, label, help}
#define P_LINES(name, required, lo, hi, label, help) {name, PARAM_LINES, required, lo, hi, NULL, label, help}
#define P_END {NULL, PARAM_ID, false, 0, 0, NULL, NULL, NULL}

#define P_LIMIT P_INT("limit", OPTIONAL, 1, 100, "Limit", "Most results of one page; 20 when not given.")
#define P_CURSOR P_TEXT("cursor", OPTIONAL, 1, 1000, "Cursor", "Where the page begins: `next` of the page before.")
#define P_COUNT P_BOOL("count", "Count", "Also count what matches, exactly up to 10,000.")
/* What every list takes, for page_open(); and P_BY_AGE, for arg_rising(), those that can be read from either end. */
#define P_PAGE P_LIMIT, P_CURSOR, P_COUNT
enum { PAGE_PARAMS = 3 };
#define P_BY_AGE P_WORD("ordering", OPTIONAL, "created_at|-created_at", "Order", "Oldest first, or newest first as when not given.")
#define P_IDEMPOTENCY_KEY P_TEXT("idempotency_key", OPTIONAL, 1, 200, "Idempotency key", \
	"A word of your choice for this very request: repeated, it gives the first reply and does nothing twice.")

/* The rows of one noun; NULL name ends them. */
extern const struct op account_ops[], audit_ops[], auth_ops[], cart_ops[], category_ops[], notification_ops[], order_ops[], preference_ops[],
	product_ops[], reset_ops[], review_ops[], rpc_ops[], server_ops[], user_ops[], message_ops[], block_ops[],
	key_ops[], key_login_ops[], user_key_ops[], person_ops[], auth_session_ops[], server_session_ops[], picture_ops[];

static inline int arg_limit(const struct arg *limit)
{
	return limit->given ? (int)limit->i : 20;
}

static inline bool arg_true(const struct arg *a)
{
	return a->given && a->i;
}

static inline bool arg_rising(const struct arg *by_age)
{
	return by_age->given && by_age->i == 0;
}

#endif
