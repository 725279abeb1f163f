/* `mama demo`: the demo catalogue and its accounts, through the same operations as everyone's. */
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/money.h"
#include "base/timeutil.h"
#include "command.h"
#include "demo/catalogue.h"
#include "ops/local.h"

enum { LEFT_PENDING = 3, APART_MS = 41 * 60 * 1000, SELLERS_MOST = 32, CATEGORIES_MOST = 128 };

static const struct {
	const char *username, *email, *role, *what;
} people[] = {
	{"robin", "robin@example.org", "user", "buy"},
	{NULL, NULL, "user", "sell"},   /* the first of the demo's sellers */
	{"mona", "mona@example.org", "admin", "approve"},
};
enum { BUYER, SELLER, ADMIN, PEOPLE };

struct load {
	struct local local;
	struct err err;
	int64_t sellers[SELLERS_MOST];
	int64_t categories[CATEGORIES_MOST];
	int64_t admin;
	char passwords[PEOPLE][24];
};

/* Four groups of letters that are not mistaken for each other: about 80 bits. */
static void random_password(char out[24])
{
	static const char letters[] = "abcdefghjkmnpqrstuvwxyz23456789";
	for (int i = 0; i < 19; i++)
		out[i] = i % 5 == 4 ? '-' : letters[randombytes_uniform(sizeof letters - 1)];
	out[19] = '\0';
}

static int64_t id_of(json_t *result, const char *inside)
{
	const json_t *object = inside ? json_object_get(result, inside) : result;
	int64_t id = json_integer_value(json_object_get(object, "id"));
	json_decref(result);
	return id;
}

static int64_t add_user(struct load *l, const char *username, const char *email, const char *role, const char *password)
{
	l->local.viewer = (struct viewer){.operator_ = true};
	json_t *params = json_pack("{s:s, s:s, s:s, s:s}", "username", username, "email", email, "role", role, "password", password);
	return id_of(local_call(&l->local, "user.add", params, &l->err), "user");
}

static bool add_people(struct load *l)
{
	char unknown[24];
	for (int i = 0; i < PEOPLE; i++)
		random_password(l->passwords[i]);
	for (int i = 0; i < demo_seller_count && l->err.code == ERR_NONE; i++) {
		random_password(unknown);
		l->sellers[i] = add_user(l, demo_sellers[i].username, demo_sellers[i].email, "user",
		                         i == 0 ? l->passwords[SELLER] : unknown);
	}
	if (l->err.code == ERR_NONE)
		add_user(l, people[BUYER].username, people[BUYER].email, people[BUYER].role, l->passwords[BUYER]);
	if (l->err.code == ERR_NONE)
		l->admin = add_user(l, people[ADMIN].username, people[ADMIN].email, people[ADMIN].role, l->passwords[ADMIN]);
	return l->err.code == ERR_NONE;
}

/* The catalogue comes from its sellers; as admins for the while, so that it is on sale at once. */
static void act_as(struct load *l, int64_t user, const char *username, enum role role)
{
	l->local.viewer = (struct viewer){.id = user, .role = role, .token_expires = INT64_MAX};
	snprintf(l->local.viewer.username, sizeof l->local.viewer.username, "%s", username);
}

static bool add_categories(struct load *l)
{
	act_as(l, l->admin, people[ADMIN].username, ROLE_ADMIN);
	for (int i = 0; i < demo_category_count && l->err.code == ERR_NONE; i++) {
		const struct demo_category *c = &demo_categories[i];
		json_t *params = json_pack("{s:s, s:i}", "name", c->name, "position", i);
		if (c->parent >= 0)
			json_object_set_new(params, "parent", json_integer(l->categories[c->parent]));
		l->categories[i] = id_of(local_call(&l->local, "category.create", params, &l->err), NULL);
	}
	return l->err.code == ERR_NONE;
}

static bool add_products(struct load *l, int64_t now)
{
	int count = demo_product_count(), digits = money_digits(opt_str(l->local.options, OPT_SHOP_CURRENCY));
	for (int i = 0; i < count && l->err.code == ERR_NONE; i++) {
		struct demo_product p;
		char price[MONEY_TEXT];
		demo_product_at(i, &p);
		money_format((struct money){p.price_minor}, 2, price);
		if (digits == 0)
			price[strcspn(price, ".")] = '\0';
		l->local.now = now - (int64_t)(count - i) * APART_MS;
		act_as(l, l->sellers[p.seller], demo_sellers[p.seller].username, i < count - LEFT_PENDING ? ROLE_ADMIN : ROLE_USER);
		json_decref(local_call(&l->local, "product.create",
		                       json_pack("{s:s, s:s, s:s, s:I, s:i}", "name", p.name, "description", p.description, "price",
		                                 price, "category", (json_int_t)l->categories[p.category], "stock", p.stock),
		                       &l->err));
	}
	return l->err.code == ERR_NONE;
}

