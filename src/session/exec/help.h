/* Help for the commands, made of the operation table: lines of at most 78 cells, each ended by LF. */
#ifndef SESSION_EXEC_HELP_H
#define SESSION_EXEC_HELP_H

#include "base/buf.h"
#include "ops/op.h"

/* ssh: the words before a command, such as "ssh -p 2222 ann@127.0.0.1". */
void exec_help_all(struct buf *out, const char *ssh);
void exec_help_noun(struct buf *out, const char *noun);
void exec_help_op(struct buf *out, const struct op *op);
/* "order act" */
const char *exec_command(const struct op *op, char out[64]);
/* "order act ID ACTION [options]" */
void exec_usage(const struct op *op, char *out, size_t size);

#endif
