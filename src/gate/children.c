#include "gate/children.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "base/buf.h"
#include "base/log.h"

/* The children lie side by side in a pool of their own. Taken from the heap, those of a busy hour would leave holes all over
 * it, and each later session would copy a page for every hole that it uses. */
struct children {
	int count, most;
	unsigned mask;
	struct child **buckets;
	struct child *pool;    /* of `most` */
	int used;              /* of the pool, so far */
	struct child *spare;   /* used before, and free again */
};

/* Zeroed memory that a fork leaves out: nothing in it is a child's business, and each child would be left with the old copy of
 * every page that is written here after it. */
static void *unshared(size_t count, size_t size)
{
	void *p = mmap(NULL, count * size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (p == MAP_FAILED)
		fatal("no memory for limits.sessions: %m");
	madvise(p, count * size, MADV_DONTFORK);
	return p;
}

struct children *children_new(int most)
{
	struct children *c = xcalloc(1, sizeof *c);
	unsigned size = 64;
	while (size < (unsigned)most)
		size *= 2;
	c->mask = size - 1;
	c->buckets = unshared(size, sizeof *c->buckets);
	c->pool = unshared((size_t)most, sizeof *c->pool);
	c->most = most;
	return c;
}

void children_free(struct children *c)
{
	if (!c)
		return;
	munmap(c->pool, (size_t)c->most * sizeof *c->pool);
	munmap(c->buckets, ((size_t)c->mask + 1) * sizeof *c->buckets);
	free(c);
}

static struct child *take(struct children *c)
{
	struct child *child = c->spare;
	if (child)
		c->spare = child->next;
	else if (c->used < c->most)
		child = &c->pool[c->used++];
	else
		fatal("more sessions than limits.sessions");
	return child;
}

struct child *children_add(struct children *c, pid_t pid)
{
	struct child *child = take(c);
	struct child **bucket = &c->buckets[(unsigned)pid & c->mask];
	*child = (struct child){.next = *bucket, .pid = pid};
	*bucket = child;
	c->count++;
	return child;
}

struct child *children_find(struct children *c, pid_t pid)
{
	struct child *child = c->buckets[(unsigned)pid & c->mask];
	while (child && child->pid != pid)
		child = child->next;
	return child;
}

void children_remove(struct children *c, struct child *child)
{
	struct child **at = &c->buckets[(unsigned)child->pid & c->mask];
	while (*at != child)
		at = &(*at)->next;
	*at = child->next;
	c->count--;
	child->next = c->spare;
	c->spare = child;
}

int children_count(const struct children *c)
{
	return c->count;
}

void children_signal(const struct children *c, int number)
{
	for (unsigned i = 0; i <= c->mask; i++)
		for (const struct child *child = c->buckets[i]; child; child = child->next)
			kill(child->pid, number);
}
