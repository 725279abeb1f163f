#include "base/log.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/text.h"
#include "base/timeutil.h"

static const char *log_process = "mama";
static _Atomic(enum log_level) log_most = LOG_LEVEL_INFO;

void log_setup(const char *process, enum log_level most)
{
	log_process = process;
	log_set_level(most);
}

void log_set_level(enum log_level most)
{
	atomic_store_explicit(&log_most, most, memory_order_relaxed);
}

static void write_line(enum log_level level, const char *fmt, va_list ap)
{
	static const char *const words[] = {"error", "warn", "info", "debug"};
	char raw[1024], line[3200], when[TIME_TEXT];
	vsnprintf(raw, sizeof raw, fmt, ap);
	time_rfc3339(time_now(), when);
	int n = snprintf(line, 128, "%s %s %s[%d]: ", when, words[level], log_process, (int)getpid());
	n += (int)text_clean(raw, line + n, sizeof line - (size_t)n - 1, 0);
	line[n++] = '\n';
	/* One write for a line, so that lines of several processes do not mix. */
	if (write(STDERR_FILENO, line, (size_t)n) < 0)
		return;
}

void log_line(enum log_level level, const char *fmt, ...)
{
	if (level > atomic_load_explicit(&log_most, memory_order_relaxed))
		return;
	va_list ap;
	va_start(ap, fmt);
	write_line(level, fmt, ap);
	va_end(ap);
}

void fatal(const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	write_line(LOG_LEVEL_ERROR, fmt, ap);
	va_end(ap);
	abort();
}
