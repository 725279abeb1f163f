/* mama.conf and --set: what is refused changes nothing and says why; what is taken is in range and is taken again. */
#include "tests/fuzz/fuzz.h"

#include <arpa/inet.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/networks.h"
#include "base/options.h"
#include "base/text.h"

static struct options defaults;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	options_init(&defaults);
	return 0;
}

/* True: in range, and each text is one line that may be shown. */
static void check_values(const struct options *o)
{
	for (int i = 0; i < OPTIONS; i++) {
		const struct option_row *row = &option_table[i];
		MUST(memchr(o->text[i], '\0', OPTION_TEXT));
		MUST(!text_problem(o->text[i], strlen(o->text[i]), 0));
		if (row->type == OPTION_INT)
			MUST(o->number[i] >= row->min && o->number[i] <= row->max);
	}
	MUST(networks_valid(opt_str(o, OPT_EXEMPT)));
}

static void check_error(struct err *err)
{
	MUST(err->code == ERR_CONFIG && err->text[0]);
	MUST(memchr(err->text, '\0', sizeof err->text));
	err_clear(err);
}

static void try_set(const char *name, const char *value)
{
	static struct options o, again;
	struct err err = {0};
	memcpy(&o, &defaults, sizeof o);
	bool ok = options_set(&o, name, value, &err);
	if (!ok) {
		MUST(memcmp(&o, &defaults, sizeof o) == 0);
		check_error(&err);
		return;
	}
	MUST(err.code == ERR_NONE);
	check_values(&o);
	memcpy(&again, &defaults, sizeof again);
	int changed = 0;
	for (int i = 0; i < OPTIONS; i++) {
		changed += strcmp(o.text[i], defaults.text[i]) != 0;
		MUST(options_set(&again, option_table[i].name, o.text[i], &err));
		MUST(again.number[i] == o.number[i] && strcmp(again.text[i], o.text[i]) == 0);
	}
	MUST(changed <= 1);
}

static void try_load(const uint8_t *data, size_t size)
{
	static struct options o;
	struct err err = {0};
	char path[64];
	int fd = memfd_create("options", MFD_CLOEXEC);
	MUST(fd >= 0 && write(fd, data, size) == (ssize_t)size);
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	memcpy(&o, &defaults, sizeof o);
	if (!options_load(&o, path, &err))
		check_error(&err);
	check_values(&o);
	close(fd);
}

static void try_listen(const char *text)
{
	char host[64], whole[160];
	int port = -1, port2 = -1;
	memset(host, 'x', sizeof host);
	if (!options_listen(text, host, &port))
		return;
	MUST(memchr(host, '\0', sizeof host) && port >= 0 && port <= 65535);
	if (strpbrk(host, "[]"))
		return;   /* taken here, and refused by the resolver */
	snprintf(whole, sizeof whole, strchr(host, ':') ? "[%s]:%d" : "%s:%d", host, port);
	char host2[64];
	MUST(options_listen(whole, host2, &port2) && strcmp(host, host2) == 0 && port == port2);
}

/* An address is in its own network, and in the one of all. */
static void try_networks(const char *list, const char *address)
{
	struct in6_addr six;
	struct in_addr four;
	bool is4 = inet_pton(AF_INET, address, &four) == 1, is6 = inet_pton(AF_INET6, address, &six) == 1;
	bool held = networks_hold(list, address);
	networks_valid(list);
	MUST(!held || is4 || is6);
	MUST(!held || *list);
	if (!is4 && !is6)
		return;
	MUST(networks_valid(address) && networks_hold(address, address));
	bool mapped = is6 && IN6_IS_ADDR_V4MAPPED(&six);
	MUST(networks_hold(is4 || mapped ? "0.0.0.0/0" : "::/0", address));
	MUST(!networks_hold(is4 || mapped ? "::/0" : "0.0.0.0/0", address));
}

/* The first byte picks the part; two texts are told apart by the first LF or =. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	unsigned what = take_byte(&data, &size);
	char *text = take_text(data, size), *second = text + strcspn(text, what % 4 == 1 ? "=" : "\n");
	if (*second)
		*second++ = '\0';
	switch (what % 4) {
	case 0:
		try_load(data, size);
		break;
	case 1:
		try_set(text, second);
		try_set(option_table[what / 4 % OPTIONS].name, second);
		break;
	case 2:
		try_listen(text);
		break;
	case 3:
		try_networks(text, second);
		break;
	}
	free(text);
	return 0;
}
