/* mama: one program, its subcommands in one table. */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <locale.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/account.h"
#include "base/log.h"
#include "base/version.h"
#include "command.h"
#include "gate/gate.h"

static int command_serve(struct command *cmd);
static int command_config(struct command *cmd);
static int command_help(struct command *cmd);

/* What all commands take: --dir, --set. */
#define TAKES "ds"

static const struct {
	const char *name;
	int words;               /* at most */
	const char *takes;       /* of flags, those that it takes */
	int (*run)(struct command *);
	const char *usage, *help;
} commands[] = {
	{"serve", 0, TAKES, command_serve, "serve [--dir DIR] [--set name=value]...", "serves the market in DIR until SIGTERM"},
	{"user", 2, TAKES "erp", command_user, "user add NAME --email E [--role admin] --password-stdin", "makes an account"},
	{"user", 2, TAKES "erp", command_user, "user passwd NAME --password-stdin", "sets a password; the user's logins end"},
	{"user", 2, TAKES "erp", command_user, "user key NAME < id_ed25519.pub", "adds an ssh key that logs the user in"},
	{"user", 2, TAKES "erp", command_user, "user list", "lists the accounts"},
	{"config", 1, TAKES, command_config, "config check [--dir DIR] [--set name=value]...", "says all that would stop or surprise serve"},
	{"config", 1, TAKES, command_config, "config [--dir DIR] [--set name=value]...", "prints every option: value, default, range, what it is"},
	{"backup", 1, TAKES, command_backup, "backup FILE", "copies the store beside a running server or without; - is stdout"},
	{"restore", 1, TAKES, command_restore, "restore FILE", "puts a copy in the store's place; the old one is moved aside"},
	{"check", 0, TAKES "a", command_check, "check [--accept]", "checks the store; --accept goes on after a loss"},
	{"demo", 0, TAKES "k", command_demo, "demo [--dir DIR] [--keep]", "loads the demo shop and its accounts into an empty store"},
	{"help", 1, TAKES, command_help, "--help", "says this"},
};
enum { COMMANDS = sizeof commands / sizeof *commands };

static void usage(FILE *out)
{
	fprintf(out, "MamaOnline %s, a marketplace at the terminal.\n\n", MAMA_VERSION);
	for (int i = 0; i < COMMANDS; i++)
		fprintf(out, "  mama %-58s %s\n", commands[i].usage, commands[i].help);
	fprintf(out, "\nDIR is the folder that holds all of one market (default ./var): mama.conf, the store, the keys.\n"
	             "Exit codes: 0 done, 1 failed, 2 usage, 78 configuration.\n");
}

static int command_help(struct command *cmd)
{
	(void)cmd;
	usage(stdout);
	return EXIT_OK;
}

/* As many descriptors as the system gives: each connection is one. And a session that gave way to others may come back. */
static void raise_limits(void)
{
	struct rlimit most;
	static const struct rlimit usual_place = {20, 20};   /* niceness 0 */
	if (getrlimit(RLIMIT_NOFILE, &most) == 0 && most.rlim_cur < most.rlim_max) {
		most.rlim_cur = most.rlim_max;
		setrlimit(RLIMIT_NOFILE, &most);
	}
	if (geteuid() == 0)
		setrlimit(RLIMIT_NICE, &usual_place);
}

/* Asked as the account of option user. */
static bool may_write(const struct command *cmd, const char *user, struct err *err)
{
	char lock[1024];
	snprintf(lock, sizeof lock, "%s/mama.lock", cmd->dir);
	if (faccessat(AT_FDCWD, cmd->dir, W_OK | X_OK, AT_EACCESS) == 0 &&
	    (faccessat(AT_FDCWD, lock, R_OK | W_OK, AT_EACCESS) == 0 || errno == ENOENT))
		return true;
	return fail(err, ERR_CONFIG, "user = %s: may not write in the folder %s, which must belong to it (chown -R)", user, cmd->dir);
}

/* The locks of the folder and of the store, as files of who will write there. The descriptor, as command_lock(); -1. */
static int lock_folder(struct command *cmd, struct err *err)
{
	const char *user = opt_str(&cmd->options, OPT_USER);
	struct account account;
	bool other = geteuid() == 0 && *user;
	if (!command_folder(cmd, err) || (other && !account_find(user, &account, err)))
		return -1;
	if (other && !account_enter(&account)) {
		fail(err, ERR_UNAVAILABLE, "the account of option user cannot be taken: %s", strerror(errno));
		return -1;
	}
	int lock = other && !may_write(cmd, user, err) ? -1 : command_lock(cmd->dir, err);
	bool ours = lock >= 0 && command_store_free(cmd, err);
	if (other)
		account_leave();
	if (lock >= 0 && !ours) {
		close(lock);
		return -1;
	}
	return lock;
}

static int command_serve(struct command *cmd)
{
	struct err err = {0};
	int lock = lock_folder(cmd, &err);
	if (lock < 0)
		return command_failed(&err);
	raise_limits();
	int status = gate_serve(&cmd->options, &cmd->from);
	close(lock);
	return status;
}

