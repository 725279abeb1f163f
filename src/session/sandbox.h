/* What a session may ask of the kernel: an allow-list, resource limits, no new privileges. The gate prepares the filter
 * once; each session enters it before it reads the first byte of its client. */
#ifndef SESSION_SANDBOX_H
#define SESSION_SANDBOX_H

#include <stdbool.h>

struct sandbox;

struct sandbox *sandbox_prepare(void);          /* NULL: this kernel or build cannot; said in the log */
void sandbox_free(struct sandbox *s);
/* From here on: no file opened, no socket but a pair, no exec, no fork, no shutdown(). Anything not foreseen kills the
 * process with SIGSYS. NULL: only the limits. False: it could not be entered. */
bool sandbox_enter(const struct sandbox *s);

#endif
