#include "market/turns.h"

void turns_init(struct turns *t)
{
	*t = (struct turns){0};
	for (int i = 0; i < TURN_LEVELS; i++)
		t->levels[i].end = &t->levels[i].first;
}

static void turn_forget_used(struct turn *one, int64_t now)
{
	int64_t halves = (now - one->used_at) / TURN_HALF_US;
	if (halves <= 0)
		return;
	one->used = halves < 63 ? one->used >> halves : 0;
	one->used_at += halves * TURN_HALF_US;
}

static int turn_level(const struct turn *one)
{
	int level = 0;
	for (int64_t used = one->used; used >= TURN_LIGHT_US && level < TURN_LEVELS - 1; used /= 2)
		level++;
	return level;
}

void turn_wait(struct turns *t, struct turn *one, int64_t now)
{
	if (turn_waits(one))
		return;
	turn_forget_used(one, now);
	one->level = turn_level(one);
	one->since = now;
	one->next = NULL;
	one->link = t->levels[one->level].end;
	*one->link = one;
	t->levels[one->level].end = &one->next;
	t->waiting++;
}

void turn_leave(struct turns *t, struct turn *one)
{
	if (!turn_waits(one))
		return;
	*one->link = one->next;
	if (one->next)
		one->next->link = one->link;
	else
		t->levels[one->level].end = one->link;
	one->link = NULL;
	one->next = NULL;
	t->waiting--;
}

/* The one that has used the least, and the one that waits the longest. */
static void turn_candidates(const struct turns *t, struct turn **lightest, struct turn **oldest)
{
	for (int i = 0; i < TURN_LEVELS; i++) {
		struct turn *first = t->levels[i].first;
		if (!first)
			continue;
		if (!*lightest)
			*lightest = *oldest = first;
		else if (first->since < (*oldest)->since)
			*oldest = first;
	}
}

struct turn *turn_take(struct turns *t, int64_t now)
{
	struct turn *lightest = NULL, *oldest = NULL;
	if (t->waiting == 0)
		return NULL;
	turn_candidates(t, &lightest, &oldest);
	t->by_age = oldest != lightest && now >= t->oldest_from;
	struct turn *one = t->by_age ? oldest : lightest;
	turn_leave(t, one);
	return one;
}

void turn_took(struct turns *t, struct turn *one, int64_t began, int64_t now)
{
	turn_forget_used(one, now);
	one->used += now - began;
	if (t->by_age)
		t->oldest_from = now + (now - began) * (TURN_OLDEST_SHARE - 1);
}
