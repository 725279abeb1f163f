#include "gate/absence.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "gate/listener.h"

enum {
	ANSWERS_A_TURN = 64, REST_MS = 200,
	LEAVE_MS = 1000,          /* for reading the line: a socket that is closed with unread bytes in it takes the line back */
	DISCARD_MOST = 1 << 20    /* bytes of a client's that are thrown away in one turn */
};

void absence_open(struct absence *a)
{
	a->reserve_fd = -1;
	absence_restore(a);
}

void absence_close(struct absence *a)
{
	for (; a->count > 0; a->count--)
		close(a->leaving[a->count - 1].fd);
	if (a->reserve_fd >= 0)
		close(a->reserve_fd);
}

void absence_restore(struct absence *a)
{
	if (a->reserve_fd < 0)
		a->reserve_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
}

int absence_accept(struct absence *a, int fd, struct sockaddr_storage *from)
{
	if (a->reserve_fd >= 0)
		close(a->reserve_fd);
	a->reserve_fd = -1;
	return listener_accept(fd, from);
}

/* Throws away what the client has sent, without a copy of it. False: it has closed, or will not come to an end. */
static bool discard(int fd)
{
	for (ssize_t all = 0, n; all < DISCARD_MOST; all += n) {
		n = recv(fd, NULL, DISCARD_MOST, MSG_TRUNC | MSG_DONTWAIT);
		if (n <= 0)
			return n < 0 && errno == EAGAIN;
	}
	return false;
}

static void leave(struct absence *a, int fd, int64_t now)
{
	if (a->count == ABSENCE_LEAVING) {   /* the longest waiting one goes first */
		close(a->leaving[0].fd);
		memmove(a->leaving, a->leaving + 1, sizeof *a->leaving * (ABSENCE_LEAVING - 1));
		a->count--;
	}
	a->leaving[a->count].fd = fd;
	a->leaving[a->count++].until = now + LEAVE_MS;
}

void absence_answer(struct absence *a, int json_fd, bool tls, int64_t now)
{
	struct buf line = {0};
	struct err err = {0};
	fail_retry(&err, ERR_UNAVAILABLE, 5, "The market is not there just now; nothing was changed. Try again in some seconds.");
	err_reply(&line, &err);
	for (int i = 0; i < ANSWERS_A_TURN; i++) {
		struct sockaddr_storage from;
		int fd = listener_accept(json_fd, &from);
		bool reserved = fd == LISTENER_PAUSE;
		if (reserved)
			fd = absence_accept(a, json_fd, &from);
		bool told = fd >= 0 && !tls && send(fd, line.data, line.len, MSG_DONTWAIT | MSG_NOSIGNAL) > 0 && shutdown(fd, SHUT_WR) == 0;
		if (told && !reserved)
			leave(a, fd, now);
		else if (fd >= 0)
			close(fd);
		absence_restore(a);
		if (fd == LISTENER_PAUSE)
			a->rest_until = now + REST_MS;
		if (fd < 0)
			break;
	}
	buf_free(&line);
}

void absence_turn(struct absence *a, int64_t now)
{
	int kept = 0;
	if (now >= a->rest_until)
		a->rest_until = 0;
	for (int i = 0; i < a->count; i++) {
		if (now < a->leaving[i].until && discard(a->leaving[i].fd))
			a->leaving[kept++] = a->leaving[i];
		else
			close(a->leaving[i].fd);
	}
	a->count = kept;
}
