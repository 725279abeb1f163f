/* What a server uses, all of its processes together: processor time and memory. Linux, from /proc. */
#ifndef BENCH_USAGE_H
#define BENCH_USAGE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct usage {
	int processes;
	double cpu;             /* s, of the living and of those that ended and were waited for */
	int64_t pss;            /* KiB, the proportional set size of all; only when it was asked for */
	int unreadable;         /* processes whose memory may not be read: pss leaves them out */
};

/* Of the process and all that descend from it. */
struct usage usage_of(pid_t root, bool memory);

/* What the kernel keeps for the whole machine's processes and sockets, in KiB. */
struct kernel_memory {
	int64_t slab, stacks, page_tables, shmem, available;
};
struct kernel_memory usage_kernel(void);
/* Slab, stacks, page tables and memory files between the two. */
int64_t usage_kernel_between(const struct kernel_memory *before, const struct kernel_memory *after);

/* KiB of this process: what it has in memory, and its page tables. */
int64_t usage_own_resident(void);
int64_t usage_own_tables(void);

#endif
