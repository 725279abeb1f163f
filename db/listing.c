#include "db/listing.h"

#include <stdio.h>

/* Every page statement is bound alike: $1 shelf (or seller, or 0), $2 other shelf (or status), $3 $4 price range, $5 in stock
 * only, $6 limit, $7 $8 key and id of the last row of the page before; then what the kind adds. The last column is the key. */
#define FILTERS "AND p.price BETWEEN $3 AND $4 AND ($5 = 0 OR k.quantity > 0) "
#define ON_SHELF(n) "(" n " = 0 OR EXISTS (SELECT 1 FROM shelf x WHERE x.shelf = " n " AND x.product_id = p.id)) "
#define SELECT_BY(key) "SELECT " PRODUCT_COLUMNS ", " key " FROM "
#define WHERE PRODUCT_JOINS "WHERE" PRODUCT_ON

#define SHELF_PAGE(key, cmp, dir) \
	SELECT_BY(key) "shelf s CROSS JOIN products p" WHERE "AND p.id = s.product_id AND s.shelf = $1 AND " \
	ON_SHELF("$2") "AND (" key ", s.product_id) " cmp " ($7, $8) AND s.price BETWEEN $3 AND $4 " \
	"AND ($5 = 0 OR k.quantity > 0) ORDER BY " key " " dir ", s.product_id " dir " LIMIT $6"

SQL(shelf_created_up, SHELF_PAGE("s.product_id", ">", ""));
SQL(shelf_created_down, SHELF_PAGE("s.product_id", "<", "DESC"));
SQL(shelf_price_up, SHELF_PAGE("s.price", ">", ""));
SQL(shelf_price_down, SHELF_PAGE("s.price", "<", "DESC"));
SQL(shelf_rating_up, SHELF_PAGE("s.rating", ">", ""));
SQL(shelf_rating_down, SHELF_PAGE("s.rating", "<", "DESC"));
SQL(shelf_name_up, SHELF_PAGE("s.name_key", ">", ""));
SQL(shelf_name_down, SHELF_PAGE("s.name_key", "<", "DESC"));

/* What is found or managed is sorted as it comes: $9 picks the number to sort by and $10 its sign. */
#define NUMBER "$10 * CASE $9 WHEN 1 THEN p.price WHEN 2 THEN " RATING " ELSE p.id END"
#define RATING "CASE p.rating_count WHEN 0 THEN 0 ELSE p.rating_sum * 1000 / p.rating_count END"
#define BY_NUMBER "AND (" NUMBER ", $10 * p.id) > ($7, $8) ORDER BY " NUMBER ", $10 * p.id LIMIT $6"
#define BY_NAME_TO(cmp, dir) "AND (p.name_key, p.id) " cmp " ($7, $8) ORDER BY p.name_key " dir ", p.id " dir " LIMIT $6"

#define FOUND "search f CROSS JOIN products p" WHERE "AND p.id = f.rowid AND u.banned = 0 AND " \
	ON_SHELF("$1") "AND " ON_SHELF("$2") FILTERS
SQL(search_recent, SELECT_BY("$7") FOUND "AND f.search MATCH $9 AND f.rowid < $8 ORDER BY f.rowid DESC LIMIT $6");
SQL(search_number, SELECT_BY(NUMBER) FOUND "AND f.search MATCH $11 " BY_NUMBER);
SQL(search_name_up, SELECT_BY("p.name_key") FOUND "AND f.search MATCH $9 " BY_NAME_TO(">", ""));
SQL(search_name_down, SELECT_BY("p.name_key") FOUND "AND f.search MATCH $9 " BY_NAME_TO("<", "DESC"));

#define OF_SELLER "products p" WHERE "AND p.seller_id = $1 AND ($2 = -1 AND p.status <> 3 OR p.status = $2) " FILTERS
SQL(seller_number, SELECT_BY(NUMBER) OF_SELLER BY_NUMBER);
SQL(seller_name_up, SELECT_BY("p.name_key") OF_SELLER BY_NAME_TO(">", ""));
SQL(seller_name_down, SELECT_BY("p.name_key") OF_SELLER BY_NAME_TO("<", "DESC"));

#define OF_STATUS "products p" WHERE "AND $1 = 0 AND ($2 = -1 AND p.status <> 3 OR p.status = $2) " FILTERS
#define OF_ONE_STATUS "products p INDEXED BY products_by_status" WHERE "AND $1 = 0 AND p.status = $2 " FILTERS
SQL(status_number, SELECT_BY(NUMBER) OF_STATUS BY_NUMBER);
SQL(status_name_up, SELECT_BY("p.name_key") OF_STATUS BY_NAME_TO(">", ""));
SQL(status_name_down, SELECT_BY("p.name_key") OF_STATUS BY_NAME_TO("<", "DESC"));
SQL(status_one_number, SELECT_BY(NUMBER) OF_ONE_STATUS BY_NUMBER);

#define FACETS(inner) "SELECT c.id, c.name, count(*) FROM (" inner " LIMIT $6) m CROSS JOIN categories c " \
	"WHERE c.id = m.category_id GROUP BY c.id, c.name ORDER BY c.name, c.id"
