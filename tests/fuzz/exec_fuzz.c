/* Commands over ssh: any line is either a call that its operation takes the parameters of, or a sentence; and any JSON is
 * printed as clean lines. */
#include "tests/fuzz/fuzz.h"

#include <locale.h>
#include <sodium.h>

#include "base/text.h"
#include "session/exec/help.h"
#include "session/exec/parse.h"
#include "session/exec/print.h"

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	MUST(setlocale(LC_ALL, "C.UTF-8") && sodium_init() >= 0);
	return 0;
}

static bool is_input(const struct exec *e, const struct param *p)
{
	for (int i = 0; i < e->input_count; i++)
		if (e->inputs[i] == p)
			return true;
	return false;
}

/* Nothing but parameters of the operation, each once, and no secret; what is required is there or comes. */
static void check_call(const struct exec *e)
{
	size_t known = 0;
	int texts = 0;
	MUST(e->op && exec_public(e->op) && e->input_count <= OP_MAX_PARAMS);
	for (const struct param *p = e->op->params; p && p->name; p++) {
		bool given = json_object_get(e->params, p->name) != NULL;
		known += given;
		MUST(!given || p->type != PARAM_SECRET);
		MUST(!(given && is_input(e, p)));
		MUST(!p->required || given || is_input(e, p));
		texts += is_input(e, p) && p->type != PARAM_SECRET;
	}
	MUST(json_object_size(e->params) == known && texts <= 1);
}

static void give_inputs(struct exec *e, const char *text, size_t n)
{
	char why[EXEC_WHY];
	for (int i = 0; i < e->input_count; i++)
		if (exec_give(e, e->inputs[i], text, n, why))
			MUST(json_object_get(e->params, e->inputs[i]->name));
		else
			MUST(*why && strlen(why) < EXEC_WHY);
}

static void try_command(const char *command, size_t n)
{
	struct exec_words w;
	struct exec e;
	char why[EXEC_WHY] = "";
	if (exec_words_split(command, &w)) {
		MUST(w.count == 0 && !w.text);
		return;
	}
	MUST(w.count <= EXEC_WORDS && !w.at[w.count]);
	bool ok = exec_parse(&w, &e, why);
	MUST(ok || (*why && strlen(why) < EXEC_WHY && !text_problem(why, strlen(why), 0)));
	MUST(!*e.noun || exec_is_noun(e.noun) || strchr(e.noun, '-'));
	if (ok && !e.help) {
		check_call(&e);
		give_inputs(&e, command, n);
	}
	exec_free(&e);
	exec_words_free(&w);
}

static void check_lines(struct buf *text)
{
	if (text->len == 0)
		return;
	MUST(text->data[text->len - 1] == '\n');
	MUST(!text_problem(text->data, text->len, TEXT_LINES));
	buf_free(text);
}

static void try_print(const uint8_t *data, size_t size)
{
	struct buf out = {0}, beside = {0};
	json_t *o = json_loadb((const char *)data, size, JSON_REJECT_DUPLICATES, NULL);
	if (json_is_object(o)) {
		exec_print(o, &out);
		exec_print_talk(o, &beside);
		check_lines(&out);
		check_lines(&beside);
	}
	json_decref(o);
}

/* The first byte picks the part. What is no text never reaches the parser. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (take_byte(&data, &size) & 1) {
		try_print(data, size);
		return 0;
	}
	char *command = take_text(data, size);
	if (!text_problem(command, strlen(command), TEXT_LINES))
		try_command(command, strlen(command));
	free(command);
	return 0;
}
