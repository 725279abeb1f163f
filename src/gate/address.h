/* Socket addresses as text. */
#ifndef GATE_ADDRESS_H
#define GATE_ADDRESS_H

#include <sys/socket.h>

/* Writes the numeric address ("?" when it has none), an IPv4 one in IPv6 clothes as the IPv4 that it is. Returns the port. */
int address_name(const struct sockaddr_storage *at, char host[64]);

#endif
