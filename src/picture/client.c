#include "picture/client.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/timeutil.h"
#include "gate/link.h"
#include "picture/header.h"
#include "picture/wire.h"

enum { PATIENCE = 15000 };   /* ms: the helper gives a worker 10 s */

void picture_set_free(struct picture_set *set)
{
	for (int i = 0; set && i < PICTURE_SIZES; i++)
		free(set->sizes[i].data);
	free(set);
}

/* Sends one end of a new pair to the helper. Gives the other; -1: none to be had, or too many wait. */
static int open_job(int link_fd)
{
	struct link_msg m = {.kind = LINK_PICTURE};
	int pair[2];
	if (link_fd < 0 || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
		return -1;
	bool ok = fcntl(pair[0], F_SETFL, O_NONBLOCK) == 0 && link_send(link_fd, &m, pair[1]);
	close(pair[1]);
	if (!ok)
		close(pair[0]);
	return ok ? pair[0] : -1;
}

/* What a worker says of a size is a claim: within bounds, and of the kind that this size may be. */
static bool plausible(enum picture_size size, uint32_t media, uint32_t width, uint32_t height, uint32_t bytes)
{
	static const uint32_t sides[PICTURE_SIZES] = {
		[PICTURE_THUMB] = PICTURE_THUMB_SIDE, [PICTURE_FULL] = PICTURE_FULL_SIDE, [PICTURE_CELLS] = PICTURE_CELLS_SIDE};
	return media < PICTURE_MEDIA && (media == PICTURE_PPM) == (size == PICTURE_CELLS) && width >= 1 && width <= sides[size] &&
	       height >= 1 && height <= sides[size] && bytes >= 1 && bytes <= PICTURE_DATA_MOST;
}

/* The bytes are what they are said to be. */
static bool genuine(const struct picture_data *d)
{
	static const enum picture_format formats[] = {[PICTURE_PNG] = FORMAT_PNG, [PICTURE_JPEG] = FORMAT_JPEG};
	struct picture_header h;
	if (d->media == PICTURE_PPM)
		return true;
	return picture_look(d->data, d->n, &h) == PICTURE_FINE && h.format == formats[d->media] && h.width == d->width &&
	       h.height == d->height;
}

static bool read_size(int fd, const struct picture_answer *answer, enum picture_size size, int64_t until, struct picture_set *set)
{
	__typeof__(&answer->sizes[0]) said = &answer->sizes[size];
	struct picture_data *d = &set->sizes[size];
	if (!plausible(size, said->media, said->width, said->height, said->bytes))
		return false;
	*d = (struct picture_data){(enum picture_media)said->media, (int)said->width, (int)said->height, xmalloc(said->bytes),
	                           said->bytes};
	return wire_read(fd, d->data, d->n, until) && genuine(d);
}

static enum picture_problem read_answer(int fd, int64_t until, struct picture_set **out)
{
	struct picture_answer answer;
	char end = 0;
	if (!wire_read(fd, &answer, sizeof answer, until) || answer.problem >= PICTURE_PROBLEMS)
		return PICTURE_NO_DECODER;
	if (answer.problem != PICTURE_FINE)
		return (enum picture_problem)answer.problem;
	struct picture_set *set = xcalloc(1, sizeof *set);
	bool ok = true;
	for (int i = 0; ok && i < PICTURE_SIZES; i++)
		ok = read_size(fd, &answer, (enum picture_size)i, until, set);
	ok = ok && wire_read(fd, &end, 1, until) && end == PICTURE_END;
	if (ok)
		*out = set;
	else
		picture_set_free(set);
	return ok ? PICTURE_FINE : PICTURE_NO_DECODER;
}

enum picture_problem picture_ask(int link_fd, const unsigned char *bytes, size_t n, struct picture_set **out)
{
	int64_t until = time_monotonic() + PATIENCE;
	struct picture_job job = {.bytes = (uint32_t)n};
	int fd = open_job(link_fd);
	if (fd < 0)
		return PICTURE_NO_DECODER;
	enum picture_problem problem = PICTURE_NO_DECODER;
	/* A worker that dies before it has read all may still be answered for. */
	bool sent = wire_write(fd, &job, sizeof job, until) && wire_write(fd, bytes, n, until);
	if (sent || time_monotonic() < until)
		problem = read_answer(fd, until, out);
	close(fd);
	return problem;
}
