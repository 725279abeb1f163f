#include "session/allowance.h"

#include <time.h>

#include "base/timeutil.h"

enum { RESERVE = ALLOWANCE_RESERVE * 1000, PAUSE = ALLOWANCE_PAUSE * 1000 };   /* µs */

static int64_t used_now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

void allowance_begin(struct allowance *a, int percent)
{
	*a = (struct allowance){.percent = percent, .looked_at = time_microseconds(), .used = used_now(), .left = RESERVE};
}

static void add(struct allowance *a, int64_t us)
{
	a->left += us;
	if (a->left > RESERVE)
		a->left = RESERVE;
	if (a->left < -RESERVE)
		a->left = -RESERVE;
}

int allowance_look(struct allowance *a)
{
	if (a->percent == 0)
		return 0;
	int64_t now = time_microseconds(), used = used_now();
	add(a, (now - a->looked_at) * a->percent / 100 - (used - a->used));
	a->looked_at = now;
	a->used = used;
	if (a->left >= 0)
		return 0;
	int64_t wait = -a->left * 100 / a->percent;
	return (int)((wait < PAUSE ? wait : PAUSE) / 1000) + 1;
}

void allowance_earn(struct allowance *a, int64_t us)
{
	add(a, us);
}
