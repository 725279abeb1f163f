#include "base/account.h"

#include <grp.h>
#include <pwd.h>
#include <unistd.h>

#include "base/log.h"

bool account_find(const char *name, struct account *out, struct err *err)
{
	const struct passwd *pw = getpwnam(name);
	if (!pw)
		return fail(err, ERR_CONFIG, "user = %s: there is no such account", name);
	*out = (struct account){pw->pw_uid, pw->pw_gid};
	return true;
}

bool account_become(const struct account *a)
{
	return setgroups(0, NULL) == 0 && setresgid(a->gid, a->gid, a->gid) == 0 && setresuid(a->uid, a->uid, a->uid) == 0;
}

bool account_enter(const struct account *a)
{
	if (setegid(a->gid) < 0)
		return false;
	if (seteuid(a->uid) == 0)
		return true;
	account_leave();
	return false;
}

void account_leave(void)
{
	if (seteuid(0) < 0 || setegid(0) < 0)
		fatal("root cannot be root again: %m");
}