SQL(shelf_facets, FACETS("SELECT p.category_id FROM shelf s CROSS JOIN products p CROSS JOIN stock k "
    "WHERE s.shelf = $1 AND p.id = s.product_id AND k.product_id = p.id AND " ON_SHELF("$2") FILTERS));
SQL(search_facets, FACETS("SELECT p.category_id FROM search f CROSS JOIN products p CROSS JOIN stock k CROSS JOIN users u "
    "WHERE f.search MATCH $7 AND p.id = f.rowid AND k.product_id = p.id AND u.id = p.seller_id AND u.banned = 0 AND "
    ON_SHELF("$1") "AND " ON_SHELF("$2") FILTERS));

/* Before the first row of any order: below the least key, or above the greatest. */
#define LEAST INT64_MIN
#define MOST INT64_MAX
#define LAST_TEXT "\xf4\x8f\xbf\xbf"

#define COMMON(l) (l)->shelf, (l)->other_shelf, (l)->min_price, (l)->max_price, (int64_t)(l)->in_stock, (int64_t)(l)->limit
#define MANAGED(l) (l)->kind == LISTING_SELLER ? (l)->seller : 0, (int64_t)(l)->status, (l)->min_price, (l)->max_price, \
	(int64_t)(l)->in_stock, (int64_t)(l)->limit

static struct row *open_shelf(struct db *db, const struct listing *l)
{
	static const struct sql *const pages[4][2] = {
		[BY_CREATED] = {&shelf_created_up, &shelf_created_down},
		[BY_PRICE] = {&shelf_price_up, &shelf_price_down},
		[BY_RATING] = {&shelf_rating_up, &shelf_rating_down},
		[BY_NAME] = {&shelf_name_up, &shelf_name_down},
	};
	const struct sql *page = pages[l->order][l->descending];
	int64_t edge = l->descending ? MOST : LEAST;
	int64_t id = l->after.given ? l->after.id : edge;
	if (l->order == BY_NAME) {
		const char *text = l->after.given ? l->after.text : l->descending ? LAST_TEXT : "";
		return db_query(db, page, "iiiiiisi", COMMON(l), text, id);
	}
	return db_query(db, page, "iiiiiiii", COMMON(l), l->after.given ? l->after.key : edge, id);
}

static struct row *open_search(struct db *db, const struct listing *l)
{
	int64_t sign = l->descending ? -1 : 1;
	const struct position *at = &l->after;
	if (l->order == BY_RELEVANCE)
		return db_query(db, &search_recent, "iiiiiiiis", COMMON(l), at->key, at->given ? at->id : MOST, l->match);
	if (l->order == BY_NAME)
		return db_query(db, l->descending ? &search_name_down : &search_name_up, "iiiiiisis", COMMON(l),
		                at->given ? at->text : l->descending ? LAST_TEXT : "",
		                at->given ? at->id : l->descending ? MOST : LEAST, l->match);
	return db_query(db, &search_number, "iiiiiiiiiis", COMMON(l), at->given ? sign * at->key : LEAST,
	                at->given ? sign * at->id : LEAST, (int64_t)l->order, sign, l->match);
}

static struct row *open_managed(struct db *db, const struct listing *l)
{
	static const struct sql *const names[2][2] = {
		{&seller_name_up, &seller_name_down}, {&status_name_up, &status_name_down}};
	int64_t sign = l->descending ? -1 : 1;
	bool everyones = l->kind == LISTING_STATUS;
	const struct position *at = &l->after;
	if (l->order == BY_NAME)
		return db_query(db, names[everyones][l->descending], "iiiiiisi", MANAGED(l),
		                at->given ? at->text : l->descending ? LAST_TEXT : "",
		                at->given ? at->id : l->descending ? MOST : LEAST);
	const struct sql *page = !everyones ? &seller_number : l->status >= 0 ? &status_one_number : &status_number;
	return db_query(db, page, "iiiiiiiiii", MANAGED(l), at->given ? sign * at->key : LEAST,
	                at->given ? sign * at->id : LEAST, (int64_t)l->order, sign);
}

struct row *listing_open(struct db *db, const struct listing *l)
{
	if (l->kind == LISTING_SHELF)
		return open_shelf(db, l);
	return l->kind == LISTING_SEARCH ? open_search(db, l) : open_managed(db, l);
}

void listing_position(struct row *r, const struct listing *l, const struct product *p, struct position *out)
{
	enum { KEY = 17 };   /* the column behind those of struct product */
	*out = (struct position){.given = true, .id = p->id};
	if (l->order == BY_NAME) {
		snprintf(out->text, sizeof out->text, "%s", db_text(r, KEY));
		return;
	}
	bool signed_key = l->kind != LISTING_SHELF && l->order != BY_RELEVANCE;
	out->key = signed_key && l->descending ? -db_int(r, KEY) : db_int(r, KEY);
}

struct row *listing_facets(struct db *db, const struct listing *l)
{
	struct listing all = *l;
	all.limit = COUNT_MOST + 1;
	if (l->kind == LISTING_SEARCH)
		return db_query(db, &search_facets, "iiiiiis", COMMON(&all), l->match);
	return db_query(db, &shelf_facets, "iiiiii", COMMON(&all));
}
