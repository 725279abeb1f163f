/* `mama demo`: a shop to look at, with a past, through the same operations as everyone's. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/timeutil.h"
#include "command.h"
#include "demo/catalogue.h"
#include "demo/decoder.h"
#include "demo/goods.h"
#include "demo/letters.h"
#include "demo/trade.h"

enum { BUYER, SELLER, ADMIN, TOLD };
static const char *const what_for[TOLD] = {"buy", "sell", "approve"};

static void print_way(FILE *out, const char *what, const char *user, const char *password, const char *host, int port)
{
	fprintf(out, "  %-8s ssh -p %d %s@%s", what, port, user, host);
	if (password)
		fprintf(out, "%*s password  %s", (int)(18 - strlen(user)), "", password);
	fputc('\n', out);
}

static void print_ways(FILE *out, const struct options *o, char passwords[TOLD][24])
{
	const char *const names[TOLD] = {DEMO_BUYER, demo_seller(), DEMO_ADMIN};
	char host[64] = "127.0.0.1";
	int port = 0;
	if (options_listen(opt_str(o, OPT_SSH_LISTEN), host, &port)) {
		const char *name = *host && strcmp(host, "0.0.0.0") != 0 && strcmp(host, "::") != 0 ? host : "127.0.0.1";
		for (int i = 0; i < TOLD; i++)
			print_way(out, what_for[i], names[i], passwords[i], name, port);
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
static void keep_ways(const struct command *cmd, char passwords[TOLD][24])
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

/* The passwords of the lines that were kept; where the doors are may have changed since. */
static bool read_kept(const struct command *cmd, char passwords[TOLD][24])
{
	char path[1024], line[512], name[64], password[24];
	const char *const names[TOLD] = {DEMO_BUYER, demo_seller(), DEMO_ADMIN};
	int found = 0;
	snprintf(path, sizeof path, "%s/demo-accounts", cmd->dir);
	FILE *f = fopen(path, "re");
	while (f && fgets(line, sizeof line, f))
		for (int i = 0; i < TOLD; i++)
			if (sscanf(line, " %*s ssh -p %*d %63[^@]@%*s password %23s", name, password) == 2 && strcmp(name, names[i]) == 0) {
				snprintf(passwords[i], 24, "%s", password);
				found++;
			}
	if (f)
		fclose(f);
	return found == TOLD;
}

/* All of it or nothing, and one wait for the disk. */
static bool fill(struct load *l, struct trade *t)
{
	struct script script = {0};
	trade_plan(t, l, &script);
	goods_plan(&script);
	letters_plan(t, &script);
	bool ok = db_begin(l->local.db) && load_people(l) && goods_categories(l) && script_play(&script, l) && db_commit(l->local.db);
	script_free(&script);
	if (ok)
		return true;
	db_rollback(l->local.db);
	if (l->err.code == ERR_NONE)
		db_check(l->local.db, &l->err);
	return false;
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
			if (read_kept(cmd, l->passwords)) {
				print_ways(stdout, &cmd->options, l->passwords);
				keep_ways(cmd, l->passwords);
			}
			return EXIT_OK;
		}
		if (l->err.code == ERR_NONE)
			fail(&l->err, ERR_CONFLICT, "The store in %s is not empty; the demo goes into an empty one.", cmd->dir);
		return command_failed(&l->err);
	}
	static struct trade trade;
	l->now = time_now();
	if (!fill(l, &trade))
		return command_failed(&l->err);
	printf("The demo market is in %s: %d products of %d sellers in %d categories, %d of them waiting for approval;\n"
	       "%d orders and %d reviews of %d buyers.\n\n", cmd->dir, demo_product_count(), demo_seller_count, demo_category_count,
	       GOODS_PENDING, trade.count, trade.reviews, demo_buyer_count + 1);
	print_ways(stdout, &cmd->options, l->passwords);
	keep_ways(cmd, l->passwords);
	return EXIT_OK;
}

int command_demo(struct command *cmd)
{
	static struct load l;
	struct decoder decoder;
	int lock = command_act_as_owner(cmd, &l.err) ? command_lock(cmd->dir, &l.err) : -1;
	if (lock < 0)
		return command_failed(&l.err);
	decoder_start(&decoder, &cmd->options);
	l.local.options = &cmd->options;
	l.local.picture_fd = decoder.link[0];
	l.local.db = command_store(cmd, false, &l.err);
	int status = l.local.db ? load_all(cmd, &l) : command_failed(&l.err);
	db_close(l.local.db);
	decoder_stop(&decoder);
	close(lock);
	fflush(stdout);
	return status;
}
