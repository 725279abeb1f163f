#include "gate/address.h"

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
