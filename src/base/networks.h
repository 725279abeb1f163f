/* Lists of networks, "127.0.0.0/8,::1/128", and addresses in them. */
#ifndef BASE_NETWORKS_H
#define BASE_NETWORKS_H

#include <stdbool.h>

bool networks_valid(const char *list);
/* True if the address (numeric, IPv4 or IPv6; an IPv4-mapped one counts as IPv4) is in a network of the list. */
bool networks_hold(const char *list, const char *address);
bool networks_loopback(const char *address);   /* an address of this very machine */

#endif
