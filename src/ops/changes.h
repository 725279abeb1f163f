/* What an act has changed: {field: [old, new]} for the audit, and words for the owner. What is the same on both sides is left out. */
#ifndef OPS_CHANGES_H
#define OPS_CHANGES_H

#include "ops/call.h"

struct changes {             /* zeroed: none yet */
	struct buf json, words;  /* words: "price 12.50 to 13.00, description" */
	struct jw w;
};

/* NULL is null: there was, or is, none. */
void changes_text(struct changes *ch, const char *field, const char *old, const char *now);
void changes_int(struct changes *ch, const char *field, int64_t old, int64_t now);
void changes_bool(struct changes *ch, const char *field, bool old, bool now);
void changes_money(const struct call *c, struct changes *ch, const char *field, int64_t old, int64_t now);
const char *changes_json(struct changes *ch);    /* the whole object, at the end; valid until changes_free() */
void changes_free(struct changes *ch);

#endif
