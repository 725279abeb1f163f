/* The accounts of the system: finding one by name, and acting as one. */
#ifndef BASE_ACCOUNT_H
#define BASE_ACCOUNT_H

#include <sys/types.h>

#include "base/err.h"

struct account {
	uid_t uid;
	gid_t gid;
};

bool account_find(const char *name, struct account *out, struct err *err);   /* ERR_CONFIG: there is none */
bool account_become(const struct account *a);   /* for good, with no other groups. False: errno says why */
/* Files that are made until account_leave() are this account's. By root alone. */
bool account_enter(const struct account *a);
void account_leave(void);

#endif
