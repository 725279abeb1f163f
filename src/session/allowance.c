#include "session/allowance.h"

#include <sched.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/timeutil.h"

enum { RESERVE = ALLOWANCE_RESERVE * 1000, PAUSE = ALLOWANCE_PAUSE * 1000, LIGHT = ALLOWANCE_LIGHT * 1000 };   /* µs */

static int64_t used_now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

void allowance_begin(struct allowance *a, int percent)
{
	*a = (struct allowance){.percent = percent, .looked_at = time_microseconds(), .used = used_now(), .left = RESERVE, .light = LIGHT};
}

static int64_t within(int64_t us, int64_t most)
{
	return us > most ? most : us < -most ? -most : us;
}

/* Sets the niceness of this process, by sched_setattr(2) with pid 0, for the filter of system calls can tell that this is nobody
 * else's. glibc has neither the call nor its struct before 2.41. */
static void set_niceness(int niceness)
{
	const struct {
		uint32_t size, policy;
		uint64_t flags;
		int32_t nice;
		uint32_t priority;
		uint64_t runtime, deadline, period;
	} attr = {.size = sizeof attr, .policy = SCHED_OTHER, .nice = niceness};
	syscall(SYS_sched_setattr, 0, &attr, 0);
}

/* One that may not come back stays as it is, and is asked no more often for it. */
static void choose_place(struct allowance *a)
{
	bool heavy = a->light < 0;
	if (heavy == a->gives_way || (!heavy && a->light < LIGHT))
		return;
	set_niceness(heavy ? ALLOWANCE_HEAVY_NICE : 0);
	a->gives_way = heavy;
}

int allowance_look(struct allowance *a)
{
	if (a->percent == 0)
		return 0;
	int64_t now = time_microseconds(), used = used_now();
	int64_t brought = (now - a->looked_at) * a->percent / 100, spent = used - a->used;
	a->left = within(a->left + brought - spent, RESERVE);
	a->light = within(a->light + brought / ALLOWANCE_LIGHT_PART - spent, LIGHT);
	a->looked_at = now;
	a->used = used;
	choose_place(a);
	if (a->left >= 0)
		return 0;
	int64_t wait = -a->left * 100 / a->percent;
	return (int)((wait < PAUSE ? wait : PAUSE) / 1000) + 1;
}

void allowance_earn(struct allowance *a, int64_t us)
{
	a->left = within(a->left + us, RESERVE);
}
