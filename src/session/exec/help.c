#include "session/exec/help.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "session/exec/parse.h"

enum { WIDTH = 78, LINE = 4 * WIDTH + 1, NOUN_CELLS = 14, OPTION_CELLS = 30 };

/* A text in lines behind `indent` cells, the first of which follows what stands there. */
static void write_wrapped(struct buf *out, const char *text, int indent)
{
	char line[LINE];
	for (bool first = true; text_wrap(&text, WIDTH - indent, line, sizeof line); first = false) {
		if (!first)
			buf_addf(out, "%*s", indent, "");
		buf_addf(out, "%s\n", line);
	}
}

static const char *verb_of(const struct op *op)
{
	return op->name + strcspn(op->name, ".") + 1;
}

static bool is_first_of_noun(int at)
{
	const struct op *op = op_at(at);
	size_t n = strcspn(op->name, ".") + 1;
	for (int i = 0; i < at; i++)
		if (exec_public(op_at(i)) && strncmp(op_at(i)->name, op->name, n) == 0)
			return false;
	return exec_public(op);
}

static void write_verbs(struct buf *out, const char *noun, size_t n)
{
	struct buf verbs = {0};
	for (int i = 0; op_at(i); i++)
		if (exec_public(op_at(i)) && strncmp(op_at(i)->name, noun, n) == 0 && op_at(i)->name[n] == '.')
			buf_addf(&verbs, "%s%s", verbs.len ? ", " : "", verb_of(op_at(i)));
	write_wrapped(out, buf_text(&verbs), NOUN_CELLS + 2);
	buf_free(&verbs);
}

void exec_help_all(struct buf *out, const char *ssh)
{
	buf_addf(out, "%s NOUN VERB [values] [--option value] [--json]\n\n", ssh);
	for (int i = 0; op_at(i); i++) {
		const char *name = op_at(i)->name;
		size_t n = strcspn(name, ".");
		if (!is_first_of_noun(i))
			continue;
		buf_addf(out, "  %-*.*s", NOUN_CELLS, (int)n, name);
		write_verbs(out, name, n);
	}
	buf_addf(out, "\nhelp NOUN and help NOUN VERB say more. A value - is read from stdin. Lists have\n"
	              "columns; --json gives the answer as it is, on one line. Data comes on stdout,\n"
	              "talk on stderr. Exit codes: 0 done, 1 refused, 2 not understood.\n"
	              "%s api speaks JSON-RPC, one text a line.\n", ssh);
}

/* How a value is written. */
static void write_kind(const struct param *p, char *out, size_t size)
{
	static const char *const kinds[] = {
		[PARAM_ID] = "NUMBER", [PARAM_USER] = "USER", [PARAM_INT] = "NUMBER", [PARAM_BOOL] = "", [PARAM_TEXT] = "TEXT",
		[PARAM_BODY] = "TEXT", [PARAM_SECRET] = "-", [PARAM_SEARCH] = "WORDS", [PARAM_PICTURE] = "-", [PARAM_MONEY] = "AMOUNT",
		[PARAM_WORD] = "WORD", [PARAM_LINES] = "6x2,7"};
	snprintf(out, size, "%s", p->words && strlen(p->words) < 16 ? p->words : kinds[p->type]);
}

static void write_place(const struct param *p, char *out, size_t size)
{
	size_t i = 0;
	for (; p->name[i] && i + 1 < size; i++)
		out[i] = (char)toupper((unsigned char)p->name[i]);
	out[i] = '\0';
}

/* What of the usage a parameter is; "" for one that is among the options. */
static void usage_part(const struct op *op, const struct param *p, char *out, size_t size)
{
	char option[64];
	exec_option(p, option);
	out[0] = '\0';
	if (p->required && p->type == PARAM_SECRET)
		snprintf(out, size, " %s -", option);
	else if (p->required && p->type != PARAM_PICTURE) {
		out[0] = ' ';
		write_place(p, out + 1, size - 1);
	} else if (p == exec_free_word(op)) {
		memcpy(out, " [", 3);
		write_place(p, out + 2, size - 3);
		strcat(out, "]");
	}
}

const char *exec_command(const struct op *op, char out[64])
{
	snprintf(out, 64, "%.*s %s", (int)strcspn(op->name, "."), op->name, verb_of(op));
	return out;
}

void exec_usage(const struct op *op, char *out, size_t size)
{
	char part[80], command[64];
	bool options = false, picture = false;
	size_t n = (size_t)snprintf(out, size, "%s", exec_command(op, command));
	for (const struct param *p = op->params; p && p->name; p++) {
		options = options || !p->required;
		picture = picture || (p->required && p->type == PARAM_PICTURE);
		usage_part(op, p, part, sizeof part);
		if (n < size)
			n += (size_t)snprintf(out + n, size - n, "%s", part);
	}
	if (n < size)
		snprintf(out + n, size - n, "%s%s", options ? " [options]" : "", picture ? " < FILE" : "");
}

static const char *who(const struct op *op)
{
	return op->role == OP_ADMIN ? " For admins." : op->role == OP_USER ? "" : " For guests too.";
}

void exec_help_noun(struct buf *out, const char *noun)
{
	char usage[200];
	size_t n = strlen(noun);
	for (int i = 0; op_at(i); i++) {
		const struct op *op = op_at(i);
		if (!exec_public(op) || strncmp(op->name, noun, n) != 0 || op->name[n] != '.')
			continue;
		exec_usage(op, usage, sizeof usage);
		buf_addf(out, "%s\n    ", usage);
		write_wrapped(out, op->help, 4);
	}
}

static void write_option(struct buf *out, const char *option, const char *kind, const char *help)
{
	char head[120];
	snprintf(head, sizeof head, "  %s %s", option, kind);
	buf_addf(out, "%-*s", OPTION_CELLS, head);
	if (strlen(head) >= OPTION_CELLS)
		buf_addf(out, "\n%*s", OPTION_CELLS, "");
	write_wrapped(out, help, OPTION_CELLS);
}

static void write_choice(struct buf *out, const char *words)
{
	buf_adds(out, " One of ");
	for (; *words; words++) {
		if (*words == '|')
			buf_adds(out, ", ");
		else
			buf_addc(out, *words);
	}
	buf_addc(out, '.');
}

static void write_param(struct buf *out, const struct param *p)
{
	char option[64 + sizeof "[=no]"], kind[40];
	struct buf help = {0};
	exec_option(p, option);
	if (p->type == PARAM_BOOL)
		strcat(option, "[=no]");
	write_kind(p, kind, sizeof kind);
	buf_addf(&help, "%s%s", p->help, p->required ? " Required." : "");
	if (p->words && strcmp(kind, p->words) != 0)
		write_choice(&help, p->words);
	write_option(out, option, kind, buf_text(&help));
	buf_free(&help);
}

void exec_help_op(struct buf *out, const struct op *op)
{
	char usage[200];
	struct buf text = {0};
	exec_usage(op, usage, sizeof usage);
	buf_addf(&text, "%s%s", op->help, who(op));
	buf_addf(out, "%s\n\n", usage);
	write_wrapped(out, buf_text(&text), 0);
	buf_addc(out, '\n');
	for (const struct param *p = op->params; p && p->name; p++)
		write_param(out, p);
	write_option(out, "--json", "", "The answer as it is, on one line.");
	text.len = 0;
	buf_addf(&text, "Gives %s", op->result);
	buf_addc(out, '\n');
	write_wrapped(out, buf_text(&text), 0);
	buf_free(&text);
}
