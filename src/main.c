/* mama: one program, its subcommands in one table. */
#include <locale.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/version.h"
#include "command.h"
#include "gate/gate.h"

static int command_serve(struct command *cmd);
static int command_config(struct command *cmd);
static int command_help(struct command *cmd);

static const struct {
	const char *name;
	int words;               /* at most */
	int (*run)(struct command *);
	const char *usage, *help;
} commands[] = {
	{"serve", 0, command_serve, "serve [--dir DIR] [--set name=value]...", "serves the market in DIR until SIGTERM"},
	{"user", 2, command_user, "user add NAME --email E [--role admin] --password-stdin", "makes an account"},
	{"user", 2, command_user, "user passwd NAME --password-stdin", "sets a password; the user's logins end"},
	{"user", 2, command_user, "user key NAME < id_ed25519.pub", "adds an ssh key that logs the user in"},
	{"user", 2, command_user, "user list", "lists the accounts"},
	{"config", 0, command_config, "config [--dir DIR] [--set name=value]...", "prints every option: value, default, range, what it is"},
	{"demo", 0, command_demo, "demo [--dir DIR] [--keep]", "loads the demo shop and its accounts into an empty store"},
	{"help", 1, command_help, "--help", "says this"},
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

/* As many descriptors as the system gives: each connection is one. */
static void raise_descriptors(void)
{
	struct rlimit most;
	if (getrlimit(RLIMIT_NOFILE, &most) == 0 && most.rlim_cur < most.rlim_max) {
		most.rlim_cur = most.rlim_max;
		setrlimit(RLIMIT_NOFILE, &most);
	}
}

static int command_serve(struct command *cmd)
{
	struct err err = {0};
	int lock = command_lock(cmd->dir, &err);
	if (lock < 0)
		return command_failed(&err);
	raise_descriptors();
	int status = gate_serve(&cmd->options, cmd->dir);
	close(lock);
	return status;
}

static int command_config(struct command *cmd)
{
	options_print(&cmd->options, stdout);
	return EXIT_OK;
}

/* Splits name=value in place. */
static bool set_option(struct command *cmd, char *assignment, struct err *err)
{
	char *value = strchr(assignment, '=');
	if (!value)
		return fail(err, ERR_CONFIG, "--set %s: must be name=value", assignment);
	*value = '\0';
	return options_set(&cmd->options, assignment, value + 1, err);
}

/* Options that take the next word. */
static bool take_valued(struct command *cmd, const char *name, char *value, struct err *err)
{
	if (!value)
		return fail(err, ERR_USAGE, "%s needs a value after it", name);
	if (strcmp(name, "--set") == 0)
		return set_option(cmd, value, err);
	if (strcmp(name, "--dir") == 0)
		return true;   /* read before mama.conf was */
	*(strcmp(name, "--email") == 0 ? &cmd->email : &cmd->role) = value;
	return true;
}

static bool is_valued(const char *word)
{
	static const char *const valued[] = {"--set", "--dir", "--email", "--role"};
	for (size_t i = 0; i < sizeof valued / sizeof *valued; i++)
		if (strcmp(word, valued[i]) == 0)
			return true;
	return false;
}

static bool parse_word(struct command *cmd, const char *word, int most, struct err *err)
{
	if (strcmp(word, "--password-stdin") == 0)
		cmd->password_stdin = true;
	else if (strcmp(word, "--keep") == 0)
		cmd->keep = true;
	else if (word[0] == '-' || cmd->word_count == most)
		return fail(err, ERR_USAGE, "%s: not understood here; see mama --help", word);
	else
		cmd->words[cmd->word_count++] = word;
	return true;
}

static bool parse(struct command *cmd, char **argv, int most, struct err *err)
{
	char conf[1024];
	cmd->dir = "./var";
	for (char **a = argv; *a; a++)
		if (strcmp(*a, "--dir") == 0 && a[1])
			cmd->dir = a[1];
	options_init(&cmd->options);
	snprintf(conf, sizeof conf, "%s/mama.conf", cmd->dir);
	if (!options_load(&cmd->options, conf, err))
		return false;
	for (; *argv; argv++) {
		if (!is_valued(*argv)) {
			if (!parse_word(cmd, *argv, most, err))
				return false;
		} else {
			if (!take_valued(cmd, argv[0], argv[1], err))
				return false;
			argv++;
		}
	}
	return true;
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
		if (strcmp(commands[i].name, name) != 0)
			continue;
		if (!parse(&cmd, argv + 2, commands[i].words, &err))
			return command_failed(&err);
		return commands[i].run(&cmd);
	}
	usage(stderr);
	return EXIT_USAGE;
}
