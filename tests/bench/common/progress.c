#include "tests/bench/common/progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "base/timeutil.h"

enum { CELLS = 40, REDRAW_MS = 100 };

struct progress progress_begin(const char *what, int64_t whole)
{
	return (struct progress){.what = what, .whole = whole, .begun = time_monotonic()};
}

static void draw_bar(struct progress *p, int64_t done, int64_t now)
{
	static const char full[] = "########################################";
	int cells = (int)(done * CELLS / p->whole);
	if (done < p->whole && now - p->shown < REDRAW_MS)
		return;
	p->shown = now;
	fprintf(stderr, "\r%-12s [%-*.*s] %3d %% %" PRId64 " s%s", p->what, CELLS, cells, full, (int)(done * 100 / p->whole),
	        (now - p->begun) / 1000, done == p->whole ? "\n" : "");
}

void progress_at(struct progress *p, int64_t done)
{
	int64_t tenth = done * 10 / p->whole;
	if (done % 256 && done != p->whole)
		return;
	if (isatty(STDERR_FILENO)) {
		draw_bar(p, done, time_monotonic());
	} else if (tenth > p->tenth) {
		p->tenth = tenth;
		fprintf(stderr, "%s: %d %%, %" PRId64 " s\n", p->what, (int)tenth * 10, (time_monotonic() - p->begun) / 1000);
	}
}
