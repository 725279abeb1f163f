#include "picture/worker.h"

#include <stdlib.h>

#include "base/buf.h"
#include "picture/convert.h"
#include "picture/wire.h"

/* Blocking throughout: the helper has the clock. */
static bool send_answer(int fd, enum picture_problem problem, const struct picture_set *set)
{
	static const char end = PICTURE_END;
	struct picture_answer answer = {.problem = problem};
	for (int i = 0; i < PICTURE_SIZES; i++) {
		const struct picture_data *d = &set->sizes[i];
		answer.sizes[i].media = d->media;
		answer.sizes[i].width = (uint32_t)d->width;
		answer.sizes[i].height = (uint32_t)d->height;
		answer.sizes[i].bytes = (uint32_t)d->n;
	}
	bool ok = wire_write(fd, &answer, sizeof answer, 0);
	for (int i = 0; ok && problem == PICTURE_FINE && i < PICTURE_SIZES; i++)
		ok = wire_write(fd, set->sizes[i].data, set->sizes[i].n, 0);
	return ok && wire_write(fd, &end, 1, 0);
}

int worker_main(const struct options *options, const struct gd *gd, const struct sandbox *sandbox, int fd)
{
	struct picture_job job;
	struct picture_set set = {0};
	if (!sandbox_enter(sandbox, SANDBOX_PICTURE))
		return WORKER_UNFIT;
	if (!wire_read(fd, &job, sizeof job, 0) || job.bytes > opt_int(options, OPT_PICTURE_BYTES))
		return WORKER_DONE;
	unsigned char *bytes = xmalloc(job.bytes);
	if (!wire_read(fd, bytes, job.bytes, 0))
		return WORKER_DONE;
	enum picture_problem problem = picture_convert(gd, bytes, job.bytes, opt_int(options, OPT_PICTURE_PIXELS), &set);
	send_answer(fd, problem, &set);
	return WORKER_DONE;
}
