/* What the benchmarks' market sells: any number of products, each made of its number alone, so that a small market holds
 * the first goods of a large one. */
#ifndef BENCH_GOODS_H
#define BENCH_GOODS_H

#include <stdbool.h>
#include <stdint.h>

enum { GOODS_STOCK = 1000000, GOODS_CATEGORY = 60 };
#define GOODS_FROM INT64_C(1690000000000)   /* ms: when the first was offered */
#define GOODS_UNTIL (GOODS_FROM + INT64_C(2) * 365 * 86400 * 1000)

struct market_size {
	int products, users, categories;
};

/* Where a product stands: numbers from 1, as the store gives them. Cheap. */
struct goods_place {
	int category, seller;
	bool approved;          /* 49 of 50 */
};

struct goods {
	char name[160], description[480];
	int64_t price;          /* minor units, 2.00 to 2,000.00, as many of 2 to 20 as of 200 to 2,000 */
	int64_t created_at;     /* ms; the only thing that depends on how many there are */
};

struct goods_place goods_place(const struct market_size *m, int number);
void goods_make(const struct market_size *m, int number, struct goods *g);
void goods_category(int number, char out[GOODS_CATEGORY]);   /* its name */

#endif
