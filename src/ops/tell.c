#include "ops/tell.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "db/notification.h"

static int64_t tell_text(struct call *c, int64_t user, const char *kind, const char *object, int64_t id, const char *raw)
{
	char data[96], text[700];
	text_clean(raw, text, sizeof text, 0);   /* a cut name must not end in half a character */
	snprintf(data, sizeof data, "{\"%s\":%" PRId64 "}", object, id);
	effect_changed(c, user, CHANGED_NOTIFICATIONS);
	return notification_add(c->db, user, kind, text, data, c->now);
}

int64_t tell(struct call *c, int64_t user, const char *kind, const char *object, int64_t id, const char *fmt, ...)
{
	char text[640];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	return user == c->viewer.id ? 0 : tell_text(c, user, kind, object, id, text);
}

/* Not silenced by N2: whoever holds a stolen login acts as the user, who must hear of it just then. */
void tell_owner(struct call *c, int64_t user, const char *kind, const char *fmt, ...)
{
	char text[640];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	tell_text(c, user, kind, "user", user, text);
}

void tell_admins(struct call *c, const char *kind, const char *object, int64_t id, const char *fmt, ...)
{
	char text[640];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	struct row *r = admin_ids(c->db);
	while (db_row(r))
		if (db_int(r, 0) != c->viewer.id)
			tell_text(c, db_int(r, 0), kind, object, id, text);
}

void tell_reason(char out[TELL_REASON], const char *done, const char *why)
{
	size_t n = strlen(why);
	snprintf(out, TELL_REASON, "%s%s%s%s", done, n > 0 ? ": " : "", why, n > 0 && strchr(".!?", why[n - 1]) ? "" : ".");
}

void tell_audit(struct call *c, const char *action, const char *object, int64_t id, const char *detail)
{
	char name[64];
	snprintf(name, sizeof name, "%s/%" PRId64, object, id);
	audit_add(c->db, c->viewer.id, action, name, detail, c->now);
}
