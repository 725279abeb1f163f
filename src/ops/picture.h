/* Pictures given to an operation: the step that has them decoded, and keeping what came of it. */
#ifndef OPS_PICTURE_H
#define OPS_PICTURE_H

#include "ops/call.h"

/* The slow step of an operation with a PARAM_PICTURE: c->picture becomes its encodings. What is no picture is a bad field. */
bool picture_slow(struct call *c, struct err *err);
int64_t picture_bytes(const struct call *c);          /* what c->picture takes in the store; 0: none was given */
void picture_keep(struct call *c, int64_t product);   /* stores c->picture as the product's; nothing where none was given */

#endif
