/* Listening sockets. */
#ifndef GATE_LISTENER_H
#define GATE_LISTENER_H

#include <sys/socket.h>

#include "base/err.h"

#define LISTENER_SHOWN 96

/* Binds and listens at `address` ("127.0.0.1:2222", "[::1]:0", ":2222"). Gives the socket, and what it is bound to ("[::1]:41234")
 * in shown. -1 with err: ERR_CONFIG for an address that is not ours to have, ERR_UNAVAILABLE for one in use. */
int listener_open(const char *option, const char *address, char shown[LISTENER_SHOWN], struct err *err);
/* What sessions inherit from their listener: no delay, keep-alive, bounded buffers and patience. */
void listener_tune(int fd);
/* Bytes that clients mark as urgent stay where they stand among the others: telnet's interrupt is half of a command. */
void listener_keep_urgent(int fd);

enum { LISTENER_NONE = -1, LISTENER_PAUSE = -2 };
/* The next connection (non-blocking). LISTENER_NONE: none waits. LISTENER_PAUSE: descriptors or memory are short; come back
 * in a moment. */
int listener_accept(int fd, struct sockaddr_storage *from);

#endif
