/* The goods as files of values between tabs, for the peers' own loaders. */
#include <inttypes.h>
#include <stdio.h>

#include "tests/bench/common/file.h"
#include "tests/bench/common/people.h"
#include "tests/bench/common/request_files.h"
#include "tests/bench/common/words.h"

typedef void write_part(const struct market_size *m, FILE *f);

static void categories(const struct market_size *m, FILE *f)
{
	char name[GOODS_CATEGORY];
	for (int i = 1; i <= m->categories; i++) {
		goods_category(i, name);
		fprintf(f, "%d\t%s\n", i, name);
	}
}

/* 40 hexadecimal digits. */
static void hex_token(int number, char out[41])
{
	unsigned char hash[20];
	char token[TOKEN_TEXT];
	people_token(number, token);
	crypto_generichash(hash, sizeof hash, (const unsigned char *)token, sizeof token - 1, NULL, 0);
	sodium_bin2hex(out, 41, hash, sizeof hash);
}

static void users(const struct market_size *m, FILE *f)
{
	char name[PEOPLE_NAME], email[PEOPLE_EMAIL], token[41];
	for (int i = 1; i <= m->users; i++) {
		people_name(i, name);
		people_email(i, email);
		hex_token(i, token);
		fprintf(f, "%d\t%s\t%s\t%s\n", i, name, email, token);
	}
}

static void tokens(const struct market_size *m, FILE *f)
{
	char token[41];
	for (int i = 1; i <= m->users; i++) {
		hex_token(i, token);
		fprintf(f, "%s\n", token);
	}
}

static void products(const struct market_size *m, FILE *f)
{
	struct goods g;
	for (int i = 1; i <= m->products; i++) {
		struct goods_place at = goods_place(m, i);
		goods_make(m, i, &g);
		fprintf(f, "%d\t%s\t%s\t%" PRId64 "\t%d\t%d\t%d\t%d\t%" PRId64 "\n", i, g.name, g.description, g.price, at.category,
		        at.seller, GOODS_STOCK, at.approved, g.created_at / 1000);
	}
}

static void list(FILE *f, const char *name, const char *const *words, int n, const char *end)
{
	fprintf(f, "\"%s\": [", name);
	for (int i = 0; i < n; i++)
		fprintf(f, "%s\"%s\"", i ? ", " : "", words[i]);
	fprintf(f, "]%s", end);
}

static void terms(const struct market_size *m, FILE *f)
{
	const char *brands[WORDS_BRANDS];
	(void)m;
	for (int i = 0; i < WORDS_BRANDS; i++)
		brands[i] = words_brand(i);
	fputc('{', f);
	list(f, "brand", brands, WORDS_BRANDS, ", ");
	list(f, "noun", words_nouns, WORDS_NOUNS, ", ");
	list(f, "mat", words_materials, WORDS_MATERIALS, ", ");
	list(f, "adj", words_qualities, WORDS_QUALITIES, ", ");
	list(f, "colour", words_colours, WORDS_COLOURS, "}\n");
}

bool tsv_write(const struct market_size *m, const char *dir, struct err *err)
{
	static const struct {
		const char *name;
		write_part *write;
	} files[] = {{"categories.tsv", categories}, {"users.tsv", users}, {"tokens.txt", tokens}, {"products.tsv", products},
	             {"terms.json", terms}};
	bool ok = folder_make(dir, err);
	for (size_t i = 0; ok && i < sizeof files / sizeof *files; i++) {
		FILE *f = file_create(dir, files[i].name, err);
		if (f)
			files[i].write(m, f);
		ok = f && file_finish(f, files[i].name, err);
	}
	return ok;
}
