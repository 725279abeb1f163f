#include "tests/bench/common/figures.h"

#include <stdio.h>
#include <string.h>

void figures_clear(struct figures *f)
{
	memset(f, 0, sizeof *f);
	histogram_clear(&f->latency);
}

void figures_error(struct figures *f, const char *text, size_t n)
{
	if (f->errors++ > 0)
		return;
	n = n < sizeof f->first_error - 1 ? n : sizeof f->first_error - 1;
	for (size_t i = 0; i < n; i++)
		f->first_error[i] = text[i] >= ' ' && text[i] <= '~' ? text[i] : '?';
	f->first_error[n] = '\0';
}

void figure(struct jw *w, const char *key, double value)
{
	char text[64];
	int n = snprintf(text, sizeof text, "%.3f", value);
	jw_raw(w, key, text, (size_t)n);
}

void figures_latency(struct jw *w, const char *name, const struct histogram *h)
{
	static const struct {
		const char *name;
		double share;
	} points[] = {{"p50", 0.5}, {"p99", 0.99}, {"p999", 0.999}, {"max", 1}};
	for (size_t i = 0; i < sizeof points / sizeof *points; i++) {
		char key[64];
		snprintf(key, sizeof key, "%s%s%s_us", name, *name ? "_" : "", points[i].name);
		figure(w, key, (double)histogram_at(h, points[i].share) / 1e3);
	}
}

void figures_begin(struct jw *w, struct buf *line, const struct figures *f)
{
	*w = (struct jw){.b = line};
	jw_open(w, NULL, '{');
	jw_int(w, "requests", (int64_t)f->requests);
	figure(w, "seconds", f->seconds);
	figure(w, "per_second", f->seconds > 0 ? (double)f->requests / f->seconds : 0);
	jw_int(w, "errors", (int64_t)f->errors);
	jw_str(w, "first_error", f->first_error);
	figures_latency(w, "", &f->latency);
	figure(w, "client_cpu_s", f->cpu);
	figure(w, "bytes_per_reply", f->requests > 0 ? (double)f->bytes / (double)f->requests : 0);
}

bool figures_end(struct jw *w, const struct figures *f)
{
	jw_close(w, '}');
	puts(buf_text(w->b));
	buf_free(w->b);
	if (f->errors > 0)
		fprintf(stderr, "%llu errors, the first: %s\n", (unsigned long long)f->errors, f->first_error);
	return fflush(stdout) == 0 && f->requests > 0;
}
