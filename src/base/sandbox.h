/* What a process that handles foreign bytes may ask of the kernel: an allow-list, resource limits, no new privileges. The
 * filter is prepared once, before the processes that enter it are forked; each enters it before its first foreign byte. */
#ifndef BASE_SANDBOX_H
#define BASE_SANDBOX_H

#include <stdbool.h>

enum sandbox_kind {
	SANDBOX_SESSION,   /* one person's session: its sockets, a memory file, the clock */
	SANDBOX_PICTURE,   /* decodes one picture: reads and writes one socket */
	SANDBOX_KINDS
};

struct sandbox;

struct sandbox *sandbox_prepare(enum sandbox_kind kind);   /* NULL: this kernel or build cannot; said in the log */
void sandbox_free(struct sandbox *s);
/* From here on: no file opened, no socket but a session's pair, no exec, no fork. Anything not foreseen kills the process with
 * SIGSYS. s NULL: only the limits. False: it could not be entered. */
bool sandbox_enter(const struct sandbox *s, enum sandbox_kind kind);

#endif
