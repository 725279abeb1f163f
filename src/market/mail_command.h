/* Runs the command that takes a mail. */
#ifndef MARKET_MAIL_COMMAND_H
#define MARKET_MAIL_COMMAND_H

#include "base/err.h"

enum { MAIL_COMMAND_MS = 30000, MAIL_COMMAND_STOP_MS = 2000 };

/* Runs `sh -c command` with the file `in` as its stdin, in a process group of its own. True: it ended with exit 0. Else the error
 * says what became of it, with the beginning of what it wrote. After MAIL_COMMAND_MS its group is killed; when `stop` becomes
 * readable, after MAIL_COMMAND_STOP_MS. For any thread. */
bool mail_command_run(const char *command, int in, int stop, struct err *err);

#endif
