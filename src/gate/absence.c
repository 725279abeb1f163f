#include "gate/absence.h"

#include <fcntl.h>
#include <unistd.h>

#include "gate/listener.h"
#include "gate/refusal.h"

enum { ANSWERS_A_TURN = 64, REST_MS = 200 };

void absence_open(struct absence *a)
{
	a->reserve_fd = -1;
	absence_restore(a);
}

void absence_close(struct absence *a)
{
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

void absence_answer(struct absence *a, struct refusals *r, int json_fd, bool tls, int64_t now)
{
	static const char why[] = "The market is not there just now; nothing was changed. Try again in some seconds.";
	a->rest_until = 0;
	for (int i = 0; i < ANSWERS_A_TURN; i++) {
		struct sockaddr_storage from;
		int fd = listener_accept(json_fd, &from);
		bool reserved = fd == LISTENER_PAUSE;
		if (reserved)
			fd = absence_accept(a, json_fd, &from);
		if (fd >= 0 && !tls && !reserved) {
			refusal_add(r, DOOR_JSON, fd, why, now);
		} else if (fd >= 0) {
			if (!tls)
				refusal_say(DOOR_JSON, fd, why);
			close(fd);
		}
		absence_restore(a);
		if (fd == LISTENER_PAUSE)
			a->rest_until = now + REST_MS;
		if (fd < 0)
			break;
	}
}
