/* Line framing of the wire: bytes in, LF-terminated lines out (CRLF accepted), with a bound before anything grows. */
#ifndef BASE_FRAME_H
#define BASE_FRAME_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

struct frame {
	struct buf in;
	size_t start;      /* where the next line begins */
	size_t scanned;    /* bytes after start already known to hold no LF */
};

enum frame_state { FRAME_LINE, FRAME_MORE, FRAME_TOO_LONG };

void frame_free(struct frame *f);
void frame_push(struct frame *f, const void *bytes, size_t n);
/* The next line without its end, not terminated, valid until the next push. FRAME_TOO_LONG: the line, ended or not, is
 * longer than `limit` bytes; the stream cannot go on. */
enum frame_state frame_next(struct frame *f, size_t limit, const char **line, size_t *n);
void frame_shrink(struct frame *f, size_t keep);   /* gives memory back when nothing is held and it has more than `keep` */
size_t frame_pending(const struct frame *f);   /* bytes not yet handed out */

/* Refuses, before anything is built, what the wire's limits refuse: nesting over max_depth, more than
 * max_values values (ERR_TOO_LARGE); numbers outside int64, invalid UTF-8 and NUL (ERR_PARSE). */
bool frame_check_json(const char *line, size_t n, int max_depth, int max_values, struct err *err);

#endif
