/* `mama config check`: all that would stop or surprise `serve`, at once. */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/account.h"
#include "base/networks.h"
#include "base/text.h"
#include "command.h"
#include "gate/hostkey.h"
#include "gate/listener.h"
#include "gate/rules.h"

struct check {
	const struct command *cmd;
	struct options *options;
	const char *dir;
	struct account account;  /* who writes in the folder */
	bool other;              /* and that is not who asks */
	bool served;             /* a server uses the folder now */
	int errors, warnings;
};

static void say(const char *kind, const char *sentence)
{
	char text[2048];
	text_clean(sentence, text, sizeof text, 0);
	printf("%s: %s\n", kind, text);
}

static void tell_error(void *ctx, const char *sentence)
{
	struct check *ck = ctx;
	ck->errors++;
	say("error", sentence);
}

static void tell_warning(void *ctx, const char *sentence)
{
	struct check *ck = ctx;
	ck->warnings++;
	say("warning", sentence);
}

static void tell_failure(struct check *ck, struct err *err)
{
	tell_error(ck, err->text);
	err_clear(err);
}

static void tell_of(options_told_fn *tell, struct check *ck, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
static void tell_of(options_told_fn *tell, struct check *ck, const char *fmt, ...)
{
	char sentence[2048];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(sentence, sizeof sentence, fmt, ap);
	va_end(ap);
	tell(ck, sentence);
}

/* ---- accounts and folders ---- */

static void check_account(struct check *ck)
{
	struct err err = {0};
	const char *user = opt_str(ck->options, OPT_USER);
	ck->account = (struct account){geteuid(), getegid()};
	if (*user && geteuid() != 0)
		tell_of(tell_warning, ck, "user = %s: counts only when root starts it", user);
	else if (*user && !account_find(user, &ck->account, &err))
		tell_failure(ck, &err);
	ck->other = geteuid() == 0 && ck->account.uid != 0;
}

/* As the account that will do it. */
static bool may(const struct check *ck, const char *path, int how)
{
	if (ck->other && !account_enter(&ck->account))
		return false;
	bool yes = faccessat(AT_FDCWD, path, how, AT_EACCESS) == 0;
	int why = errno;
	if (ck->other)
		account_leave();
	errno = why;
	return yes;
}

static void check_folder(struct check *ck, const char *what, const char *path, bool made)
{
	struct stat st;
	if (stat(path, &st) < 0 && errno == ENOENT && made)
		return;   /* it is made when it is needed */
	if (stat(path, &st) < 0)
		tell_of(tell_error, ck, "%s: %s: %s", what, path, strerror(errno));
	else if (!S_ISDIR(st.st_mode))
		tell_of(tell_error, ck, "%s: %s: is not a folder", what, path);
	else if (!may(ck, path, R_OK | W_OK | X_OK))
		tell_of(tell_error, ck, "%s: %s: the account that serves may not write there: %s", what, path, strerror(errno));
	else if (st.st_mode & (S_IRWXG | S_IRWXO))
		tell_of(tell_warning, ck, "%s: %s: others on this machine may look into it; chmod 700 it", what, path);
}

/* As a start will look at it. A server of this folder has done that. */
static void check_what_is_there(struct check *ck)
{
	struct err err = {0};
	if (ck->served || (ck->other && !account_enter(&ck->account)))
		return;
	if (!command_look(ck->cmd, &err))
		tell_failure(ck, &err);
	if (ck->other)
		account_leave();
}

static void check_store(struct check *ck)
{
	char path[1024];
	struct stat st;
	options_path(ck->options, OPT_STORE, ck->dir, path, sizeof path);
	if (stat(path, &st) < 0) {
		if (errno != ENOENT)
			tell_of(tell_error, ck, "store: %s: %s", path, strerror(errno));
		else
			check_what_is_there(ck);
		return;
	}
	if (!S_ISREG(st.st_mode))
		tell_of(tell_error, ck, "store: %s: is not a file", path);
	else if (!may(ck, path, R_OK | W_OK))
		tell_of(tell_error, ck, "store: %s: the account that serves may not write it: %s", path, strerror(errno));
	else
		check_what_is_there(ck);
	if (S_ISREG(st.st_mode) && st.st_mode & (S_IRWXG | S_IRWXO))
		tell_of(tell_warning, ck, "store: %s: others on this machine may read it; chmod 600 it", path);
}

static void check_folders(struct check *ck)
{
	char path[1024];
	struct stat st;
	if (stat(ck->dir, &st) < 0 && errno == ENOENT) {
		tell_of(tell_warning, ck, "%s: there is no such folder; it is made at the start", ck->dir);
		return;
	}
	check_folder(ck, "--dir", ck->dir, false);
	options_path(ck->options, OPT_SPOOL, ck->dir, path, sizeof path);
	check_folder(ck, "spool", path, true);
	check_store(ck);
}

/* The gate's: it reads the key as whoever starts it. */
static void check_host_key(struct check *ck)
{
	char path[1100];
	struct stat st;
	options_path(ck->options, OPT_KEYS, ck->dir, path, sizeof path - sizeof HOSTKEY_NAME - 1);
	strcat(strcat(path, "/"), HOSTKEY_NAME);
	if (*opt_str(ck->options, OPT_SSH_LISTEN) == '\0' || (stat(path, &st) < 0 && errno == ENOENT))
		return;
	if (stat(path, &st) < 0 || faccessat(AT_FDCWD, path, R_OK, AT_EACCESS) < 0)
		tell_of(tell_error, ck, "keys: %s: %s", path, strerror(errno));
	else if (st.st_mode & 077)
		tell_of(tell_error, ck, "keys: %s: others can read this key; chmod 600 it, or remove it to get a new one", path);
}

/* ---- doors ---- */

static void check_rules(struct check *ck, const char *const at[RULES_DOORS])
{
	struct err err = {0};
	if (!rules_plain(ck->options, at[2], &err))
		tell_failure(ck, &err);
	if (geteuid() == 0 && *opt_str(ck->options, OPT_USER) == '\0') {
		if (rules_root(ck->options, at, ck->dir, &err))
			tell_warning(ck, "started by root without the option user, sessions and market run as root");
		else
			tell_failure(ck, &err);
	}
	if (!rules_private(at[1]))
		tell_of(tell_warning, ck, "telnet.listen = %s: passwords can be read on the way", opt_str(ck->options, OPT_TELNET_LISTEN));
	if (networks_hold(opt_str(ck->options, OPT_EXEMPT), "203.0.113.1") || networks_hold(opt_str(ck->options, OPT_EXEMPT), "2001:db8::1"))
		tell_of(tell_warning, ck, "limits.exempt = %s: spares strangers too", opt_str(ck->options, OPT_EXEMPT));
}

/* All at once, so that two doors at one address are found. What a server of this folder holds is not tried, and was judged when it was
 * opened. */
static void check_doors(struct check *ck)
{
	char shown[RULES_DOORS][LISTENER_SHOWN];
	const char *at[RULES_DOORS];
	int fds[RULES_DOORS], open_ones = 0;
	for (int i = 0; i < RULES_DOORS; i++) {
		const char *wanted = opt_str(ck->options, rules_doors[i]);
		struct err err = {0};
		fds[i] = -1;
		at[i] = "";
		open_ones += *wanted != '\0';
		if (*wanted == '\0' || ck->served)
			continue;
		fds[i] = listener_open(option_table[rules_doors[i]].name, wanted, shown[i], &err);
		if (fds[i] < 0)
			tell_failure(ck, &err);
		else
			at[i] = shown[i];
	}
	check_rules(ck, at);
	if (open_ones == 0)
		tell_warning(ck, "every door is closed: nobody can come in");
	for (int i = 0; i < RULES_DOORS; i++)
		if (fds[i] >= 0)
			close(fds[i]);
}

static void check_certificate(struct check *ck)
{
	struct err err = {0};
	if (*opt_str(ck->options, OPT_JSON_LISTEN) != '\0' && !rules_certificate(ck->options, ck->dir, tell_warning, ck, &err))
		tell_failure(ck, &err);
}

static void check_mail(struct check *ck)
{
	const char *command = opt_str(ck->options, OPT_MAIL_COMMAND);
	char program[OPTION_TEXT];
	if (*command == '\0') {
		tell_warning(ck, "mail.command: is not set; mails stay in the spool");
		return;
	}
	snprintf(program, sizeof program, "%.*s", (int)strcspn(command, " \t"), command);
	if (*program == '/' && !may(ck, program, X_OK))
		tell_of(tell_error, ck, "mail.command: %s: %s", program, strerror(errno));
	if (strcmp(opt_str(ck->options, OPT_MAIL_FROM), option_table[OPT_MAIL_FROM].initial) == 0)
		tell_of(tell_warning, ck, "mail.from = %s: others will not take mail from there", option_table[OPT_MAIL_FROM].initial);
}

static void check_old_names(struct check *ck)
{
	const char *old, *now;
	for (int i = 0; (old = options_old_name(i, &now)); i++)
		if (ck->options->old_names & 1U << i)
			tell_of(tell_warning, ck, "%s: is called %s now; the old name is taken too", old, now);
}

static bool is_served(const struct command *cmd)
{
	char path[1024];
	struct stat st;
	struct err err = {0};
	snprintf(path, sizeof path, "%s/mama.lock", cmd->dir);
	if (stat(path, &st) < 0)
		return false;   /* it is not made for a look */
	int lock = command_lock(cmd->dir, &err);
	if (lock >= 0)
		close(lock);
	return lock < 0 && err.code == ERR_CONFLICT;
}

int command_config_check(struct command *cmd)
{
	struct check ck = {.cmd = cmd, .options = &cmd->options, .dir = cmd->dir, .served = is_served(cmd)};
	options_read_all(&cmd->options, &cmd->from, tell_error, &ck);
	check_old_names(&ck);
	check_account(&ck);
	check_folders(&ck);
	check_host_key(&ck);
	check_doors(&ck);
	check_certificate(&ck);
	check_mail(&ck);
	if (ck.served)
		printf("A server uses %s now; its addresses were not tried.\n", cmd->dir);
	printf(ck.errors ? "serve would not start.\n" : ck.warnings ? "serve would start, with the warnings above.\n" : "serve would start.\n");
	return ck.errors ? EXIT_CONFIG : EXIT_OK;
}
