#include "base/zone.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

enum { HEAD = 5, TAIL = ZONE_RULE + 2 };   /* magic and version; a rule between its two line ends */

bool zone_named(const char *name)
{
	size_t n = strlen(name);
	return n >= 1 && n <= ZONE_NAME && strspn(name, LETTERS "_+-/") == n && name[0] != '/' && name[n - 1] != '/' &&
	       !strstr(name, "//");
}

bool zone_footer(const char *head, size_t head_size, const char *tail, size_t tail_size, char rule[ZONE_RULE])
{
	if (head_size < HEAD || memcmp(head, "TZif", 4) != 0 || head[4] < '2' || tail_size < 2 || tail[tail_size - 1] != '\n')
		return false;
	const char *end = tail + tail_size - 1, *begin = memrchr(tail, '\n', tail_size - 1);
	size_t n = begin ? (size_t)(end - begin - 1) : 0;
	char found[ZONE_RULE] = "";
	if (n == 0 || n >= ZONE_RULE)
		return false;
	memcpy(found, begin + 1, n);
	if (strspn(found, LETTERS "<>+-:,./") != n)
		return false;
	memcpy(rule, found, sizeof found);
	return true;
}

static bool read_file(int fd, char rule[ZONE_RULE])
{
	char head[HEAD], tail[TAIL];
	struct stat st;
	if (fd < 0 || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		return false;
	off_t from = st.st_size > TAIL ? st.st_size - TAIL : 0;
	ssize_t h = pread(fd, head, sizeof head, 0), t = pread(fd, tail, sizeof tail, from);
	return h > 0 && t > 0 && zone_footer(head, (size_t)h, tail, (size_t)t, rule);
}

bool zone_rule(const char *files, const char *name, char rule[ZONE_RULE])
{
	char path[512];
	if (strcmp(name, "UTC") == 0) {
		strcpy(rule, "UTC0");
		return true;
	}
	if (!zone_named(name) || snprintf(path, sizeof path, "%s/%s", files, name) >= (int)sizeof path)
		return false;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	bool found = read_file(fd, rule);
	if (fd >= 0)
		close(fd);
	return found;
}
