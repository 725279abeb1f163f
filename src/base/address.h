/* Socket addresses as text. */
#ifndef BASE_ADDRESS_H
#define BASE_ADDRESS_H

#include <sys/socket.h>

/* Writes the numeric address ("?" when it has none), an IPv4 one in IPv6 clothes as the IPv4 that it is. Returns the port. */
int address_name(const struct sockaddr_storage *at, char host[64]);

/* What limits count an address as: an IPv6 one stands for its /64, which is one customer's; the others for themselves. */
void address_group(const char *address, char group[64]);

#endif
