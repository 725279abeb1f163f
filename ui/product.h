/* What the screens that show products share. */
#ifndef UI_PRODUCT_H
#define UI_PRODUCT_H

#include "ui/list.h"
#include "ui/page.h"

extern const struct column product_columns[];          /* of a product list for buyers */
extern const struct column product_columns_seller[];   /* for who sells them: with the state */

bool product_is_mine(const struct screen *s, const json_t *product);
bool product_can_buy(const struct screen *s, const json_t *product);   /* in stock, on sale, and not mine */

/* Writes the product onto a page: name, price, rating, stock, seller, category, description. */
void product_write(struct screen *s, struct page *p, const json_t *product);

/* The review of a product by an admin. */
bool product_approve(struct screen *s, const json_t *product);   /* says how it went */
void product_reject(struct screen *s, const json_t *product);    /* asks for the reason; reloads s when done */

#endif
