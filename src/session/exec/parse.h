/* From the words of a command to a call: "product list --search lamp" -> product.list {"search": "lamp"}, by the operation
 * table. What the values are worth is the market's to say; here they only get the JSON type of their row. */
#ifndef SESSION_EXEC_PARSE_H
#define SESSION_EXEC_PARSE_H

#include <jansson.h>

#include "ops/op.h"
#include "session/exec/words.h"

enum { EXEC_WHY = 400 };

struct exec {
	const struct op *op;   /* what is asked, or whose help; NULL: that of noun */
	const char *noun;      /* a known one, or "" for the help of all */
	bool help;             /* only help is wanted */
	bool json;
	json_t *params;        /* owned */
	const struct param *inputs[OP_MAX_PARAMS];   /* whose values stdin has: a line for each PARAM_SECRET, the rest for the other */
	int input_count;
};

/* False: `why` is a sentence that says what to type instead. e is to be freed in either case. */
bool exec_parse(const struct exec_words *w, struct exec *e, char why[EXEC_WHY]);
void exec_free(struct exec *e);

/* Sets a parameter to what was given for it: one text, not terminated. False as above. */
bool exec_give(struct exec *e, const struct param *p, const char *text, size_t n, char why[EXEC_WHY]);

/* The one optional parameter that a word without its name may fill, or NULL. */
const struct param *exec_free_word(const struct op *op);
bool exec_public(const struct op *op);    /* one that a client may ask for */
bool exec_is_noun(const char *word);
/* "min_price" as an option is written: "--min-price"; the same for messages. */
void exec_option(const struct param *p, char out[64]);

#endif
