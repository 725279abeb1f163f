/* rpc.discover: an OpenRPC 1.x document, generated from the operation table. */
#include <stdio.h>
#include <string.h>

#include "base/version.h"
#include "ops/rows.h"

static void schema_range(struct jw *w, const struct param *p, const char *least, const char *most)
{
	jw_int(w, least, p->min);
	if (p->max < INT64_MAX)
		jw_int(w, most, p->max);
}

static void schema_word(struct jw *w, const struct param *p)
{
	jw_str(w, "type", "string");
	jw_open(w, "enum", '[');
	for (const char *s = p->words; *s;) {
		size_t n = strcspn(s, "|");
		jw_strn(w, NULL, s, n);
		s += n + (s[n] == '|');
	}
	jw_close(w, ']');
}

static void schema_lines(struct jw *w, const struct param *p)
{
	static const char line[] = "{\"type\":\"object\",\"required\":[\"product\",\"quantity\"],\"additionalProperties\":false,"
		"\"properties\":{\"product\":{\"type\":\"integer\",\"minimum\":1},\"quantity\":{\"type\":\"integer\",\"minimum\":1}}}";
	jw_str(w, "type", "array");
	schema_range(w, p, "minItems", "maxItems");
	jw_raw(w, "items", line, sizeof line - 1);
}

static void schema(const struct call *c, struct jw *w, const struct param *p)
{
	jw_open(w, "schema", '{');
	switch (p->type) {
	case PARAM_ID:
		jw_str(w, "type", "integer");
		jw_int(w, "minimum", 1);
		break;
	case PARAM_USER:
		jw_raw(w, "type", "[\"integer\",\"string\"]", 20);
		jw_int(w, "minimum", 1);
		jw_str(w, "pattern", "^[A-Za-z][A-Za-z0-9_-]{2,31}$");
		break;
	case PARAM_INT:
		jw_str(w, "type", "integer");
		schema_range(w, p, "minimum", "maximum");
		break;
	case PARAM_BOOL:
		jw_str(w, "type", "boolean");
		break;
	case PARAM_TEXT:
	case PARAM_BODY:
	case PARAM_SECRET:
	case PARAM_SEARCH:
		jw_str(w, "type", "string");
		schema_range(w, p, "minLength", "maxLength");
		break;
	case PARAM_PICTURE:
		jw_str(w, "type", "string");
		jw_str(w, "contentEncoding", "base64");
		jw_int(w, "minLength", 4);
		jw_int(w, "maxLength", (opt_int(c->options, OPT_PICTURE_BYTES) + 2) / 3 * 4);
		break;
	case PARAM_MONEY:
		jw_raw(w, "type", "[\"string\",\"number\"]", 19);
		jw_str(w, "pattern", "^-?[0-9]+(\\.[0-9]+)?$");
		break;
	case PARAM_WORD:
		schema_word(w, p);
		break;
	case PARAM_LINES:
		schema_lines(w, p);
		break;
	}
	jw_close(w, '}');
}

static void method(const struct call *c, struct jw *w, const struct op *op)
{
	static const char *const roles[] = {"everyone", "logged in", "admin", "session", "operator"};
	jw_open(w, NULL, '{');
	jw_str(w, "name", op->name);
	jw_str(w, "summary", op->help);
	jw_str(w, "x-role", roles[op->role]);
	jw_bool(w, "x-guarded", op->guarded || op->role == OP_ADMIN);
	jw_bool(w, "x-writes", op->kind == OP_WRITE || op->kind == OP_LOGIN);
	jw_str(w, "paramStructure", "by-name");
	jw_open(w, "params", '[');
	for (const struct param *p = op->params; p && p->name; p++) {
		jw_open(w, NULL, '{');
		jw_str(w, "name", p->name);
		jw_str(w, "summary", p->label);
		jw_str(w, "description", p->help);
		jw_bool(w, "required", p->required);
		schema(c, w, p);
		jw_close(w, '}');
	}
	jw_close(w, ']');
	jw_open(w, "result", '{');
	jw_str(w, "name", "result");
	jw_str(w, "description", op->result);
	jw_raw(w, "schema", "{\"type\":\"object\"}", 17);
	jw_close(w, '}');
	jw_close(w, '}');
}

static bool rpc_discover_run(struct call *c, struct jw *out, struct err *err)
{
	(void)err;
	const struct op *op;
	jw_open(out, NULL, '{');
	jw_str(out, "openrpc", "1.2.6");
	jw_open(out, "info", '{');
	jw_str(out, "title", opt_str(c->options, OPT_SHOP_NAME));
	jw_str(out, "version", MAMA_VERSION);
	jw_close(out, '}');
	jw_open(out, "methods", '[');
	for (int i = 0; (op = op_at(i)); i++)
		if (op->role < OP_SESSION)
			method(c, out, op);
	jw_close(out, ']');
	jw_close(out, '}');
	return true;
}

const struct op rpc_ops[] = {
	{"rpc.discover", OP_ANYONE, OP_LOCAL, RATE_NONE, false, NULL,
	 "Describes every operation.", "an OpenRPC document", .run = rpc_discover_run},
	{0},
};
