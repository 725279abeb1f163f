#include "tests/bench/common/requests.h"

#include <errno.h>
#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEAD "{\"jsonrpc\":\"2.0\",\"id\":%zu,"

/* The line again, with the members that come before the method in the order in which replies have them. */
static bool add_line(struct requests *r, size_t id, const char *text, struct err *err)
{
	json_error_t e;
	json_t *request = json_loads(text, JSON_REJECT_DUPLICATES, &e);
	if (!request || !json_is_object(request) || !json_is_string(json_object_get(request, "method"))) {
		json_decref(request);
		return fail(err, ERR_USAGE, "line %zu is no request%s%s", id, request ? "" : ": ", request ? "" : e.text);
	}
	json_object_del(request, "jsonrpc");
	json_object_del(request, "id");
	char *rest = json_dumps(request, JSON_COMPACT);
	size_t begin = r->text.len;
	buf_addf(&r->text, HEAD, id);
	size_t head = r->text.len - begin;
	buf_addf(&r->text, "%s\n", rest + 1);
	r->lines = xrealloc(r->lines, (r->count + 1) * sizeof *r->lines);
	r->lines[r->count++] = (struct request){.size = (uint32_t)(r->text.len - begin), .head = (uint32_t)head};
	free(rest);
	json_decref(request);
	return true;
}

static void repeat_first(struct requests *r, size_t run)
{
	size_t count = r->count, begin = 0;
	r->lines = xrealloc(r->lines, (count + run) * sizeof *r->lines);
	for (size_t i = 0; i < run; i++) {
		buf_reserve(&r->text, r->lines[i].size);
		buf_add(&r->text, r->text.data + begin, r->lines[i].size);
		begin += r->lines[i].size;
		r->lines[count + i] = r->lines[i];
	}
	char *at = r->text.data;
	for (size_t i = 0; i < count + run; at += r->lines[i++].size) {
		char *key = memmem(at, r->lines[i].size, REQUESTS_KEY, REQUESTS_KEY_SIZE);
		r->lines[i].text = at;
		r->lines[i].key = key ? (uint32_t)(key - at) : 0;
	}
}

char **requests_words(const char *path, size_t *count, struct err *err)
{
	char **words = NULL, *line = NULL;
	size_t room = 0;
	ssize_t n;
	FILE *f = fopen(path, "re");
	*count = 0;
	if (!f) {
		fail(err, ERR_USAGE, "%s: %s", path, strerror(errno));
		return NULL;
	}
	while ((n = getline(&line, &room, f)) > 0) {
		line[strcspn(line, "\r\n")] = '\0';
		if (!*line)
			continue;
		words = xrealloc(words, (*count + 2) * sizeof *words);
		words[(*count)++] = xstrdup(line);
		words[*count] = NULL;
	}
	free(line);
	fclose(f);
	if (!words)
		fail(err, ERR_USAGE, "%s: no line in it", path);
	return words;
}

void requests_words_free(char **words)
{
	for (size_t i = 0; words && words[i]; i++)
		free(words[i]);
	free(words);
}

bool requests_read(struct requests *r, const char *path, size_t run, struct err *err)
{
	size_t count;
	*r = (struct requests){0};
	char **words = requests_words(path, &count, err);
	bool fine = words != NULL;
	for (size_t i = 0; words && words[i]; i++)
		fine = fine && add_line(r, i + 1, words[i], err);
	requests_words_free(words);
	if (fine && run > count)
		fine = fail(err, ERR_USAGE, "%s: %zu lines are too few to send %zu at once", path, count, run);
	if (fine)
		repeat_first(r, run);
	return fine;
}

void requests_free(struct requests *r)
{
	free(r->lines);
	buf_free(&r->text);
	*r = (struct requests){0};
}

/* A different number each time, in no order: keys that clients make come in none either. The mixing is one to one. */
static uint64_t fresh_key(void)
{
	static uint64_t next;
	if (next == 0)
		randombytes_buf(&next, sizeof next);
	uint64_t v = next++;
	v = (v ^ v >> 32) * 0xd6e8feb86659fd93u;
	v = (v ^ v >> 32) * 0xd6e8feb86659fd93u;
	return v ^ v >> 32;
}

static void patch(char *at)
{
	uint64_t key = fresh_key();
	for (int i = 0; i < REQUESTS_KEY_SIZE; i++, key >>= 4)
		at[i] = "0123456789abcdef"[key & 15];
}

const char *requests_run(const struct requests *r, size_t first, size_t n, size_t *size)
{
	const struct request *line = &r->lines[first];
	*size = 0;
	for (size_t i = 0; i < n; i++) {
		if (line[i].key)
			patch(line[i].text + line[i].key);
		*size += line[i].size;
	}
	return line->text;
}
