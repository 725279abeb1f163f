/* Telling people: a durable notification in the transaction of the change, and the event that makes it live. */
#ifndef OPS_TELL_H
#define OPS_TELL_H

#include "ops/call.h"
#include "ops/changes.h"

/* Notifies a user unless he is the one who acts (RULES N2). object: "order", "product", "message", with its id, becomes data.
 * Gives the notification's seq; 0: there is none. */
int64_t tell(struct call *c, int64_t user, const char *kind, const char *object, int64_t id, const char *fmt, ...)
	__attribute__((format(printf, 6, 7)));
/* The same about several things. */
struct about {
	const char *noun;        /* NULL ends them */
	int64_t id;
};
int64_t tell_about(struct call *c, int64_t user, const char *kind, const struct about *about, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));
/* The first for every admin. */
void tell_admins(struct call *c, const char *kind, const char *object, int64_t id, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));
/* account.*: notices to a user of what was done to his own account, by whomever, himself included. data is {"user": id}. */
void tell_owner(struct call *c, int64_t user, const char *kind, const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* "Your account was banned: spam." from what was done and why, with one full stop. */
enum { TELL_REASON = 900 };
void tell_reason(char out[TELL_REASON], const char *done, const char *why);

/* One row in the audit, of this call's method. changes (NULL: none) are freed. reason: may be "". */
void tell_audit(struct call *c, const char *object, int64_t id, struct changes *changes, const char *reason);

#endif
