/* The categories, as a tree in reading order: for the shop's pane and for choosing one in a form. */
#include <stdio.h>

#include "ui/say.h"
#include "ui/screens.h"

enum { DEEPEST = 6 };

static void add_children(const json_t *all, int64_t parent, int depth, json_t *out)
{
	size_t i;
	json_t *category;
	char label[200];
	json_array_foreach((json_t *)all, i, category) {
		if (got_int(category, "parent") != parent || depth > DEEPEST)
			continue;
		snprintf(label, sizeof label, "%*s%s", depth * 2, "", got_text(category, "name"));
		json_t *row = json_copy(category);
		json_object_set_new(row, "label", json_string(label));
		json_object_set_new(row, "value", json_integer(got_int(category, "id")));
		json_array_append_new(out, row);
		add_children(all, got_int(category, "id"), depth + 1, out);
	}
}

json_t *category_tree(struct screen *s, struct err *err)
{
	json_t *answer = screen_call(s, "category.list", NULL, err);
	if (!answer)
		return NULL;
	json_t *tree = json_array();
	add_children(json_object_get(answer, "results"), 0, 0, tree);
	json_decref(answer);
	return tree;
}
