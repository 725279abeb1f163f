#include "db/listing.h"

#include <stdio.h>
#include <string.h>

#include "db/search.h"

/* Every page statement is bound alike: $1 $2 price range, $3 in stock only, $4 limit, $5 $6 key and id of the last row of the
 * page before; then what the kind adds, of which $7 $8 are the number to sort by and its sign where one sorts by a number. The
 * last column is the key. */
#define IN_STOCK "AND ($3 = 0 OR k.quantity > 0) "
#define FILTERS "AND p.price BETWEEN $1 AND $2 " IN_STOCK
#define SELECT_BY(key) "SELECT " PRODUCT_COLUMNS ", " key " FROM "
#define WHERE PRODUCT_JOINS "WHERE" PRODUCT_ON

/* $7 shelf, $8 another that it stands on too, or 0. `range` is the price range, said so that the index is entered at the key and
 * not at the end of the range: else a page would cost what lies before it. */
#define ON_SHELVES "s.shelf = $7 AND ($8 = 0 OR EXISTS (SELECT 1 FROM shelf x WHERE x.shelf = $8 AND x.product_id = s.product_id)) "
#define SHELF_PAGE_IN(range, key, cmp, dir) \
	SELECT_BY(key) "shelf s CROSS JOIN products p" WHERE "AND p.id = s.product_id AND " ON_SHELVES \
	"AND (" key ", s.product_id) " cmp " ($5, $6) AND " range IN_STOCK "ORDER BY " key " " dir ", s.product_id " dir " LIMIT $4"
#define SHELF_PAGE(key, cmp, dir) SHELF_PAGE_IN("p.price BETWEEN $1 AND $2 ", key, cmp, dir)
#define SHELF_BY_ID(cmp, dir) SHELF_PAGE_IN("s.price BETWEEN $1 AND $2 ", "s.product_id", cmp, dir)

SQL(shelf_created_up, SHELF_BY_ID(">", ""));
SQL(shelf_created_down, SHELF_BY_ID("<", "DESC"));
SQL(shelf_price_up, SHELF_PAGE_IN("+s.price >= $1 AND s.price <= $2 ", "s.price", ">", ""));
SQL(shelf_price_down, SHELF_PAGE_IN("s.price >= $1 AND +s.price <= $2 ", "s.price", "<", "DESC"));
SQL(shelf_rating_up, SHELF_PAGE("s.rating", ">", ""));
SQL(shelf_rating_down, SHELF_PAGE("s.rating", "<", "DESC"));
SQL(shelf_name_up, SHELF_PAGE("s.name_key", ">", ""));
SQL(shelf_name_down, SHELF_PAGE("s.name_key", "<", "DESC"));

/* What is found or managed is sorted as it comes. */
#define NUMBER "$8 * CASE $7 WHEN 1 THEN p.price WHEN 2 THEN " RATING " ELSE p.id END"
#define RATING "CASE p.rating_count WHEN 0 THEN 0 ELSE p.rating_sum * 1000 / p.rating_count END"
#define BY_NUMBER "AND (" NUMBER ", $8 * p.id) > ($5, $6) ORDER BY " NUMBER ", $8 * p.id LIMIT $4"
#define BY_NAME_TO(cmp, dir) "AND (p.name_key, p.id) " cmp " ($5, $6) ORDER BY p.name_key " dir ", p.id " dir " LIMIT $4"

/* The index knows the shelves, and on them stands only what everyone may see. */
#define FOUND(match) "search f CROSS JOIN products p" WHERE "AND f.search MATCH " match " AND p.id = " SEARCH_ROW("f.rowid") " " FILTERS
SQL(search_recent, SELECT_BY("$5") FOUND("$7") "AND f.rowid > $6 ORDER BY f.rowid LIMIT $4");
SQL(search_number, SELECT_BY(NUMBER) FOUND("$9") BY_NUMBER);
SQL(search_name_up, SELECT_BY("p.name_key") FOUND("$7") BY_NAME_TO(">", ""));
SQL(search_name_down, SELECT_BY("p.name_key") FOUND("$7") BY_NAME_TO("<", "DESC"));

#define MANAGED_PAGE(by, from, whose, status) \
	SELECT_BY(by) from WHERE "AND " whose " AND (" status " = -1 AND p.status <> 3 OR p.status = " status ") " FILTERS
#define OF_SELLER(by, seller, status) MANAGED_PAGE(by, "products p INDEXED BY products_by_seller", "p.seller_id = " seller, status)
#define OF_ANYONE(by, nobody, status) MANAGED_PAGE(by, "products p", nobody " = 0", status)
#define OF_ONE_STATUS(by, nobody, status) \
	SELECT_BY(by) "products p INDEXED BY products_by_status" WHERE "AND " nobody " = 0 AND p.status = " status " " FILTERS
