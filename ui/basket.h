/* A guest's cart: held here until the guest signs in or up. The answer has the shape of cart.get. */
#ifndef UI_BASKET_H
#define UI_BASKET_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

struct basket {
	json_t *lines;        /* as the items of cart.get; NULL while empty */
};

void basket_free(struct basket *b);
bool basket_set(struct basket *b, const json_t *product, int64_t quantity);   /* 0 removes; product as in product.get */
json_t *basket_cart(const struct basket *b, const char *currency);            /* a new reference */

#endif
