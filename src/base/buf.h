/* A growable run of bytes, and the JSON writer that fills one.
 * Running out of memory ends the process: nothing here fails. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf {
	char *data;     /* NULL while empty; not NUL-terminated unless buf_text() was asked */
	size_t len;
	size_t cap;
};

void buf_free(struct buf *b);                                /* also makes it empty and usable again */
void buf_grow(struct buf *b, size_t more);                   /* what buf_reserve() does when there is none */
void buf_add(struct buf *b, const void *bytes, size_t n);
void buf_adds(struct buf *b, const char *s);
void buf_addc(struct buf *b, char c);
void buf_addf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void buf_drop(struct buf *b, size_t n);                      /* forgets the first n bytes */
const char *buf_text(struct buf *b);                         /* NUL-terminated view, valid until the next change */

/* Room for `more` bytes after len. */
static inline void buf_reserve(struct buf *b, size_t more)
{
	if (b->cap - b->len < more)
		buf_grow(b, more);
}

/* Memory that cannot be had ends the process. */
void *xmalloc(size_t n);
void *xcalloc(size_t count, size_t size);
void *xrealloc(void *p, size_t n);
char *xstrdup(const char *s);

/* The JSON writer. `key` is the member's name inside an object and NULL inside an array or at the top.
 * Commas are put in by the writer; strings must be valid UTF-8 and are escaped here. */
struct jw {
	struct buf *b;
	bool comma;
};

void jw_open(struct jw *w, const char *key, char bracket);   /* '{' or '[' */
void jw_close(struct jw *w, char bracket);                   /* '}' or ']' */
void jw_int(struct jw *w, const char *key, int64_t v);
void jw_bool(struct jw *w, const char *key, bool v);
void jw_null(struct jw *w, const char *key);
void jw_str(struct jw *w, const char *key, const char *s);   /* NULL writes null */
void jw_strn(struct jw *w, const char *key, const char *s, size_t n);
void jw_raw(struct jw *w, const char *key, const char *json, size_t n);
void jw_time(struct jw *w, const char *key, int64_t ms);     /* RFC 3339; 0 writes null */

#endif
