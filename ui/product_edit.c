/* Offering a product, or changing one of mine. */
#include <string.h>

#include "ui/form.h"
#include "ui/say.h"
#include "ui/screens.h"
#include "ui/state.h"

struct edit_screen {
	struct screen base;
	struct form form;
	json_t *before;       /* the values when the form opened: only what differs is sent */
	int64_t id;           /* 0: a new product */
};

static struct edit_screen *edit_of(const struct screen *s)
{
	return (struct edit_screen *)s;
}

static bool add_categories(struct edit_screen *es, const char *method)
{
	struct err err = {0};
	struct field *field = form_add(&es->form, method, "category");
	json_t *tree = category_tree(&es->base, &err);
	if (!tree)
		screen_say_error(&es->base, &err);
	else
		form_choices(field, tree);
	err_clear(&err);
	return tree != NULL;
}

static void fill(struct edit_screen *es, const json_t *product)
{
	static const char *const names[] = {"name", "description", "price", "stock"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		form_set(&es->form, names[i], json_object_get(product, names[i]));
	form_set(&es->form, "category", json_object_get(json_object_get(product, "category"), "id"));
}

static bool edit_open(struct screen *s, const json_t *arg)
{
	struct edit_screen *es = edit_of(s);
	const char *method = arg ? "product.update" : "product.create";
	es->id = got_int(arg, "id");
	form_init(&es->form, s, arg ? "Save" : "Offer it");
	s->form = &es->form;
	form_add(&es->form, method, "name");
	form_add(&es->form, method, "price");
	form_add(&es->form, method, "stock");
	if (!add_categories(es, method))
		return false;
	form_add(&es->form, method, "description");
	fill(es, arg);
	es->before = form_values(&es->form);
	return true;
}

static void edit_close(struct screen *s)
{
	form_free(&edit_of(s)->form);
	json_decref(edit_of(s)->before);
}

/* What the form holds and did not hold before. A text that was emptied is sent as empty. */
static json_t *changes(const struct edit_screen *es)
{
	json_t *now = form_values(&es->form), *changed = json_object(), *value;
	const char *name;
	json_object_foreach(now, name, value)
		if (!json_equal(value, json_object_get(es->before, name)))
			json_object_set(changed, name, value);
	json_object_foreach(es->before, name, value)
		if (!json_object_get(now, name))
			json_object_set_new(changed, name, json_string(""));
	json_decref(now);
	return changed;
}

static void say_saved(struct screen *s, const json_t *product)
{
	const char *status = got_text(product, "status");
	bool waits = strcmp(status, "pending") == 0 || json_object_size(json_object_get(product, "pending_change")) > 0;
	screen_say(s, NOTICE_GOOD, waits ? "Saved. It is shown to others when an admin has approved it." : "Saved.");
	app_changed(s->app, SEES_PRODUCTS | SEES_APPROVALS);
}

static void edit_submit(struct screen *s)
{
	struct edit_screen *es = edit_of(s);
	struct err err = {0};
	json_t *params = es->id ? changes(es) : form_values(&es->form);
	if (es->id && json_object_size(params) == 0) {
		json_decref(params);
		screen_say(s, NOTICE_INFO, "Nothing was changed.");
		screen_pop(s);
		return;
	}
	if (es->id)
		json_object_set_new(params, "id", json_integer(es->id));
	json_t *product = screen_call(s, es->id ? "product.update" : "product.create", params, &err);
	if (product) {
		say_saved(s, product);
		screen_pop(s);
	} else {
		form_fail(&es->form, &err);
	}
	json_decref(product);
}

static void edit_screen_draw(struct screen *s, struct area a)
{
	struct area head = area_top(&a, 2);
	area_put(&head, 0, 2, STYLE_TITLE, edit_of(s)->id ? "Change your product" : "Offer a product");
	form_draw(&edit_of(s)->form, a);
}

const struct screen_kind screen_product_edit = {
	.title = "Product", .size = sizeof(struct edit_screen), .open = edit_open, .close = edit_close, .draw = edit_screen_draw,
	.submit = edit_submit,
};
