#include "base/email.h"

#include <string.h>

#include "base/text.h"

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

/* Runs of `set` and of bytes beyond ASCII, with single dots between them, n bytes in all. */
static bool dotted(const char *s, size_t n, const char *set)
{
	bool after_dot = true;
	for (size_t i = 0; i < n; i++) {
		bool dot = s[i] == '.';
		if (dot ? after_dot : (signed char)s[i] >= 0 && !strchr(set, s[i]))
			return false;
		after_dot = dot;
	}
	return !after_dot;
}

bool email_formed(const char *email)
{
	size_t n = strlen(email), local = strcspn(email, "@");
	if (n > EMAIL_MOST || local == n || text_problem(email, n, 0))
		return false;
	return dotted(email, local, LETTERS "!#$%&'*+-/=?^_`{|}~") && dotted(email + local + 1, n - local - 1, LETTERS "-");
}
