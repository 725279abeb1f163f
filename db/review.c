#include "db/review.h"

#include <string.h>

#include "db/numbered.h"

enum { COUNTED = 10000 };   /* reviews of one product that are counted by their stars */

#define REVIEW_COLUMNS "SELECT v.id, v.product_id, v.author_id, p.seller_id, v.rating, v.created_at, v.updated_at, v.verified, " \
	"a.username, v.comment FROM "
#define REVIEW_ON " CROSS JOIN products p CROSS JOIN users s CROSS JOIN users a " \
	"WHERE p.id = v.product_id AND s.id = p.seller_id AND a.id = v.author_id "
#define SEEN_BY(viewer, all) "AND (p.status = 1 AND s.banned = 0 OR v.author_id = " viewer " OR p.seller_id = " viewer \
	" OR " all " = 1) "
#define FILTERS "AND ($1 = 0 OR v.product_id = $1) AND ($2 = 0 OR v.author_id = $2) AND ($3 = 0 OR v.rating = $3) " \
	SEEN_BY("$4", "$5")
#define PAGE(from, on, cmp, dir) REVIEW_COLUMNS from REVIEW_ON on FILTERS "AND v.id " cmp " $6 ORDER BY v.id " dir " LIMIT $7"
#define OF_PRODUCT(cmp, dir) PAGE("reviews v INDEXED BY reviews_by_product", "AND v.product_id = $1 ", cmp, dir)
#define OF_AUTHOR(cmp, dir) PAGE("reviews v INDEXED BY reviews_by_author", "AND v.author_id = $2 ", cmp, dir)
#define OF_ALL(cmp, dir) PAGE("reviews v", "", cmp, dir)

SQL_BOTH_WAYS(review_list_product, OF_PRODUCT);
SQL_BOTH_WAYS(review_list_author, OF_AUTHOR);
SQL_BOTH_WAYS(review_list_all, OF_ALL);
SQL(review_find, REVIEW_COLUMNS "reviews v" REVIEW_ON "AND v.id = $1 " SEEN_BY("$2", "$3"));
SQL(review_find_own, REVIEW_COLUMNS "reviews v" REVIEW_ON "AND v.product_id = $1 AND v.author_id = $2");
SQL(review_stars, "SELECT rating, COUNT(*) FROM (SELECT rating FROM reviews INDEXED BY reviews_by_product WHERE product_id = $1 "
    "ORDER BY id DESC LIMIT $2) newest GROUP BY rating");
SQL(review_has_bought, "SELECT 1 FROM orders o CROSS JOIN order_items i WHERE o.buyer_id = $2 AND o.status IN (4, 5) "
    "AND i.order_id = o.id AND i.product_id = $1 LIMIT 1");
SQL(review_insert, "INSERT INTO reviews (id, product_id, author_id, rating, comment, verified, created_at, updated_at) "
    "VALUES (" NEXT_NUMBER("reviews") ", $1, $2, $3, $4, $5, $6, $6) ON CONFLICT (product_id, author_id) DO NOTHING RETURNING id");
SQL(review_update, "UPDATE reviews SET rating = $2, comment = $3, updated_at = $4 WHERE id = $1");
SQL(review_delete, "DELETE FROM reviews WHERE id = $1");

struct row *review_list(struct db *db, const struct review_filter *f, const struct span *span)
{
	const struct sql *list = f->product ? review_list_product : f->author ? review_list_author : review_list_all;
	return db_query(db, &list[span->rising], "iiiiiii", f->product, f->author, f->rating, f->viewer, (int64_t)f->all, span->past,
	                (int64_t)span->limit);
}

struct row *review_by_id(struct db *db, int64_t id, int64_t viewer, bool all)
{
	return db_query(db, &review_find, "iii", id, viewer, (int64_t)all);
}

struct row *review_by_author(struct db *db, int64_t product, int64_t author)
{
	return db_query(db, &review_find_own, "ii", product, author);
}

void review_count_stars(struct db *db, int64_t product, int64_t stars[5])
{
	struct row *r = db_query(db, &review_stars, "ii", product, (int64_t)COUNTED);
	memset(stars, 0, 5 * sizeof *stars);
	while (db_row(r))
		stars[db_int(r, 0) - 1] = db_int(r, 1);   /* 1 to 5 is a CHECK */
}

bool review_next(struct row *r, struct review *v)
{
	if (!db_row(r))
		return false;
	*v = (struct review){.id = db_int(r, 0), .product_id = db_int(r, 1), .author_id = db_int(r, 2), .seller_id = db_int(r, 3),
	                     .rating = db_int(r, 4), .created_at = db_int(r, 5), .updated_at = db_int(r, 6),
	                     .verified = db_int(r, 7) != 0, .author_name = db_text(r, 8), .comment = db_text(r, 9)};
	return true;
}

bool review_bought(struct db *db, int64_t product, int64_t buyer)
{
	int64_t one;
	return db_one(db, &one, &review_has_bought, "ii", product, buyer);
}

int64_t review_add(struct db *db, const struct review *v)
{
	int64_t id = 0;
	db_one(db, &id, &review_insert, "iiisii", v->product_id, v->author_id, v->rating, v->comment, (int64_t)v->verified,
	       v->created_at);
	return id;
}

void review_change(struct db *db, const struct review *v)
{
	db_exec(db, NULL, &review_update, "iisi", v->id, v->rating, v->comment, v->updated_at);
}

void review_remove(struct db *db, int64_t id)
{
	db_exec(db, NULL, &review_delete, "i", id);
}
