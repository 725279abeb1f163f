#include "ui/basket.h"

#include "ui/say.h"

void basket_free(struct basket *b)
{
	json_decref(b->lines);
	b->lines = NULL;
}

static size_t find(const struct basket *b, int64_t product)
{
	size_t i;
	json_t *line;
	json_array_foreach(b->lines, i, line)
		if (got_int(line, "product") == product)
			return i;
	return json_array_size(b->lines);
}

static json_t *line_new(const json_t *product)
{
	bool available = !say_sold_out(json_object_get(product, "stock"));
	json_t *line = json_pack("{s:I, s:s, s:s, s:b}", "product", (json_int_t)got_int(product, "id"), "name",
	                         got_text(product, "name"), "unit_price", got_text(product, "price"), "available",
	                         available);
	json_object_set(line, "seller", json_object_get(product, "seller"));
	json_object_set(line, "stock", json_object_get(product, "stock"));
	return line;
}

bool basket_set(struct basket *b, const json_t *product, int64_t quantity)
{
	int64_t id = got_int(product, "id");
	size_t at = find(b, id);
	if (!b->lines)
		b->lines = json_array();
	if (quantity <= 0)
		return json_array_remove(b->lines, at) == 0;
	if (at == json_array_size(b->lines))
		json_array_append_new(b->lines, line_new(product));
	return json_object_set_new(json_array_get(b->lines, at), "quantity", json_integer(quantity)) == 0;
}

json_t *basket_cart(const struct basket *b, const char *currency)
{
	char total[40] = "0", line_total[40];
	json_t *items = b->lines ? json_deep_copy(b->lines) : json_array(), *line;
	int64_t count = 0;
	size_t i;
	json_array_foreach(items, i, line) {
		int64_t quantity = got_int(line, "quantity");
		count += quantity;
		say_line_total(got_text(line, "unit_price"), quantity, currency, line_total, sizeof line_total);
		json_object_set_new(line, "line_total", json_string(line_total));
		say_sum(total, line_total, currency, total, sizeof total);
	}
	return json_pack("{s:o, s:s, s:s, s:I}", "items", items, "total", total, "currency", currency, "count",
	                 (json_int_t)count);
}
