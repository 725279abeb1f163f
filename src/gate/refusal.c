#include "gate/refusal.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/err.h"
#include "session/ssh/bind.h"

enum { WHY_MOST = 200, WASTE = 65536, WASTE_TURN = 16, RETRY_AFTER = 5 };   /* bytes; reads of one socket in a turn; s */
enum { MSG_DISCONNECT = 1, TOO_MANY_CONNECTIONS = 12, BLOCK = 8, PADDING_LEAST = 4 };

static void put_number(struct buf *out, uint32_t n)
{
	const unsigned char bytes[] = {(unsigned char)(n >> 24), (unsigned char)(n >> 16), (unsigned char)(n >> 8), (unsigned char)n};
	buf_add(out, bytes, sizeof bytes);
}

/* RFC 4253, 4.2, 6 and 11.1: the version line, then a packet in the clear. */
static void write_disconnect(struct buf *out, const char *why)
{
	static const char zeros[BLOCK + PADDING_LEAST];
	size_t length = strnlen(why, WHY_MOST), payload = 1 + 4 + 4 + length + 4, padding = PADDING_LEAST;
	while ((4 + 1 + payload + padding) % BLOCK != 0)
		padding++;
	buf_adds(out, "SSH-2.0-" SSHBIND_BANNER "\r\n");
	put_number(out, (uint32_t)(1 + payload + padding));
	buf_addc(out, (char)padding);
	buf_addc(out, MSG_DISCONNECT);
	put_number(out, TOO_MANY_CONNECTIONS);
	put_number(out, (uint32_t)length);
	buf_add(out, why, length);
	put_number(out, 0);   /* no language */
	buf_add(out, zeros, padding);
}

static void drop_oldest(struct refusals *r)
{
	close(r->held[0].fd);
	r->count--;
	memmove(&r->held[0], &r->held[1], (size_t)r->count * sizeof r->held[0]);
}

bool refusal_say(enum link_door door, int fd, const char *why)
{
	struct buf text = {0};
	struct err err = {0};
	fail_retry(&err, ERR_UNAVAILABLE, RETRY_AFTER, why);
	if (door == DOOR_SSH)
		write_disconnect(&text, why);
	else if (door == DOOR_JSON)
		err_reply(&text, &err);
	else
		buf_addf(&text, "%.*s\r\n", (int)WHY_MOST, why);
	bool sent = send(fd, text.data, text.len, MSG_DONTWAIT | MSG_NOSIGNAL) > 0 && shutdown(fd, SHUT_WR) == 0;
	buf_free(&text);
	return sent;
}

void refusal_add(struct refusals *r, enum link_door door, int fd, const char *why, int64_t now)
{
	if (!refusal_say(door, fd, why)) {
		close(fd);
		return;
	}
	if (r->count == REFUSALS_MOST)
		drop_oldest(r);
	r->held[r->count++] = (struct refused){fd, now + REFUSAL_KEPT};
}

/* True: the client has hung up, or never stops talking. */
static bool is_over(int fd)
{
	ssize_t n = 1;
	for (int i = 0; i < WASTE_TURN && n > 0; i++)
		n = recv(fd, NULL, WASTE, MSG_TRUNC | MSG_DONTWAIT);
	return n >= 0 || (errno != EAGAIN && errno != EINTR);
}

void refusal_turn(struct refusals *r, int64_t now)
{
	int kept = 0;
	for (int i = 0; i < r->count; i++) {
		if (now < r->held[i].until && !is_over(r->held[i].fd))
			r->held[kept++] = r->held[i];
		else
			close(r->held[i].fd);
	}
	r->count = kept;
}

void refusal_close(struct refusals *r)
{
	while (r->count > 0)
		drop_oldest(r);
}
