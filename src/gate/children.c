#include "gate/children.h"

#include <signal.h>
#include <stdlib.h>

#include "base/buf.h"

struct children {
	int count;
	unsigned mask;
	struct child **buckets;
};

struct children *children_new(int most)
{
	struct children *c = xcalloc(1, sizeof *c);
	unsigned size = 64;
	while (size < (unsigned)most)
		size *= 2;
	c->mask = size - 1;
	c->buckets = xcalloc(size, sizeof *c->buckets);
	return c;
}

void children_free(struct children *c)
{
	if (!c)
		return;
	for (unsigned i = 0; i <= c->mask; i++)
		while (c->buckets[i])
			children_remove(c, c->buckets[i]);
	free(c->buckets);
	free(c);
}

struct child *children_add(struct children *c, pid_t pid)
{
	struct child *child = xcalloc(1, sizeof *child);
	struct child **bucket = &c->buckets[(unsigned)pid & c->mask];
	child->pid = pid;
	child->next = *bucket;
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
	free(child);
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
