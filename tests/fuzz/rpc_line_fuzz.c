/* A client's bytes on their way to an operation: lines, JSON, request, parameters of every row of the table. No store. */
#include "tests/fuzz/fuzz.h"

#include <jansson.h>

#include "base/frame.h"
#include "base/json_scan.h"
#include "base/text.h"
#include "ops/call.h"

enum { LIMIT = 2048, MOST_CUTS = 8, NOW = 1000 };

static struct options options;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	json_object_seed(1);
	options_init(&options);
	return 0;
}

/* Lines as they came, each behind its length, and whether the stream could not go on. */
struct lines {
	struct buf all;
	bool too_long;
};

static void take_lines(struct frame *f, struct lines *out)
{
	const char *line;
	size_t n;
	MUST(frame_first(f) == (frame_pending(f) ? (unsigned char)f->in.data[f->start] : -1));
	enum frame_state state = FRAME_MORE;
	for (frame_skip_empty(f); !out->too_long && (state = frame_next(f, LIMIT, &line, &n)) == FRAME_LINE; frame_skip_empty(f)) {
		MUST(n <= LIMIT && !memchr(line, '\n', n));
		buf_add(&out->all, &n, sizeof n);
		buf_add(&out->all, line, n);
	}
	out->too_long = out->too_long || state == FRAME_TOO_LONG;
	MUST(out->too_long || frame_pending(f) <= LIMIT + 1);
}

static void push(struct frame *f, const uint8_t *data, size_t n, struct lines *out)
{
	frame_push(f, data, n);
	take_lines(f, out);
	if (n % 2)
		frame_shrink(f, 16);
}

/* Nothing more comes: what is left is the last line. */
static void end(struct frame *f, struct lines *out)
{
	const char *line;
	size_t n;
	if (out->too_long || !frame_rest(f, &line, &n))
		return;
	MUST(n > 0 && n <= LIMIT && !memchr(line, '\n', n));
	buf_add(&out->all, &n, sizeof n);
	buf_add(&out->all, line, n);
}

/* The bytes in pieces give the lines that they give at once. */
static void check_frames(const uint8_t *data, size_t size, const size_t *pieces, size_t cuts, struct lines *whole)
{
	struct frame f = {0};
	struct lines cut = {0};
	push(&f, data, size, whole);
	end(&f, whole);
	frame_free(&f);
	size_t at = 0;
	for (size_t i = 0; i < cuts && at < size; i++) {
		size_t n = pieces[i] < size - at ? pieces[i] : size - at;
		push(&f, data + at, n, &cut);
		at += n;
	}
	for (; at < size; at++)
		push(&f, data + at, 1, &cut);
	end(&f, &cut);
	MUST(cut.too_long == whole->too_long && cut.all.len == whole->all.len);
	MUST(cut.all.len == 0 || memcmp(cut.all.data, whole->all.data, cut.all.len) == 0);
	frame_free(&f);
	buf_free(&cut.all);
}

/* An error can be told: a code, a sentence, each field with a name and what is wrong with it, and all of it JSON. */
static void check_error(struct err *err)
{
	struct buf out = {0};
	struct jw w = {.b = &out};
	MUST(err->code > ERR_NONE && err->code < ERR_CODES && err->code != ERR_INTERNAL);
	MUST(err->text[0] && text_utf8(err->text, strlen(err->text)));
	MUST(err_number(err->code) < 0 && *err_word(err->code));
	MUST(err->code != ERR_INVALID_PARAMS || err->field_count > 0);
	for (int i = 0; i < err->field_count; i++)
		MUST(err->fields[i].text[0] && text_utf8(err->fields[i].text, strlen(err->fields[i].text)));
	err_write(&w, NULL, err);
	json_t *told = json_loadb(out.data, out.len, JSON_REJECT_DUPLICATES, NULL);
	MUST(told);
	MUST(json_is_integer(json_object_get(told, "code")) && json_string_length(json_object_get(told, "message")) > 0);
	json_decref(told);
	buf_free(&out);
	err_clear(err);
}

static void check_text_arg(const struct param *p, const struct arg *a)
{
	size_t length = text_length(a->s, a->n);
	MUST(strlen(a->s) == a->n && text_utf8(a->s, a->n));
	MUST((int64_t)length >= p->min && (int64_t)length <= p->max);
	if (p->type != PARAM_SEARCH)
		MUST(!text_problem(a->s, a->n, p->type == PARAM_BODY ? TEXT_LINES : 0));
}

