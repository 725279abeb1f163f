/* Every screen; one file each. The argument of those that take one stands beside it. */
#ifndef UI_SCREENS_H
#define UI_SCREENS_H

#include "ui/screen.h"

extern const struct screen_kind screen_shop;
extern const struct screen_kind screen_product;         /* {"id"} or a whole product */
extern const struct screen_kind screen_reviews;         /* a product */
extern const struct screen_kind screen_cart;
extern const struct screen_kind screen_checkout;        /* a cart; "direct": true buys it without the stored cart */
extern const struct screen_kind screen_orders;
extern const struct screen_kind screen_order;           /* {"id"} or a whole order */
extern const struct screen_kind screen_selling;
extern const struct screen_kind screen_product_edit;    /* a product, or nothing for a new one */
extern const struct screen_kind screen_messages;        /* with whom one writes */
/* {"with": a user's id or name} or {"message": an id}; "product" with "product_name", or "order": what to write about */
extern const struct screen_kind screen_thread;
extern const struct screen_kind screen_notifications;
extern const struct screen_kind screen_approvals;
extern const struct screen_kind screen_account;         /* its sections; the next ones are behind them */
extern const struct screen_kind screen_keys;
extern const struct screen_kind screen_logins;
extern const struct screen_kind screen_preferences;
extern const struct screen_kind screen_admin;           /* its sections; the next ones are behind them */
extern const struct screen_kind screen_today;
extern const struct screen_kind screen_users;
extern const struct screen_kind screen_user;            /* a whole user, as admins see one */
extern const struct screen_kind screen_user_products;   /* a whole user */
extern const struct screen_kind screen_all_orders;      /* a whole user whose orders alone are wanted, or nothing */
extern const struct screen_kind screen_categories;
extern const struct screen_kind screen_sessions;
extern const struct screen_kind screen_broadcast;
extern const struct screen_kind screen_audit;
extern const struct screen_kind screen_gate;            /* asks a guest to sign in or up */
extern const struct screen_kind screen_sign_in;
extern const struct screen_kind screen_sign_up;
extern const struct screen_kind screen_forgot;          /* asks for a mail that lets one set a new password */
extern const struct screen_kind screen_reset;           /* takes the token of that mail */

/* Writes to a person (an object with "id") about a product or an order; guests are asked to sign in. */
void thread_start(struct screen *s, const json_t *person, const char *what, const json_t *thing);
/* Adds to the cart, a guest's or the stored one, and says so. */
void cart_add(struct screen *s, const json_t *product, int64_t quantity);
json_t *cart_now(struct screen *s, struct err *err);    /* as cart.get, for guests too; a new reference */
json_t *cart_set_line(struct screen *s, const json_t *product, int64_t quantity);   /* the cart after it, or NULL: said why */
/* The categories as a tree in reading order: [{"id", "label" (indented), "name", "product_count"}]. NULL: said why. */
bool shop_shows_tree(void);   /* the terminal is wide enough for the categories beside the products */
json_t *category_tree(struct screen *s, struct err *err);

#endif