#define OF_THE_BANNED(by, nobody, status) \
	SELECT_BY(by) "users b INDEXED BY users_banned CROSS JOIN products p INDEXED BY products_by_seller" WHERE \
	"AND " nobody " = 0 AND b.banned = 1 AND p.seller_id = b.id AND p.status = " status " " FILTERS
#define OFF_SHELF(any) "AND (" any " = 0 OR p.status <> 1 OR u.banned = 1) "
SQL(seller_number, OF_SELLER(NUMBER, "$9", "$10") OFF_SHELF("$11") BY_NUMBER);
SQL(seller_name_up, OF_SELLER("p.name_key", "$7", "$8") OFF_SHELF("$9") BY_NAME_TO(">", ""));
SQL(seller_name_down, OF_SELLER("p.name_key", "$7", "$8") OFF_SHELF("$9") BY_NAME_TO("<", "DESC"));
SQL(status_number, OF_ANYONE(NUMBER, "$9", "$10") BY_NUMBER);
SQL(status_name_up, OF_ANYONE("p.name_key", "$7", "$8") BY_NAME_TO(">", ""));
SQL(status_name_down, OF_ANYONE("p.name_key", "$7", "$8") BY_NAME_TO("<", "DESC"));
SQL(status_one_number, OF_ONE_STATUS(NUMBER, "$9", "$10") BY_NUMBER);
SQL(status_one_name_up, OF_ONE_STATUS("p.name_key", "$7", "$8") BY_NAME_TO(">", ""));
SQL(status_one_name_down, OF_ONE_STATUS("p.name_key", "$7", "$8") BY_NAME_TO("<", "DESC"));
#define BY_ID_TO(cmp, dir) "AND p.id " cmp " $5 ORDER BY p.id " dir " LIMIT $4"
#define SELLER_IDS(cmp, dir) OF_SELLER("p.id", "$6", "$7") OFF_SHELF("$8") BY_ID_TO(cmp, dir)
#define STATUS_IDS(cmp, dir) OF_ANYONE("p.id", "$6", "$7") BY_ID_TO(cmp, dir)
#define STATUS_ONE_IDS(cmp, dir) OF_ONE_STATUS("p.id", "$6", "$7") BY_ID_TO(cmp, dir)
SQL_BOTH_WAYS(seller_ids, SELLER_IDS);
SQL_BOTH_WAYS(status_ids, STATUS_IDS);
SQL_BOTH_WAYS(status_one_ids, STATUS_ONE_IDS);
SQL(banned_number, OF_THE_BANNED(NUMBER, "$9", "$10") BY_NUMBER);
SQL(banned_name_up, OF_THE_BANNED("p.name_key", "$7", "$8") BY_NAME_TO(">", ""));
SQL(banned_name_down, OF_THE_BANNED("p.name_key", "$7", "$8") BY_NAME_TO("<", "DESC"));

/* Bound as the pages are, without their $5 $6: $5 is the shelf or the match. */
#define FACETS(inner) "SELECT m.category_id, count(*) FROM (SELECT p.category_id FROM " inner \
	"AND p.price BETWEEN $1 AND $2 AND ($3 = 0 OR EXISTS (SELECT 1 FROM stock k WHERE k.product_id = p.id AND k.quantity > 0)) " \
	"LIMIT $4) m GROUP BY m.category_id"
SQL(shelf_facets, FACETS("shelf s CROSS JOIN products p WHERE p.id = s.product_id AND s.shelf = $5 AND ($6 = 0 OR "
    "EXISTS (SELECT 1 FROM shelf x WHERE x.shelf = $6 AND x.product_id = s.product_id)) "));
SQL(search_facets, FACETS("search f CROSS JOIN products p WHERE f.search MATCH $5 AND p.id = " SEARCH_ROW("f.rowid") " "));

/* Before the first row of any order: below the least key, or above the greatest. */
#define LEAST INT64_MIN
#define MOST INT64_MAX
#define LAST_TEXT "\xf4\x8f\xbf\xbf"

#define COMMON(l) (l)->min_price, (l)->max_price, (int64_t)(l)->in_stock, (int64_t)(l)->limit
#define SHELVES(l) (l)->shelf, (l)->other_shelf
#define MANAGED(l) (l)->kind == LISTING_SELLER ? (l)->seller : 0, (int64_t)(l)->status