static int command_config(struct command *cmd)
{
	struct err err = {0};
	if (cmd->word_count == 1 && strcmp(cmd->words[0], "check") == 0)
		return command_config_check(cmd);
	if (cmd->word_count > 0)
		fail(&err, ERR_USAGE, "mama config, or mama config check; see mama --help");
	else
		options_read(&cmd->options, &cmd->from, &err);
	if (err.code != ERR_NONE)
		return command_failed(&err);
	options_print(&cmd->options, stdout);
	return EXIT_OK;
}

/* Every option of the command line, once; a command's row says which it takes. */
enum flag { FLAG_DIR = 'd', FLAG_SET = 's', FLAG_EMAIL = 'e', FLAG_ROLE = 'r', FLAG_PASSWORD = 'p', FLAG_KEEP = 'k', FLAG_ACCEPT = 'a', FLAG_HELP = 'h' };
static const struct option flags[] = {
	{"dir", required_argument, NULL, FLAG_DIR},
	{"set", required_argument, NULL, FLAG_SET},
	{"email", required_argument, NULL, FLAG_EMAIL},
	{"role", required_argument, NULL, FLAG_ROLE},
	{"password-stdin", no_argument, NULL, FLAG_PASSWORD},
	{"keep", no_argument, NULL, FLAG_KEEP},
	{"accept", no_argument, NULL, FLAG_ACCEPT},
	{"help", no_argument, NULL, FLAG_HELP},
	{0},
};

static void take_flag(struct command *cmd, enum flag flag, char **sets)
{
	switch (flag) {
	case FLAG_DIR: cmd->from.dir = optarg; break;
	case FLAG_SET: sets[cmd->from.set_count++] = optarg; break;
	case FLAG_EMAIL: cmd->email = optarg; break;
	case FLAG_ROLE: cmd->role = optarg; break;
	case FLAG_PASSWORD: cmd->password_stdin = true; break;
	case FLAG_KEEP: cmd->keep = true; break;
	case FLAG_ACCEPT: cmd->accept = true; break;
	case FLAG_HELP: break;
	}
}

static bool take_words(struct command *cmd, char **words, int count, int most, struct err *err)
{
	if (count > most)
		return fail(err, ERR_USAGE, "%s: not understood here; see mama --help", words[most]);
	for (; cmd->word_count < count; cmd->word_count++)
		cmd->words[cmd->word_count] = words[cmd->word_count];
	return true;
}

/* argv[0] is the command's name. `takes`: its flags besides --help. *helped: --help stands there, and nothing else counts. */
static bool parse(struct command *cmd, int argc, char **argv, const char *takes, int most, bool *helped, struct err *err)
{
	char **sets = xcalloc((size_t)argc, sizeof *sets);   /* kept as long as the command runs */
	int flag, index = 0;
	cmd->from = (struct options_source){.dir = "./var", .set = sets};
	opterr = 0;
	while ((flag = getopt_long(argc, argv, ":", flags, &index)) != -1) {
		const char *word = argv[optind - 1][0] == '-' ? argv[optind - 1] : argv[optind];   /* -xy: not yet past it */
		if (flag == ':')
			return fail(err, ERR_USAGE, "%s needs a value", word);
		if (flag == '?')
			return fail(err, ERR_USAGE, "%s: not understood here; see mama --help", word);
		if (flag != FLAG_HELP && !strchr(takes, flag))
			return fail(err, ERR_USAGE, "--%s: not understood here; see mama --help", flags[index].name);
		*helped = *helped || flag == FLAG_HELP;
		take_flag(cmd, (enum flag)flag, sets);
	}
	cmd->dir = cmd->from.dir;
	/* `config` reads them itself: what is wrong in them is its business. */
	return *helped || (take_words(cmd, argv + optind, argc - optind, most, err) &&
	                   (strcmp(argv[0], "config") == 0 || options_read(&cmd->options, &cmd->from, err)));
}

int main(int argc, char **argv)
{
	static struct command cmd;
	struct err err = {0};
	setlocale(LC_CTYPE, "C.UTF-8");   /* alone: each category is a mapping that every session would copy */
	umask(0077);   /* keys, store and logs are their owner's alone */
	if (sodium_init() < 0)
		fatal("libsodium cannot start");
	const char *name = argc > 1 ? argv[1] : "";
	if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0)
		name = "help";
	if (strcmp(name, "--version") == 0)
		return puts("mama " MAMA_VERSION) < 0 ? EXIT_FAILED : EXIT_OK;
	for (int i = 0; i < COMMANDS; i++) {
		bool helped = false;
		if (strcmp(commands[i].name, name) != 0)
			continue;
		if (!parse(&cmd, argc - 1, argv + 1, commands[i].takes, commands[i].words, &helped, &err))
			return command_failed(&err);
		return helped ? command_help(&cmd) : commands[i].run(&cmd);
	}
	usage(stderr);
	return EXIT_USAGE;
}
