/* What the lists of orders share. */
#ifndef UI_ORDER_H
#define UI_ORDER_H

#include "ui/list.h"

extern const struct column order_columns_buyer[];    /* with the seller's name */
extern const struct column order_columns_seller[];   /* with the buyer's name */
extern const struct column order_columns_all[];      /* with both */

#endif
