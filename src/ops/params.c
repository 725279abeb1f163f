#include <stdlib.h>
#include <stdio.h>
#include <string.h>

#include "base/money.h"
#include "base/number.h"
#include "base/text.h"
#include "ops/login.h"

static int words_index(const char *words, const char *value)
{
	int i = 0;
	for (const char *p = words; *p; i++) {
		size_t n = strcspn(p, "|");
		if (strlen(value) == n && strncmp(p, value, n) == 0)
			return i;
		p += n + (p[n] == '|');
	}
	return -1;
}

static const char *const too_many_digits = "has more digits than are kept of such a number";

static bool is_lost(const json_t *v)
{
	return json_is_real(v) && number_lost(json_real_value(v));
}

/* The whole number that it is, 6.0 too. False: it is none. */
static bool as_integer(const json_t *v, int64_t *out)
{
	if (json_is_real(v))
		return !is_lost(v) && number_scaled(json_real_value(v), 0, out);
	*out = json_integer_value(v);
	return json_is_integer(v);
}

static bool take_int(struct arg *a, const struct param *p, json_t *v, struct err *err)
{
	int64_t least = p->type == PARAM_ID ? 1 : p->min, most = p->type == PARAM_ID ? INT64_MAX : p->max;
	if (!as_integer(v, &a->i))
		return fail_field(err, p->name, "%s", is_lost(v) ? too_many_digits : "must be a whole number");
	if (a->i >= least && a->i <= most)
		return true;
	if (p->type == PARAM_ID)
		return fail_field(err, p->name, "must be a positive number");
	if (most == INT64_MAX)   /* which is no bound to speak of */
		return fail_field(err, p->name, "must be at least %lld", (long long)least);
	return fail_field(err, p->name, "must be from %lld to %lld", (long long)least, (long long)most);
}

static bool take_bool(struct arg *a, const struct param *p, json_t *v, struct err *err)
{
	a->i = json_is_true(v);
	return json_is_boolean(v) || fail_field(err, p->name, "must be true or false");
}

/* Cuts the white space off both ends of a JSON string, in place. */
static void trim(json_t *v)
{
	const char *s = json_string_value(v);
	size_t n = json_string_length(v), from = strspn(s, " \t\n");
	while (n > from && strchr(" \t\n", s[n - 1]))
		n--;
	if (from == 0 && n == json_string_length(v))
		return;
	char *copy = xmalloc(n - from + 1);
	memcpy(copy, s + from, n - from);
	json_string_setn(v, copy, n - from);
	free(copy);
}

static bool take_text(struct arg *a, const struct param *p, json_t *v, struct err *err)
{
	if (!json_is_string(v))
		return fail_field(err, p->name, "must be text");
	if (p->type != PARAM_SECRET)
		trim(v);
	a->s = json_string_value(v);
	a->n = json_string_length(v);
	size_t length = text_length(a->s, a->n);
	const char *problem = p->type == PARAM_SEARCH ? NULL : text_problem(a->s, a->n, p->type == PARAM_BODY ? TEXT_LINES : 0);
	if (problem)
		return fail_field(err, p->name, "%s", problem);
	if (p->min > 0 && (p->type == PARAM_SECRET ? length == 0 : !text_visible(a->s, a->n)))
		return fail_field(err, p->name, "must not be empty");
	if ((int64_t)length < p->min)
		return fail_field(err, p->name, "must have at least %lld characters", (long long)p->min);
	if ((int64_t)length > p->max)
		return fail_field(err, p->name, "must have at most %lld characters", (long long)p->max);
	return true;
}

bool username_formed(const char *s, size_t n)
{
	return n >= 3 && n <= 32 && s[0] >= 'a' && s[0] <= 'z' && strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789_-") == n;
}

/* A username, its letters in any case. */
static bool names_user(const struct arg *a)
{
	char key[LOGIN_KEY];
	if (!a->s)
		return false;
	login_key(a->s, key);
	return username_formed(key, strlen(key));
}

static bool take_user(struct arg *a, const struct param *p, json_t *v, struct err *err)
{
	if (json_is_number(v)) {
		bool whole = as_integer(v, &a->i);
		return (whole && a->i >= 1) || fail_field(err, p->name, "must be a positive number, or a username");
	}
	a->s = json_string_value(v);
	a->n = json_string_length(v);
	return names_user(a) || fail_field(err, p->name, "must be the number or the name of a user");
}

