/* The wire's objects, written from the store's rows. One function an object, so that an order looks the same wherever it
 * appears. */
#ifndef OPS_VIEWS_H
#define OPS_VIEWS_H

#include "db/category.h"
#include "db/message.h"
#include "db/notification.h"
#include "db/order.h"
#include "db/product.h"
#include "ops/call.h"

extern const char *const role_words[];
extern const char *const product_status_words[PRODUCT_STATUSES];
extern const char *const order_status_words[ORDER_STATUSES];
extern const char *const payment_method_words[PAY_METHODS];
extern const char *const payment_status_words[PAYMENT_STATUSES];

/* For the parameter rows: the same words with '|' between. */
#define PAYMENT_METHOD_CHOICE "CASH|CARD|MOBILE"
#define ORDER_STATUS_CHOICE "pending_payment|placed|accepted|shipped|delivered|completed|cancelled|expired|disputed|refunded"
#define PRODUCT_STATUS_CHOICE "pending|approved|rejected|archived|all"

bool view_empty(struct jw *w);   /* {}, the result of what has only an effect; true */
void view_money(struct call *c, struct jw *w, const char *key, int64_t minor);
void view_person(struct jw *w, const char *key, int64_t id, const char *username);   /* {id, username} */
void view_user(struct call *c, struct jw *w, const char *key, const struct user *u);
void view_user_members(struct call *c, struct jw *w, const struct user *u);   /* the same into an open object */
void view_rating(struct jw *w, int64_t stars, int64_t count);                /* "rating": {average, count} */
void view_product(struct call *c, struct jw *w, const char *key, const struct product *p);
void view_order(struct call *c, struct jw *w, const char *key, const struct order *o);   /* reads its lines and history */
/* The same of an order that has just been placed: with these lines and this one step. */
void view_new_order(struct call *c, struct jw *w, const struct order *o, const struct order_item *items, int count,
                    const struct order_step *step);
void view_notification(struct jw *w, const char *key, const struct notification *n);
void view_message(struct jw *w, const char *key, const struct message *m);
/* Begins and ends a line that answers nothing: {"jsonrpc":…,"method":…, then "params", which is the caller's. */
void view_push(struct jw *w, const char *method);
void view_push_end(struct jw *w);
void view_revoked(struct buf *line, const char *reason, const char *text);   /* the whole line */
const char *view_stock_word(const struct call *c, int64_t stock);   /* "in", "low", "out" */

#endif
