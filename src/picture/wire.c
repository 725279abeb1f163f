#include "picture/wire.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

#include "base/timeutil.h"

/* After a read or write that moved nothing: may it be tried again? */
static bool wait_for(int fd, short events, int64_t until)
{
	struct pollfd p = {.fd = fd, .events = events};
	if (errno == EINTR)
		return true;
	int64_t left = until - time_monotonic();
	return errno == EAGAIN && left > 0 && poll(&p, 1, (int)left) >= 0;
}

bool wire_read(int fd, void *bytes, size_t n, int64_t until)
{
	char *at = bytes;
	while (n > 0) {
		ssize_t got = read(fd, at, n);
		if (got == 0 || (got < 0 && !wait_for(fd, POLLIN, until)))
			return false;
		at += got > 0 ? got : 0;
		n -= got > 0 ? (size_t)got : 0;
	}
	return true;
}

bool wire_write(int fd, const void *bytes, size_t n, int64_t until)
{
	const char *at = bytes;
	while (n > 0) {
		ssize_t put = write(fd, at, n);
		if (put < 0 && !wait_for(fd, POLLOUT, until))
			return false;
		at += put > 0 ? put : 0;
		n -= put > 0 ? (size_t)put : 0;
	}
	return true;
}
