#include "ops/presence.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const presence_door_words[PRESENCE_DOORS] = {
	[PRESENCE_JSON] = "json", [PRESENCE_SSH] = "ssh", [PRESENCE_TELNET] = "telnet"};

struct presence {
	struct presence_info info;
	bool hears;
};

/* In the order of their numbers, so that a page is a run; new ones mostly belong at the end. A session that has just changed
 * its socket may have two entries for a moment. */
static struct {
	pthread_mutex_t lock;
	struct presence **at;
	size_t count, cap;
	int64_t last_number;
	int by_door[PRESENCE_DOORS], hearing;
} table = {.lock = PTHREAD_MUTEX_INITIALIZER, .last_number = PRESENCE_FIRST_NUMBER - 1};

/* The first place whose number is above `number`. */
static size_t place_above(int64_t number)
{
	size_t low = 0, high = table.count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (table.at[middle]->info.number > number)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

static void insert(struct presence *p)
{
	size_t place = place_above(p->info.number);
	if (table.count == table.cap) {
		table.cap = table.cap ? table.cap * 2 : 64;
		table.at = xrealloc(table.at, table.cap * sizeof *table.at);
	}
	memmove(&table.at[place + 1], &table.at[place], (table.count - place) * sizeof *table.at);
	table.at[place] = p;
	table.count++;
}

static void take_out(const struct presence *p)
{
	size_t place = place_above(p->info.number);
	while (table.at[place - 1] != p)
		place--;
	memmove(&table.at[place - 1], &table.at[place], (table.count - place) * sizeof *table.at);
	table.count--;
}

struct presence *presence_enter(int64_t number, enum presence_door door, const char *source, int64_t now)
{
	struct presence *p = xcalloc(1, sizeof *p);
	p->info = (struct presence_info){.number = number, .door = door, .connected_at = now};
	snprintf(p->info.source, sizeof p->info.source, "%s", source);
	pthread_mutex_lock(&table.lock);
	if (number == 0)
		p->info.number = ++table.last_number;
	insert(p);
	table.by_door[door]++;
	pthread_mutex_unlock(&table.lock);
	return p;
}

int64_t presence_number(const struct presence *p)
{
	return p ? p->info.number : 0;
}

void presence_login(struct presence *p, const struct viewer *who)
{
	if (!p)
		return;
	pthread_mutex_lock(&table.lock);
	p->info.user = who->id;
	snprintf(p->info.username, sizeof p->info.username, "%s", who->username);
	memcpy(p->info.token, who->token, sizeof p->info.token);
	pthread_mutex_unlock(&table.lock);
}

void presence_hears(struct presence *p, bool hears)
{
	if (!p)
		return;
	pthread_mutex_lock(&table.lock);
	table.hearing += hears - p->hears;
	p->hears = hears;
	pthread_mutex_unlock(&table.lock);
}

void presence_leave(struct presence *p)
{
	if (!p)
		return;
	pthread_mutex_lock(&table.lock);
	take_out(p);
	table.by_door[p->info.door]--;
	table.hearing -= p->hears;
	pthread_mutex_unlock(&table.lock);
	free(p);
}

int presence_list(int64_t after, int64_t user, int most, struct presence_info *out)
{
	int n = 0;
	pthread_mutex_lock(&table.lock);
	for (size_t i = place_above(after); i < table.count && n < most; i++) {
		const struct presence_info *info = &table.at[i]->info;
		bool repeats = n > 0 && out[n - 1].number == info->number;
		if (user == 0 || info->user == user)
			out[repeats ? n - 1 : n++] = *info;
	}
	pthread_mutex_unlock(&table.lock);
	return n;
}

int presence_total(int64_t user)
{
	int n = 0;
	int64_t last = 0;
	pthread_mutex_lock(&table.lock);
	for (size_t i = 0; i < table.count; i++) {
		const struct presence_info *info = &table.at[i]->info;
		if (user != 0 && info->user != user)
			continue;
		n += info->number != last;
		last = info->number;
	}
	pthread_mutex_unlock(&table.lock);
	return n;
}

bool presence_find(int64_t number, int64_t user, struct presence_info *out)
{
	return presence_list(number - 1, user, 1, out) == 1 && out->number == number;
}

void presence_count(int by_door[PRESENCE_DOORS], int *hearing)
{
	pthread_mutex_lock(&table.lock);
	memcpy(by_door, table.by_door, sizeof table.by_door);
	*hearing = table.hearing;
	pthread_mutex_unlock(&table.lock);
}
