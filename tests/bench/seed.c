/* seed --dir DIR --products N [--users 1000] [--categories 100] [--tsv DIR2]: makes DIR/mama.db as a market would hold it after
 * admins had offered all of it: no inbox has anything in it. The same numbers give the same rows. Beside it: tokens.txt (line i
 * logs user i in), id_ed25519 and id_ed25519.pub, and requests/. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "db/category.h"
#include "db/key.h"
#include "db/migrations.h"
#include "db/product.h"
#include "db/search.h"
#include "tests/bench/common/file.h"
#include "tests/bench/common/people.h"
#include "tests/bench/common/progress.h"
#include "tests/bench/common/request_files.h"

/* A token of these stores never runs out: 2100-01-01. */
#define NEVER INT64_C(4102444800000)

struct seed {
	struct market_size m;
	const char *dir, *tsv;
	struct db *db;
	struct err err;
};

/* ---- the rows ---- */

static bool seed_categories(struct seed *s)
{
	char name[GOODS_CATEGORY], key[4 * GOODS_CATEGORY];
	for (int i = 1; i <= s->m.categories; i++) {
		goods_category(i, name);
		text_fold(name, key, sizeof key);
		category_add(s->db, &(struct category){.name = name, .position = i}, key);
	}
	return db_check(s->db, &s->err);
}

static void seed_user(struct seed *s, int number)
{
	char name[PEOPLE_NAME], email[PEOPLE_EMAIL], token[TOKEN_TEXT];
	unsigned char hash[TOKEN_HASH];
	people_name(number, name);
	people_email(number, email);
	struct user u = {.username = name, .email = email, .password = people_password, .created_at = GOODS_FROM,
	                 .role = number == 1 ? ROLE_ADMIN : ROLE_USER};
	int64_t id = user_add(s->db, &u, email);
	people_token(number, token);
	token_hash(token, hash);
	token_add(s->db, hash, id, GOODS_FROM, NEVER);
}

static bool seed_users(struct seed *s)
{
	for (int i = 1; i <= s->m.users; i++)
		seed_user(s, i);
	return db_check(s->db, &s->err);
}

static bool seed_keys(struct seed *s, const char *line)
{
	struct pubkey p;
	if (!pubkey_parse(line, "public_key", &p, &s->err))
		return false;
	for (int i = 1; i <= PEOPLE_WITH_KEY && i <= s->m.users; i++)
		key_add(s->db, i, &(struct key){.created_at = GOODS_FROM, .fingerprint = p.fingerprint, .label = p.comment,
		                                .blob = p.blob, .size = p.size});
	return db_check(s->db, &s->err);
}

static void seed_product(struct seed *s, int number)
{
	struct goods g;
	char key[512];
	struct goods_place at = goods_place(&s->m, number);
	goods_make(&s->m, number, &g);
	text_fold(g.name, key, sizeof key);
	product_add(s->db, &(struct product){.seller_id = at.seller, .category_id = at.category, .price = g.price,
	                                     .stock = GOODS_STOCK, .created_at = g.created_at, .name = g.name,
	                                     .description = g.description,
	                                     .status = at.approved ? PRODUCT_APPROVED : PRODUCT_PENDING}, key);
}

static void shelve_product(struct seed *s, int number)
{
	struct product p;
	struct row *r = product_by_id(s->db, number, 0, true);
	if (product_next(r, &p) && p.on_shelf)
		product_shelve(s->db, &p);
	db_end(r);
}

/* The newest are put on the shelves first: the index of the words takes a whole lot of them at once in that order. */
static bool seed_products(struct seed *s)
{
	int n = s->m.products;
	struct progress progress = progress_begin("products", 2 * (int64_t)n);
	for (int i = 0; i < 2 * n && db_check(s->db, &s->err); i++) {
		if (i < n)
			seed_product(s, i + 1);
		else
			shelve_product(s, 2 * n - i);
		progress_at(&progress, i + 1);
	}
	search_settle(s->db);
	return db_check(s->db, &s->err);
}

static bool seed_rows(struct seed *s, const char *key_line)
{
	return db_begin(s->db) && seed_categories(s) && seed_users(s) && seed_keys(s, key_line) && seed_products(s) &&
	       db_commit(s->db);
}

