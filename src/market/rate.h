/* How often: token buckets for what the options limit by the minute or hour, and connections counted by address.
 * Thread-safe. */
#ifndef MARKET_RATE_H
#define MARKET_RATE_H

#include <stdbool.h>

#include "base/options.h"
#include "ops/call.h"

/* Takes so many tokens for this call. False: there are not as many, ERR_RATE_LIMITED with the seconds until there are. */
bool rate_take(const struct call *c, enum op_rate rate, int64_t tokens, struct err *err);

/* Who asks, as a number that nobody can foresee: an account, or the guests of an address group. Never 0. */
uint64_t rate_asker(const struct viewer *v, const char *source);

/* One more connection of this address; false: it has `most` already (0: no limit). */
bool sources_enter(const char *source, int most);
void sources_leave(const char *source);
/* The connections of this address hold so many bytes more, or less: how many they hold now. */
int64_t sources_hold(const char *source, int64_t more);

#endif
