/* Who is there: every connection that the market serves, by its number. Thread-safe; it is as large as the limits on
 * connections and sessions allow. */
#ifndef OPS_PRESENCE_H
#define OPS_PRESENCE_H

#include "ops/call.h"

enum presence_door { PRESENCE_JSON, PRESENCE_SSH, PRESENCE_TELNET, PRESENCE_DOORS };
extern const char *const presence_door_words[PRESENCE_DOORS];

/* The number of a session is its process id, so that after a restart of the market it is still the same; connections of the
 * JSON port are numbered from here, above every process id. */
#define PRESENCE_FIRST_NUMBER 10000000

struct presence;             /* the entry of one connection; NULL is one that is not counted, and harmless */

struct presence *presence_enter(int64_t number, enum presence_door door, const char *source, int64_t now);   /* 0: a new number */
int64_t presence_number(const struct presence *p);
void presence_login(struct presence *p, const struct viewer *who);   /* who it is now; id 0: nobody */
void presence_hears(struct presence *p, bool hears);                 /* it gets broadcasts */
void presence_leave(struct presence *p);                             /* and frees the entry */

/* A copy of what is known of one connection. */
struct presence_info {
	int64_t number, user, connected_at;      /* user 0: nobody */
	enum presence_door door;
	char source[64], username[40];
	unsigned char token[TOKEN_HASH];         /* of the login; zero without one */
};

/* Those with a number above `after`, in order; user 0: anyone's. Returns how many were written. */
int presence_list(int64_t after, int64_t user, int most, struct presence_info *out);
int presence_total(int64_t user);   /* how many numbers presence_list() would give in all */
bool presence_find(int64_t number, int64_t user, struct presence_info *out);
void presence_count(int by_door[PRESENCE_DOORS], int *hearing);

#endif
