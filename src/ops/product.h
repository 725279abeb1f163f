/* What the operations on one product share. */
#ifndef OPS_PRODUCT_H
#define OPS_PRODUCT_H

#include "db/product.h"
#include "ops/changes.h"

/* Writes the product as the caller sees it; the result of most of these operations. */
bool product_view(struct call *c, int64_t id, struct jw *out, struct err *err);

/* The product of the first argument, which the caller may change: his own, or any for an admin. Its row is left open; NULL: there
 * is none that he may. */
struct row *product_own(struct call *c, struct product *p, struct err *err);
struct row *product_own_live(struct call *c, struct product *p, struct err *err);   /* nor one that is archived: ERR_CONFLICT */

/* So much more may be kept for this seller (limits.products_per_user, limits.bytes_per_user); less always may. */
bool product_room(struct call *c, int64_t seller, int64_t products, int64_t bytes, struct err *err);

/* After a change of what buyers see of it, other than its texts: a seller's product leaves the shelves and waits for an admin
 * again, who is told. */
void product_looks_other(struct call *c, const struct product *was);
/* An admin has changed another's product: its seller is told, and the audit. Frees the changes. */
void product_note_other(struct call *c, const struct product *p, struct changes *ch);

#endif
