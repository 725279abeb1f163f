/* What is typed for a parameter, as the JSON value that its row asks for. Where it cannot be one it stays text: the market says
 * what it should have been. */
#ifndef SESSION_EXEC_VALUE_H
#define SESSION_EXEC_VALUE_H

#include <jansson.h>

#include "ops/op.h"

/* A new reference. NULL: it is no UTF-8, or not of the form of PARAM_LINES. */
json_t *exec_value(const struct param *p, const char *text);
json_t *exec_picture(const char *bytes, size_t n);   /* its base64 */

#endif