static bool take_money(struct call *c, struct arg *a, const struct param *p, json_t *v, struct err *err)
{
	struct money m = {0};
	char text[MONEY_TEXT];
	bool ok = false;
	if (json_is_string(v)) {
		ok = strlen(json_string_value(v)) == json_string_length(v) && money_parse(json_string_value(v), c->digits, &m);
	} else if (json_is_integer(v)) {
		snprintf(text, sizeof text, "%lld", (long long)json_integer_value(v));
		ok = money_parse(text, c->digits, &m);
	} else if (json_is_real(v)) {
		ok = !is_lost(v) && money_from_double(json_real_value(v), c->digits, &m);
	}
	a->i = m.minor;
	if (is_lost(v))
		return fail_field(err, p->name, "%s", too_many_digits);
	if (!ok)
		return fail_field(err, p->name, "must be an amount with at most %d decimals, such as %s", c->digits, c->digits ? "\"12.5\"" : "\"12\"");
	if (m.minor >= p->min && m.minor <= p->max)
		return true;
	money_format((struct money){m.minor < p->min ? p->min : p->max}, c->digits, text);
	return fail_field(err, p->name, "must be at %s %s", m.minor < p->min ? "least" : "most", text);
}

/* Only its size is known here; what it holds is looked at by a process of its own. */
static bool take_picture(struct call *c, struct arg *a, const struct param *p, json_t *v, struct err *err)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	long long most = opt_int(c->options, OPT_PICTURE_BYTES);
	a->s = json_string_value(v);
	a->n = json_string_length(v);
	size_t length = a->s ? strspn(a->s, digits) : 0, pad = a->n - length;
	if (length == 0 || a->n % 4 != 0 || pad > 2 || strspn(a->s + length, "=") != pad)
		return fail_field(err, p->name, "must be a picture's file in base64");
	if ((long long)(a->n / 4 * 3 - pad) > most)
		return fail_field(err, p->name, "must have at most %lld bytes", most);
	return true;
}

static bool take_word(struct arg *a, const struct param *p, json_t *v, struct err *err)
{
	if (!json_is_string(v))
		return fail_field(err, p->name, "must be one of %s", p->words);
	a->s = json_string_value(v);
	a->n = json_string_length(v);
	a->i = words_index(p->words, a->s);
	return a->i >= 0 || fail_field(err, p->name, "must be one of %s", p->words);
}

/* One line of an order: {"product": id, "quantity": n}. */
static bool check_line(struct call *c, const char *name, size_t at, json_t *line, struct err *err)
{
	char field[64];
	long long most = opt_int(c->options, OPT_ORDER_QUANTITY);
	snprintf(field, sizeof field, "%.20s[%zu]", name, at);
	if (!json_is_object(line))
		return fail_field(err, field, "must be {\"product\": id, \"quantity\": number}");
	bool ok = true;
	const char *key;
	json_t *v;
	json_object_foreach(line, key, v)
		if (strcmp(key, "product") != 0 && strcmp(key, "quantity") != 0)
			ok = fail_field(err, field, "takes product and quantity only");
	int64_t product, quantity;
	if (!as_integer(json_object_get(line, "product"), &product) || product < 1) {
		snprintf(field, sizeof field, "%.20s[%zu].product", name, at);
		ok = fail_field(err, field, "must be the id of a product");
	}
	if (!as_integer(json_object_get(line, "quantity"), &quantity) || quantity < 1 || quantity > most) {
		snprintf(field, sizeof field, "%.20s[%zu].quantity", name, at);
		ok = fail_field(err, field, "must be from 1 to %lld", most);
	}
	if (ok && (json_is_real(json_object_get(line, "product")) || json_is_real(json_object_get(line, "quantity")))) {
		json_object_set_new(line, "product", json_integer(product));
		json_object_set_new(line, "quantity", json_integer(quantity));
	}
	return ok;
}

