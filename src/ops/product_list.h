/* product.list: the one list of products, for buyers, sellers and admins. */
#ifndef OPS_PRODUCT_LIST_H
#define OPS_PRODUCT_LIST_H

#include "ops/call.h"

extern const struct param product_list_params[];
bool product_list_run(struct call *c, struct jw *out, struct err *err);

#endif