int listing_compare(const void *x, const void *y, void *listing)
{
	const struct position *a = x, *b = y;
	const struct listing *l = listing;
	int by = l->order == BY_NAME ? strcmp(a->text, b->text) : (a->key > b->key) - (a->key < b->key);
	if (by == 0)
		by = (a->id > b->id) - (a->id < b->id);
	return l->descending || l->order == BY_RELEVANCE ? -by : by;
}

struct position listing_begin(const struct listing *l)
{
	bool falling = l->descending || l->order == BY_RELEVANCE;
	if (l->after.given)
		return l->after;
	struct position first = {.key = falling ? MOST : LEAST, .id = falling ? MOST : LEAST};
	if (l->order == BY_PRICE)
		first.key = falling ? l->max_price : l->min_price;   /* what costs less or more is not walked through */
	if (l->order == BY_NAME && falling)
		memcpy(first.text, LAST_TEXT, sizeof LAST_TEXT);
	return first;
}

static struct row *open_shelf(struct db *db, const struct listing *l)
{
	static const struct sql *const pages[4][2] = {
		[BY_CREATED] = {&shelf_created_up, &shelf_created_down},
		[BY_PRICE] = {&shelf_price_up, &shelf_price_down},
		[BY_RATING] = {&shelf_rating_up, &shelf_rating_down},
		[BY_NAME] = {&shelf_name_up, &shelf_name_down},
	};
	const struct sql *page = pages[l->order][l->descending];
	struct position at = listing_begin(l);
	if (l->order == BY_NAME) {
		const char *text = l->after.given ? l->after.text : l->descending ? LAST_TEXT : "";   /* outlives this function */
		return db_query(db, page, "iiiisiii", COMMON(l), text, at.id, SHELVES(l));
	}
	return db_query(db, page, "iiiiiiii", COMMON(l), at.key, at.id, SHELVES(l));
}

static struct row *open_search(struct db *db, const struct listing *l)
{
	int64_t sign = l->descending ? -1 : 1;
	const struct position *at = &l->after;
	if (l->order == BY_RELEVANCE || (l->order == BY_CREATED && l->descending))
		return db_query(db, &search_recent, "iiiiiis", COMMON(l), at->key, search_row(at->given ? at->id : MOST),
		                l->match);
	if (l->order == BY_NAME)
		return db_query(db, l->descending ? &search_name_down : &search_name_up, "iiiisis", COMMON(l),
		                at->given ? at->text : l->descending ? LAST_TEXT : "",
		                at->given ? at->id : l->descending ? MOST : LEAST, l->match);
	return db_query(db, &search_number, "iiiiiiiis", COMMON(l), at->given ? sign * at->key : LEAST,
	                at->given ? sign * at->id : LEAST, (int64_t)l->order, sign, l->match);
}

static struct row *open_managed(struct db *db, const struct listing *l)
{
	enum { SELLERS, ANYONES, ONE_STATUS, BANNED };
	static const struct sql *const numbers[] = {&seller_number, &status_number, &status_one_number, &banned_number};
	static const struct sql *const names[][2] = {
		{&seller_name_up, &seller_name_down}, {&status_name_up, &status_name_down},
		{&status_one_name_up, &status_one_name_down}, {&banned_name_up, &banned_name_down}};
	static const struct sql *const ids[] = {seller_ids, status_ids, status_one_ids};
	int64_t sign = l->descending ? -1 : 1, off_shelf = l->off_shelf;
	const struct position *at = &l->after;
	int64_t after = at->given ? at->id : l->descending ? MOST : LEAST;
	int of = l->kind == LISTING_SELLER ? SELLERS : l->status < 0 ? ANYONES : l->off_shelf && l->status == PRODUCT_APPROVED ? BANNED : ONE_STATUS;
	if (l->order == BY_CREATED && of != BANNED)
		return db_query(db, &ids[of][!l->descending], of == SELLERS ? "iiiiiiii" : "iiiiiii", COMMON(l), after, MANAGED(l), off_shelf);
	if (l->order == BY_NAME)
		return db_query(db, names[of][l->descending], of == SELLERS ? "iiiisiiii" : "iiiisiii", COMMON(l),
		                at->given ? at->text : l->descending ? LAST_TEXT : "", after, MANAGED(l), off_shelf);
	return db_query(db, numbers[of], of == SELLERS ? "iiiiiiiiiii" : "iiiiiiiiii", COMMON(l), at->given ? sign * at->key : LEAST,
	                at->given ? sign * at->id : LEAST, (int64_t)l->order, sign, MANAGED(l), off_shelf);
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
	if (l->order == BY_CREATED) {
		out->key = p->id;
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
		return db_query(db, &search_facets, "iiiis", COMMON(&all), l->match);
	return db_query(db, &shelf_facets, "iiiiii", COMMON(&all), SHELVES(&all));
}
