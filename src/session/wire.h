/* The lines of the wire as a client writes and reads them: no state, one socket for each call. */
#ifndef SESSION_WIRE_H
#define SESSION_WIRE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

struct buf wire_question(int64_t id, const char *method, const json_t *params);   /* one line, its LF included */
/* Sends all of it by `deadline` (ms, monotonic) whatever the socket's blocking mode; never raises SIGPIPE. */
bool wire_send(int fd, const void *bytes, size_t n, int64_t deadline);

enum err_code wire_error_code(const json_t *error);          /* of the JSON-RPC error object */
void wire_error(const json_t *error, struct err *err);       /* code, text, fields and retry_after of it */
bool wire_harmless(const char *method, const json_t *params);   /* asking twice does no more than asking once */

#endif
