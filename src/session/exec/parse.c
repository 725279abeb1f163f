#include "session/exec/parse.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "session/exec/near.h"
#include "session/exec/value.h"

static bool refuse(char why[EXEC_WHY], const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static bool refuse(char why[EXEC_WHY], const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(why, EXEC_WHY, fmt, ap);
	va_end(ap);
	return false;
}

bool exec_public(const struct op *op)
{
	return op->role < OP_SESSION;
}

void exec_option(const struct param *p, char out[64])
{
	size_t n = (size_t)snprintf(out, 64, "--%s", p->name);
	for (size_t i = 2; i < n && i < 63; i++)
		if (out[i] == '_')
			out[i] = '-';
}

/* Hyphens and underscores are alike. */
static void normal(const char *word, size_t n, char *out, size_t size)
{
	size_t i = 0;
	for (; i < n && i + 1 < size; i++)
		out[i] = (char)(word[i] == '-' ? '_' : word[i]);
	out[i] = '\0';
}

static bool same_noun(const struct op *op, const char *noun, size_t n)
{
	return strcspn(op->name, ".") == n && strncmp(op->name, noun, n) == 0;
}

bool exec_is_noun(const char *word)
{
	for (int i = 0; op_at(i); i++)
		if (exec_public(op_at(i)) && same_noun(op_at(i), word, strlen(word)))
			return true;
	return false;
}

/* ---- which operation ---- */

static bool unknown_noun(const char *word, char why[EXEC_WHY])
{
	struct near near;
	char clean[128];
	text_fit(word, 30, clean, sizeof clean);
	near_begin(&near, word);
	for (int i = 0; op_at(i); i++)
		if (exec_public(op_at(i)))
			near_try(&near, op_at(i)->name, strcspn(op_at(i)->name, "."));
	if (near.length > 0)
		return refuse(why, "MamaOnline does not know the command \"%s\". Did you mean %s?", clean, near.best);
	return refuse(why, "MamaOnline does not know the command \"%s\".", clean);
}

static bool unknown_verb(const char *noun, const char *word, char why[EXEC_WHY])
{
	struct near near;
	char clean[128];
	size_t n = strlen(noun);
	text_fit(word, 30, clean, sizeof clean);
	near_begin(&near, word);
	for (int i = 0; op_at(i); i++)
		if (exec_public(op_at(i)) && same_noun(op_at(i), noun, n))
			near_try(&near, op_at(i)->name + n + 1, strlen(op_at(i)->name + n + 1));
	if (near.length > 0)
		return refuse(why, "There is no \"%s %s\". Did you mean %s %s?", noun, clean, noun, near.best);
	return refuse(why, "There is no \"%s %s\".", noun, clean);
}

static bool find_op(const char *noun, const char *verb, struct exec *e, char why[EXEC_WHY])
{
	char name[128], word[64];
	normal(noun, strlen(noun), word, sizeof word);
	if (!exec_is_noun(word))
		return unknown_noun(noun, why);
	snprintf(name, sizeof name, "%s.", word);
	normal(verb, strlen(verb), name + strlen(name), sizeof name - strlen(name));
	e->op = op_find(name);
	if (e->op && !exec_public(e->op))
		e->op = NULL;
	e->noun = noun;
	return e->op || unknown_verb(word, verb, why);
}

static bool is_help(const char *word)
{
	return word && (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 || strcmp(word, "help") == 0);
}

static bool find_help(const char *noun, const char *verb, struct exec *e, char why[EXEC_WHY])
{
	char word[64];
	e->help = true;
	e->noun = "";
	if (!noun)
		return true;
	if (verb)
		return find_op(noun, verb, e, why);
	normal(noun, strlen(noun), word, sizeof word);
	if (!exec_is_noun(word))
		return unknown_noun(noun, why);
	e->noun = noun;
	return true;
}

/* ---- values ---- */

bool exec_give(struct exec *e, const struct param *p, const char *text, size_t n, char why[EXEC_WHY])
{
	char option[64], *copy = NULL;
	json_t *v;
	exec_option(p, option);
	if (p->type == PARAM_PICTURE) {
		v = exec_picture(text, n);
	} else {
		copy = xmalloc(n + 1);
		memcpy(copy, text, n);
		copy[n] = '\0';
		v = strlen(copy) == n ? exec_value(p, copy) : NULL;
		explicit_bzero(copy, n);
		free(copy);
	}
	if (!v && p->type == PARAM_LINES)
		return refuse(why, "%s must be such as 6x2,7: two of product 6 and one of product 7.", option);
	if (!v)
		return refuse(why, "%s must be UTF-8 text.", option);
	json_object_set_new(e->params, p->name, v);
	return true;
}

/* ---- words ---- */

static bool is_given(const struct exec *e, const struct param *p)
{
	for (int i = 0; i < e->input_count; i++)
		if (e->inputs[i] == p)
			return true;
	return json_object_get(e->params, p->name) != NULL;
}

/* Text from stdin ends where stdin does, so there can be one. */
static bool from_stdin(struct exec *e, const struct param *p, char why[EXEC_WHY])
{
	for (int i = 0; i < e->input_count && p->type != PARAM_SECRET; i++)
		if (e->inputs[i]->type != PARAM_SECRET)
			return refuse(why, "Only one value can be read from stdin.");
	e->inputs[e->input_count++] = p;
	return true;
}

static bool set(struct exec *e, const struct param *p, const char *text, char why[EXEC_WHY])
{
	char option[64];
	exec_option(p, option);
	if (is_given(e, p))
		return refuse(why, "%s is given twice.", option);
	if (strcmp(text, "-") == 0)
		return from_stdin(e, p, why);
	if (p->type == PARAM_SECRET)
		return refuse(why, "%s is not for the command line, where others can see it; type %s - and give it on stdin.", option, option);
	if (p->type == PARAM_PICTURE)
		return refuse(why, "%s is read from stdin: put < FILE behind the command.", option);
	return exec_give(e, p, text, strlen(text), why);
}

static bool unknown_option(const struct op *op, const char *word, char why[EXEC_WHY])
{
	struct near near;
	char clean[128], option[64];
	snprintf(option, sizeof option, "%.*s", (int)strcspn(word, "="), word);
	text_fit(option, 30, clean, sizeof clean);
	near_begin(&near, option);
	for (const struct param *p = op->params; p && p->name; p++) {
		exec_option(p, option);
		near_try(&near, option, strlen(option));
	}
	if (near.length > 0)
		return refuse(why, "%s takes no %s. Did you mean %s?", op->name, clean, near.best);
	return refuse(why, "%s takes no %s.", op->name, clean);
}

/* "--name value" or "--name=value"; *at is moved over the value. */
static bool take_option(struct exec *e, const struct exec_words *w, int *at, char why[EXEC_WHY])
{
	const char *word = w->at[*at], *value = strchr(word, '=');
	char name[64];
	normal(word + 2, value ? (size_t)(value - word - 2) : strlen(word + 2), name, sizeof name);
	const struct param *p = op_param(e->op, name);
	if (!p)
		return unknown_option(e->op, word, why);
	if (value)
		return set(e, p, value + 1, why);
	if (p->type == PARAM_BOOL)
		return set(e, p, "true", why);
	value = w->at[*at + 1];
	if (!value || (strncmp(value, "--", 2) == 0 && value[2]))
		return refuse(why, "%.60s needs a value behind it.", word);
	(*at)++;
	return set(e, p, value, why);
}

/* Options are taken; the words that are left stand in `rest`. */
static bool take_options(struct exec *e, const struct exec_words *w, const char *rest[EXEC_WORDS], int *count, char why[EXEC_WHY])
{
	bool options = true;
	for (int i = 2; i < w->count; i++) {
		const char *word = w->at[i];
		if (!options || strncmp(word, "--", 2) != 0)
			rest[(*count)++] = word;
		else if (strcmp(word, "--") == 0)
			options = false;
		else if (strcmp(word, "--json") == 0)
			e->json = true;
		else if (strcmp(word, "--help") == 0)
			e->help = true;
		else if (!take_option(e, w, &i, why))
			return false;
	}
	return true;
}

static bool is_text(const struct param *p)
{
	return p->type == PARAM_TEXT || p->type == PARAM_BODY || p->type == PARAM_SEARCH;
}

/* A required one that words without a name fill. */
static bool has_place(const struct param *p)
{
	return p->required && p->type != PARAM_PICTURE && p->type != PARAM_SECRET;
}

/* The one optional text; NULL where there are several, for a word could be any of them. */
static const struct param *only_text(const struct op *op)
{
	const struct param *only = NULL;
	for (const struct param *p = op->params; p && p->name; p++) {
		if (p->required || !is_text(p))
			continue;
		if (only)
			return NULL;
		only = p;
	}
	return only;
}

const struct param *exec_free_word(const struct op *op)
{
	static const enum param_type types[] = {PARAM_SEARCH, PARAM_USER, PARAM_ID, PARAM_BODY};
	const struct param *last = NULL;
	for (const struct param *p = op->params; p && p->name; p++)
		last = has_place(p) ? p : last;
	if (last && is_text(last))
		return NULL;   /* that one takes all words */
	if (last && last->type == PARAM_ID)
		return only_text(op);   /* what has this id is changed: a bare word moves nothing by accident */
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		for (const struct param *p = op->params; p && p->name; p++)
			if (!p->required && p->type == types[i])
				return p;
	return NULL;
}

/* The next parameter that a word without its name is for: the required ones in their order, then the free one. */
static const struct param *next_place(const struct exec *e)
{
	for (const struct param *p = e->op->params; p && p->name; p++)
		if (has_place(p) && !is_given(e, p))
			return p;
	const struct param *p = exec_free_word(e->op);
	return p && !is_given(e, p) ? p : NULL;
}

/* ssh joins its words with spaces and takes one pair of quotes away: so the last text takes all the words that are left. */
static void join(const char *const *rest, int count, struct buf *out)
{
	for (int i = 0; i < count; i++) {
		if (i > 0)
			buf_addc(out, ' ');
		buf_adds(out, rest[i]);
	}
}

/* "--mouse no": an option that is yes or no takes no word behind it. */
static bool is_answer(const struct exec *e, const char *word)
{
	static const char *const answers[] = {"no", "yes", "false", "true", "off", "on"};
	bool answer = false, asked = false;
	for (size_t i = 0; i < sizeof answers / sizeof *answers; i++)
		answer = answer || strcmp(word, answers[i]) == 0;
	for (const struct param *p = e->op->params; p && p->name; p++)
		asked = asked || (p->type == PARAM_BOOL && is_given(e, p));
	return answer && asked;
}

static bool no_place(const struct exec *e, const char *word, char why[EXEC_WHY])
{
	char clean[128];
	text_fit(word, 30, clean, sizeof clean);
	if (is_answer(e, word))
		return refuse(why, "%s has no place for \"%s\"; an option that is yes or no is turned off by =no.", e->op->name, clean);
	return refuse(why, "%s has no place for \"%s\"; words that belong together are quoted twice: '\"brass lamp\"'.", e->op->name,
	              clean);
}

static bool take_rest(struct exec *e, const char *const *rest, int count, char why[EXEC_WHY])
{
	for (int i = 0; i < count; i++) {
		const struct param *p = next_place(e);
		if (!p)
			return no_place(e, rest[i], why);
		if (!set(e, p, rest[i], why))
			return false;
		if (i + 1 == count || next_place(e) || !is_text(p) || !json_object_get(e->params, p->name))
			continue;
		struct buf all = {0};
		join(rest + i, count - i, &all);
		bool ok = exec_give(e, p, buf_text(&all), all.len, why);
		buf_free(&all);
		return ok;
	}
	return true;
}

/* A picture is what stdin is for; of anything else that is missing the first is told. */
static bool take_missing(struct exec *e, char why[EXEC_WHY])
{
	char option[64];
	for (const struct param *p = e->op->params; p && p->name; p++) {
		if (!p->required || is_given(e, p))
			continue;
		exec_option(p, option);
		if (p->type == PARAM_PICTURE && !from_stdin(e, p, why))
			return false;
		if (p->type == PARAM_SECRET)
			return refuse(why, "%s is missing; type %s - and give it on stdin.", option, option);
		if (p->type != PARAM_PICTURE)
			return refuse(why, "%s is missing.", option);
	}
	return true;
}

bool exec_parse(const struct exec_words *w, struct exec *e, char why[EXEC_WHY])
{
	const char *rest[EXEC_WORDS];
	int count = 0;
	*e = (struct exec){.noun = "", .params = json_object()};
	if (w->count == 0 || is_help(w->at[0]))
		return find_help(w->at[0] ? w->at[1] : NULL, w->count > 2 ? w->at[2] : NULL, e, why);
	if (w->count == 1 || is_help(w->at[1]))
		return find_help(w->at[0], NULL, e, why) && (w->count > 1 || refuse(why, "%s needs a second word.", w->at[0]));
	if (!find_op(w->at[0], w->at[1], e, why) || !take_options(e, w, rest, &count, why))
		return false;
	return e->help || (take_rest(e, rest, count, why) && take_missing(e, why));
}

void exec_free(struct exec *e)
{
	json_decref(e->params);
	memset(e, 0, sizeof *e);
}
