/* What the subcommands of mama share: their arguments, the folder of the market, the exit codes. */
#ifndef COMMAND_H
#define COMMAND_H

#include <jansson.h>

#include "base/err.h"
#include "base/options.h"
#include "db/store.h"

enum { EXIT_OK = 0, EXIT_FAILED = 1, EXIT_USAGE = 2, EXIT_CONFIG = 78 };   /* 78: EX_CONFIG of sysexits.h */

struct command {
	const char *dir;             /* the market's folder */
	struct options_source from;  /* mama.conf and --set */
	struct options options;      /* as they say */
	const char *email, *role;    /* --email, --role */
	bool password_stdin, keep;   /* --password-stdin, --keep */
	bool accept;                 /* --accept */
	const char *words[4];        /* what is not an option: `add robin` */
	int word_count;
};

int command_user(struct command *cmd);     /* src/operator.c */
int command_backup(struct command *cmd);   /* src/backup.c */
int command_restore(struct command *cmd);
int command_check(struct command *cmd);    /* src/check.c */
int command_config_check(struct command *cmd);   /* src/config_check.c */
int command_demo(struct command *cmd);     /* src/demo/demo.c */

/* Says the error on stderr, with every bad field; gives the exit code that fits it. */
int command_failed(const struct err *err);

/* Makes the folder if there is none; made by root it belongs to the account of option user. */
bool command_folder(const struct command *cmd, struct err *err);
/* Run by root, acts from here on as the owner of the folder, so that nothing in it becomes root's; where the store is root's already,
 * as root. Makes the folder if there is none. */
bool command_act_as_owner(const struct command *cmd, struct err *err);

/* Makes the folder if there is none, and takes the lock that keeps a second server out of it. The descriptor, to be kept open;
 * -1: someone has it (ERR_CONFLICT), or the folder cannot be used. */
int command_lock(const char *dir, struct err *err);

/* The folder is there: one that is not is a mistyped one. */
bool command_has_folder(const struct command *cmd, struct err *err);

/* Where the market's store is and its commits are noted; the paths are written into these. */
struct store_place command_place(const struct command *cmd, char store[1024], char commits[1024]);

/* Opens the market's store to write to it; the folder's lock is held. accept: whatever has vanished from it. */
struct db *command_store(const struct command *cmd, bool accept, struct err *err);

/* Nobody else writes to the market's store. A market whose gate has died is waited for: it still has the doors. */
bool command_store_free(const struct command *cmd, struct err *err);

/* A start would take what lies at the store's path, and nobody else writes to it; the folder is not served. Changes nothing. */
bool command_look(const struct command *cmd, struct err *err);

/* Runs an operation of the operator: on the store itself where no server uses it, through the server's socket where one does.
 * Takes the reference of params; a new reference, or NULL. */
json_t *operator_call(struct command *cmd, const char *method, json_t *params, struct err *err);

#endif