static void check_lines_arg(const struct param *p, const struct arg *a)
{
	size_t i;
	const json_t *line;
	MUST((int64_t)json_array_size(a->json) >= p->min && (int64_t)json_array_size(a->json) <= p->max);
	json_array_foreach(a->json, i, line) {
		int64_t quantity = json_integer_value(json_object_get(line, "quantity"));
		MUST(json_integer_value(json_object_get(line, "product")) >= 1);
		MUST(quantity >= 1 && quantity <= opt_int(&options, OPT_ORDER_QUANTITY));
	}
}

/* What an operation reads when its parameters were taken is what the row promises. */
static void check_arg(const struct param *p, const struct arg *a)
{
	MUST(!a->given || !a->null);
	MUST(a->given || !p->required);
	if (!a->given)
		return;
	switch (p->type) {
	case PARAM_ID:
		MUST(a->i >= 1);
		break;
	case PARAM_USER:
		MUST(a->s ? strlen(a->s) == a->n && a->n >= 3 && a->n <= 32 : a->i >= 1);
		break;
	case PARAM_INT:
	case PARAM_MONEY:
		MUST(a->i >= p->min && a->i <= p->max);
		break;
	case PARAM_BOOL:
		MUST(a->i == 0 || a->i == 1);
		break;
	case PARAM_WORD:
		MUST(a->i >= 0 && *a->s && strstr(p->words, a->s));
		break;
	case PARAM_TEXT:
	case PARAM_BODY:
	case PARAM_SECRET:
	case PARAM_SEARCH:
		check_text_arg(p, a);
		break;
	case PARAM_PICTURE:
		MUST(a->n > 0 && a->n % 4 == 0 && (int64_t)(a->n / 4 * 3) <= opt_int(&options, OPT_PICTURE_BYTES) + 2);
		break;
	case PARAM_LINES:
		check_lines_arg(p, a);
		break;
	}
}

static void try_op(const struct op *op, const json_t *params)
{
	struct call c;
	struct err err = {0};
	call_init(&c, op, &options, NOW);
	if (call_params(&c, json_deep_copy(params), &err)) {
		MUST(err.code == ERR_NONE && err.field_count == 0);
		for (int i = 0; op->params && op->params[i].name; i++)
			check_arg(&op->params[i], &c.args[i]);
	} else {
		check_error(&err);
	}
	call_done(&c);
}

static void try_request(const json_t *request)
{
	const json_t *method = json_object_get(request, "method"), *params = json_object_get(request, "params");
	if (!json_is_string(method) || (params && !json_is_object(params) && !json_is_array(params)))
		return;
	const struct op *known = op_find(json_string_value(method));
	MUST(!known || strcmp(known->name, json_string_value(method)) == 0);
	for (int i = 0; known && op_at(i); i++)
		try_op(op_at(i), params);
}

/* As read_line() of market/peer_line.c does it; json_fuzz.c has what it makes of JSON. */
static void try_line(const char *text, size_t n)
{
	struct json_limits most = {(int)opt_int(&options, OPT_JSON_DEPTH), (int)opt_int(&options, OPT_JSON_VALUES)};
	char *line = xmalloc(n ? n : 1);   /* of exactly its size: a read beyond it is seen */
	memcpy(line, text, n);
	json_t *v = json_scan(line, n, most) ? json_loadb(line, n, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, NULL) : NULL;
	if (v) {
		size_t i;
		const json_t *one;
		json_array_foreach(v, i, one)
			try_request(one);
		try_request(v);
	}
	json_decref(v);
	free(line);
}

/* The first byte says how many cuts there are; then the length of each piece; then what the client sent. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct lines whole = {0};
	size_t pieces[MOST_CUTS], cuts = take_byte(&data, &size) % MOST_CUTS;
	for (size_t i = 0; i < cuts; i++)
		pieces[i] = take_byte(&data, &size);
	check_frames(data, size, pieces, cuts, &whole);
	for (size_t at = 0, n; at < whole.all.len; at += n) {
		memcpy(&n, whole.all.data + at, sizeof n);
		at += sizeof n;
		try_line(whole.all.data + at, n);
	}
	buf_free(&whole.all);
	return 0;
}
