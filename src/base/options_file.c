/* Options as text: mama.conf, --set, and what `mama config` prints. */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/options.h"

static char *trim(char *s)
{
	while (isspace((unsigned char)*s))
		s++;
	char *end = s + strlen(s);
	while (end > s && isspace((unsigned char)end[-1]))
		*--end = '\0';
	return s;
}

static bool begins_comment(const char *text, const char *at)
{
	return *at == '#' && (at == text || isspace((unsigned char)at[-1]));
}

/* Takes the quotes off in place: in double ones \" and \\ stand for themselves, in single ones everything does. NULL: where the
 * text ends is not clear. */
static char *unquote(char *value)
{
	char quote = *value, *to = value, *at = value + 1;
	for (; *at && *at != quote; at++) {
		if (quote == '"' && *at == '\\' && (at[1] == '"' || at[1] == '\\'))
			at++;
		*to++ = *at;
	}
	bool closed = *at == quote;
	char *rest = closed ? at + 1 : at;
	while (isspace((unsigned char)*rest))
		rest++;
	if (!closed || (*rest && !begins_comment(at, rest)))
		return NULL;
	*to = '\0';
	return value;
}

/* The value of what stands behind `=`, in place. */
static char *value_of(char *text)
{
	char *value = text;
	while (isspace((unsigned char)*value))
		value++;
	if (*value == '"' || *value == '\'')
		return unquote(value);
	for (char *at = value; *at; at++)
		if (begins_comment(text, at) && at > text) {
			*at = '\0';
			break;
		}
	return trim(value);
}

/* One line of the file; `seen` has the line that each option stands in, 0: none yet. */
static bool take_line(struct options *o, char *line, int number, int seen[OPTIONS], struct err *err)
{
	char *name = trim(line), *text = strchr(name, '=');
	if (*name == '\0' || *name == '#')
		return true;
	if (!text || text == name)
		return fail(err, ERR_CONFIG, "%s: must be name = value", name);
	*text++ = '\0';
	name = trim(name);
	char *value = value_of(text);
	int id = options_find(name);
	if (!value)
		return fail(err, ERR_CONFIG, "%s: a value that begins with a quote ends with the same one; quote the whole of it", name);
	if (id >= 0 && seen[id])
		return fail(err, ERR_CONFIG, "%s: stands in line %d already", name, seen[id]);
	if (id >= 0)
		seen[id] = number;
	return options_set(o, name, value, err);
}

static int read_lines(struct options *o, const char *path, FILE *f, options_told_fn *told, void *ctx)
{
	char *line = NULL, sentence[OPTION_TEXT * 3];
	size_t room = 0;
	int wrong = 0, seen[OPTIONS] = {0};
	for (int number = 1; getline(&line, &room, f) >= 0; number++) {
		struct err why = {0};
		if (take_line(o, line, number, seen, &why))
			continue;
		snprintf(sentence, sizeof sentence, "%s:%d: %s", path, number, why.text);
		told(ctx, sentence);
		wrong++;
	}
	free(line);
	return wrong;
}

/* A file that is not there has nothing wrong. */
static int load_all(struct options *o, const char *path, options_told_fn *told, void *ctx)
{
	char sentence[OPTION_TEXT * 3];
	FILE *f = fopen(path, "re");
	if (!f && errno == ENOENT)
		return 0;
	int wrong = f ? read_lines(o, path, f, told, ctx) : 0;
	bool unread = !f || ferror(f);
	if (unread) {
		snprintf(sentence, sizeof sentence, "%s: %s", path, strerror(errno));
		told(ctx, sentence);
	}
	if (f)
		fclose(f);
	return wrong + unread;
}

static void keep_first(void *ctx, const char *sentence)
{
	struct err *err = ctx;
	if (err->code == ERR_NONE)
		fail(err, ERR_CONFIG, "%s", sentence);
}

bool options_load(struct options *o, const char *path, struct err *err)
{
	return load_all(o, path, keep_first, err) == 0;
}

static bool set_word(struct options *o, const char *word, struct err *err)
{
	char name[OPTION_TEXT];
	size_t n = strcspn(word, "=");
	if (word[n] == '\0')
		return fail(err, ERR_CONFIG, "--set %s: must be name=value", word);
	snprintf(name, sizeof name, "%.*s", n < sizeof name ? (int)n : (int)sizeof name - 1, word);
	return options_set(o, name, word + n + 1, err);
}

int options_read_all(struct options *o, const struct options_source *from, options_told_fn *told, void *ctx)
{
	char path[1024];
	options_init(o);
	snprintf(path, sizeof path, "%s/mama.conf", from->dir);
	int wrong = load_all(o, path, told, ctx);
	for (int i = 0; i < from->set_count; i++) {
		struct err why = {0};
		if (set_word(o, from->set[i], &why))
			continue;
		told(ctx, why.text);
		wrong++;
	}
	return wrong;
}

bool options_read(struct options *o, const struct options_source *from, struct err *err)
{
	return options_read_all(o, from, keep_first, err) == 0;
}

static bool needs_quotes(const char *value)
{
	size_t n = strlen(value);
	if (n > 0 && (strchr("\"'#", *value) || isspace((unsigned char)*value) || isspace((unsigned char)value[n - 1])))
		return true;
	for (const char *at = value + 1; n > 0 && *at; at++)
		if (begins_comment(value, at))
			return true;
	return false;
}

static void print_value(const char *value, FILE *out)
{
	if (!needs_quotes(value)) {
		fputs(value, out);
		return;
	}
	putc('"', out);
	for (; *value; value++) {
		if (*value == '"' || *value == '\\')
			putc('\\', out);
		putc(*value, out);
	}
	putc('"', out);
}

void options_print(const struct options *o, FILE *out)
{
	for (int i = 0; i < OPTIONS; i++) {
		const struct option_row *row = &option_table[i];
		fprintf(out, "# %s\n# default %s", row->help, *row->initial ? row->initial : "(empty)");
		if (row->type == OPTION_INT)
			fprintf(out, ", from %lld to %lld%s%s", (long long)row->min, (long long)row->max, *row->unit ? " " : "", row->unit);
		if (row->type == OPTION_WORD)
			fprintf(out, ", one of %s", row->words);
		fprintf(out, "%s\n%s = ", row->live ? "" : "; counts from the next start on", row->name);
		print_value(o->text[i], out);
		fputs("\n\n", out);
	}
}
