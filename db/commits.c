#include "db/commits.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "db/files.h"

/* Two lines that are waited for in turn, so that one of them is always whole, and one that nobody waits for. */
enum { LINE = 512, SYNCED = 2, QUICK = 2, LINES = 3 };

struct commits_file {
	pthread_mutex_t lock;        /* of what follows */
	int fd;
	struct commits now;
	int64_t notes;               /* written so far: the number of the latest */
	int turn;                    /* of the lines that are waited for */
	bool dirty;                  /* something was noted since it was last waited for */
	int failed;                  /* errno of the last note that could not be written; 0: none */
};

/* FNV-1a: a torn line is known by it; it is no secret. */
static uint32_t sum_of(const char *text, size_t n)
{
	uint32_t sum = 2166136261U;
	for (size_t i = 0; i < n; i++)
		sum = (sum ^ (unsigned char)text[i]) * 16777619U;
	return sum;
}

static void format_line(const struct commits *c, int64_t note, char line[LINE])
{
	int n = snprintf(line, LINE, "note=%" PRId64 " commits=%" PRId64 " generation=%" PRId64 " next=%" PRId64 " closed=%d", note, c->count,
	                 c->generation, c->next, c->closed);
	for (int i = 0; i < NUMBERED; i++)
		n += snprintf(line + n, LINE - (size_t)n, " %s=%" PRId64, numbered_names[i], c->numbered.last[i]);
	n += snprintf(line + n, LINE - (size_t)n, " sum=%08" PRIx32, sum_of(line, (size_t)n));
	memset(line + n, ' ', LINE - 1 - (size_t)n);
	line[LINE - 1] = '\n';
}

static int64_t value_of(const char *line, const char *name)
{
	char wanted[40];
	int n = snprintf(wanted, sizeof wanted, " %s=", name);
	const char *at = strstr(line, wanted);
	return at ? strtoll(at + n, NULL, 10) : 0;
}

/* The number of the note; 0: the line is not whole. */
static int64_t parse_line(const char bytes[LINE], struct commits *out)
{
	char line[LINE + 2] = " ";
	memcpy(line + 1, bytes, LINE);
	char *sum = strstr(line, " sum=");
	if (!sum || strtoul(sum + 5, NULL, 16) != sum_of(line + 1, (size_t)(sum - line - 1)))
		return 0;
	*out = (struct commits){.count = value_of(line, "commits"), .generation = value_of(line, "generation"),
	                        .next = value_of(line, "next"), .closed = value_of(line, "closed") != 0};
	for (int i = 0; i < NUMBERED; i++)
		out->numbered.last[i] = value_of(line, numbered_names[i]);
	return value_of(line, "note");
}

/* The number of the latest whole note; 0: there is none. */
static int64_t read_lines(int fd, struct commits *out)
{
	char bytes[LINES * LINE] = "";
	int64_t latest = 0;
	if (pread(fd, bytes, sizeof bytes, 0) < 0)
		return 0;
	for (int i = 0; i < LINES; i++) {
		struct commits c;
		int64_t note = parse_line(bytes + i * LINE, &c);
		if (note > latest) {
			latest = note;
			*out = c;
		}
	}
	return latest;
}

bool commits_read(const char *path, struct commits *out, bool *there, struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	*out = (struct commits){0};
	*there = fd >= 0;
	if (fd < 0)
		return errno == ENOENT || fail(err, ERR_UNAVAILABLE, "%s cannot be read: %s", path, strerror(errno));
	int64_t latest = read_lines(fd, out);
	close(fd);
	return latest > 0 || fail(err, ERR_UNAVAILABLE, "%s is damaged: what the store had committed is not known; `mama check --accept` takes "
	                          "what is there.", path);
}

static bool write_line(struct commits_file *f, int at)
{
	char line[LINE];
	format_line(&f->now, ++f->notes, line);
	f->dirty = true;
	if (pwrite(f->fd, line, LINE, at * LINE) == LINE)
		return true;
	f->failed = errno ? errno : EIO;
	return false;
}

struct commits_file *commits_open(const char *path, const struct commits *first, struct err *err)
{
	struct commits was;
	struct commits_file *f = xcalloc(1, sizeof *f);
	pthread_mutex_init(&f->lock, NULL);
	f->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	bool ok = f->fd >= 0;
	if (ok) {
		f->notes = read_lines(f->fd, &was);
		f->now = *first;
		ok = write_line(f, QUICK) && write_line(f, 0) && write_line(f, 1) && fsync(f->fd) == 0 && files_sync_folder(path);
	}
	f->dirty = false;
	if (ok)
		return f;
	fail(err, ERR_UNAVAILABLE, "%s cannot be written: %s", path, strerror(errno));
	commits_close(f);
	return NULL;
}

void commits_close(struct commits_file *f)
{
	if (!f)
		return;
	if (f->fd >= 0)
		close(f->fd);
	pthread_mutex_destroy(&f->lock);
	free(f);
}

void commits_count(struct commits_file *f, int64_t count)
{
	pthread_mutex_lock(&f->lock);
	f->now.count = count;
	write_line(f, QUICK);
	pthread_mutex_unlock(&f->lock);
}

void commits_numbered(struct commits_file *f, const struct numbered *highest)
{
	pthread_mutex_lock(&f->lock);
	for (int i = 0; i < NUMBERED; i++) {
		if (highest->last[i] <= f->now.numbered.last[i])
			continue;
		f->now.numbered.last[i] = highest->last[i];
		f->dirty = true;
	}
	pthread_mutex_unlock(&f->lock);
}

void commits_generation(struct commits_file *f, int64_t generation, int64_t next)
{
	pthread_mutex_lock(&f->lock);
	f->now.generation = generation;
	f->now.next = next;
	f->dirty = true;
	pthread_mutex_unlock(&f->lock);
}

void commits_closed(struct commits_file *f)
{
	pthread_mutex_lock(&f->lock);
	f->now.closed = true;
	f->dirty = true;
	pthread_mutex_unlock(&f->lock);
}

bool commits_sync(struct commits_file *f)
{
	pthread_mutex_lock(&f->lock);
	bool work = f->dirty, ok = !work || write_line(f, f->turn);
	if (work && ok)
		f->turn = (f->turn + 1) % SYNCED;
	int why = f->failed;
	f->dirty = false;
	pthread_mutex_unlock(&f->lock);
	if (ok && (!work || fdatasync(f->fd) == 0))
		return true;
	if (ok)
		why = errno;
	pthread_mutex_lock(&f->lock);
	f->dirty = true;
	pthread_mutex_unlock(&f->lock);
	errno = why;
	return false;
}
