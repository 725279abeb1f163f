#include "base/frame.h"

#include <string.h>

enum { LARGE = 64 * 1024 };

void frame_free(struct frame *f)
{
	buf_free(&f->in);
	f->start = f->scanned = 0;
}

void frame_push(struct frame *f, const void *bytes, size_t n)
{
	/* What was handed out is dropped only now, so that a line stays valid until the next push. */
	if (f->start > 0) {
		buf_drop(&f->in, f->start);
		f->start = 0;
	}
	buf_add(&f->in, bytes, n);
}

enum frame_state frame_next(struct frame *f, size_t limit, const char **line, size_t *n)
{
	size_t have = f->in.len - f->start;
	if (have == 0)
		return FRAME_MORE;
	const char *base = f->in.data + f->start;
	const char *lf = memchr(base + f->scanned, '\n', have - f->scanned);
	size_t length = lf ? (size_t)(lf - base) : have;
	if (length > limit + 1 || (length > limit && base[length - 1] != '\r'))
		return FRAME_TOO_LONG;
	if (!lf) {
		f->scanned = have;
		return FRAME_MORE;
	}
	f->scanned = 0;
	f->start += length + 1;
	*line = base;
	*n = length > 0 && base[length - 1] == '\r' ? length - 1 : length;
	return FRAME_LINE;
}

void frame_skip_empty(struct frame *f)
{
	const char *data = f->in.data;
	size_t at = f->start;
	while (at < f->in.len && (data[at] == '\n' || (data[at] == '\r' && at + 1 < f->in.len && data[at + 1] == '\n')))
		at += data[at] == '\n' ? 1 : 2;
	if (at > f->start)
		f->scanned = 0;
	f->start = at;
}

bool frame_rest(struct frame *f, const char **line, size_t *n)
{
	size_t have = f->in.len - f->start;
	if (have == 0)
		return false;
	const char *base = f->in.data + f->start;
	f->start = f->in.len;
	f->scanned = 0;
	have -= base[have - 1] == '\r';
	*line = base;
	*n = have;
	return have > 0;
}

void frame_shrink(struct frame *f, size_t keep)
{
	size_t pending = frame_pending(f);
	if (pending == 0 && f->in.cap > keep) {
		frame_free(f);
	} else if (f->in.cap > LARGE && pending < f->in.cap / 4) {
		struct buf rest = {0};
		buf_add(&rest, f->in.data + f->start, pending);
		buf_free(&f->in);
		f->in = rest;
		f->start = 0;
	}
}

size_t frame_pending(const struct frame *f)
{
	return f->in.len - f->start;
}

int frame_first(const struct frame *f)
{
	return frame_pending(f) > 0 ? (unsigned char)f->in.data[f->start] : -1;
}

bool frame_is_partial(const struct frame *f)
{
	return f->scanned > 0 && f->scanned == frame_pending(f);
}
