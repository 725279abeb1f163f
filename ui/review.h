/* What the screens that show reviews share. A summary is that of review.list: {"stars", "mine", "may_review"}. */
#ifndef UI_REVIEW_H
#define UI_REVIEW_H

#include "ui/list.h"
#include "ui/page.h"

/* How often each number of stars was given: as bars, or in one line. */
void review_write_bars(struct screen *s, struct page *p, const json_t *summary);
void review_write_stars(struct screen *s, struct page *p, const json_t *summary);
void review_write(struct screen *s, struct page *p, const json_t *review);   /* stars, author, when, text, reply */

bool review_may_write(const json_t *summary);        /* there is one of mine, or there may be */
/* Writes mine of the product, or asks whether to change or to delete it. */
void review_mine(struct screen *s, int64_t product, const char *name, const json_t *summary);
void review_delete(struct screen *s, int64_t review);   /* asks y or n first; s is reloaded */

#endif
