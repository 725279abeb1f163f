/* One person's session, in a process of its own: speaks ssh or telnet, owns the terminal, runs the screens, asks the market. It
 * opens nothing, starts nothing, and sees neither the store nor another session. */
#ifndef SESSION_SESSION_H
#define SESSION_SESSION_H

#include "base/options.h"
#include "base/sandbox.h"
#include "gate/link.h"
#include "session/terminfo.h"

struct ssh_bind_struct;

/* What the gate made before it forked. */
struct session_setup {
	const struct options *options;
	struct ssh_bind_struct *bind;
	const struct terminfo *terminfo;
	const struct sandbox *sandbox;   /* NULL: without the filter */
	int ssh_port;                    /* where ssh is answered; 0: nowhere */
	enum link_door door;             /* what fd speaks: DOOR_SSH or DOOR_TELNET */
	int fd;                          /* the client's socket, non-blocking; taken */
	int link_fd;                     /* the session link */
};

/* Serves the connection to its end; returns the process' exit status. SIGTERM ends it politely. */
int session_main(const struct session_setup *setup);

#endif
