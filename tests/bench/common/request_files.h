/* The request files of the load generator, one JSON-RPC line each, and what the peers' own tools need to make theirs. */
#ifndef BENCH_REQUEST_FILES_H
#define BENCH_REQUEST_FILES_H

#include "base/err.h"
#include "tests/bench/common/goods.h"

enum { REQUEST_FILES_LINES = 20000 };

/* Who sends orders and messages is among the first half of the users; what he orders and whom he writes to is of the second,
 * so that nobody buys of himself. */

/* Writes DIR/requests/NAME.jsonl for get, list, list_deep, search, search_brand, search_two, search_noun, search_common, order
 * and message. False: a file could not be written. */
bool request_files_write(const struct market_size *m, const char *dir, struct err *err);

/* Writes the same goods as categories.tsv, users.tsv, products.tsv, tokens.txt and terms.json. */
bool tsv_write(const struct market_size *m, const char *dir, struct err *err);

#endif