static void print_way(FILE *out, const char *what, const char *user, const char *password, const char *host, int port)
{
	fprintf(out, "  %-8s ssh -p %d %s@%s", what, port, user, host);
	if (password)
		fprintf(out, "%*s password  %s", (int)(18 - strlen(user)), "", password);
	fputc('\n', out);
}

static void print_ways(FILE *out, const struct options *o, char passwords[PEOPLE][24])
{
	char host[64] = "127.0.0.1";
	int port = 0;
	if (options_listen(opt_str(o, OPT_SSH_LISTEN), host, &port)) {
		const char *name = *host && strcmp(host, "0.0.0.0") != 0 && strcmp(host, "::") != 0 ? host : "127.0.0.1";
		for (int i = 0; i < PEOPLE; i++)
			print_way(out, people[i].what, i == SELLER ? demo_sellers[0].username : people[i].username, passwords[i], name, port);
		print_way(out, "look", "guest", NULL, name, port);
		print_way(out, "sign up", "new", NULL, name, port);
	}
	if (options_listen(opt_str(o, OPT_TELNET_LISTEN), host, &port))
		fprintf(out, "  telnet   telnet %s %d, with the same names and passwords\n", *host ? host : "127.0.0.1", port);
	if (options_listen(opt_str(o, OPT_JSON_LISTEN), host, &port))
		fprintf(out, "  script   echo '{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"server.info\"}' | nc -N %s %d\n",
		        *host ? host : "127.0.0.1", port);
}

/* Keeps the lines for those who lose them; readable by the owner alone. */
static void keep_ways(const struct command *cmd, char passwords[PEOPLE][24])
{
	char path[1024];
	snprintf(path, sizeof path, "%s/demo-accounts", cmd->dir);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	FILE *f = fd < 0 ? NULL : fdopen(fd, "w");
	if (!f) {
		fprintf(stderr, "mama: %s: %s; note the lines above\n", path, strerror(errno));
		return;
	}
	print_ways(f, &cmd->options, passwords);
	fclose(f);
}

static bool show_kept(const struct command *cmd)
{
	char path[1024], line[512];
	snprintf(path, sizeof path, "%s/demo-accounts", cmd->dir);
	FILE *f = fopen(path, "re");
	if (!f)
		return false;
	while (fgets(line, sizeof line, f))
		fputs(line, stdout);
	fclose(f);
	return true;
}

static bool store_is_empty(struct load *l)
{
	l->local.viewer = (struct viewer){.operator_ = true};
	json_t *users = local_call(&l->local, "user.accounts", NULL, &l->err);
	bool empty = users && json_array_size(json_object_get(users, "results")) == 0;
	json_decref(users);
	return empty;
}

static int load_all(struct command *cmd, struct load *l)
{
	if (!store_is_empty(l)) {
		if (l->err.code == ERR_NONE && cmd->keep) {
			printf("The market in %s is kept as it is.\n", cmd->dir);
			show_kept(cmd);
			return EXIT_OK;
		}
		if (l->err.code == ERR_NONE)
			fail(&l->err, ERR_CONFLICT, "The store in %s is not empty; the demo goes into an empty one.", cmd->dir);
		return command_failed(&l->err);
	}
	if (!add_people(l) || !add_categories(l) || !add_products(l, time_now()))
		return command_failed(&l->err);
	printf("The demo market is in %s: %d products of %d sellers in %d categories, %d of them waiting for approval.\n\n",
	       cmd->dir, demo_product_count(), demo_seller_count, demo_category_count, LEFT_PENDING);
	print_ways(stdout, &cmd->options, l->passwords);
	keep_ways(cmd, l->passwords);
	return EXIT_OK;
}

int command_demo(struct command *cmd)
{
	static struct load l;
	char path[1024];
	int lock = command_lock(cmd->dir, &l.err);
	if (lock < 0)
		return command_failed(&l.err);
	options_path(&cmd->options, OPT_STORE, cmd->dir, path, sizeof path);
	l.local.options = &cmd->options;
	l.local.db = db_open(path, DB_WRITE, 0, &l.err);
	int status = l.local.db ? load_all(cmd, &l) : command_failed(&l.err);
	db_close(l.local.db);
	close(lock);
	fflush(stdout);
	return status;
}