static bool take_lines(struct call *c, struct arg *a, const struct param *p, json_t *v, struct err *err)
{
	if (!json_is_array(v))
		return fail_field(err, p->name, "must be a list of {\"product\": id, \"quantity\": number}");
	size_t n = json_array_size(v);
	if ((int64_t)n < p->min || (int64_t)n > p->max)
		return fail_field(err, p->name, "must have %lld to %lld lines", (long long)p->min, (long long)p->max);
	bool ok = true;
	for (size_t i = 0; i < n; i++)
		ok = check_line(c, p->name, i, json_array_get(v, i), err) && ok;
	a->json = v;
	return ok;
}

static bool take(struct call *c, struct arg *a, const struct param *p, json_t *v, struct err *err)
{
	switch (p->type) {
	case PARAM_ID:
	case PARAM_INT:
		return take_int(a, p, v, err);
	case PARAM_USER:
		return take_user(a, p, v, err);
	case PARAM_BOOL:
		return take_bool(a, p, v, err);
	case PARAM_TEXT:
	case PARAM_BODY:
	case PARAM_SECRET:
	case PARAM_SEARCH:
		return take_text(a, p, v, err);
	case PARAM_PICTURE:
		return take_picture(c, a, p, v, err);
	case PARAM_MONEY:
		return take_money(c, a, p, v, err);
	case PARAM_WORD:
		return take_word(a, p, v, err);
	case PARAM_LINES:
		return take_lines(c, a, p, v, err);
	}
	return false;
}

/* Puts a number or an amount that was written in another way in the way that we write it, so that what is understood as one
 * request is one, for cursors and idempotency keys. */
static void settle(struct call *c, const struct param *p, const struct arg *a, const json_t *v)
{
	char text[MONEY_TEXT];
	if (p->type != PARAM_MONEY) {
		if (json_is_real(v))
			json_object_set_new(c->params, p->name, json_integer(a->i));
		return;
	}
	money_format((struct money){a->i}, c->digits, text);
	if (!json_is_string(v) || strcmp(json_string_value(v), text) != 0)
		json_object_set_new(c->params, p->name, json_string(text));
}

/* By position (JSON-RPC 2.0, 4.2) becomes by name. */
static json_t *by_name(const struct op *op, json_t *params, struct err *err)
{
	json_t *named = json_object();
	size_t i;
	json_t *v;
	json_array_foreach(params, i, v) {
		size_t known = 0;
		while (op->params && known <= i && op->params[known].name)
			known++;
		if (known <= i) {
			fail_field(err, "params", "has more values than %s takes parameters", op->name);
			break;
		}
		json_object_set(named, op->params[i].name, v);
	}
	json_decref(params);
	return named;
}

static void refuse_unknown(const struct op *op, json_t *params, struct err *err)
{
	const char *key;
	json_t *v;
	json_object_foreach(params, key, v) {
		char name[48];
		if (op_param(op, key))
			continue;
		text_clean(key, name, sizeof name, 0);
		fail_field(err, name, "is no parameter of %s", op->name);
	}
}

bool call_params(struct call *c, json_t *params, struct err *err)
{
	const struct op *op = c->op;
	if (json_is_null(params))
		params = NULL;   /* a reference that nobody counts */
	if (json_is_array(params))
		params = by_name(op, params, err);
	c->params = params;
	if (params && !json_is_object(params))
		return fail(err, ERR_INVALID_REQUEST, "params must be an object or an array.");
	if (params)
		refuse_unknown(op, params, err);
	for (int i = 0; op->params && op->params[i].name; i++) {
		const struct param *p = &op->params[i];
		struct arg *a = &c->args[i];
		json_t *v = json_object_get(params, p->name);
		a->null = json_is_null(v);
		a->given = v && !a->null && take(c, a, p, v, err);
		if ((!v || a->null) && p->required)
			fail_field(err, p->name, "is required");
		if (a->given)
			settle(c, p, a, v);
		if (a->null && !op->nulls)
			json_object_del(params, p->name);
	}
	if (op->check)
		op->check(c, err);
	if (err->code != ERR_NONE)
		return false;
	call_hash_body(c);
	return true;
}

void call_check_length(const struct call *c, int arg, enum option_id most, struct err *err)
{
	const struct arg *a = &c->args[arg];
	int64_t allowed = opt_int(c->options, most);
	if (a->given && (int64_t)text_length(a->s, a->n) > allowed)
		fail_field(err, c->op->params[arg].name, "must have at most %lld characters", (long long)allowed);
}
