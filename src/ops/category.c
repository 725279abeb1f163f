/* category.*: the tree that products stand in. */
#include <stdlib.h>

#include "base/text.h"
#include "db/product.h"
#include "ops/rows.h"
#include "ops/tell.h"
#include "ops/views.h"

/* The whole tree in memory for the while of one call: it is small, and counts add up along it. */
struct tree {
	struct category *nodes;
	int64_t *totals;      /* approved, descendants included */
	char **names;
	int count;
};

static void tree_free(struct tree *t)
{
	for (int i = 0; i < t->count; i++)
		free(t->names[i]);
	free(t->nodes);
	free(t->totals);
	free(t->names);
}

static int tree_find(const struct tree *t, int64_t id)
{
	for (int i = 0; i < t->count; i++)
		if (t->nodes[i].id == id)
			return i;
	return -1;
}

static void tree_add(struct tree *t, const struct category *c)
{
	size_t room = (size_t)t->count + 1;
	t->nodes = xrealloc(t->nodes, room * sizeof *t->nodes);
	t->totals = xrealloc(t->totals, room * sizeof *t->totals);
	t->names = xrealloc(t->names, room * sizeof *t->names);
	t->nodes[t->count] = *c;
	t->totals[t->count] = 0;
	t->names[t->count++] = xstrdup(c->name);
}

static struct tree tree_read(struct db *db)
{
	struct tree t = {0};
	struct category c;
	struct row *r = category_all(db);
	while (category_next(r, &c))
		tree_add(&t, &c);
	for (int i = 0; i < t.count; i++) {
		int at = i;
		for (int level = 0; at >= 0 && level < CATEGORY_DEPTH; level++) {
			t.totals[at] += t.nodes[i].approved;
			at = t.nodes[at].parent ? tree_find(&t, t.nodes[at].parent) : -1;
		}
	}
	return t;
}

static void view_node(const struct tree *t, int i, struct jw *w)
{
	jw_open(w, NULL, '{');
	jw_int(w, "id", t->nodes[i].id);
	jw_str(w, "name", t->names[i]);
	if (t->nodes[i].parent)
		jw_int(w, "parent", t->nodes[i].parent);
	else
		jw_null(w, "parent");
	jw_int(w, "position", t->nodes[i].position);
	jw_int(w, "product_count", t->totals[i]);
	jw_close(w, '}');
}

static bool category_list_run(struct call *c, struct jw *out, struct err *err)
{
	struct tree t = tree_read(c->db);
	(void)err;
	jw_open(out, NULL, '{');
	jw_open(out, "results", '[');
	for (int i = 0; i < t.count; i++)
		view_node(&t, i, out);
	jw_close(out, ']');
	jw_null(out, "next");
	jw_close(out, '}');
	tree_free(&t);
	return true;
}

static bool view_one(struct call *c, int64_t id, struct jw *out, struct err *err)
{
	struct tree t = tree_read(c->db);
	int i = tree_find(&t, id);
	if (i >= 0)
		view_node(&t, i, out);
	tree_free(&t);
	return i >= 0 || call_not_found(c, "category", err);
}

static const struct param id_params[] = {P_ID("id", REQUIRED, "Category", "Its id."), P_END};

static bool category_get_run(struct call *c, struct jw *out, struct err *err)
{
	return view_one(c, c->args[0].i, out, err);
}

enum { C_NAME, C_PARENT, C_POSITION };
#define CATEGORY_ROWS(required) \
	P_TEXT("name", required, 1, 60, "Name", "What people read."), \
	P_ID("parent", OPTIONAL, "Parent", "The category that it stands in; none makes it a top one."), \
	P_INT("position", OPTIONAL, 0, 1000000, "Position", "Siblings are ordered by it, then by name.")
static const struct param create_params[] = {CATEGORY_ROWS(REQUIRED), P_END};

enum { U_ID, U_NAME, U_PARENT, U_POSITION };
static const struct param update_params[] = {
	P_ID("id", REQUIRED, "Category", "Its id."), CATEGORY_ROWS(OPTIONAL), P_END};

/* How many levels stand below a category. */
static int height(struct db *db, int64_t id)
{
	struct tree t = tree_read(db);
	int most = 0;
	for (int i = 0; i < t.count; i++) {
		int at = i, steps = 0;
		while (at >= 0 && t.nodes[at].id != id && steps < CATEGORY_DEPTH) {
			at = t.nodes[at].parent ? tree_find(&t, t.nodes[at].parent) : -1;
			steps++;
		}
		if (at >= 0 && t.nodes[at].id == id && steps > most)
			most = steps;
	}
	tree_free(&t);
	return most;
}

