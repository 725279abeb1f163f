/* The categories, as admins arrange them. */
#include <stdio.h>

#include "ui/list_screen.h"
#include "ui/popup.h"
#include "ui/say.h"
#include "ui/screens.h"
#include "ui/state.h"

/* ---- the list ---- */

static enum style label_style(const json_t *row)
{
	return got_int(row, "parent") == 0 ? STYLE_STRONG : STYLE_TEXT;
}

static const struct column columns[] = {
	{.title = "Category", .member = "label", .row_style = label_style},
	{.title = "Position", .width = 8, .right = true, .style = STYLE_DIM, .member = "position"},
	{.title = "On sale", .width = 8, .right = true, .member = "product_count"},
	{.title = NULL},
};

static const struct list_spec tree_list = {
	.id = "id", .empty = "No categories yet. Press n for the first one.", .columns = columns,
};

/* ---- life ---- */

static void categories_reload(struct screen *s)
{
	struct err err = {0};
	json_t *tree = category_tree(s, &err);
	if (tree)
		list_give(s->list, tree);
	else
		list_fail(s->list, &err);
	err_clear(&err);
}

static void categories_draw(struct screen *s, struct area a)
{
	list_page(s->list, a, "Categories");
}

/* ---- actions ---- */

/* The places where a category may stand: at the top, or below another one. */
static void add_parents(struct form *f, struct screen *s, const char *method, const json_t *now)
{
	struct field *field = form_add(f, method, "parent");
	json_t *choices = json_deep_copy(s->list->rows);
	json_array_insert_new(choices, 0, json_pack("{s:n, s:s}", "value", "label", "(at the top)"));
	form_choices(field, choices);
	form_set(f, "parent", now);
}

/* The category that was made or changed is the selected one. */
static bool changed(struct screen *s, json_t *category, const char *said)
{
	if (!category)
		return false;
	screen_say(s, NOTICE_GOOD, "%s: %.100s.", said, got_text(category, "name"));
	categories_reload(s);
	list_select(s->list, got_int(category, "id"));
	app_changed(s->app, SEES_PRODUCTS);
	json_decref(category);
	return true;
}

static void new_fields(struct form *f, struct screen *s)
{
	form_add(f, "category.create", "name");
	add_parents(f, s, "category.create", json_object_get(list_row(s->list), "id"));
	form_add(f, "category.create", "position");
}

static bool new_done(struct screen *s, const json_t *values, struct err *err)
{
	return changed(s, screen_call(s, "category.create", json_deep_copy(values), err), "Made");
}

static void create(struct screen *s)
{
	static const struct ask ask = {"A new category", "Make it", new_fields, new_done};
	popup_ask(s, &ask);
}

static void edit_fields(struct form *f, struct screen *s)
{
	const json_t *row = list_row(s->list);
	form_add(f, "category.update", "name");
	form_set(f, "name", json_object_get(row, "name"));
	add_parents(f, s, "category.update", json_object_get(row, "parent"));
	form_add(f, "category.update", "position");
	form_set(f, "position", json_object_get(row, "position"));
}

static bool edit_done(struct screen *s, const json_t *values, struct err *err)
{
	json_t *params = json_deep_copy(values);
	json_object_set_new(params, "id", json_integer(s->subject));
	if (!json_object_get(params, "parent"))
		json_object_set_new(params, "parent", json_null());
	return changed(s, screen_call(s, "category.update", params, err), "Saved");
}

static void edit(struct screen *s)
{
	static const struct ask ask = {"Rename or move the category", "Save", edit_fields, edit_done};
	s->subject = list_id(s->list);
	popup_ask(s, &ask);
}

static void delete_it(struct screen *s)
{
	json_t *answer = screen_do(s, "category.delete", json_pack("{s:I}", "id", (json_int_t)s->subject));
	if (!answer)
		return;
	json_decref(answer);
	screen_say(s, NOTICE_GOOD, "The category is gone.");
	app_changed(s->app, SEES_PRODUCTS);
}

static void ask_delete(struct screen *s)
{
	char question[240];
	s->subject = list_id(s->list);
	snprintf(question, sizeof question, "Delete the category “%.120s”?", got_text(list_row(s->list), "name"));
	popup_confirm(s, question, "delete it", delete_it);
}

static const struct action categories_actions[] = {
	{{'n'}, "new", "a new category, below the selected one", NULL, create},
	{{'e', ON_KEY(KEY_ENTER_)}, "edit", "rename it, move it, give it its place", list_has_row, edit},
	{{'d', ON_KEY(KEY_DELETE_)}, "delete", "delete it, when it is empty", list_has_row, ask_delete},
	{{0}, NULL, NULL, NULL, NULL},
};

const struct screen_kind screen_categories = {
	.title = "Categories", .size = sizeof(struct list_screen), .sees = SEES_PRODUCTS, .list = &tree_list,
	.actions = categories_actions, .open = list_screen_open, .close = list_screen_close, .reload = categories_reload,
	.draw = categories_draw,
};
