#include "tests/bench/common/usage.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The number behind a word at a line's begin, as in "Slab:  465868 kB"; 0 when the file or the word is not there. */
static int64_t number_in(const char *path, const char *word)
{
	char line[256];
	long long value = 0;
	size_t n = strlen(word);
	FILE *f = fopen(path, "re");
	while (f && fgets(line, sizeof line, f))
		if (strncmp(line, word, n) == 0 && line[n] == ':' && sscanf(line + n + 1, "%lld", &value) == 1)
			break;
	if (f)
		fclose(f);
	return value;
}

/* Of the threads that live, in nanoseconds: the clock ticks of stat are too coarse for sessions that do next to nothing. */
static double threads_cpu(pid_t pid)
{
	char path[320];
	unsigned long long ns, all = 0;
	snprintf(path, sizeof path, "/proc/%d/task", pid);
	DIR *d = opendir(path);
	for (struct dirent *e; d && (e = readdir(d));) {
		snprintf(path, sizeof path, "/proc/%d/task/%.20s/schedstat", pid, e->d_name);
		FILE *f = *e->d_name == '.' ? NULL : fopen(path, "re");
		if (f && fscanf(f, "%llu", &ns) == 1)
			all += ns;
		if (f)
			fclose(f);
	}
	if (d)
		closedir(d);
	return (double)all / 1e9;
}

/* Of children that were waited for, and theirs. */
static double ended_cpu(pid_t pid)
{
	char path[64], text[1024];
	long long user = 0, system = 0;
	snprintf(path, sizeof path, "/proc/%d/stat", pid);
	FILE *f = fopen(path, "re");
	size_t n = f ? fread(text, 1, sizeof text - 1, f) : 0;
	if (f)
		fclose(f);
	text[n] = '\0';
	const char *rest = strrchr(text, ')');   /* behind the name, which may hold anything */
	if (!rest || sscanf(rest + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %lld %lld", &user, &system) != 2)
		return 0;
	return (double)(user + system) / (double)sysconf(_SC_CLK_TCK);
}

static void add_memory(struct usage *u, pid_t pid)
{
	char path[64];
	snprintf(path, sizeof path, "/proc/%d/smaps_rollup", pid);
	int64_t pss = number_in(path, "Pss");
	u->pss += pss;
	u->unreadable += pss == 0;
}

static void add(struct usage *u, pid_t pid, bool memory)
{
	char path[64];
	int child;
	u->processes++;
	u->cpu += threads_cpu(pid) + ended_cpu(pid);
	if (memory)
		add_memory(u, pid);
	snprintf(path, sizeof path, "/proc/%d/task/%d/children", pid, pid);
	FILE *f = fopen(path, "re");
	while (f && fscanf(f, "%d", &child) == 1)
		add(u, child, memory);
	if (f)
		fclose(f);
}

struct usage usage_of(pid_t root, bool memory)
{
	struct usage u = {0};
	if (root > 0)
		add(&u, root, memory);
	return u;
}

struct kernel_memory usage_kernel(void)
{
	static const char path[] = "/proc/meminfo";
	return (struct kernel_memory){.slab = number_in(path, "Slab"), .stacks = number_in(path, "KernelStack"),
	                              .page_tables = number_in(path, "PageTables"), .shmem = number_in(path, "Shmem"),
	                              .available = number_in(path, "MemAvailable")};
}

int64_t usage_kernel_between(const struct kernel_memory *before, const struct kernel_memory *after)
{
	return after->slab - before->slab + after->stacks - before->stacks + after->page_tables - before->page_tables +
	       after->shmem - before->shmem;
}

int64_t usage_own_resident(void)
{
	return number_in("/proc/self/status", "VmRSS");
}

int64_t usage_own_tables(void)
{
	return number_in("/proc/self/status", "VmPTE");
}
