/* How much there is: what the admins' first page counts. Orders, messages and users are never deleted and get their numbers
 * in turn, so that counting them is finding where a day begins. */
#ifndef DB_NUMBERS_H
#define DB_NUMBERS_H

#include "db/db.h"

struct numbers {
	int64_t users, users_since;
	int64_t products;             /* on sale */
	int64_t pending;              /* products that wait for an admin; at most NUMBERS_MOST */
	int64_t orders, orders_since;
	int64_t revenue_since;        /* of orders that stand: paid or payable at the door, not cancelled, expired or refunded */
	bool revenue_capped;          /* only of the newest NUMBERS_MOST orders */
	int64_t messages_since;
};

enum { NUMBERS_MOST = 10000 };

void numbers_read(struct db *db, int64_t since, struct numbers *out);   /* since: ms */

#endif
