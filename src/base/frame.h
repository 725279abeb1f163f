/* Line framing of the wire: bytes in, LF-terminated lines out (CRLF accepted), with a bound before anything grows. */
#ifndef BASE_FRAME_H
#define BASE_FRAME_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

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
void frame_skip_empty(struct frame *f);         /* forgets empty lines where the next line begins */
/* The stream has ended: what is left without an end is its last line, as above. False: nothing is. After FRAME_MORE. */
bool frame_rest(struct frame *f, const char **line, size_t *n);
/* Gives memory back: all when nothing is held and it has more than `keep`, most of it when little is held of much. Invalidates lines
 * that were handed out. */
void frame_shrink(struct frame *f, size_t keep);
size_t frame_pending(const struct frame *f);   /* bytes not yet handed out */
bool frame_is_partial(const struct frame *f);  /* frame_next() has looked at all of them, and they are no whole line */
int frame_first(const struct frame *f);        /* the first of these; -1: there are none */

#endif
