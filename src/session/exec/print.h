/* The result of an operation as people read it: a list in aligned columns, an object as lines of name and value. Plain text,
 * cleaned; each line ends in LF. */
#ifndef SESSION_EXEC_PRINT_H
#define SESSION_EXEC_PRINT_H

#include <jansson.h>

#include "base/buf.h"

/* Writes the data: the rows of `results` where there are some, else all of the object. */
void exec_print(const json_t *result, struct buf *out);
/* Writes what is told beside the rows of a list: where the next page begins, what else the object says. */
void exec_print_talk(const json_t *result, struct buf *out);

#endif
