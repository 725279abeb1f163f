#include "ui/say.h"

#include <stdio.h>
#include <string.h>

#include "base/money.h"
#include "base/timeutil.h"

const char *got_text(const json_t *object, const char *member)
{
	const char *text = json_string_value(json_object_get(object, member));
	return text ? text : "";
}

const char *got_text2(const json_t *object, const char *member, const char *inner)
{
	return got_text(json_object_get(object, member), inner);
}

int64_t got_int(const json_t *object, const char *member)
{
	return (int64_t)json_number_value(json_object_get(object, member));
}

int64_t got_int2(const json_t *object, const char *member, const char *inner)
{
	return got_int(json_object_get(object, member), inner);
}

bool got_true(const json_t *object, const char *member)
{
	return json_is_true(json_object_get(object, member));
}

void say_money(const char *amount, const char *currency, char *out, size_t size)
{
	snprintf(out, size, "%s%s%s", amount, *amount ? " " : "", *amount ? currency : "");
}

static int digits_of(const char *currency)
{
	int digits = money_digits(currency);
	return digits < 0 ? 2 : digits;
}

bool say_line_total(const char *unit_price, int64_t quantity, const char *currency, char *out, size_t size)
{
	struct money price, total;
	char text[MONEY_TEXT];
	int digits = digits_of(currency);
	*out = '\0';
	if (!money_parse(unit_price, digits, &price) || !money_times(price, quantity, &total))
		return false;
	money_format(total, digits, text);
	snprintf(out, size, "%s", text);
	return true;
}

bool say_sum(const char *a, const char *b, const char *currency, char *out, size_t size)
{
	struct money x, y, sum;
	char text[MONEY_TEXT];
	int digits = digits_of(currency);
	if (!money_parse(a, digits, &x) || !money_parse(b, digits, &y) || !money_add(x, y, &sum))
		return false;
	money_format(sum, digits, text);
	snprintf(out, size, "%s", text);
	return true;
}

void say_time(const char *rfc3339, char *out, size_t size)
{
	int64_t ms;
	*out = '\0';
	if (time_parse(rfc3339, &ms))
		time_human(ms, time_now(), out, size);
}

void say_day(const char *rfc3339, char *out, size_t size)
{
	int64_t ms;
	*out = '\0';
	if (time_parse(rfc3339, &ms))
		time_day(ms, time_now(), out, size);
}

void say_clock(const char *rfc3339, char *out, size_t size)
{
	int64_t ms;
	*out = '\0';
	if (time_parse(rfc3339, &ms))
		time_clock(ms, out, size);
}

void say_stock(const json_t *stock, char *out, size_t size)
{
	static const char *const words[][2] = {{"in", "in stock"}, {"low", "few left"}, {"out", "sold out"}};
	const char *word = json_string_value(stock);
	*out = '\0';
	if (json_is_integer(stock))
		snprintf(out, size, "%lld", (long long)json_integer_value(stock));
	for (int i = 0; word && i < 3; i++)
		if (strcmp(word, words[i][0]) == 0)
			snprintf(out, size, "%s", words[i][1]);
}

bool say_sold_out(const json_t *stock)
{
	const char *word = json_string_value(stock);
	return word ? strcmp(word, "out") == 0 : json_is_integer(stock) && json_integer_value(stock) == 0;
}

static double average(const json_t *product, int64_t *count)
{
	const json_t *rating = json_object_get(product, "rating");
	const json_t *value = json_object_get(rating, "average");
	*count = got_int(rating, "count");
	double number = json_number_value(value);
	if (json_is_string(value))
		sscanf(json_string_value(value), "%lf", &number);
	return number;
}

void say_rating(const struct theme *t, int stars, char *out, size_t size)
{
	size_t n = 0;
	*out = '\0';
	for (int i = 0; i < 5 && n < size; i++)
		n += (size_t)snprintf(out + n, size - n, "%s", t->glyph[i < stars ? GLYPH_STAR : GLYPH_STAR_EMPTY]);
}

void say_stars(const struct theme *t, const json_t *product, char *out, size_t size)
{
	int64_t count;
	double value = average(product, &count);
	*out = '\0';
	if (count == 0)
		return;
	say_rating(t, (int)(value + 0.501), out, size);
	size_t n = strlen(out);
	snprintf(out + n, size - n, " %.1f (%lld)", value, (long long)count);
}

void say_star(const struct theme *t, const json_t *product, char *out, size_t size)
{
	int64_t count;
	double value = average(product, &count);
	*out = '\0';
	if (count > 0)
		snprintf(out, size, "%s %.1f", t->glyph[GLYPH_STAR], value);
}

static const struct word {
	const char *word, *said;
	enum style style;
} words[] = {
	{"pending_payment", "awaits payment", STYLE_WARN},
	{"placed", "placed", STYLE_ACCENT},
	{"accepted", "accepted", STYLE_ACCENT},
	{"shipped", "shipped", STYLE_ACCENT},
	{"delivered", "delivered", STYLE_GOOD},
	{"completed", "completed", STYLE_GOOD},
	{"cancelled", "cancelled", STYLE_DIM},
	{"expired", "expired", STYLE_DIM},
	{"disputed", "disputed", STYLE_BAD},
	{"refunded", "refunded", STYLE_DIM},
	{"unpaid", "not paid yet", STYLE_TEXT},
	{"paid", "paid", STYLE_GOOD},
	{"refund_due", "refund due", STYLE_WARN},
	{"void", "nothing to pay", STYLE_DIM},
	{"pending", "in review", STYLE_WARN},
	{"approved", "on sale", STYLE_GOOD},
	{"rejected", "rejected", STYLE_BAD},
	{"archived", "archived", STYLE_DIM},
	{"CASH", "Cash on delivery", STYLE_TEXT},
	{"CARD", "Card", STYLE_TEXT},
	{"MOBILE", "Mobile money", STYLE_TEXT},
	{"json", "JSON port", STYLE_TEXT},
	{"auto", "as many as the terminal has", STYLE_TEXT},
	{"256", "256 colours at most", STYLE_TEXT},
	{"16", "16 colours at most", STYLE_TEXT},
	{"8", "8 colours at most", STYLE_TEXT},
	{"none", "none: black and white", STYLE_TEXT},
	{"admin", "administrator", STYLE_ACCENT},
};

static const struct word *find(const char *word)
{
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(words[i].word, word) == 0)
			return &words[i];
	return NULL;
}

const char *say_word(const char *word)
{
	const struct word *w = find(word);
	return w ? w->said : word;
}

enum style say_style(const char *word)
{
	const struct word *w = find(word);
	return w ? w->style : STYLE_TEXT;
}

enum style say_status_style(const json_t *object)
{
	return say_style(got_text(object, "status"));
}
