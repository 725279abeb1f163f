#include "base/networks.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

struct address {
	int family;
	unsigned char bytes[16];
};

static bool parse_address(const char *text, struct address *a)
{
	static const unsigned char mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
	a->family = strchr(text, ':') ? AF_INET6 : AF_INET;
	if (inet_pton(a->family, text, a->bytes) != 1)
		return false;
	if (a->family == AF_INET6 && memcmp(a->bytes, mapped, 12) == 0) {
		a->family = AF_INET;
		memmove(a->bytes, a->bytes + 12, 4);
	}
	return true;
}

/* Takes the next network off *list. */
static bool next_network(const char **list, struct address *net, int *bits)
{
	char text[64];
	size_t n = strcspn(*list, ",");
	if (n >= sizeof text)
		return false;
	memcpy(text, *list, n);
	text[n] = '\0';
	*list += n + ((*list)[n] == ',');
	char *slash = strchr(text, '/'), *end = NULL;
	if (slash)
		*slash++ = '\0';
	if (!parse_address(text, net))
		return false;
	int most = net->family == AF_INET ? 32 : 128;
	long given = slash ? strtol(slash, &end, 10) : most;
	*bits = (int)given;
	return (!slash || (end != slash && *end == '\0')) && given >= 0 && given <= most;
}

bool networks_valid(const char *list)
{
	struct address net;
	int bits;
	while (*list)
		if (!next_network(&list, &net, &bits))
			return false;
	return true;
}

static bool within(const struct address *a, const struct address *net, int bits)
{
	if (a->family != net->family || memcmp(a->bytes, net->bytes, (size_t)bits / 8) != 0)
		return false;
	int rest = bits % 8;
	return rest == 0 || (a->bytes[bits / 8] ^ net->bytes[bits / 8]) >> (8 - rest) == 0;
}

bool networks_hold(const char *list, const char *address)
{
	struct address a, net;
	int bits;
	if (!parse_address(address, &a))
		return false;
	while (*list && next_network(&list, &net, &bits))
		if (within(&a, &net, bits))
			return true;
	return false;
}

bool networks_loopback(const char *address)
{
	return networks_hold("127.0.0.0/8,::1/128", address);
}