/* ---- the store, and what stands beside it ---- */

/* Nobody else has the store, and a half-made one is thrown away: neither a journal on the disk nor waiting for it is of use. */
static const char making[] = "PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF; PRAGMA cache_size=-1048576";
static const char made[] = "PRAGMA journal_mode=WAL";

static bool seed_store(struct seed *s, const char *key_line)
{
	char half[1024], whole[1024], lock[1024 + 8];
	snprintf(half, sizeof half, "%s/half-made.db", s->dir);
	snprintf(lock, sizeof lock, "%s.lock", half);
	snprintf(whole, sizeof whole, "%s/mama.db", s->dir);
	if (access(whole, F_OK) == 0)
		return fail(&s->err, ERR_CONFLICT, "%s is there already.", whole);
	unlink(half);
	s->db = db_open(half, DB_WRITE, 0, &s->err);
	bool ok = s->db && db_script(s->db, making, &s->err) && seed_rows(s, key_line) && db_script(s->db, made, &s->err);
	if (s->db)
		db_check(s->db, &s->err);
	db_close(s->db);
	unlink(lock);
	return ok && (rename(half, whole) == 0 || fail(&s->err, ERR_UNAVAILABLE, "%s could not be given its name.", whole));
}

static bool write_file(struct seed *s, const char *name, const struct buf *text)
{
	FILE *f = file_create(s->dir, name, &s->err);
	return f && fwrite(text->data, 1, text->len, f) == text->len && file_finish(f, name, &s->err);
}

static bool write_tokens(struct seed *s)
{
	char token[TOKEN_TEXT];
	struct buf text = {0};
	for (int i = 1; i <= s->m.users; i++) {
		people_token(i, token);
		buf_addf(&text, "%s\n", token);
	}
	bool ok = write_file(s, "tokens.txt", &text);
	buf_free(&text);
	return ok;
}

static bool seed_all(struct seed *s)
{
	struct buf private = {0}, public = {0};
	people_key(&private, &public);
	bool ok = folder_make(s->dir, &s->err) && seed_store(s, buf_text(&public)) && write_file(s, "id_ed25519", &private);
	buf_addc(&public, '\n');
	ok = ok && write_file(s, "id_ed25519.pub", &public) && write_tokens(s) && request_files_write(&s->m, s->dir, &s->err) &&
	     (!s->tsv || tsv_write(&s->m, s->tsv, &s->err));
	buf_free(&private);
	buf_free(&public);
	return ok;
}

/* ---- the command line ---- */

static int number(const char *text, int least, int most)
{
	char *end;
	long n = strtol(text, &end, 10);
	return *text && !*end && n >= least && n <= most ? (int)n : -1;
}

static bool read_words(int argc, char **argv, struct seed *s)
{
	static const struct option words[] = {{"dir", 1, NULL, 'd'}, {"products", 1, NULL, 'p'}, {"users", 1, NULL, 'u'},
	                                      {"categories", 1, NULL, 'c'}, {"tsv", 1, NULL, 't'}, {0}};
	for (int c; (c = getopt_long(argc, argv, "", words, NULL)) != -1;) {
		switch (c) {
		case 'd': s->dir = optarg; break;
		case 't': s->tsv = optarg; break;
		case 'p': s->m.products = number(optarg, 1, 10000000); break;
		case 'u': s->m.users = number(optarg, 2, 100000); break;
		case 'c': s->m.categories = number(optarg, 1, 10000); break;
		default: return false;
		}
	}
	return s->dir && optind == argc && s->m.products > 0 && s->m.users > 0 && s->m.categories > 0;
}

int main(int argc, char **argv)
{
	struct seed s = {.m = {.users = 1000, .categories = 100}};
	if (!read_words(argc, argv, &s)) {
		fprintf(stderr, "usage: seed --dir DIR --products N [--users 1000] [--categories 100] [--tsv DIR]\n");
		return 2;
	}
	if (sodium_init() < 0 || !seed_all(&s)) {
		fprintf(stderr, "seed: %s\n", s.err.text);
		return 1;
	}
	printf("{\"products\": %d, \"users\": %d, \"categories\": %d}\n", s.m.products, s.m.users, s.m.categories);
	return 0;
}