/* A parent must exist, leave room for the category (id 0: a new one) and what stands below it, and not be one of these. */
static bool parent_ok(struct call *c, int64_t id, int64_t parent, struct err *err)
{
	int64_t path[CATEGORY_DEPTH];
	int depth = category_path(c->db, parent, path);
	if (depth == 0)
		return fail_field(err, "parent", "is not a category");
	for (int i = 0; i < depth; i++)
		if (path[i] == id)
			return fail_field(err, "parent", "must not be the category itself or one below it");
	int levels = depth + 1 + (id ? height(c->db, id) : 0);
	return levels <= CATEGORY_DEPTH || fail_field(err, "parent", "is too deep in the tree");
}

static bool name_free(struct call *c, const struct category *cat, char *key, size_t size, struct err *err)
{
	text_fold(cat->name, key, size);
	if (!category_name_taken(c->db, cat->parent, key, cat->id))
		return true;
	fail_field(err, "name", "is taken by a category beside it");
	return fail_fields_as(err, ERR_ALREADY_EXISTS);
}

static bool category_create_run(struct call *c, struct jw *out, struct err *err)
{
	char key[400];
	struct category cat = {.name = c->args[C_NAME].s, .parent = c->args[C_PARENT].i, .position = c->args[C_POSITION].i};
	if (cat.parent && !parent_ok(c, 0, cat.parent, err))
		return false;
	if (!name_free(c, &cat, key, sizeof key, err))
		return false;
	int64_t id = category_add(c->db, &cat, key);
	struct changes ch = {0};
	changes_text(&ch, "name", NULL, cat.name);
	tell_audit(c, "category", id, &ch, "");
	return view_one(c, id, out, err);
}

/* Products in the moved part of the tree change shelves; the tree is the admins' and moves seldom. */
static void move_category(struct call *c, const struct category *cat, const char *key)
{
	category_change(c->db, cat, key);
	products_reshelve(c->db, cat->id);
}

static bool category_update_run(struct call *c, struct jw *out, struct err *err)
{
	char key[400], *name;
	struct category cat;
	struct changes ch = {0};
	struct row *r = category_by_id(c->db, c->args[U_ID].i);
	if (!category_next(r, &cat))
		return call_not_found(c, "category", err);
	name = xstrdup(c->args[U_NAME].given ? c->args[U_NAME].s : cat.name);
	changes_text(&ch, "name", cat.name, name);
	db_end(r);
	int64_t old_parent = cat.parent, old_position = cat.position;
	cat.name = name;
	if (c->args[U_POSITION].given)
		cat.position = c->args[U_POSITION].i;
	if (c->args[U_PARENT].given || c->args[U_PARENT].null)
		cat.parent = c->args[U_PARENT].i;
	bool ok = (!cat.parent || cat.parent == old_parent || parent_ok(c, cat.id, cat.parent, err)) &&
	          name_free(c, &cat, key, sizeof key, err);
	if (ok && cat.parent != old_parent)
		move_category(c, &cat, key);
	else if (ok)
		category_change(c->db, &cat, key);
	changes_int(&ch, "parent", old_parent, cat.parent);
	changes_int(&ch, "position", old_position, cat.position);
	if (ok)
		tell_audit(c, "category", cat.id, &ch, "");
	else
		changes_free(&ch);
	free(name);
	return ok && view_one(c, cat.id, out, err);
}

static bool category_delete_run(struct call *c, struct jw *out, struct err *err)
{
	int64_t id = c->args[0].i;
	struct changes ch = {0};
	struct category cat;
	struct row *r = category_by_id(c->db, id);
	bool found = category_next(r, &cat);
	if (found)
		changes_text(&ch, "name", cat.name, NULL);
	db_end(r);
	if (!found)
		return call_not_found(c, "category", err);
	if (category_in_use(c->db, id)) {
		changes_free(&ch);
		return fail(err, ERR_CATEGORY_NOT_EMPTY, "The category still has products or categories in it; move or delete those first.");
	}
	category_remove(c->db, id);
	tell_audit(c, "category", id, &ch, "");
	return view_empty(out);
}

const struct op category_ops[] = {
	{"category.list", OP_ANYONE, OP_READ, RATE_NONE, false, NULL,
	 "Lists all categories at once.", "{results: [category]}", .run = category_list_run},
	{"category.get", OP_ANYONE, OP_READ, RATE_NONE, false, id_params,
	 "Gives one category.", "category", .run = category_get_run},
	{"category.create", OP_ADMIN, OP_WRITE, RATE_NONE, false, create_params,
	 "Makes a category.", "category", .run = category_create_run},
	{"category.update", OP_ADMIN, OP_WRITE, RATE_NONE, false, update_params,
	 "Renames, moves or reorders a category.", "category", .run = category_update_run, .nulls = true},
	{"category.delete", OP_ADMIN, OP_WRITE, RATE_NONE, false, id_params,
	 "Deletes a category that has neither products nor categories.", "{}", .run = category_delete_run},
	{0},
};
