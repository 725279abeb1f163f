/* A page: lines of text that scroll. It is written anew for the width at hand before each drawing, so it has no state but
 * where it is scrolled to. Product and order pages, confirm pages, previews, the help and the plain page are made of it. */
#ifndef UI_PAGE_H
#define UI_PAGE_H

#include "ui/screen.h"

struct page_line {
	enum style style;
	char *text;
	char *right;       /* at the right edge; may be NULL */
	int indent;
	int width;         /* cells it may take */
};

struct page {
	struct page_line *lines;
	int count, room;
	int width;         /* what it is written for */
	int beside_rows, beside_cols;   /* the first lines leave so many cells at the right to something else */
	int labels;        /* cells of page_pair()'s labels */
	int top, height;
	void (*beyond)(struct screen *s, int by);   /* scrolled to the end (by > 0) or the beginning: there may be more; may be NULL */
};

extern const struct action page_actions[];   /* scrolling of screen->page */

void page_start(struct page *p, int width);   /* forgets the lines, keeps the place */
void page_beside(struct page *p, int rows, int cols);   /* the first lines, of which none is written yet, are so much shorter */
void page_below(struct page *p);              /* what comes next stands below what is beside, and has the whole width */
void page_free(struct page *p);
void page_line(struct page *p, enum style style, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
void page_gap(struct page *p);                /* an empty line; never two together */
void page_pair(struct page *p, enum style style, const char *label, const char *value);   /* "Seller      acacia" */
void page_sides(struct page *p, enum style style, const char *text, const char *right);   /* money at the right edge */
void page_text(struct page *p, enum style style, int indent, const char *text);           /* wrapped; from other people */
bool page_at_end(const struct page *p);       /* nothing is below what was drawn */
void page_scroll(struct screen *s, int by);   /* its page, by lines */
void page_draw(struct page *p, const struct area *a);
void page_plain(const struct page *p, struct buf *out);

#endif
