/* One telnet connection on a socket: the machine of telnet.h, its bytes moved. In the clear, so the market trusts it less
 * (link.h says which door a session came by). */
#ifndef SESSION_TELNETCONN_H
#define SESSION_TELNETCONN_H

#include "session/conn.h"
#include "session/telnet/telnet.h"

struct telnetconn {
	struct conn conn;       /* the first member: a struct conn of this kind is a struct telnetconn */
	struct chan chan;       /* the only one */
	struct telnet telnet;
	struct buf wire;        /* encoded, not yet sent */
	size_t answers;         /* bytes of negotiation put there since it was last empty */
	size_t received;        /* bytes in all */
	bool gone;              /* the socket is of no use any more */
};

/* Begins on a connected non-blocking socket, which it takes: asks for what we want of the client. */
void telnetconn_open(struct telnetconn *c, int fd);

#endif
