#include "base/address.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int address_name(const struct sockaddr_storage *at, char host[64])
{
	char name[NI_MAXHOST] = "?", port[16] = "0";
	getnameinfo((const struct sockaddr *)at, sizeof *at, name, sizeof name, port, sizeof port, NI_NUMERICHOST | NI_NUMERICSERV);
	const char *start = strncmp(name, "::ffff:", 7) == 0 && strchr(name, '.') ? name + 7 : name;
	size_t n = strcspn(start, "%");   /* without the interface of a link-local address */
	snprintf(host, 64, "%.*s", n < 64 ? (int)n : 63, start);
	return atoi(port);
}

void address_group(const char *address, char group[64])
{
	struct in6_addr six;
	if (inet_pton(AF_INET6, address, &six) == 1) {
		memset(six.s6_addr + 8, 0, 8);
		inet_ntop(AF_INET6, &six, group, 64);
		return;
	}
	snprintf(group, 64, "%.63s", address);
}
