#include "db/category.h"

#include "db/numbered.h"

#define CATEGORY_COLUMNS "SELECT id, parent, position, approved, name FROM categories "

SQL(category_first, "SELECT id FROM categories LIMIT 1");
SQL(category_list_all, CATEGORY_COLUMNS "ORDER BY parent, position, name_key, id");
SQL(category_find_id, CATEGORY_COLUMNS "WHERE id = $1");
SQL(category_has_name, "SELECT 1 FROM categories WHERE parent = $1 AND name_key = $2 AND id <> $3");
SQL(category_insert, "INSERT INTO categories (id, name, name_key, parent, position) "
    "VALUES (" NEXT_NUMBER("categories") ", $1, $2, $3, $4) RETURNING id");
SQL(category_update, "UPDATE categories SET name = $2, name_key = $3, parent = $4, position = $5 WHERE id = $1");
SQL(category_delete, "DELETE FROM categories WHERE id = $1");
SQL(category_has_any, "SELECT 1 FROM products WHERE category_id = $1 UNION ALL SELECT 1 FROM categories WHERE parent = $1 LIMIT 1");
SQL(category_add_count, "UPDATE categories SET approved = approved + $2 WHERE id = $1");

struct row *category_all(struct db *db)
{
	return db_query(db, &category_list_all, "");
}

struct row *category_by_id(struct db *db, int64_t id)
{
	return db_query(db, &category_find_id, "i", id);
}

bool category_next(struct row *r, struct category *c)
{
	if (!db_row(r))
		return false;
	*c = (struct category){.id = db_int(r, 0), .parent = db_int(r, 1), .position = db_int(r, 2), .approved = db_int(r, 3),
	                       .name = db_text(r, 4)};
	return true;
}

bool category_name_taken(struct db *db, int64_t parent, const char *name_key, int64_t but)
{
	int64_t one;
	return db_one(db, &one, &category_has_name, "isi", parent, name_key, but);
}

int64_t category_add(struct db *db, const struct category *c, const char *name_key)
{
	int64_t id = 0;
	db_one(db, &id, &category_insert, "ssii", c->name, name_key, c->parent, c->position);
	return id;
}

void category_change(struct db *db, const struct category *c, const char *name_key)
{
	db_exec(db, NULL, &category_update, "issii", c->id, c->name, name_key, c->parent, c->position);
}

void category_remove(struct db *db, int64_t id)
{
	db_exec(db, NULL, &category_delete, "i", id);
}

bool category_in_use(struct db *db, int64_t id)
{
	int64_t one;
	return db_one(db, &one, &category_has_any, "i", id);
}

void category_count(struct db *db, int64_t id, int delta)
{
	db_exec(db, NULL, &category_add_count, "ii", id, (int64_t)delta);
}

int category_path(struct db *db, int64_t id, int64_t path[CATEGORY_DEPTH])
{
	int n = 0;
	while (id && n < CATEGORY_DEPTH) {
		struct category c;
		struct row *r = category_by_id(db, id);
		bool found = category_next(r, &c);
		db_end(r);
		if (!found)
			return n;
		path[n++] = id;
		id = c.parent;
	}
	return n;
}

bool category_any(struct db *db)
{
	int64_t id;
	return db_one(db, &id, &category_first, "");
}
